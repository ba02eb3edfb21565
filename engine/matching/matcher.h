#pragma once

#include <algorithm>
#include <optional>

#include "engine/base/check.h"
#include "engine/matching/order_book.h"

namespace engine {

/// What happens when an order would trade with one of the same account. The one that expires does not trade.
enum class SelfTrade : std::uint8_t { None, ExpireTaker, ExpireMaker, ExpireBoth };

/// An order as it comes to the book.
struct IncomingOrder {
  OrderNumber number = 0;
  AccountHandle account = 0;
  Side side = Side::Buy;
  std::optional<Ticks> limit;  ///< Absent: at any price.
  Lots lots = 0;               ///< Above zero.
  TimeInForce time_in_force = TimeInForce::GoodTillCancel;
  bool post_only = false;
  bool slide = false;  ///< With post_only: rather than be refused it rests one tick away from what it would meet.
  SelfTrade self_trade = SelfTrade::None;
  Ticks tick_step = 1;  ///< Prices it may slide to are multiples of this.
  Lots display = 0;     ///< An iceberg shows this much at a time; zero: all of it.
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
  Rested,           ///< What was left waits in the book.
  Expired,          ///< What was left is gone: immediate-or-cancel, or a market order.
  Killed,           ///< Fill-or-kill, and not all of it could be filled; nothing traded.
  PostOnlyRefused,  ///< It would have taken; nothing traded.
  SelfTrade         ///< It met an order of its own account; what was left is gone.
};

struct PlaceResult {
  PlaceEnd end = PlaceEnd::Filled;
  Lots left = 0;
  Ticks price = 0;  ///< Where it rests, when it does.
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
  /// execution when the book shows it already, `on_expired(OrderNumber)` of a maker that self-trade prevention has
  /// taken out; both may take other resting orders out or reduce them.
  template <class OnTrade, class OnExpired>
  PlaceResult place(const IncomingOrder& order, OutsideQuote outside, OnTrade&& on_trade, OnExpired&& on_expired) {
    CHECK(order.lots > 0);
    if (order.post_only && would_take(order, outside)) return order.slide ? slide(order, outside) : refuse(order);
    if (order.time_in_force == TimeInForce::FillOrKill && fillable(order, outside, order.lots) < order.lots) {
      return {PlaceEnd::Killed, order.lots, 0};
    }
    Taking taking{order.side, order.limit, order.lots, order.account, order.self_trade};
    const bool quote_meets = outside.lots > 0 && within(order.side, outside.price, order.limit);
    if (meeting_ == Meeting::EachOther) {
      if (quote_meets) taking.limit = outside.price;
      take(taking, on_trade, on_expired);
      taking.limit = order.limit;
    }
    if (quote_meets && taking.lots > 0 && !taking.met_itself) {
      const Trade trade{0, outside.price, std::min(taking.lots, outside.lots)};
      taking.lots -= trade.lots;
      on_trade(trade);
      if (meeting_ == Meeting::EachOther && taking.lots > 0) take(taking, on_trade, on_expired);
    }
    if (taking.met_itself) return {PlaceEnd::SelfTrade, taking.lots, 0};
    return finish(order, taking.lots);
  }

  template <class OnTrade>
  PlaceResult place(const IncomingOrder& order, OutsideQuote outside, OnTrade&& on_trade) {
    return place(order, outside, on_trade, [](OrderNumber) {});
  }

  /// Takes resting orders on the other side of `side`, within `limit`, up to `lots`; returns what is left of them.
  template <class OnTrade>
  Lots take(Side side, std::optional<Ticks> limit, Lots lots, OnTrade&& on_trade) {
    Taking taking{side, limit, lots, 0, SelfTrade::None};
    take(taking, on_trade, [](OrderNumber) {});
    return taking.lots;
  }

  /// Puts back an order that was resting when the book was saved: in the order of visit_orders(), into an empty book.
  void restore(const RestingOrder& order) { book_.add(order); }
  /// Takes a resting order out. False when it is not in the book.
  bool cancel(OrderNumber number) { return book_.remove(number); }
  /// Makes a resting order smaller; it keeps its place. An iceberg loses what it hides first.
  void reduce(OrderNumber number, Lots lots) { book_.reduce(number, lots); }

  /// How much of `order` could trade at once, what is hidden included and what self-trade prevention would keep from it
  /// not; counted no further than `up_to`.
  Lots fillable(const IncomingOrder& order, OutsideQuote outside, Lots up_to) const;
  const OrderBook& book() const { return book_; }
  /// What is broken, in words; empty when nothing is.
  std::string broken_invariant() const;

  /// Is a maker's price good enough for a taker with this limit?
  static bool within(Side taker, Ticks price, std::optional<Ticks> limit) {
    return !limit || (taker == Side::Buy ? price <= *limit : price >= *limit);
  }

 private:
  /// A taker under way.
  struct Taking {
    Side side;
    std::optional<Ticks> limit;
    Lots lots;  ///< Still wanted.
    AccountHandle account;
    SelfTrade self_trade;
    bool met_itself = false;  ///< Self-trade prevention has ended it.
  };

  template <class OnTrade, class OnExpired>
  void take(Taking& taking, OnTrade&& on_trade, OnExpired&& on_expired) {
    while (taking.lots > 0) {
      const auto price = book_.best_price(opposite(taking.side));
      if (!price || !within(taking.side, *price, taking.limit)) break;
      const auto maker = book_.best(opposite(taking.side));
      if (taking.self_trade != SelfTrade::None && maker->account == taking.account) {
        const auto number = maker->number;
        taking.met_itself = taking.self_trade != SelfTrade::ExpireMaker;
        if (taking.self_trade != SelfTrade::ExpireTaker) {
          book_.remove(number);
          on_expired(number);
        }
        if (taking.met_itself) break;
        continue;
      }
      const Trade trade{maker->number, maker->price, std::min(taking.lots, maker->lots)};
      book_.execute_best(opposite(taking.side), trade.lots);
      if (taking.lots != kUnlimited) taking.lots -= trade.lots;
      on_trade(trade);
    }
  }

  static PlaceResult refuse(const IncomingOrder& order) { return {PlaceEnd::PostOnlyRefused, order.lots, 0}; }
  bool would_take(const IncomingOrder& order, OutsideQuote outside) const;
  /// Rests it at the last price at which it takes nothing.
  PlaceResult slide(const IncomingOrder& order, OutsideQuote outside);
  PlaceResult finish(const IncomingOrder& order, Lots left);

  Meeting meeting_;
  OrderBook book_;
};

}  // namespace engine
