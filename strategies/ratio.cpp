#include "strategies/ratio.h"

#include "strategies/parameters.h"

namespace strategies {

engine::Result<engine::Quantity> Ratio::size(const engine::SizingInput& input, const engine::Instrument&,
                                             const engine::FollowTerms& terms) const {
  if (auto status = check(terms); !status) return status.error();
  return bounded(engine::try_multiply(input.leader_quantity.value(), *terms.ratio));
}

engine::Status Ratio::check(const engine::FollowTerms& terms) const { return check_parameter("ratio", terms.ratio); }

}  // namespace strategies
