#pragma once

#include <string_view>

#include "engine/domain/amounts.h"
#include "engine/domain/ids.h"

namespace engine {

enum class InstrumentKind { Spot, PerpLinear, PerpInverse };

/// "spot", "perp_linear", "perp_inverse".
std::string_view to_string(InstrumentKind kind);
Result<InstrumentKind> parse_instrument_kind(std::string_view text);

/// What is traded, with its steps and limits. Immutable once listed; checked by `validate`.
struct Instrument {
  InstrumentId id;
  InstrumentKind kind = InstrumentKind::Spot;
  Asset base;    ///< BTC
  Asset quote;   ///< USDT
  Asset settle;  ///< What profit is paid in: quote for spot and linear, base for inverse.
  Price tick_size;
  Quantity lot_size;
  Quantity min_quantity;     ///< Zero: one lot.
  Quantity max_quantity;     ///< Of one order. Zero: no limit.
  Notional min_notional;     ///< Zero: none. Reductions of a perpetual are exempt.
  Decimal contract_size{1};  ///< Base units per contract (quote units if inverse); only venues speak in contracts.
  Decimal max_leverage{1};
  bool trading = true;  ///< False: halted or delisted, nothing is accepted.

  bool is_derivative() const { return kind != InstrumentKind::Spot; }
  /// Value in quote asset: price × quantity; the quantity itself for an inverse perpetual, which counts quote units.
  /// Errors: InvalidInput when it does not fit.
  Result<Notional> notional(Price price, Quantity quantity) const;
  /// The quantity that is worth `value` at `price`, not yet rounded to the lot. Requires: price > 0.
  Result<Quantity> quantity_for(Notional value, Price price) const;

  friend bool operator==(const Instrument&, const Instrument&) = default;
};

/// Errors: InvalidInput naming the field, when steps are not positive, limits contradict each other, or tick_size and
/// lot_size together have more than 18 places (then price × quantity would not be exact).
Status validate(const Instrument& instrument);

/// The canonical id from its parts: BTC-USDT, BTC-USDT-SWAP, BTC-USD-SWAP.
InstrumentId make_instrument_id(const Asset& base, const Asset& quote, InstrumentKind kind);

}  // namespace engine
