#include "strategies/fixed_quantity.h"

#include "strategies/parameters.h"

namespace strategies {

engine::Result<engine::Quantity> FixedQuantity::size(const engine::SizingInput&, const engine::Instrument&,
                                                     const engine::FollowTerms& terms) const {
  if (auto status = check(terms); !status) return status.error();
  return bounded(terms.quantity->value());
}

engine::Status FixedQuantity::check(const engine::FollowTerms& terms) const {
  return check_parameter("quantity", terms.quantity);
}

}  // namespace strategies
