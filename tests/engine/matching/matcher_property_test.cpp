// The matcher against a slow one that anyone can read: all orders in one list, the best found by looking at each.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/matching/matcher.h"

namespace {

using engine::IncomingOrder;
using engine::Lots;
using engine::OrderNumber;
using engine::PlaceEnd;
using engine::Side;
using engine::Ticks;
using engine::TimeInForce;
using engine::Trade;

class ObviousMatcher {
 public:
  PlaceEnd place(IncomingOrder order, std::vector<Trade>& trades) {
    if (order.post_only && best_for(order) != resting_.end()) return PlaceEnd::PostOnlyRefused;
    if (order.time_in_force == TimeInForce::FillOrKill && reachable(order) < order.lots) return PlaceEnd::Killed;
    while (order.lots > 0) {
      const auto maker = best_for(order);
      if (maker == resting_.end()) break;
      const Lots lots = std::min(order.lots, maker->lots);
      trades.push_back({maker->number, *maker->limit, lots});
      order.lots -= lots;
      maker->lots -= lots;
      if (maker->lots == 0) resting_.erase(maker);
    }
    if (order.lots == 0) return PlaceEnd::Filled;
    if (order.time_in_force != TimeInForce::GoodTillCancel || !order.limit) return PlaceEnd::Expired;
    resting_.push_back(order);
    return PlaceEnd::Rested;
  }
  bool cancel(OrderNumber number) {
    return std::erase_if(resting_, [&](const auto& order) { return order.number == number; }) > 0;
  }
  const std::vector<IncomingOrder>& resting() const { return resting_; }

 private:
  static bool meets(const IncomingOrder& taker, const IncomingOrder& maker) {
    if (maker.side == taker.side) return false;
    if (!taker.limit) return true;
    return taker.side == Side::Buy ? *maker.limit <= *taker.limit : *maker.limit >= *taker.limit;
  }
  Lots reachable(const IncomingOrder& order) const {
    Lots sum = 0;
    for (const auto& maker : resting_) sum += meets(order, maker) ? maker.lots : 0;
    return sum;
  }
  std::vector<IncomingOrder>::iterator best_for(const IncomingOrder& order) {
    auto best = resting_.end();
    for (auto maker = resting_.begin(); maker != resting_.end(); ++maker) {
      if (!meets(order, *maker)) continue;
      const bool better = best == resting_.end() ||
                          (order.side == Side::Buy ? *maker->limit < *best->limit : *maker->limit > *best->limit);
      if (better) best = maker;
    }
    return best;
  }
  std::vector<IncomingOrder> resting_;  // In the order they came to rest.
};

IncomingOrder random_order(engine::Random& random, OrderNumber number) {
  IncomingOrder order{number,
                      1,
                      random.chance(1, 2) ? Side::Buy : Side::Sell,
                      random.between(90, 110),
                      random.between(1, 20),
                      TimeInForce::GoodTillCancel,
                      false};
  const auto kind = random.below(10);
  if (kind == 0) order.time_in_force = TimeInForce::ImmediateOrCancel;
  if (kind == 1) order.time_in_force = TimeInForce::FillOrKill;
  if (kind == 2) order.post_only = true;
  if (kind == 3) {
    order.limit.reset();
    order.time_in_force = TimeInForce::ImmediateOrCancel;
  }
  return order;
}

TEST(MatcherProperty, AgreesWithTheObviousMatcherOnRandomOrders) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    engine::Random random{seed};
    engine::Matcher matcher;
    ObviousMatcher obvious;
    for (OrderNumber number = 1; number <= 2000; ++number) {
      if (random.chance(1, 4)) {
        const auto target = 1 + random.below(number);
        ASSERT_EQ(matcher.cancel(target), obvious.cancel(target));
      }
      const auto order = random_order(random, number);
      std::vector<Trade> trades, expected;
      const auto result = matcher.place(order, {}, [&](const Trade& trade) { trades.push_back(trade); });
      ASSERT_EQ(result.end, obvious.place(order, expected)) << "order " << number;
      ASSERT_EQ(trades.size(), expected.size()) << "order " << number;
      for (std::size_t i = 0; i < trades.size(); ++i) {
        ASSERT_EQ(trades[i].maker, expected[i].maker);
        ASSERT_EQ(trades[i].price, expected[i].price);
        ASSERT_EQ(trades[i].lots, expected[i].lots);
      }
      ASSERT_EQ(matcher.broken_invariant(), "");
      ASSERT_EQ(matcher.book().size(), obvious.resting().size());
    }
  }
}

}  // namespace
