#include "strategies/fixed_notional.h"

#include "strategies/parameters.h"

namespace strategies {

engine::Result<engine::Quantity> FixedNotional::size(const engine::SizingInput& input,
                                                     const engine::Instrument& instrument,
                                                     const engine::FollowTerms& terms) const {
  if (auto status = check(terms); !status) return status.error();
  if (!input.price.is_positive()) return engine::invalid("there is no price to size by");
  const auto quantity = instrument.quantity_for(*terms.notional, input.price);
  if (!quantity) return quantity.error();
  return bounded(quantity->value());
}

engine::Status FixedNotional::check(const engine::FollowTerms& terms) const {
  return check_parameter("notional", terms.notional);
}

}  // namespace strategies
