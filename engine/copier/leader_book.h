#pragma once

#include <string>

#include "engine/domain/signal.h"

namespace engine {

/// What one signal does to what its leader holds of one instrument. Positions are signed: long is positive.
struct LeaderMove {
  Decimal before;
  Decimal after;
  /// The share of the position that is kept, as a fraction numerator / denominator; 1/1 when nothing is closed. A
  /// follower scales his own position by it. Kept apart from `after` because a close may say only "37 %" or "all" of a
  /// position whose size we never learnt.
  Decimal keep_numerator{1};
  Decimal keep_denominator{1};
  /// What is added after that, signed; zero when nothing is opened.
  Decimal added;
  std::string note;  ///< CUT_TO_LEADER_POSITION, or empty.

  bool closes() const { return keep_numerator != keep_denominator; }
  bool opens() const { return !added.is_zero(); }
};

/// The move of an open, close or target; a cancel or update moves nothing. The leader's book is net: an open against
/// the side he holds reduces it first, and only what is left over opens the other side, which is how a one-way account
/// sees it. An open without a quantity counts as one unit (for sizings that need none), and against a held side it
/// flips.
LeaderMove move_of(const Signal& signal, Decimal held);

}  // namespace engine
