#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/env/http_client.h"

namespace engine {

/// One end of a connection. Its events come on the thread of whoever made it.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Queues a text message; false when the connection is closed, or too much waits to be sent.
  virtual bool send(std::string text) = 0;
  /// Queues a protocol ping; the far side's pong comes as on_pong.
  virtual void ping() = 0;
  /// Says goodbye and lets go; on_close still comes, once.
  virtual void close(int code, std::string_view reason) = 0;
};

struct WebSocketEvents {
  std::function<void()> on_open;
  std::function<void(std::string_view text)> on_message;
  std::function<void()> on_pong;
  /// Last of all, once, also when it never opened: the close code (1006 when the line was cut) and why.
  std::function<void(int code, const std::string& reason)> on_close;
};

struct WebSocketTarget {
  std::string url;  ///< ws:// or wss://
  std::vector<HttpHeader> headers;
  Duration open_within = std::chrono::seconds{10};
  std::size_t message_bytes_max = std::size_t{16} * 1024 * 1024;
};

/// Makes connections. All events of all of them come on one thread; they must not wait.
class WebSocketClient {
 public:
  virtual ~WebSocketClient() = default;
  /// Returns at once; the connection opens, or closes with the reason. Letting go of the pointer closes it quietly,
  /// with no more events. May be called from any thread.
  virtual std::unique_ptr<WebSocket> connect(WebSocketTarget target, WebSocketEvents events) = 0;
};

}  // namespace engine
