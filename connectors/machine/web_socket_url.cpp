#include "connectors/machine/web_socket_url.h"

#include <algorithm>

namespace machine {

engine::Result<WebSocketUrl> parse_web_socket_url(std::string_view url) {
  WebSocketUrl parsed;
  if (url.starts_with("wss://")) {
    parsed.is_tls = true;
  } else if (!url.starts_with("ws://")) {
    return engine::invalid("a web socket's address begins with ws:// or wss://");
  }
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F; };
  if (!std::ranges::all_of(url, is_plain)) return engine::invalid("a web socket's address with a blank in it");
  url.remove_prefix(parsed.is_tls ? 6 : 5);
  url = url.substr(0, url.find('#'));
  const auto authority = url.substr(0, url.find_first_of("/?"));
  parsed.target = url.substr(authority.size());
  if (!parsed.target.starts_with('/')) parsed.target.insert(0, "/");

  const bool is_bracketed = authority.starts_with('[');
  const auto host_end = is_bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return engine::invalid("a web socket's address with half a bracket");
  parsed.host = authority.substr(is_bracketed ? 1 : 0, is_bracketed ? host_end - 1 : host_end);
  auto rest = authority.substr(host_end + (is_bracketed ? 1 : 0));
  parsed.port = parsed.is_tls ? "443" : "80";
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
    parsed.port = rest;
    rest = {};
  }
  const bool is_number = !parsed.port.empty() && parsed.port.size() <= 5 &&
                         std::ranges::all_of(parsed.port, [](char c) { return c >= '0' && c <= '9'; });
  if (parsed.host.empty() || parsed.host.find('@') != std::string::npos || !rest.empty() || !is_number) {
    return engine::invalid("a web socket's address without a proper host and port");
  }
  parsed.host_header = authority;
  return parsed;
}

}  // namespace machine
