// The matcher against the reference on random commands of every kind it knows: each trade in order, each end, and the
// book in the order in which it would trade.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/env/random.h"
#include "tests/support/reference_matcher.h"
#include "tests/support/rounds.h"

namespace {

using engine::IncomingOrder;
using engine::OrderNumber;
using engine::OutsideQuote;
using engine::Random;
using engine::RestingOrder;
using engine::Side;
using engine::Ticks;
using engine::TimeInForce;
using Meeting = engine::Matcher::Meeting;
using testing_support::ReferenceMatcher;

/// What a market looks like, so that its rare cases come often.
struct Profile {
  std::string name;
  Ticks middle;                ///< Prices are drawn around it,
  Ticks reach;                 ///< up to so many ticks to either side, and never below 1.
  std::uint64_t cancel_share;  ///< Of a hundred commands.
  std::int64_t lots_max;
  std::uint64_t accounts;  ///< Few: orders of one account meet each other often.
  Meeting meeting = Meeting::EachOther;
};

const std::vector<Profile> kProfiles{
    {"a dense touch", 1000, 4, 25, 20, 5},
    {"few large orders, emptied and refilled", 1000, 2, 5, 3, 3},
    {"far prices", Ticks{1} << 40, Ticks{1} << 39, 20, 40, 9},
    {"next to price 1", 3, 6, 20, 20, 4},
    {"a wide book", 5000, 800, 10, 30, 50},
    {"everyone alone with the market", 1000, 4, 25, 20, 5, Meeting::MarketOnly},
};

class Duel {
 public:
  Duel(const Profile& profile, std::uint64_t seed)
      : profile_{profile}, random_{seed}, tested_{profile.meeting}, reference_{profile.meeting} {}

  void step() {
    const auto kind = random_.below(100);
    if (kind < profile_.cancel_share) {
      const auto number = some_number();
      ASSERT_EQ(tested_.cancel(number), reference_.cancel(number)) << "cancel of " << number;
    } else if (kind < profile_.cancel_share + 5) {
      reduce();
    } else if (kind < profile_.cancel_share + 10) {
      replace();
    } else {
      place(random_order(++last_));
    }
  }

  void compare_books() const {
    ASSERT_EQ(tested_.broken_invariant(), "");
    for (const auto side : {Side::Buy, Side::Sell}) {
      std::vector<RestingOrder> orders;
      tested_.book().visit_orders(side, [&](const RestingOrder& order) { orders.push_back(order); });
      const auto expected = reference_.side(side);
      ASSERT_EQ(orders.size(), expected.size());
      for (std::size_t i = 0; i < orders.size(); ++i) {
        const auto all = [](const RestingOrder& o) {
          return std::to_string(o.number) + " of " + std::to_string(o.account) + ": " + std::to_string(o.lots) + " + " +
                 std::to_string(o.hidden) + " at " + std::to_string(o.price);
        };
        ASSERT_EQ(all(orders[i]), all(expected[i])) << "place " << i;
      }
    }
  }

  std::size_t trades = 0, expired_makers = 0, refills = 0;

 private:
  void place(const IncomingOrder& order) {
    const auto quote = random_quote(order.side);
    std::vector<engine::Trade> made;
    std::vector<OrderNumber> expired;
    const auto result = tested_.place(
        order, quote, [&](const engine::Trade& trade) { made.push_back(trade); },
        [&](OrderNumber number) { expired.push_back(number); });
    const auto expected = reference_.place(order, quote);
    const auto what = "order " + std::to_string(order.number);
    ASSERT_EQ(made.size(), expected.trades.size()) << what;
    for (std::size_t i = 0; i < made.size(); ++i) {
      ASSERT_EQ(made[i].maker, expected.trades[i].maker) << what << ", trade " << i;
      ASSERT_EQ(made[i].price, expected.trades[i].price) << what << ", trade " << i;
      ASSERT_EQ(made[i].lots, expected.trades[i].lots) << what << ", trade " << i;
    }
    ASSERT_EQ(result.end, expected.end) << what;
    ASSERT_EQ(result.left, expected.left) << what;
    ASSERT_EQ(result.price, expected.price) << what;
    ASSERT_EQ(expired, expected.expired) << what;
    trades += made.size();
    expired_makers += expired.size();
    refills += order.display > 0 && order.display < order.lots ? 1 : 0;
  }

  void reduce() {
    const auto* found = some_resting();
    if (found == nullptr) return;
    const auto order = *found;
    const auto lots = random_.between(1, order.open());
    tested_.reduce(order.number, lots);
    ASSERT_TRUE(reference_.reduce(order.number, lots));
  }

  void replace() {
    const auto* found = some_resting();
    if (found == nullptr) return;
    const auto number = found->number;
    ASSERT_TRUE(tested_.cancel(number));
    ASSERT_TRUE(reference_.cancel(number));
    place(random_order(number));
  }

  const RestingOrder* some_resting() {
    const auto& queue = reference_.queue();
    return queue.empty() ? nullptr : &queue[random_.below(queue.size())];
  }
  /// Of an order that rests, or of any that ever was, or of one that has not come yet.
  OrderNumber some_number() {
    const auto* resting = some_resting();
    if (resting != nullptr && random_.chance(3, 4)) return resting->number;
    return random_.below(last_ + 2);
  }
  Ticks some_price() {
    const auto low = profile_.middle - profile_.reach;
    return random_.between(low < 1 ? 1 : low, profile_.middle + profile_.reach);
  }
  OutsideQuote random_quote(Side) {
    if (random_.chance(3, 4)) return {};
    return {some_price(), random_.chance(1, 4) ? engine::kUnlimited : random_.between(0, profile_.lots_max)};
  }

  IncomingOrder random_order(OrderNumber number) {
    IncomingOrder order;
    order.number = number;
    order.account = static_cast<engine::AccountHandle>(random_.below(profile_.accounts));
    order.side = random_.chance(1, 2) ? Side::Buy : Side::Sell;
    order.lots = random_.between(1, profile_.lots_max);
    if (random_.chance(1, 40)) order.lots *= 50;
    order.limit = some_price();
    const auto kind = random_.below(12);
    if (kind == 0) order.time_in_force = TimeInForce::ImmediateOrCancel;
    if (kind == 1) order.time_in_force = TimeInForce::FillOrKill;
    if (kind == 2 || kind == 3) order.post_only = true;
    if (kind == 3) order.slide = profile_.reach < 1000;  // The reference slides tick by tick.
    if (kind == 4) {
      order.limit.reset();
      order.time_in_force = random_.chance(1, 3) ? TimeInForce::FillOrKill : TimeInForce::ImmediateOrCancel;
    }
    if (random_.chance(1, 4)) order.display = random_.between(1, 5);
    if (random_.chance(1, 2)) order.self_trade = static_cast<engine::SelfTrade>(random_.below(4));
    return order;
  }

  const Profile& profile_;
  Random random_;
  engine::Matcher tested_;
  ReferenceMatcher reference_;
  OrderNumber last_ = 0;
};

TEST(MatcherProperty, AgreesWithTheReferenceOnRandomCommandsOfEveryKind) {
  for (const auto& profile : kProfiles) {
    std::size_t trades = 0, expired_makers = 0, refills = 0;
    for (std::uint64_t seed = 1; seed <= testing_support::rounds(50); ++seed) {
      SCOPED_TRACE(profile.name + ", seed " + std::to_string(seed));
      Duel duel{profile, seed};
      for (int command = 0; command < 3000; ++command) {
        SCOPED_TRACE("command " + std::to_string(command));
        duel.step();
        if (command % 20 == 0 && !HasFatalFailure()) duel.compare_books();
        if (HasFatalFailure()) return;
      }
      trades += duel.trades;
      expired_makers += duel.expired_makers;
      refills += duel.refills;
    }
    // Or the commands would prove little.
    EXPECT_GT(trades, 10000U) << profile.name;
    EXPECT_GT(refills, 3000U) << profile.name;
    const bool meets_itself = profile.meeting == Meeting::EachOther;
    EXPECT_GE(expired_makers, meets_itself ? 100U : 0U) << profile.name;
  }
}

}  // namespace
