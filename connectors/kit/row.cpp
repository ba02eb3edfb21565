#include "connectors/kit/row.h"

#include <charconv>

namespace kit {
namespace {

/// In the year 2255; the same count of microseconds was in April 1970.
constexpr std::int64_t kMillisecondsMax = 9'000'000'000'000;

bool is_plain(Json::Value value) { return value.is_text() || value.is_number(); }

/// Null, or a text without characters.
bool is_none(Json::Value value) { return value.is_null() || (value.is_text() && value.text().empty()); }

}  // namespace

bool read_value(Json::Value value, std::string& to) {
  if (is_none(value)) return true;
  if (!is_plain(value)) return false;
  to = value.text();
  return true;
}

bool read_value(Json::Value value, engine::Decimal& to) {
  if (is_none(value)) return true;
  if (!is_plain(value)) return false;
  const auto number = engine::Decimal::parse_truncated(value.text());
  if (number) to = *number;
  return static_cast<bool>(number);
}

bool read_value(Json::Value value, std::optional<engine::Decimal>& to) {
  if (is_none(value)) return true;
  return read_value(value, to.emplace());
}

bool read_value(Json::Value value, std::int64_t& to) {
  if (is_none(value)) return true;
  if (!is_plain(value)) return false;
  const auto text = value.text();
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), to);
  return failure == std::errc{} && end == text.data() + text.size();
}

bool read_value(Json::Value value, bool& to) {
  if (is_none(value)) return true;
  if (value.is_list() || value.is_object() || (value.text() != "true" && value.text() != "false")) return false;
  to = value.text() == "true";
  return true;
}

bool read_value(Json::Value value, engine::Timestamp& to) {
  std::int64_t count = 0;
  if (!read_value(value, count)) return false;
  if (count > kMillisecondsMax && count / 1000 > kMillisecondsMax) return false;
  if (count > kMillisecondsMax) {
    to = engine::Timestamp::from_nanoseconds(count * 1000);
  } else if (count > 0) {
    to = engine::Timestamp::from_milliseconds(count);
  }
  return true;
}

bool read_value(Json::Value value, std::vector<std::string>& to) {
  if (is_none(value)) return true;
  if (!value.is_list()) return false;
  for (const auto item : value.items()) {
    if (!is_plain(item)) return false;
    to.emplace_back(item.text());
  }
  return true;
}

}  // namespace kit
