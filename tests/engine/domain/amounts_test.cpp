#include "engine/domain/amounts.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using engine::Notional;
using engine::Price;
using engine::Quantity;
using engine::Rounding;
using testing_support::price;
using testing_support::quantity;

// What has no meaning must not compile; what has, must.
template <class A, class B>
concept Adds = requires(A a, B b) { a + b; };
template <class A, class B>
concept Multiplies = requires(A a, B b) { a* b; };
template <class A, class B>
concept Compares = requires(A a, B b) { a < b; };
static_assert(Adds<Price, Price>);
static_assert(!Adds<Price, Quantity>);
static_assert(!Adds<Price, int>);
static_assert(!Multiplies<Price, Quantity>);
static_assert(!Compares<Price, Notional>);
static_assert(!std::is_convertible_v<Price, Quantity>);
static_assert(!std::is_convertible_v<double, Price>);
static_assert(!std::is_convertible_v<int, Price>);

TEST(Amount, AddsAndComparesItsOwnKind) {
  EXPECT_EQ(price("1.5") + price("0.5"), price("2"));
  EXPECT_EQ(price("1.5") - price("2"), price("-0.5"));
  EXPECT_LT(quantity("0.1"), quantity("0.11"));
  EXPECT_EQ(max(quantity("1"), quantity("2")), quantity("2"));
  EXPECT_EQ(min(quantity("1"), quantity("2")), quantity("1"));
  EXPECT_TRUE((-price("1")).is_negative());
}

TEST(Amount, ReadsItselfFromText) {
  EXPECT_EQ(Price::parse("10.50").value(), price("10.5"));
  EXPECT_EQ(Price::parse("10.50")->to_string(), "10.5");
  EXPECT_FALSE(Price::parse("ten"));
}

TEST(Amount, RoundsToLotsAndTicks) {
  EXPECT_EQ(round_down(quantity("0.0199"), quantity("0.01")), quantity("0.01"));
  EXPECT_EQ(round_down(quantity("0.0099"), quantity("0.01")), quantity("0"));
  EXPECT_EQ(round_down(quantity("0.02"), quantity("0.01")), quantity("0.02"));
  EXPECT_EQ(round_up(quantity("0.0101"), quantity("0.01")), quantity("0.02"));
  EXPECT_EQ(round_price(price("100.26"), price("0.5"), Rounding::Floor), price("100"));
  EXPECT_EQ(round_price(price("100.26"), price("0.5"), Rounding::Ceiling), price("100.5"));
  EXPECT_EQ(round_price(price("100.25"), price("0.5"), Rounding::HalfUp), price("100.5"));
}

TEST(AmountDeathTest, RefusesToRoundANegativeQuantity) {
  EXPECT_DEATH(static_cast<void>(round_down(quantity("-1"), quantity("0.1"))), "CHECK");
  EXPECT_DEATH(static_cast<void>(round_up(quantity("-1"), quantity("0.1"))), "CHECK");
}

}  // namespace
