#include "connectors/serve/query.h"

#include <algorithm>

#include "engine/base/text_encoding.h"

namespace serve {
namespace {

std::string decode(std::string_view text) {
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = engine::percent_decode(spaced);
  return decoded ? *std::move(decoded) : std::string{text};
}

}  // namespace

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const auto field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    if (field.empty()) continue;
    const auto equals = field.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view{} : field.substr(equals + 1);
    fields_.emplace_back(decode(field.substr(0, equals)), decode(value));
  }
}

const std::string& Query::operator[](std::string_view name) const {
  static const std::string kNothing;
  for (const auto& [key, value] : fields_) {
    if (key == name) return value;
  }
  return kNothing;
}

bool Query::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(separator));
    parts.emplace_back(part);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return parts;
}

}  // namespace serve
