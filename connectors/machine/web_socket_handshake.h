#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/env/http_client.h"

namespace machine {

/// Whether a request asks for a web socket at all. An upgrade to anything else is not heeded.
bool asks_for_web_socket(const std::vector<engine::HttpHeader>& headers);

/// Whether it asks as it must (RFC 6455, 4.2.1).
bool is_web_socket_request(std::string_view method, bool is_http_1_0, const std::vector<engine::HttpHeader>& headers);

/// The whole 101 answer. No extension is taken and no subprotocol chosen.
std::string web_socket_answer(const std::vector<engine::HttpHeader>& headers);

}  // namespace machine
