#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/matching/matcher.h"

// What the matcher is judged by: all orders in one list, in the order in which they queue, and the best one found by
// looking at each. Slow, and simple enough to believe.

namespace testing_support {

class ReferenceMatcher {
 public:
  using Meeting = engine::Matcher::Meeting;
  explicit ReferenceMatcher(Meeting meeting = Meeting::EachOther) : meeting_{meeting} {}

  struct Outcome {
    engine::PlaceEnd end = engine::PlaceEnd::Filled;
    engine::Lots left = 0;
    engine::Ticks price = 0;  ///< Where it rests, when it does.
    std::vector<engine::Trade> trades;
    std::vector<engine::OrderNumber> expired;  ///< Makers that self-trade prevention took out.
  };

  Outcome place(engine::IncomingOrder order, engine::OutsideQuote quote = {}) {
    Outcome refused{engine::PlaceEnd::PostOnlyRefused, order.lots, 0, {}, {}};
    if (order.post_only && would_take(order, quote)) {
      if (!order.slide || !order.limit) return refused;
      // One tick at a time, away from what it would meet.
      while (would_take(order, quote)) *order.limit -= engine::sign_of(order.side);
      if (*order.limit <= 0) return refused;
    }
    if (order.time_in_force == engine::TimeInForce::FillOrKill) {
      auto trial = *this;  // Try it on a copy: all, or nothing happened.
      if (trial.take(order, quote).left > 0) return {engine::PlaceEnd::Killed, order.lots, 0, {}, {}};
    }
    auto outcome = take(order, quote);
    if (outcome.left == 0 || outcome.end == engine::PlaceEnd::SelfTrade) return outcome;
    if (!order.limit || order.time_in_force != engine::TimeInForce::GoodTillCancel) {
      outcome.end = engine::PlaceEnd::Expired;
      return outcome;
    }
    const auto shown = order.display > 0 ? std::min(order.display, outcome.left) : outcome.left;
    queue_.push_back(
        {order.number, order.account, order.side, *order.limit, shown, outcome.left - shown, order.display});
    outcome.end = engine::PlaceEnd::Rested;
    outcome.price = *order.limit;
    return outcome;
  }

  bool cancel(engine::OrderNumber number) {
    return std::erase_if(queue_, [&](const auto& order) { return order.number == number; }) > 0;
  }

  /// Takes `lots` off an order, hidden ones first. It keeps its place; without lots it is gone. False: not here.
  bool reduce(engine::OrderNumber number, engine::Lots lots) {
    for (auto& order : queue_) {
      if (order.number != number) continue;
      const auto from_hidden = std::min(order.hidden, lots);
      order.hidden -= from_hidden;
      order.lots -= lots - from_hidden;
      if (order.lots == 0) cancel(number);
      return true;
    }
    return false;
  }

  /// One side's orders as they would trade: best price first, and as they queue at one price.
  std::vector<engine::RestingOrder> side(engine::Side side) const {
    auto orders = queue_;
    std::erase_if(orders, [&](const auto& order) { return order.side != side; });
    std::stable_sort(orders.begin(), orders.end(), [&](const auto& a, const auto& b) { return better(side, a, b); });
    return orders;
  }
  const std::vector<engine::RestingOrder>& queue() const { return queue_; }

 private:
  static bool better(engine::Side side, const engine::RestingOrder& a, const engine::RestingOrder& b) {
    return side == engine::Side::Buy ? a.price > b.price : a.price < b.price;
  }
  static bool meets(const engine::IncomingOrder& taker, engine::Ticks price) {
    if (!taker.limit) return true;
    return taker.side == engine::Side::Buy ? price <= *taker.limit : price >= *taker.limit;
  }
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// The maker that is next for this taker, or kNone.
  std::size_t next_for(const engine::IncomingOrder& taker) const {
    std::size_t best = kNone;
    if (meeting_ == Meeting::MarketOnly) return best;
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      if (queue_[i].side == taker.side || !meets(taker, queue_[i].price)) continue;
      if (best == kNone || better(queue_[i].side, queue_[i], queue_[best])) best = i;
    }
    return best;
  }
  bool would_take(const engine::IncomingOrder& order, engine::OutsideQuote quote) const {
    return next_for(order) != kNone || (quote.lots > 0 && meets(order, quote.price));
  }

  Outcome take(const engine::IncomingOrder& order, engine::OutsideQuote quote) {
    Outcome outcome;
    outcome.left = order.lots;
    while (outcome.left > 0) {
      const auto next = next_for(order);
      // The market's quote stands behind the book's own orders at its price, and before all worse ones.
      auto quoted = order;
      quoted.limit = quote.price;
      const bool quote_is_next = quote.lots > 0 && meets(order, quote.price) && next_for(quoted) == kNone;
      if (quote_is_next) {
        const auto lots = std::min(outcome.left, quote.lots);
        outcome.trades.push_back({0, quote.price, lots});
        outcome.left -= lots;
        quote.lots -= lots;
        continue;
      }
      if (next == kNone) break;
      auto maker = queue_[next];
      if (order.self_trade != engine::SelfTrade::None && maker.account == order.account) {
        if (order.self_trade != engine::SelfTrade::ExpireTaker) {
          outcome.expired.push_back(maker.number);
          cancel(maker.number);
        }
        if (order.self_trade == engine::SelfTrade::ExpireMaker) continue;
        outcome.end = engine::PlaceEnd::SelfTrade;
        return outcome;
      }
      const auto lots = std::min(outcome.left, maker.lots);
      outcome.trades.push_back({maker.number, maker.price, lots});
      outcome.left -= lots;
      queue_[next].lots -= lots;
      if (queue_[next].lots > 0) continue;
      // An iceberg that has shown all shows the next part, at the end of the queue.
      queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(next));
      maker.lots = std::min(maker.display, maker.hidden);
      maker.hidden -= maker.lots;
      if (maker.lots > 0) queue_.push_back(maker);
    }
    return outcome;
  }

  Meeting meeting_;
  std::vector<engine::RestingOrder> queue_;
};

}  // namespace testing_support
