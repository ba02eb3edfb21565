#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/env/http_client.h"
#include "engine/env/web_socket.h"

namespace engine {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                          ///< 0: any free one.
  std::string tls_certificate_file, tls_key_file;  ///< PEM; both empty: no TLS.
  std::size_t connections_max = 20'000;
  std::size_t header_bytes_max = std::size_t{16} * 1024;
  std::size_t body_bytes_max = std::size_t{4} * 1024 * 1024;
  std::size_t message_bytes_max = std::size_t{1024} * 1024;          ///< Of a web socket's message.
  std::size_t send_queue_bytes_max = std::size_t{16} * 1024 * 1024;  ///< A slower reader is cut off (1008).
  Duration idle_max = std::chrono::seconds{75};                      ///< Between two requests of one connection.
};

/// What a client asked, with the bytes as they came: signatures are checked over them. Views live for the call only.
struct ServerRequest {
  std::string_view method;
  std::string_view target;  ///< "/path?query", not decoded.
  const std::vector<HttpHeader>& headers;
  std::string_view body;
  std::string_view peer;  ///< "127.0.0.1"
  bool from_loopback = false;
};

/// Answers one request, once; later is fine, on the server's thread. Dropped without an answer, it closes the
/// connection.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual void answer(HttpReply reply) = 0;
  /// Closes the connection without a word, or after the first `bytes` of the answer: what a broken venue does.
  virtual void cut(HttpReply reply, std::size_t bytes) = 0;
};

/// HTTP and web sockets on one port, one thread and one loop: whoever handles a request may touch what is his without
/// locks. Keep-alive and pipelining are the server's business.
class HttpServer {
 public:
  using OnRequest = std::function<void(const ServerRequest&, std::unique_ptr<Responder>)>;
  /// A client wants a web socket at `request.target`: gives the events of that session (which may keep `socket`; it
  /// lives until on_close has returned), or an error that becomes a 404.
  using OnSession = std::function<Result<WebSocketEvents>(const ServerRequest&, WebSocket& socket)>;

  virtual ~HttpServer() = default;
  /// Binds and listens. Errors: Io with address and reason, InvalidInput for a certificate that cannot be used.
  virtual Status listen(const ServerOptions& options, OnRequest on_request, OnSession on_session) = 0;
  virtual std::uint16_t port() const = 0;
  /// Serves until stop().
  virtual void run() = 0;
  /// From any thread, also from a handler.
  virtual void stop() = 0;
  /// Runs `task` on the server's thread; from any thread.
  virtual void post(std::function<void()> task) = 0;
  /// Runs `task` on the server's thread once, after `delay`. Only from that thread (or before run()).
  virtual void after(Duration delay, std::function<void()> task) = 0;
  /// Called on the server's thread after each batch of ready work, before it waits again: the place for one journal
  /// sync and the answers that waited for it. Set before run().
  virtual void set_on_idle(std::function<void()> task) = 0;
};

}  // namespace engine
