#pragma once

#include "engine/ports/sizing_strategy.h"

namespace strategies {

/// The leader's quantity in proportion to equity: × follower's equity / leader's equity × `ratio`.
class EquityRatio final : public engine::SizingStrategy {
 public:
  engine::Result<engine::Quantity> size(const engine::SizingInput& input, const engine::Instrument& instrument,
                                        const engine::FollowTerms& terms) const override;
  engine::Status check(const engine::FollowTerms& terms) const override;
};

}  // namespace strategies
