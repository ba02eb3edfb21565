#pragma once

#include <algorithm>
#include <optional>

#include "engine/base/check.h"
#include "engine/matching/order_book.h"

namespace engine {

/// An order as it comes to the book.
struct IncomingOrder {
  OrderNumber number = 0;
  AccountHandle account = 0;
  Side side = Side::Buy;
  std::optional<Ticks> limit;  ///< Absent: at any price.
  Lots lots = 0;               ///< Above zero.
  TimeInForce time_in_force = TimeInForce::GoodTillCancel;
  bool post_only = false;
};

/// Liquidity beside the book, for one incoming order: the market's standing quote on the other side. At an equal price
/// the book's own orders go first.
struct OutsideQuote {
  Ticks price = 0;
  Lots lots = 0;
};

/// One execution, at the maker's price. `maker` is 0 when the outside quote gave it.
struct Trade {
  OrderNumber maker = 0;
  Ticks price = 0;
  Lots lots = 0;
};

/// How an incoming order ended.
enum class PlaceEnd {
  Filled,
  Rested,          ///< What was left waits in the book.
  Expired,         ///< What was left is gone: immediate-or-cancel, or a market order.
  Killed,          ///< Fill-or-kill, and not all of it could be filled; nothing traded.
  PostOnlyRefused  ///< It would have taken; nothing traded.
};

struct PlaceResult {
  PlaceEnd end = PlaceEnd::Filled;
  Lots left = 0;
};

/// Price-time priority over one book. Integers only; no exception, no floating point.
///
/// Invariant: with `Meeting::EachOther` no bid is at or above an ask after any call.
class Matcher {
 public:
  /// Whom an incoming order may meet: the resting orders and the outside quote, or the quote alone.
  enum class Meeting { EachOther, MarketOnly };
  explicit Matcher(Meeting meeting = Meeting::EachOther) : meeting_{meeting} {}

  /// Matches, then rests or drops the remainder, as its time in force says. `on_trade(const Trade&)` hears of each
  /// execution when the book shows it already; it may take other resting orders out or reduce them.
  template <class OnTrade>
  PlaceResult place(const IncomingOrder& order, OutsideQuote outside, OnTrade&& on_trade) {
    CHECK(order.lots > 0);
    if (order.post_only && fillable(order, outside, 1) > 0) return {PlaceEnd::PostOnlyRefused, order.lots};
    if (order.time_in_force == TimeInForce::FillOrKill && fillable(order, outside, order.lots) < order.lots) {
      return {PlaceEnd::Killed, order.lots};
    }
    Lots left = order.lots;
    const bool quote_meets = outside.lots > 0 && within(order.side, outside.price, order.limit);
    if (meeting_ == Meeting::EachOther) {
      left = take(order.side, quote_meets ? std::optional{outside.price} : order.limit, left, on_trade);
    }
    if (quote_meets && left > 0) {
      const Trade trade{0, outside.price, std::min(left, outside.lots)};
      left -= trade.lots;
      on_trade(trade);
      if (meeting_ == Meeting::EachOther && left > 0) left = take(order.side, order.limit, left, on_trade);
    }
    return finish(order, left);
  }

  /// Takes resting orders on the other side of `side`, within `limit`, up to `lots`; returns what is left of them.
  template <class OnTrade>
  Lots take(Side side, std::optional<Ticks> limit, Lots lots, OnTrade&& on_trade) {
    while (lots > 0) {
      const auto* maker = book_.best(opposite(side));
      if (maker == nullptr || !within(side, maker->price, limit)) break;
      const Trade trade{maker->number, maker->price, std::min(lots, maker->lots)};
      book_.reduce(trade.maker, trade.lots);
      if (lots != kUnlimited) lots -= trade.lots;
      on_trade(trade);
    }
    return lots;
  }

  /// Takes a resting order out. False when it is not in the book.
  bool cancel(OrderNumber number) { return book_.remove(number); }
  /// Makes a resting order smaller; it keeps its place.
  void reduce(OrderNumber number, Lots lots) { book_.reduce(number, lots); }

  /// How much of `order` could trade at once, counted no further than `up_to`.
  Lots fillable(const IncomingOrder& order, OutsideQuote outside, Lots up_to) const;
  const OrderBook& book() const { return book_; }
  /// What is broken, in words; empty when nothing is.
  std::string broken_invariant() const;

  /// Is a maker's price good enough for a taker with this limit?
  static bool within(Side taker, Ticks price, std::optional<Ticks> limit) {
    return !limit || (taker == Side::Buy ? price <= *limit : price >= *limit);
  }

 private:
  PlaceResult finish(const IncomingOrder& order, Lots left);

  Meeting meeting_;
  OrderBook book_;
};

}  // namespace engine
