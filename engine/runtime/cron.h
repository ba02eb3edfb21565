#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "engine/base/time.h"

namespace engine {

/// A cron expression of five fields, in UTC: minute, hour, day of month, month, day of week. A field is `*`, a number,
/// a range `1-5`, with a step `*/15` or `8-18/2`, or a list of these; months and days of week also by their first three
/// letters; Sunday is 0 or 7. Where both days are given, either is enough. `@hourly`, `@daily`, `@weekly`, `@monthly`
/// and `@yearly` stand for the usual ones.
/// Source: crontab(5), cronie.
class Cron {
 public:
  /// Errors: InvalidInput naming the field; also for what never comes, such as the 30th of February.
  static Result<Cron> parse(std::string_view text);

  /// The first time strictly after `time`; nothing past the year 2261.
  std::optional<Timestamp> next_after(Timestamp time) const;

 private:
  bool is_on(std::int64_t utc_day) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = false;      ///< Day of month is `*`.
  bool any_weekday_ = false;  ///< Day of week is `*`.
};

}  // namespace engine
