#include "engine/exchange/margin.h"

namespace engine {

Decimal fee_on(Decimal value, Decimal rate) { return multiply(value, rate, Rounding::Floor); }

Decimal initial_margin(Decimal value, Decimal leverage) { return divide(value, leverage, Rounding::Up); }

std::optional<Requirement> requirement(const Listing& listing, const OrderRecord& order, Lots leaves) {
  const bool derivative = listing.instrument.is_derivative();
  if (!derivative && order.side == Side::Sell) return Requirement{listing.base, listing.quantity_of(leaves).value()};
  const AssetHandle asset = held_asset(listing, order);
  if (order.limit == 0 || (derivative && order.reduce_only) || leaves == 0) return Requirement{asset, {}};
  const auto value = listing.value_of(derivative ? order.freeze_price : order.limit, leaves);
  if (!value) return std::nullopt;
  const Decimal held = derivative ? initial_margin(*value, order.freeze_leverage) : *value;
  const auto amount = try_add(held, fee_on(*value, order.freeze_rate));
  if (!amount) return std::nullopt;
  return Requirement{asset, *amount};
}

}  // namespace engine
