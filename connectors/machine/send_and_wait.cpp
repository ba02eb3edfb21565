#include "connectors/machine/send_and_wait.h"

#include <future>
#include <memory>
#include <utility>

namespace machine {

engine::Result<engine::HttpReply> send_and_wait(engine::HttpClient& client, engine::HttpRequest request,
                                                engine::Duration deadline) {
  // Shared, because the client may answer after we have gone on: it still sets the value of the promise then.
  auto promise = std::make_shared<std::promise<engine::Result<engine::HttpReply>>>();
  auto reply = promise->get_future();
  client.send(std::move(request), deadline,
              [promise](engine::Result<engine::HttpReply> result) { promise->set_value(std::move(result)); });
  return reply.get();
}

}  // namespace machine
