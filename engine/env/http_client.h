#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace engine {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method;  ///< "GET", "POST", "PUT", "DELETE"
  std::string url;     ///< Whole, with the query as it was signed.
  std::vector<HttpHeader> headers;
  std::string body;
};

struct HttpReply {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
};

/// The first value of a header, whatever the case of its name; empty if it is not there.
std::string_view find_header(const std::vector<HttpHeader>& headers, std::string_view name);

/// Requests that nobody waits for. Connections are kept alive and shared; a redirect is an answer like any other.
class HttpClient {
 public:
  /// Called once, on the client's own thread: it must not wait. Errors: Outcome::NotSent when no byte of the request
  /// can have left us (no connection, too much in flight, shut down), else Outcome::Unknown (Timeout, Unavailable, Io).
  using OnReply = std::function<void(Result<HttpReply>)>;
  virtual ~HttpClient() = default;
  /// `deadline` counts from now, over connecting, sending and the whole answer. May be called from any thread.
  virtual void send(HttpRequest request, Duration deadline, OnReply on_reply) = 0;
};

}  // namespace engine
