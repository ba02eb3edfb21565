#pragma once

#include <memory>

#include "engine/env/http_server.h"

namespace machine {

/// The server over Boost.Asio, its requests read by Boost.Beast. Handlers are called one at a time; what they answer in
/// one batch of work goes out when the batch is done, in one write a connection.
class BeastHttpServer final : public engine::HttpServer {
 public:
  BeastHttpServer();
  BeastHttpServer(const BeastHttpServer&) = delete;
  BeastHttpServer& operator=(const BeastHttpServer&) = delete;
  ~BeastHttpServer() override;

  engine::Status listen(const engine::ServerOptions& options, OnRequest on_request, OnSession on_session) override;
  std::uint16_t port() const override;
  void run() override;
  void stop() override;
  void post(std::function<void()> task) override;
  void after(engine::Duration delay, std::function<void()> task) override;
  void set_on_idle(std::function<void()> task) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace machine
