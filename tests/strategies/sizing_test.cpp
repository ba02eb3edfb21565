#include <gtest/gtest.h>

#include "strategies/registry.h"
#include "tests/support/instruments.h"

namespace {

using engine::FollowTerms;
using engine::Quantity;
using engine::SizingInput;
using testing_support::dec;
using testing_support::inverse;
using testing_support::linear;
using testing_support::notional;
using testing_support::price;
using testing_support::quantity;

const engine::SizingStrategy& kind(std::string_view name) { return strategies::find_sizing_kind(name)->strategy; }

/// The leader adds 3 at 50,000 with an equity of 2,000; the follower has 1,000.
SizingInput input() { return {quantity("3"), notional("2000"), notional("1000"), price("50000")}; }

FollowTerms with_ratio(std::string_view ratio) {
  FollowTerms terms;
  terms.ratio = dec(ratio);
  return terms;
}
FollowTerms with_quantity(std::string_view value) {
  FollowTerms terms;
  terms.quantity = quantity(value);
  return terms;
}
FollowTerms with_notional(std::string_view value) {
  FollowTerms terms;
  terms.notional = notional(value);
  return terms;
}

TEST(Ratio, MultipliesTheLeadersQuantity) {
  EXPECT_EQ(kind("ratio").size(input(), linear(), with_ratio("0.1")).value(), quantity("0.3"));
  EXPECT_EQ(kind("ratio").size(input(), linear(), with_ratio("2")).value(), quantity("6"));
}

TEST(FixedQuantity, IgnoresTheLeader) {
  EXPECT_EQ(kind("fixed_quantity").size(input(), linear(), with_quantity("0.7")).value(), quantity("0.7"));
}

TEST(FixedNotional, BuysForAValue) {
  EXPECT_EQ(kind("fixed_notional").size(input(), linear(), with_notional("125")).value(), quantity("0.0025"));
  EXPECT_EQ(kind("fixed_notional").size(input(), inverse(), with_notional("125")).value(), quantity("125"));
}

TEST(FixedNotional, NeedsAPrice) {
  auto without = input();
  without.price = {};
  EXPECT_FALSE(kind("fixed_notional").size(without, linear(), with_notional("125")));
}

TEST(EquityRatio, CopiesHalfTheSizeForHalfTheEquity) {
  EXPECT_EQ(kind("equity_ratio").size(input(), linear(), with_ratio("1")).value(), quantity("1.5"));
  EXPECT_EQ(kind("equity_ratio").size(input(), linear(), with_ratio("0.5")).value(), quantity("0.75"));
}

TEST(EquityRatio, RoundsOnceAtTheEnd) {
  // 3 × 0.7 × 1/3 is 0.7 exactly; a third that was cut first would give 0.6999…
  const SizingInput thirds{quantity("3"), notional("3"), notional("1"), price("1")};
  EXPECT_EQ(kind("equity_ratio").size(thirds, linear(), with_ratio("0.7")).value(), quantity("0.7"));
}

TEST(EquityRatio, NeedsBothEquities) {
  auto without = input();
  without.leader_equity.reset();
  EXPECT_NE(kind("equity_ratio").size(without, linear(), with_ratio("1")).error().detail.find("leader_equity"),
            std::string::npos);
  without.leader_equity = notional("0");
  EXPECT_FALSE(kind("equity_ratio").size(without, linear(), with_ratio("1")));
  auto broke = input();
  broke.follower_equity = notional("-5");
  EXPECT_FALSE(kind("equity_ratio").size(broke, linear(), with_ratio("1")));
}

TEST(SizingKinds, RefuseAMissingParameterAndOneThatIsNotAboveZero) {
  for (const auto& entry : strategies::sizing_kinds()) {
    const auto& strategy = entry.strategy;
    const auto missing = strategy.check(FollowTerms{});
    ASSERT_FALSE(missing) << entry.name;
    EXPECT_NE(missing.error().detail.find(entry.parameters), std::string::npos) << missing.error().detail;
    EXPECT_FALSE(strategy.size(input(), linear(), FollowTerms{})) << entry.name;
    for (const auto* value : {"0", "-1"}) {
      auto terms = with_ratio(value);
      terms.quantity = quantity(value);
      terms.notional = notional(value);
      EXPECT_FALSE(strategy.check(terms)) << entry.name << value;
      EXPECT_FALSE(strategy.size(input(), linear(), terms)) << entry.name << value;
    }
  }
}

TEST(SizingKinds, RefuseWhatIsTooLargeToBeMeant) {
  EXPECT_TRUE(kind("fixed_quantity").size(input(), linear(), with_quantity("1000000000000000")));
  EXPECT_FALSE(kind("fixed_quantity").size(input(), linear(), with_quantity("1000000000000001")));
  EXPECT_FALSE(kind("ratio").size(input(), linear(), with_ratio("1e15")));
  EXPECT_FALSE(kind("ratio").size(input(), linear(), with_ratio("1e20")));
  auto tiny_price = input();
  tiny_price.price = price("0.000000000000000001");
  EXPECT_FALSE(kind("fixed_notional").size(tiny_price, linear(), with_notional("1")));
  auto tiny_equity = input();
  tiny_equity.leader_equity = notional("0.000000000000000001");
  EXPECT_FALSE(kind("equity_ratio").size(tiny_equity, linear(), with_ratio("1")));
}

TEST(SizingKinds, AreFoundByName) {
  EXPECT_EQ(strategies::sizing_kinds().size(), 4U);
  for (const auto& entry : strategies::sizing_kinds()) {
    EXPECT_EQ(strategies::find_sizing_kind(entry.name), &entry);
    EXPECT_FALSE(entry.help.empty());
  }
  EXPECT_EQ(strategies::find_sizing_kind("martingale"), nullptr);
}

}  // namespace
