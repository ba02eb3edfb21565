#include "connectors/kit/fields.h"

#include <algorithm>
#include <charconv>

namespace kit {
namespace {

constexpr std::int64_t kMillisecondsMax =
    9'000'000'000'000;  // In the year 2255; in microseconds that was in April 1970.

bool is_missing(Json::Value value) { return value.is_null() || (value.is_text() && value.text().empty()); }

bool equals_in_any_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

}  // namespace

void Fields::fail(std::string_view what, std::string_view why) {
  if (error_.empty()) error_ = (what.empty() ? "a field" : std::string{what}) + ": " + std::string{why};
}

engine::Decimal Fields::decimal(Json::Value value) {
  if (value.is_text() || value.is_number()) {
    if (const auto read = engine::Decimal::parse_truncated(value.text())) return *read;
  }
  fail(value.key(), "no number");
  return {};
}

std::optional<engine::Price> Fields::price_if_any(Json::Value value) {
  if (is_missing(value)) return std::nullopt;
  return price(value);
}

engine::Quantity Fields::quantity_if_any(Json::Value value) {
  return is_missing(value) ? engine::Quantity{} : quantity(value);
}

std::int64_t Fields::integer(Json::Value value) {
  const auto text = value.text();
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) fail(value.key(), "no whole number");
  return number;
}

std::optional<std::int64_t> Fields::integer_if_any(Json::Value value) {
  if (is_missing(value)) return std::nullopt;
  return integer(value);
}

engine::Timestamp Fields::time(Json::Value value) {
  const auto count = integer(value);
  if (count >= 0 && count <= kMillisecondsMax) return engine::Timestamp::from_milliseconds(count);
  if (count > 0 && count / 1000 <= kMillisecondsMax) return engine::Timestamp::from_nanoseconds(count * 1000);
  fail(value.key(), "no time");
  return {};
}

engine::Timestamp Fields::time_if_any(Json::Value value) {
  return is_missing(value) ? engine::Timestamp{} : time(value);
}

engine::Side Fields::side(Json::Value value) {
  if (equals_in_any_case(value.text(), "sell")) return engine::Side::Sell;
  if (!equals_in_any_case(value.text(), "buy")) fail(value.key(), "neither buy nor sell");
  return engine::Side::Buy;
}

std::string Fields::name(Json::Value value) {
  if (!value.is_text() || value.text().empty()) fail(value.key(), "missing");
  return std::string{value.text()};
}

std::vector<BookLevel> Fields::levels(Json::Value list) {
  std::vector<BookLevel> levels;
  if (!list.is_list()) fail(list.key(), "no list of levels");
  for (const auto row : list.items()) {
    const auto level = parse_level(row[0].text(), row[1].text());
    if (!level) {
      fail(list.key(), level.error().detail);
      return {};
    }
    levels.push_back(*level);
  }
  return levels;
}

void settle(std::vector<MarketNews>& news, std::size_t before, Fields& in, std::string instrument) {
  const bool is_named = std::all_of(news.begin() + static_cast<std::ptrdiff_t>(before), news.end(),
                                    [](const MarketNews& item) { return !item.instrument.empty(); });
  if (!is_named) in.fail("instrument", "nobody knows whose it is");
  if (in.good()) return;
  news.resize(before);
  news.push_back({std::move(instrument), Malformed{in.error()}});
}

}  // namespace kit
