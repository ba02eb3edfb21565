#include "engine/backtest/metrics.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using namespace engine;
using namespace testing_support;

EquityCurve curve_of(std::initializer_list<const char*> days) {
  EquityCurve curve{dec("100")};
  auto time = Timestamp::parse("2024-01-01T23:59:00Z").value();
  for (const auto* equity : days) {
    curve.add(time, dec(equity));
    time = time + std::chrono::hours{24};
  }
  return curve;
}

TEST(Metrics, AreTheTextbookFormulasByHand) {
  const auto metrics = equity_metrics(curve_of({"110", "99", "108.9"}));  // +10 %, -10 %, +10 %
  EXPECT_NEAR(*metrics.total_return, 0.089, 1e-12);
  EXPECT_NEAR(*metrics.max_drawdown, 0.1, 1e-12);
  EXPECT_NEAR(*metrics.volatility, 0.11547005383792515 * 19.1049731745428, 1e-9);  // s = 0.2/√3
  EXPECT_NEAR(*metrics.sharpe, 0.1 / 3 / 0.11547005383792515 * 19.1049731745428, 1e-9);
  EXPECT_NEAR(*metrics.sortino, 0.1 / 3 / 0.057735026918962574 * 19.1049731745428, 1e-9);
  EXPECT_NEAR(*metrics.var_95, -0.08, 1e-12);
  EXPECT_NEAR(*metrics.cvar_95, -0.1, 1e-12);
}

TEST(Metrics, WhatIsNotDefinedIsAbsent) {
  const auto one = equity_metrics(curve_of({"110"}));
  EXPECT_TRUE(one.total_return);
  EXPECT_FALSE(one.sharpe);
  EXPECT_FALSE(one.calmar);  // No drawdown to divide by.
  EXPECT_FALSE(trade_metrics({}).win_rate);
  EXPECT_FALSE(trade_metrics({dec("1")}).profit_factor);
}

TEST(Metrics, CountRoundTripsByNetProfit) {
  const auto metrics = trade_metrics({dec("10"), dec("-4"), dec("0"), dec("2")});
  EXPECT_EQ(metrics.round_trips, 4U);
  EXPECT_DOUBLE_EQ(*metrics.win_rate, 0.5);
  EXPECT_DOUBLE_EQ(*metrics.profit_factor, 3);
  EXPECT_DOUBLE_EQ(*metrics.expectancy, 2);
  EXPECT_DOUBLE_EQ(*metrics.payoff_ratio, 1.5);
}

TEST(EquityCurve, CarriesADayWithoutSamplesForward) {
  EquityCurve curve{dec("100")};
  curve.add(Timestamp::parse("2024-01-01T12:00:00Z").value(), dec("105"));
  curve.add(Timestamp::parse("2024-01-04T12:00:00Z").value(), dec("90"));
  ASSERT_EQ(curve.days().size(), 4U);
  EXPECT_EQ(curve.days()[2].equity, dec("105"));
  EXPECT_NEAR(curve.max_drawdown_intraday(), 1 - 90.0 / 105, 1e-12);
}

}  // namespace
