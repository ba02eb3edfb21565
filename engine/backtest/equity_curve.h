#pragma once

#include <optional>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"

namespace engine {

/// The equity of one account over time, as it is sampled: the last value of each UTC day is kept, and the deepest
/// drawdown over all samples. Money stays exact; statistics are made of it in `metrics`.
class EquityCurve {
 public:
  explicit EquityCurve(Decimal start) : start_{start}, peak_{start} {}

  /// Times must not go back. A day without a sample carries the last value forward.
  void add(Timestamp time, Decimal equity);

  struct Day {
    std::int64_t day = 0;  ///< Timestamp::utc_day()
    Decimal equity;
  };
  Decimal start() const { return start_; }
  Decimal end() const { return days_.empty() ? start_ : days_.back().equity; }
  const std::vector<Day>& days() const { return days_; }
  /// Largest share of an earlier peak that was lost, over all samples.
  double max_drawdown_intraday() const { return deepest_; }

 private:
  Decimal start_;
  Decimal peak_;
  double deepest_ = 0;
  std::vector<Day> days_;
};

}  // namespace engine
