#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace machine {

struct WebSocketUrl {
  bool is_tls = false;
  std::string host;  ///< A name or an address, without brackets.
  std::string port;  ///< "443" of wss and "80" of ws, when the address names none.
  std::string host_header;
  std::string target;  ///< "/path?query", at least "/".
};

/// Errors: InvalidInput; the address itself is not in it, for it may hold a key.
engine::Result<WebSocketUrl> parse_web_socket_url(std::string_view url);

}  // namespace machine
