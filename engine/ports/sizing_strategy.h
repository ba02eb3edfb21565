#pragma once

#include <optional>

#include "engine/domain/instrument.h"
#include "engine/domain/setup.h"

namespace engine {

struct SizingInput {
  Quantity leader_quantity;               ///< What the leader added, above zero.
  std::optional<Notional> leader_equity;  ///< In quote asset.
  Notional follower_equity;               ///< In quote asset.
  Price price;                            ///< The reference price, above zero.
};

/// How much a follower adds when the leader opens. Pure: same input, same answer.
class SizingStrategy {
 public:
  virtual ~SizingStrategy() = default;
  /// Quantity to add, not rounded, >= 0, in what `instrument` counts.
  /// Errors: InvalidInput when something it needs is missing or the result does not fit.
  virtual Result<Quantity> size(const SizingInput& input, const Instrument& instrument,
                                const FollowTerms& terms) const = 0;
  /// Are its parameters there and in range? Errors: InvalidInput naming the parameter.
  virtual Status check(const FollowTerms& terms) const = 0;
};

}  // namespace engine
