#include "connectors/serve/binance_params.h"

#include <algorithm>

#include "engine/base/text_encoding.h"

namespace serve {
namespace {

std::string decode(std::string_view text) {
  if (text.find_first_of("%+") == std::string_view::npos) return std::string{text};
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = engine::percent_decode(spaced);
  return decoded ? *std::move(decoded) : std::string{text};
}

}  // namespace

BinanceParams::BinanceParams(std::string_view query, std::string_view body) {
  read_form(query);
  read_form(body);
}

BinanceParams::BinanceParams(const Json& object) {
  for (const auto& item : object.items()) all_.emplace_back(item.name(), item.text());
}

void BinanceParams::read_form(std::string_view text) {
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = pair.find('=');
    if (pair.empty()) continue;
    const auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    all_.emplace_back(decode(pair.substr(0, equals)), decode(value));
  }
}

const std::string* BinanceParams::find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& pair) { return pair.first == name; });
  return found == all_.end() ? nullptr : &found->second;
}

const std::string& BinanceParams::operator[](std::string_view name) const {
  static const std::string kNothing;
  const auto* found = find(name);
  return found == nullptr ? kNothing : *found;
}

void BinanceParams::set(std::string_view name, std::string value) {
  std::erase_if(all_, [&](const auto& pair) { return pair.first == name; });
  all_.emplace_back(name, std::move(value));
}

}  // namespace serve
