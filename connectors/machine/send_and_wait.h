#pragma once

#include "engine/env/http_client.h"

namespace machine {

/// As HttpClient::send, for a thread that may wait. Never call it on the client's own thread: it would wait for itself.
engine::Result<engine::HttpReply> send_and_wait(engine::HttpClient& client, engine::HttpRequest request,
                                                engine::Duration deadline);

}  // namespace machine
