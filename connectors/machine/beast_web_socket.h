#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/env/web_socket.h"

namespace machine {

struct WebSocketOptions {
  std::string ca_file;  ///< PEM of who may sign certificates; empty: whom the system trusts.
  std::string user_agent = "copytrade";
  std::size_t send_queue_bytes_max = 4'000'000;  ///< Of one connection.
};

/// Web sockets by Boost.Beast, all on one thread. TLS from 1.2 on, with the certificate and its host checked. No
/// compression: it would cost each connection its own memory. send, ping and close may be called from any thread.
class BeastWebSocketClient final : public engine::WebSocketClient {
 public:
  /// Errors: InvalidInput when the CA file cannot be used, Io when the system gives no thread.
  static engine::Result<std::unique_ptr<BeastWebSocketClient>> make(const WebSocketOptions& options);
  BeastWebSocketClient(const BeastWebSocketClient&) = delete;
  BeastWebSocketClient& operator=(const BeastWebSocketClient&) = delete;
  /// Ends its thread, and all connections without an event.
  ~BeastWebSocketClient() override;

  std::unique_ptr<engine::WebSocket> connect(engine::WebSocketTarget target, engine::WebSocketEvents events) override;

 private:
  struct Loop;
  explicit BeastWebSocketClient(std::shared_ptr<Loop> loop);
  std::shared_ptr<Loop> loop_;
};

}  // namespace machine
