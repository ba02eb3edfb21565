#pragma once

#include <optional>

#include "engine/exchange/order_registry.h"

namespace engine {

/// What has to be held for an order, and of which asset.
struct Requirement {
  AssetHandle asset = 0;
  Decimal amount;
};

/// Fee on a value, cut at the 18th place, so that the parts of an order never cost more than the whole.
Decimal fee_on(Decimal value, Decimal rate);

/// Initial margin of a value: value / leverage, rounded up.
Decimal initial_margin(Decimal value, Decimal leverage);

/// What an order holds something of, if it holds anything.
inline AssetHandle held_asset(const Listing& listing, const OrderRecord& order) {
  if (listing.instrument.is_derivative()) return listing.settle;
  return order.side == Side::Sell ? listing.base : listing.quote_asset;
}

/// What must stay frozen for `leaves` lots of an order. Spot: limit × quantity and fee in quote to buy, the base to
/// sell. Derivatives: initial margin and fee in the settle asset; nothing for a reduction. A market order to buy, or of
/// a derivative, freezes nothing: its price is not known before it meets the market, where it is checked instead.
/// Absent when the value does not fit.
std::optional<Requirement> requirement(const Listing& listing, const OrderRecord& order, Lots leaves);

}  // namespace engine
