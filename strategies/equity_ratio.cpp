#include "strategies/equity_ratio.h"

#include "strategies/parameters.h"

namespace strategies {

engine::Result<engine::Quantity> EquityRatio::size(const engine::SizingInput& input, const engine::Instrument&,
                                                   const engine::FollowTerms& terms) const {
  if (auto status = check(terms); !status) return status.error();
  if (!input.leader_equity || !input.leader_equity->is_positive()) {
    return engine::invalid("leader_equity is missing: equity_ratio sizes by it");
  }
  if (!input.follower_equity.is_positive()) return engine::invalid("the follower's equity is not above zero");
  // Quantity and ratio have 18 decimal places together at most, in practice: their product is exact, and the one
  // rounding is that of the division.
  const auto scaled = engine::try_multiply(input.leader_quantity.value(), *terms.ratio);
  if (!scaled) return scaled.error();
  return bounded(engine::try_multiply_divide(*scaled, input.follower_equity.value(), input.leader_equity->value()));
}

engine::Status EquityRatio::check(const engine::FollowTerms& terms) const {
  return check_parameter("ratio", terms.ratio);
}

}  // namespace strategies
