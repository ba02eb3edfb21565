#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace engine {

using Duration = std::chrono::nanoseconds;

/// A point in UTC time: nanoseconds since 1970-01-01, good until the year 2262. A value; where "now" comes from is the
/// Clock port's business.
class Timestamp {
 public:
  constexpr Timestamp() = default;
  static constexpr Timestamp from_nanoseconds(std::int64_t ns) { return Timestamp{ns}; }
  static constexpr Timestamp from_milliseconds(std::int64_t ms) { return Timestamp{ms * 1'000'000}; }

  /// ISO 8601 ("2024-08-08T12:00:00.123Z", "+08:00" offsets, a date alone, a blank for the T), or an epoch number in s,
  /// ms, µs or ns, told apart by its size. Errors: InvalidInput; also for years outside 1970 to 2261.
  static Result<Timestamp> parse(std::string_view text);

  constexpr std::int64_t nanoseconds() const { return ns_; }
  constexpr std::int64_t milliseconds() const { return ns_ / 1'000'000; }
  /// Whole days since 1970-01-01 UTC.
  constexpr std::int64_t utc_day() const { return (ns_ >= 0 ? ns_ : ns_ - (kDayNs - 1)) / kDayNs; }

  /// "2024-08-08T12:00:00.123Z": milliseconds, or as many places (6, 9) as are not zero.
  std::string to_string() const;

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Duration d) { return Timestamp{t.ns_ + d.count()}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) { return Timestamp{t.ns_ - d.count()}; }
  friend constexpr Duration operator-(Timestamp a, Timestamp b) { return Duration{a.ns_ - b.ns_}; }

  static constexpr std::int64_t kDayNs = 86'400'000'000'000;

 private:
  explicit constexpr Timestamp(std::int64_t ns) : ns_{ns} {}
  std::int64_t ns_ = 0;
};

}  // namespace engine
