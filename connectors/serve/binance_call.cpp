#include "connectors/serve/binance_call.h"

#include <algorithm>
#include <charconv>

namespace serve {

using namespace engine;

namespace {

bool is_plain_number(std::string_view text) {
  std::size_t digits = 0, points = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') ++digits;
    if (c == '.') ++points;
  }
  return digits > 0 && digits <= 38 && points <= 1 && digits + points == text.size();
}

}  // namespace

void BinanceCall::complain(int code, std::string_view message) { complain(refuse_binance(code, message)); }

void BinanceCall::complain(BinanceAnswer answer) {
  if (!wrong_) wrong_ = std::move(answer);
}

const std::string& BinanceCall::required(std::string_view name) {
  const auto& value = params[name];
  if (value.empty()) {
    complain(-1102, "Mandatory parameter '" + std::string{name} + "' was not sent, was empty/null, or malformed.");
  }
  return value;
}

Decimal BinanceCall::decimal(std::string_view name) {
  const auto& text = params[name];
  if (text.empty()) return {};
  if (!is_plain_number(text)) {
    complain(-1100, "Illegal characters found in parameter '" + std::string{name} +
                        "'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.");
    return {};
  }
  const auto value = Decimal::parse(text);
  if (!value) complain(-1111, "Parameter '" + std::string{name} + "' has too much precision.");
  return value ? *value : Decimal{};
}

std::int64_t BinanceCall::integer(std::string_view name, std::int64_t fallback) {
  const auto& text = params[name];
  if (text.empty()) return fallback;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size()) return value;
  complain(-1100, "Illegal characters found in parameter '" + std::string{name} + "'; legal range is '^[0-9]{1,20}$'.");
  return fallback;
}

bool BinanceCall::flag(std::string_view name) {
  const auto& text = params[name];
  if (text == "true" || text == "TRUE" || text == "True") return true;
  if (!text.empty() && text != "false" && text != "FALSE" && text != "False") {
    complain(-1130, "Data sent for parameter '" + std::string{name} + "' is not valid.");
  }
  return false;
}

InstrumentHandle BinanceCall::instrument() {
  const auto found = desk.symbols.find(market, required("symbol"));
  if (!found) complain(-1121, "Invalid symbol.");
  return found.value_or(0);
}

std::optional<InstrumentHandle> BinanceCall::instrument_if_sent() {
  if (!has("symbol")) return std::nullopt;
  return instrument();
}

Side BinanceCall::side() {
  const auto& text = required("side");
  if (text != "BUY" && text != "SELL") complain(-1117, "Invalid side.");
  return text == "SELL" ? Side::Sell : Side::Buy;
}

std::size_t BinanceCall::limit(std::size_t fallback, std::size_t most) {
  const auto asked = integer("limit", static_cast<std::int64_t>(fallback));
  if (asked < 1) complain(-1130, "Data sent for parameter 'limit' is not valid.");
  return static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 1, static_cast<std::int64_t>(most)));
}

}  // namespace serve
