#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/exchange/margin_terms.h"

namespace engine {

/// The leverage brackets of one instrument, smallest first.
///
/// Invariant: caps go up and only the last may be without one; leverage never goes up; in each bracket what must be
/// kept is at most what had to be put up: maintenance_rate × max_leverage <= 1.
class Brackets {
 public:
  /// One bracket without a cap: the instrument's leverage, half of the initial margin it asks for, nothing taken off.
  explicit Brackets(Decimal max_leverage);
  /// Errors: InvalidInput when there are none, or the invariant does not hold, or maintenance would be below zero.
  static Result<Brackets> make(std::vector<Bracket> brackets);

  /// A value belongs to the first bracket it does not exceed; to the last when it exceeds all.
  const Bracket& of(Decimal value) const {
    for (const auto& bracket : brackets_) {
      if (bracket.notional_cap.is_zero() || value <= bracket.notional_cap) return bracket;
    }
    return brackets_.back();
  }
  /// The highest leverage for a position and its orders worth `value`. Absent: no position may be that large.
  std::optional<Decimal> max_leverage(Decimal value) const;
  /// What must stay behind a position worth `value` >= 0, rounded up. Past the last cap the last bracket counts.
  Decimal maintenance(Decimal value) const;
  const std::vector<Bracket>& all() const { return brackets_; }

 private:
  explicit Brackets(std::vector<Bracket> brackets) : brackets_{std::move(brackets)} {}

  std::vector<Bracket> brackets_;
};

}  // namespace engine
