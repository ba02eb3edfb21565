#pragma once

#include <deque>
#include <optional>

#include "engine/exchange/fee_schedule.h"
#include "engine/exchange/margin.h"
#include "engine/exchange/position_booking.h"

namespace engine {

/// One execution to book: who bought from whom. An absent order is the market account's.
struct Execution {
  InstrumentHandle instrument = 0;
  Ticks price = 0;
  Lots lots = 0;
  std::optional<OrderIndex> taker, maker;
  Side taker_side = Side::Buy;
  bool off_book = false;  ///< A liquidation among accounts: it is nobody's last price.
};

/// Turns executions into money, positions and fills.
class Clearing {
 public:
  Clearing(Ledger& ledger, PositionBooking& booking, OrderRegistry& orders, std::deque<Listing>& listings)
      : ledger_{ledger}, booking_{booking}, orders_{orders}, listings_{listings} {}

  House house;
  FeeSchedule fees;

  /// Books one execution: moves assets or realizes PnL, takes fees, frees what the filled part no longer needs (so a
  /// better price comes back at once), and notes the fills. What the market account lacks is paid in for it and told
  /// as (asset, amount) through `on_funded`. Requires: value_of(price, lots) fits.
  template <class OnFunded>
  void settle(const Execution& execution, Timestamp now, OnFunded&& on_funded) {
    auto& listing = listings_[execution.instrument];
    if (!listing.instrument.is_derivative()) {
      const bool buys = market_buys(execution), sells = market_sells(execution);
      const Decimal need =
          sells ? listing.quantity_of(execution.lots).value() : *listing.value_of(execution.price, execution.lots);
      const AssetHandle asset = sells ? listing.base : listing.quote_asset;
      const Decimal lacks = need - ledger_.balance(house.market, asset).available;
      if ((buys || sells) && lacks.is_positive()) {
        ledger_.deposit(house.market, asset, lacks);
        on_funded(asset, lacks);
      }
    }
    book(execution, now);
  }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

  /// Frees what an order holds beyond what its leaves need.
  void release(OrderIndex index);

 private:
  static bool market_buys(const Execution& e) { return e.taker_side == Side::Buy ? !e.taker : !e.maker; }
  static bool market_sells(const Execution& e) { return e.taker_side == Side::Sell ? !e.taker : !e.maker; }
  void book(const Execution& execution, Timestamp now);
  void book_position(const Execution& execution, Side side, std::optional<OrderIndex> index);
  void fill(OrderIndex index, const Execution& execution, Decimal value, Liquidity liquidity, Timestamp now);

  Ledger& ledger_;
  PositionBooking& booking_;
  OrderRegistry& orders_;
  std::deque<Listing>& listings_;
};

}  // namespace engine
