#pragma once

#include "engine/ports/sizing_strategy.h"

namespace strategies {

/// Always `quantity`, however much the leader adds.
class FixedQuantity final : public engine::SizingStrategy {
 public:
  engine::Result<engine::Quantity> size(const engine::SizingInput& input, const engine::Instrument& instrument,
                                        const engine::FollowTerms& terms) const override;
  engine::Status check(const engine::FollowTerms& terms) const override;
};

}  // namespace strategies
