#include "engine/backtest/equity_curve.h"

#include <algorithm>

namespace engine {

void EquityCurve::add(Timestamp time, Decimal equity) {
  const auto day = time.utc_day();
  while (!days_.empty() && days_.back().day + 1 < day) days_.push_back({days_.back().day + 1, days_.back().equity});
  if (days_.empty() || days_.back().day < day) {
    days_.push_back({day, equity});
  } else {
    days_.back().equity = equity;
  }
  peak_ = max(peak_, equity);
  if (peak_.is_positive()) deepest_ = std::max(deepest_, 1.0 - equity.to_double() / peak_.to_double());
}

}  // namespace engine
