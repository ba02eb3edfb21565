#include "engine/base/time.h"

#include <array>
#include <cstdio>

namespace engine {
namespace {

/// Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms": days_from_civil).
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t era = year / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

Civil civil_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2), month,
          day_of_year - (153 * shifted + 2) / 5 + 1};
}

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

/// Takes digits from the front of what is left to read.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}
  bool number(std::size_t digits, unsigned& out) {
    if (rest_.size() < digits) return false;
    out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      out = out * 10 + static_cast<unsigned>(rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char next() const { return rest_.empty() ? '\0' : rest_[0]; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

/// An epoch number, perhaps with a fraction. The unit follows from the size: 1e11 s is the year 5138, 1e11 ms is 1973.
Result<Timestamp> parse_epoch(std::string_view text) {
  const auto bad = invalid("not a time: \"" + std::string{text.substr(0, 40)} + "\"");
  const auto point = text.find('.');
  const auto whole_text = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole_text.size() > 19 || !all_digits(whole_text)) return bad;
  if (point != std::string_view::npos && !all_digits(fraction)) return bad;
  std::uint64_t whole = 0;
  for (const char c : whole_text) whole = whole * 10 + static_cast<std::uint64_t>(c - '0');
  std::uint64_t per_unit = 1'000'000'000;
  if (whole >= 100'000'000'000'000'000) {
    per_unit = 1;
  } else if (whole >= 100'000'000'000'000) {
    per_unit = 1'000;
  } else if (whole >= 100'000'000'000) {
    per_unit = 1'000'000;
  }
  if (whole > 9'223'372'036'000'000'000ULL / per_unit)
    return invalid("time past the year 2262: \"" + std::string{text} + "\"");
  std::uint64_t ns = whole * per_unit;
  std::uint64_t place = per_unit;
  for (const char c : fraction) {
    place /= 10;
    ns += place * static_cast<std::uint64_t>(c - '0');
  }
  return Timestamp::from_nanoseconds(static_cast<std::int64_t>(ns));
}

}  // namespace

Result<Timestamp> Timestamp::parse(std::string_view text) {
  if (text.find('-') == std::string_view::npos && text.find(':') == std::string_view::npos) return parse_epoch(text);
  const auto bad = invalid("not a time: \"" + std::string{text.substr(0, 40)} + "\"");
  Reader in{text};
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!in.number(4, year) || !in.take('-') || !in.number(2, month) || !in.take('-') || !in.number(2, day)) return bad;
  if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return bad;
  std::int64_t fraction = 0, offset_s = 0;
  if (!in.done()) {
    if (!in.take('T') && !in.take('t') && !in.take(' ')) return bad;
    if (!in.number(2, hour) || !in.take(':') || !in.number(2, minute)) return bad;
    if (in.take(':')) {
      if (!in.number(2, second)) return bad;
      if (in.take('.') || in.take(',')) {
        std::int64_t place = 100'000'000;
        unsigned digit = 0;
        if (!in.number(1, digit)) return bad;
        do {
          fraction += place * digit;
          place /= 10;
        } while (in.number(1, digit));
      }
    }
    if (hour > 23 || minute > 59 || second > 60) return bad;
    if (!in.take('Z') && !in.take('z') && !in.done()) {
      const bool minus = in.next() == '-';
      if (!in.take('+') && !in.take('-')) return bad;
      unsigned offset_hour = 0, offset_minute = 0;
      if (!in.number(2, offset_hour)) return bad;
      in.take(':');
      if (!in.done() && !in.number(2, offset_minute)) return bad;
      if (offset_hour > 23 || offset_minute > 59) return bad;
      offset_s = (static_cast<std::int64_t>(offset_hour) * 60 + offset_minute) * 60 * (minus ? -1 : 1);
    }
    if (!in.done()) return bad;
  }
  const std::int64_t seconds =
      days_of(year, month, day) * 86400 + std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second - offset_s;
  if (seconds < 0) return bad;
  return Timestamp{seconds * 1'000'000'000 + fraction};
}

std::string Timestamp::to_string() const {
  const std::int64_t day = utc_day();
  const std::int64_t in_day = ns_ - day * kDayNs;
  const auto civil = civil_of(day);
  const auto seconds = static_cast<int>(in_day / 1'000'000'000);
  const auto fraction = static_cast<int>(in_day % 1'000'000'000);
  std::array<char, 80> buffer{};
  int length = std::snprintf(buffer.data(), buffer.size(), "%04lld-%02u-%02uT%02d:%02d:%02d.",
                             static_cast<long long>(civil.year), civil.month, civil.day, seconds / 3600,
                             seconds / 60 % 60, seconds % 60);
  const auto tail = buffer.data() + length;
  const auto room = buffer.size() - static_cast<std::size_t>(length);
  if (fraction % 1'000'000 == 0) {
    length += std::snprintf(tail, room, "%03dZ", fraction / 1'000'000);
  } else if (fraction % 1'000 == 0) {
    length += std::snprintf(tail, room, "%06dZ", fraction / 1'000);
  } else {
    length += std::snprintf(tail, room, "%09dZ", fraction);
  }
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace engine
