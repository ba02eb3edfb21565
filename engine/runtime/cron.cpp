#include "engine/runtime/cron.h"

#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace engine {
namespace {

struct Field {
  std::string_view name;
  unsigned low, high;
  std::string_view words;  ///< Three letters each; the first one stands for `first_word`.
  unsigned first_word;
};

constexpr std::array<Field, 5> kFields{{{"minute", 0, 59, "", 0},
                                        {"hour", 0, 23, "", 0},
                                        {"day of month", 1, 31, "", 0},
                                        {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", 1},
                                        {"day of week", 0, 7, "sunmontuewedthufrisat", 0}}};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (auto end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

std::optional<unsigned> value_of(const Field& field, std::string_view text) {
  if (text.size() == 3 && !field.words.empty()) {
    std::string lower{text};
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto at = field.words.find(lower);
    if (at != std::string_view::npos && at % 3 == 0) return field.first_word + static_cast<unsigned>(at / 3);
  }
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Sets the bits that one field names.
template <std::size_t N>
Status read(const Field& field, std::string_view text, std::bitset<N>& bits) {
  const auto bad = [&]() -> Status {
    return invalid("cron: \"" + std::string{text.substr(0, 40)} + "\" is no " + std::string{field.name} + " from " +
                   std::to_string(field.low) + " to " + std::to_string(field.high));
  };
  for (const auto part : split(text, ',')) {
    const auto slash = part.find('/');
    const auto range = part.substr(0, slash);
    unsigned step = 1;
    if (slash != std::string_view::npos) {
      const auto value = value_of(Field{field.name, 1, field.high, "", 0}, part.substr(slash + 1));
      if (!value || *value == 0) return bad();
      step = *value;
    }
    unsigned low = field.low, high = field.high;
    if (range != "*") {
      const auto dash = range.find('-');
      const auto from = value_of(field, range.substr(0, dash));
      const auto to = dash == std::string_view::npos ? from : value_of(field, range.substr(dash + 1));
      if (!from || !to) return bad();
      low = *from;
      // "5/15" means from 5 on, every 15.
      high = dash == std::string_view::npos && slash != std::string_view::npos ? field.high : *to;
    }
    if (low < field.low || high > field.high || low > high) return bad();
    for (unsigned value = low; value <= high; value += step) bits.set(value % N);
  }
  return ok();
}

std::string_view spelled_out(std::string_view text) {
  if (text == "@hourly") return "0 * * * *";
  if (text == "@daily") return "0 0 * * *";
  if (text == "@weekly") return "0 0 * * 0";
  if (text == "@monthly") return "0 0 1 * *";
  if (text == "@yearly") return "0 0 1 1 *";
  return text;
}

constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr std::int64_t kMinutesOfDay = 1'440;
constexpr std::int64_t kLastDay = 106'650;  // The end of the year 2261, where Timestamp ends.

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  std::vector<std::string_view> fields;
  for (const auto part : split(spelled_out(text), ' ')) {
    if (!part.empty()) fields.push_back(part);
  }
  if (fields.size() != kFields.size()) {
    return invalid("cron: \"" + std::string{text.substr(0, 60)} +
                   "\" has not five fields: minute, hour, day of month, month, day of week");
  }
  Cron cron;
  if (auto status = read(kFields[0], fields[0], cron.minutes_); !status) return status.error();
  if (auto status = read(kFields[1], fields[1], cron.hours_); !status) return status.error();
  if (auto status = read(kFields[2], fields[2], cron.days_); !status) return status.error();
  if (auto status = read(kFields[3], fields[3], cron.months_); !status) return status.error();
  if (auto status = read(kFields[4], fields[4], cron.weekdays_); !status) return status.error();
  cron.any_day_ = fields[2] == "*";
  cron.any_weekday_ = fields[4] == "*";
  if (!cron.next_after(Timestamp{})) return invalid("cron: \"" + std::string{text.substr(0, 60)} + "\" never comes");
  return cron;
}

bool Cron::is_on(std::int64_t utc_day) const {
  const std::chrono::sys_days day{std::chrono::days{utc_day}};
  const std::chrono::year_month_day date{day};
  if (!months_.test(static_cast<unsigned>(date.month()))) return false;
  const bool day_fits = days_.test(static_cast<unsigned>(date.day()));
  const bool weekday_fits = weekdays_.test(std::chrono::weekday{day}.c_encoding());
  return any_day_ || any_weekday_ ? day_fits && weekday_fits : day_fits || weekday_fits;
}

std::optional<Timestamp> Cron::next_after(Timestamp time) const {
  auto day = time.utc_day();
  auto minute = (time.nanoseconds() - day * Timestamp::kDayNs) / kMinuteNs + 1;
  for (; day <= kLastDay; ++day, minute = 0) {
    if (!is_on(day)) continue;
    for (; minute < kMinutesOfDay; ++minute) {
      if (hours_.test(static_cast<std::size_t>(minute / 60)) && minutes_.test(static_cast<std::size_t>(minute % 60))) {
        return Timestamp::from_nanoseconds(day * Timestamp::kDayNs + minute * kMinuteNs);
      }
    }
  }
  return std::nullopt;
}

}  // namespace engine
