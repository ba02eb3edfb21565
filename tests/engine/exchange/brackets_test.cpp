#include "engine/exchange/brackets.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;

/// The second amount is 50,000 × (0.005 − 0.004) = 50, the third 50 + 250,000 × (0.01 − 0.005) = 1300.
std::vector<Bracket> three() {
  return {{dec("50000"), dec("125"), dec("0.004"), dec("0")},
          {dec("250000"), dec("100"), dec("0.005"), dec("50")},
          {dec("0"), dec("50"), dec("0.01"), dec("1300")}};
}

TEST(Brackets, KeepWhatTheRateAsksLessTheAmountOfTheirBracket) {
  const auto brackets = Brackets::make(three());
  ASSERT_TRUE(brackets);
  EXPECT_EQ(brackets->maintenance(dec("0")), dec("0"));
  EXPECT_EQ(brackets->maintenance(dec("10000")), dec("40"));
  EXPECT_EQ(brackets->maintenance(dec("50000")), dec("200"));           // The cap still belongs to the first.
  EXPECT_EQ(brackets->maintenance(dec("50000.01")), dec("200.00005"));  // 250.00005 − 50: no jump at the edge.
  EXPECT_EQ(brackets->maintenance(dec("250000")), dec("1200"));         // 1250 − 50
  EXPECT_EQ(brackets->maintenance(dec("300000")), dec("1700"));         // 3000 − 1300
  EXPECT_EQ(brackets->maintenance(Decimal::from_units(1)), Decimal::from_units(1));  // Rounded up.
}

TEST(Brackets, CapTheLeverageByValue) {
  const auto brackets = Brackets::make(three());
  ASSERT_TRUE(brackets);
  EXPECT_EQ(brackets->max_leverage(dec("50000")), dec("125"));
  EXPECT_EQ(brackets->max_leverage(dec("50000.000000000000000001")), dec("100"));
  EXPECT_EQ(brackets->max_leverage(dec("9000000")), dec("50"));
}

TEST(Brackets, AllowNoPositionPastTheLastCapButKeepMarginForOneThatGrewThere) {
  const auto brackets = Brackets::make({{dec("1000"), dec("10"), dec("0.05"), dec("0")}});
  ASSERT_TRUE(brackets);
  EXPECT_EQ(brackets->max_leverage(dec("1000")), dec("10"));
  EXPECT_EQ(brackets->max_leverage(dec("1000.1")), std::nullopt);
  EXPECT_EQ(brackets->maintenance(dec("2000")), dec("100"));
}

TEST(Brackets, StandardOnesAskForHalfOfTheInitialMargin) {
  const Brackets brackets{dec("20")};
  EXPECT_EQ(brackets.maintenance(dec("1000")), dec("25"));  // 1000 / 40
  EXPECT_EQ(brackets.max_leverage(dec("1000000000")), dec("20"));
  EXPECT_EQ(Brackets{dec("3")}.maintenance(dec("6")), dec("1.000000000000000002"));  // 1/6, rounded up, six times.
}

TEST(Brackets, RefuseWhatContradictsItself) {
  const auto with = [](std::size_t i, auto change) {
    auto brackets = three();
    change(brackets[i]);
    return static_cast<bool>(Brackets::make(brackets));
  };
  EXPECT_FALSE(Brackets::make({}));
  EXPECT_FALSE(with(0, [](Bracket& b) { b.notional_cap = dec("0"); }));            // Only the last has no end.
  EXPECT_FALSE(with(1, [](Bracket& b) { b.notional_cap = dec("50000"); }));        // Caps go up.
  EXPECT_FALSE(with(1, [](Bracket& b) { b.max_leverage = dec("126"); }));          // Leverage does not.
  EXPECT_FALSE(with(2, [](Bracket& b) { b.max_leverage = dec("0.5"); }));          // At least 1.
  EXPECT_FALSE(with(0, [](Bracket& b) { b.maintenance_rate = dec("0"); }));        // Something must be kept,
  EXPECT_FALSE(with(0, [](Bracket& b) { b.maintenance_rate = dec("0.0081"); }));   // no more than was put up: 1/125,
  EXPECT_FALSE(with(0, [](Bracket& b) { b.maintenance_amount = dec("1"); }));      // and never less than nothing.
  EXPECT_FALSE(with(1, [](Bracket& b) { b.maintenance_amount = dec("250.1"); }));  // 50,000 × 0.005 = 250
  EXPECT_FALSE(with(1, [](Bracket& b) { b.maintenance_amount = dec("-1"); }));
}

}  // namespace
