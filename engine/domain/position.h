#pragma once

#include "engine/domain/execution_report.h"
#include "engine/domain/instrument.h"

namespace engine {

/// A net holding of one instrument: signed quantity and its exact cost, so that the entry price can be derived and
/// never drifts. Long is positive. For spot and linear the cost is in quote asset; for inverse, cost is in base asset.
///
/// Invariant: quantity == 0 implies cost == 0. Over all sides of a market the costs sum to what the clearing account
/// has paid out, to the last unit.
class Position {
 public:
  Position() = default;
  Position(Decimal quantity, Decimal cost, Decimal realized_pnl)
      : quantity_{quantity}, cost_{cost}, realized_pnl_{realized_pnl} {}

  /// What one fill did, in the settle asset.
  struct Change {
    Decimal realized_pnl;  ///< Of the closed part, before fees.
    Decimal closed;        ///< Quantity that was closed, unsigned.
    Decimal opened;        ///< Quantity that was opened, unsigned.
  };

  /// Books one fill. A fill larger than the holding closes it and opens the other side. The closed part takes its share
  /// of the cost (rounded towards zero at 10^-18); the last close takes all that is left, so nothing remains.
  Change apply(const Instrument& instrument, Side side, Price price, Quantity quantity);

  Decimal quantity() const { return quantity_; }  ///< Signed; long above zero.
  Decimal cost() const { return cost_; }  ///< Signed like quantity (inverse: opposite sense of value, same sign).
  Decimal realized_pnl() const { return realized_pnl_; }  ///< Sum over all closed parts, before fees.
  bool is_flat() const { return quantity_.is_zero(); }

  /// Average price of what is held; zero when flat. Rounded to 18 places, for people and rules, not for booking.
  Price entry_price(const Instrument& instrument) const;
  /// Profit if closed at `mark`, in the settle asset.
  Decimal unrealized_pnl(const Instrument& instrument, Price mark) const;

 private:
  Decimal quantity_;
  Decimal cost_;
  Decimal realized_pnl_;
};

/// Cost of a quantity at a price in the settle asset: p·q for spot and linear, q/p for inverse.
Decimal cost_of(const Instrument& instrument, Price price, Decimal quantity);

}  // namespace engine
