#include "engine/domain/position.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/env/random.h"
#include "tests/support/instruments.h"

namespace {

using engine::Decimal;
using engine::Position;
using engine::Price;
using engine::Quantity;
using engine::Side;
using testing_support::dec;
using testing_support::inverse;
using testing_support::linear;
using testing_support::price;
using testing_support::quantity;
using testing_support::spot;

TEST(Position, AveragesWhatItBuys) {
  Position position;
  position.apply(spot(), Side::Buy, price("100"), quantity("1"));
  position.apply(spot(), Side::Buy, price("200"), quantity("3"));
  EXPECT_EQ(position.quantity(), dec("4"));
  EXPECT_EQ(position.cost(), dec("700"));
  EXPECT_EQ(position.entry_price(spot()), price("175"));
  EXPECT_EQ(position.unrealized_pnl(spot(), price("180")), dec("20"));
}

TEST(Position, RealizesTheClosedShare) {
  Position position;
  position.apply(linear(), Side::Buy, price("100"), quantity("2"));
  const auto change = position.apply(linear(), Side::Sell, price("110"), quantity("0.5"));
  EXPECT_EQ(change.realized_pnl, dec("5"));
  EXPECT_EQ(change.closed, dec("0.5"));
  EXPECT_EQ(change.opened, dec("0"));
  EXPECT_EQ(position.entry_price(linear()), price("100"));
  EXPECT_EQ(position.realized_pnl(), dec("5"));
}

TEST(Position, FlipsByClosingAndThenOpening) {
  Position position;
  position.apply(linear(), Side::Buy, price("100"), quantity("1"));
  const auto change = position.apply(linear(), Side::Sell, price("90"), quantity("3"));
  EXPECT_EQ(change.realized_pnl, dec("-10"));
  EXPECT_EQ(change.closed, dec("1"));
  EXPECT_EQ(change.opened, dec("2"));
  EXPECT_EQ(position.quantity(), dec("-2"));
  EXPECT_EQ(position.entry_price(linear()), price("90"));
  EXPECT_EQ(position.unrealized_pnl(linear(), price("80")), dec("20"));
}

TEST(Position, EarnsInBaseAssetWhenInverse) {
  // Long 10,000 USD from 50,000 to 62,500: 10000 × (1/50000 − 1/62500) = 0.04 BTC.
  Position position;
  position.apply(inverse(), Side::Buy, price("50000"), quantity("10000"));
  EXPECT_EQ(position.cost(), dec("0.2"));
  EXPECT_EQ(position.unrealized_pnl(inverse(), price("62500")), dec("0.04"));
  const auto change = position.apply(inverse(), Side::Sell, price("62500"), quantity("10000"));
  EXPECT_EQ(change.realized_pnl, dec("0.04"));
  // Short the same way down: 10000 × (1/40000 − 1/50000) = 0.05 BTC.
  position.apply(inverse(), Side::Sell, price("50000"), quantity("10000"));
  EXPECT_EQ(position.apply(inverse(), Side::Buy, price("40000"), quantity("10000")).realized_pnl, dec("0.05"));
}

TEST(Position, IsWorthNothingWhenFlat) {
  const Position position;
  EXPECT_TRUE(position.is_flat());
  EXPECT_EQ(position.entry_price(linear()), Price{});
  EXPECT_EQ(position.unrealized_pnl(linear(), price("100")), Decimal{});
}

TEST(PositionDeathTest, RefusesAFillOfNothing) {
  Position position;
  EXPECT_DEATH(position.apply(linear(), Side::Buy, price("100"), Quantity{}), "CHECK");
  EXPECT_DEATH(position.apply(linear(), Side::Buy, Price{}, quantity("1")), "CHECK");
}

Price any_price(engine::Random& random) {
  return Price{multiply(linear().tick_size.value(), Decimal{static_cast<int>(random.between(1, 1'000'000))})};
}

class PositionProperty : public testing::TestWithParam<engine::Instrument> {
 protected:
  static constexpr std::uint64_t kSeed = 7;
  engine::Random random_{kSeed};
  Quantity any_quantity() {
    return Quantity{multiply(GetParam().lot_size.value(), Decimal{static_cast<int>(random_.between(1, 100'000))})};
  }
};

TEST_P(PositionProperty, CostsExactlyNothingAfterTheLastClose) {
  for (int round = 0; round < 2'000; ++round) {
    Position position;
    for (int fill = 0; fill < 20; ++fill) {
      position.apply(GetParam(), random_.chance(1, 2) ? Side::Buy : Side::Sell, any_price(random_), any_quantity());
    }
    if (!position.is_flat()) {
      const auto side = position.quantity().is_positive() ? Side::Sell : Side::Buy;
      const auto change = position.apply(GetParam(), side, any_price(random_), Quantity{position.quantity().abs()});
      ASSERT_EQ(change.opened, Decimal{}) << "seed " << kSeed << " round " << round;
    }
    ASSERT_EQ(position.quantity(), Decimal{}) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(position.cost(), Decimal{}) << "seed " << kSeed << " round " << round;
  }
}

// What one side pays the other gets: realized profit less cost (for inverse: plus cost) is the cash that moved, and
// over all accounts of a market it sums to zero, to the last unit, whoever closed and whoever opened.
TEST_P(PositionProperty, ConservesCashOverAllAccountsOfAMarket) {
  const bool is_inverse = GetParam().kind == engine::InstrumentKind::PerpInverse;
  std::vector<Position> accounts(5);
  for (int trade = 0; trade < 20'000; ++trade) {
    const auto buyer = random_.below(accounts.size());
    const auto seller = (buyer + 1 + random_.below(accounts.size() - 1)) % accounts.size();
    const auto at = any_price(random_);
    const auto quantity_traded = any_quantity();
    accounts[buyer].apply(GetParam(), Side::Buy, at, quantity_traded);
    accounts[seller].apply(GetParam(), Side::Sell, at, quantity_traded);
    Decimal cash, held;
    for (const auto& account : accounts) {
      cash += account.realized_pnl() + (is_inverse ? account.cost() : -account.cost());
      held += account.quantity();
    }
    ASSERT_EQ(held, Decimal{}) << "seed " << kSeed << " trade " << trade;
    // Spot and linear: price × quantity is exact. Inverse: q/p is cut at 10^-18, so a flip, which is two pieces, may
    // leave a unit on each side behind.
    const auto tolerance = is_inverse ? Decimal::from_units(engine::Int128{2} * (trade + 1)) : Decimal{};
    ASSERT_LE(cash.abs(), tolerance) << "seed " << kSeed << " trade " << trade;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PositionProperty, testing::Values(spot(), linear(), inverse()),
                         [](const auto& kind) { return std::string{to_string(kind.param.kind)}; });

}  // namespace
