#pragma once

#include "engine/domain/position.h"

namespace engine {

/// When an instrument pays funding, and how much: value at mark × rate, from longs to shorts when the rate is positive.
struct FundingTerms {
  Decimal rate;
  Duration interval{};  ///< Zero: never.
  Timestamp next;

  bool is_due(Timestamp now) const { return interval > Duration::zero() && next <= now; }
  friend bool operator==(const FundingTerms&, const FundingTerms&) = default;
};

/// What one payment brings a position, in the settle asset; below zero is what it costs. Rounded down (towards minus
/// infinity) at the 18th place: nobody gets a part of a unit that nobody pays. Requires: mark > 0; it fits.
Decimal funding_for(const Instrument& instrument, Decimal quantity, Price mark, Decimal rate);

/// The first time after `now` that the schedule reaches. Requires: interval > 0.
Timestamp first_after(const FundingTerms& terms, Timestamp now);

}  // namespace engine
