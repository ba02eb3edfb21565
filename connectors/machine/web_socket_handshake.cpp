#include "connectors/machine/web_socket_handshake.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "connectors/machine/ascii.h"
#include "engine/base/check.h"

namespace machine {
namespace {

using engine::find_header;

/// 16 bytes in base64.
bool is_key(std::string_view key) {
  const auto is_digit = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_digit);
}

}  // namespace

bool asks_for_web_socket(const std::vector<engine::HttpHeader>& headers) {
  return has_token(find_header(headers, "upgrade"), "websocket");
}

bool is_web_socket_request(std::string_view method, bool is_http_1_0, const std::vector<engine::HttpHeader>& headers) {
  return method == "GET" && !is_http_1_0 && has_token(find_header(headers, "connection"), "upgrade") &&
         find_header(headers, "sec-websocket-version") == "13" && is_key(find_header(headers, "sec-websocket-key"));
}

std::string web_socket_answer(const std::vector<engine::HttpHeader>& headers) {
  // RFC 6455, 4.2.2: it proves that we are a web socket's server, and is no secret.
  const auto text = std::string{find_header(headers, "sec-websocket-key")} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_bytes = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &digest_bytes, EVP_sha1(), nullptr) == 1);
  std::array<unsigned char, 64> base64{};
  const auto length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest_bytes));
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         std::string{reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)} + "\r\n\r\n";
}

}  // namespace machine
