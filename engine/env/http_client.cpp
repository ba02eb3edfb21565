#include "engine/env/http_client.h"

#include <algorithm>

namespace engine {

std::string_view find_header(const std::vector<HttpHeader>& headers, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto found = std::ranges::find_if(headers, [&](const HttpHeader& header) {
    return std::ranges::equal(header.name, name, [&](char a, char b) { return lower(a) == lower(b); });
  });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

}  // namespace engine
