#include <gtest/gtest.h>

#include <set>

#include "engine/risk/gate.h"
#include "engine/risk/registry.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using namespace testing_support;

/// An order of 1 BTC at 100 USDT for an account of 1,000 USDT, which every rule allows.
struct Rules : ::testing::Test {
  Rules() {
    instrument.id = InstrumentId{"BTC-USDT-SWAP"};
    instrument.kind = InstrumentKind::PerpLinear;
    instrument.max_leverage = dec("100");
    view.instrument = &instrument;
    view.leader_instrument = instrument.id;
    view.quantity = quantity("1");
    view.reference = price("100");
    view.terms = &terms;
    view.account_known = true;
    view.equity = view.day_start_equity = view.high_water_mark = dec("1000");
  }
  /// The reason word of the gate's denial; empty when it allows.
  std::string denial() { return ask_gate(view).reason; }
  Verdict last() { return ask_gate(view).verdicts.back(); }

  Instrument instrument;
  FollowTerms terms;
  RiskView view;
};

TEST_F(Rules, AllowAPlainOrderAndKeepTheirVerdicts) {
  const auto answer = ask_gate(view);
  EXPECT_TRUE(answer.allowed);
  EXPECT_GE(answer.verdicts.size(), 4U);
}

TEST_F(Rules, DenyUnderAHalt) {
  view.halted_by = "customer:alice";
  EXPECT_EQ(denial(), "HALTED");
}

TEST_F(Rules, DenyADisabledOrUnknownAccountAndAMarketThatIsOver) {
  view.customer_enabled = false;
  EXPECT_EQ(denial(), "ACCOUNT_NOT_READY");
  view.customer_enabled = true;
  view.account_known = false;
  EXPECT_EQ(denial(), "ACCOUNT_NOT_READY");
  view.account_known = true;
  view.market_ended = true;
  EXPECT_EQ(denial(), "MARKET_ENDED");
}

TEST_F(Rules, DenyASymbolThatIsNotListed) {
  terms.symbols = {InstrumentId{"ETH-USDT-SWAP"}};
  EXPECT_EQ(denial(), "SYMBOL_NOT_ALLOWED");
  terms.symbols->push_back(instrument.id);
  EXPECT_EQ(denial(), "");
}

TEST_F(Rules, DenyWhatIsOlderThanMaxAge) {
  view.age = std::chrono::seconds{5};
  EXPECT_EQ(denial(), "");
  view.age += Duration{1};
  EXPECT_EQ(denial(), "STALE");
  terms.max_age = std::chrono::seconds{6};
  EXPECT_EQ(denial(), "");
  view.age = -std::chrono::hours{1};
  EXPECT_EQ(denial(), "");
}

TEST_F(Rules, DenyInAGapAndAfterTheSignalsOwnExpiry) {
  view.in_gap = true;
  EXPECT_EQ(denial(), "GAP");
  view.in_gap = false;
  view.expired = true;
  EXPECT_EQ(denial(), "EXPIRED");
}

TEST_F(Rules, DenyWithoutAPrice) {
  view.reference = Price{};
  EXPECT_EQ(denial(), "NO_PRICE");
}

TEST_F(Rules, MeasureSlippageOnTheSideThatHurts) {
  view.leader_price = price("100");
  view.market_price = price("100.5");
  EXPECT_EQ(denial(), "");
  view.market_price = price("100.6");
  EXPECT_EQ(denial(), "SLIPPAGE");
  EXPECT_EQ(last().value, "0.006");
  EXPECT_EQ(last().limit, "0.005");
  view.side = Side::Sell;
  EXPECT_EQ(denial(), "");
  view.market_price = price("99.4");
  EXPECT_EQ(denial(), "SLIPPAGE");
}

TEST_F(Rules, LimitOneOrder) {
  view.limits.max_order_notional = notional("100");
  EXPECT_EQ(denial(), "");
  view.quantity = quantity("1.001");
  EXPECT_EQ(denial(), "MAX_ORDER_NOTIONAL");
  EXPECT_EQ(last().value, "100.1");
}

TEST_F(Rules, LimitThePositionAfterwards) {
  view.limits.max_position_notional = notional("250");
  view.position_notional = dec("150");
  EXPECT_EQ(denial(), "");
  view.position_notional = dec("151");
  EXPECT_EQ(denial(), "MAX_POSITION_NOTIONAL");
}

TEST_F(Rules, LimitTheDaysNotionalAndTheOrdersOfAMinute) {
  view.limits.max_daily_notional = notional("300");
  view.daily_notional = dec("201");
  EXPECT_EQ(denial(), "MAX_DAILY_NOTIONAL");
  view.daily_notional = dec("200");
  view.limits.max_orders_per_minute = 3;
  view.orders_last_minute = 2;
  EXPECT_EQ(denial(), "");
  view.orders_last_minute = 3;
  EXPECT_EQ(denial(), "MAX_ORDERS_PER_MINUTE");
}

TEST_F(Rules, TheLowestOfAllLeveragesHolds) {
  view.gross_notional = dec("3900");
  EXPECT_EQ(denial(), "");  // 4000 / 1000 = 4, and the strategy's default is 5.
  view.gross_notional = dec("4900.1");
  EXPECT_EQ(denial(), "MAX_LEVERAGE");
  terms.max_leverage = dec("20");
  EXPECT_EQ(denial(), "");
  view.customer_max_leverage = dec("3");
  EXPECT_EQ(denial(), "MAX_LEVERAGE");
  view.customer_max_leverage.reset();
  view.limits.max_leverage = dec("4");
  EXPECT_EQ(denial(), "MAX_LEVERAGE");
  view.limits.max_leverage.reset();
  instrument.max_leverage = dec("4");
  EXPECT_EQ(denial(), "MAX_LEVERAGE");
  view.limits.max_gross = dec("2");
  EXPECT_EQ(denial(), "MAX_GROSS");
}

TEST_F(Rules, AnAccountWithoutEquityOpensNothing) {
  view.equity = dec("0");
  view.day_start_equity = dec("0");
  view.high_water_mark = dec("0");
  EXPECT_EQ(denial(), "MAX_LEVERAGE");
}

TEST_F(Rules, TheDaysLossIsOnByDefaultAtFivePercent) {
  view.equity = dec("950.01");
  EXPECT_EQ(denial(), "");
  view.equity = dec("950");
  EXPECT_EQ(denial(), "DAILY_LOSS");
  view.limits.daily_loss = dec("0.1");
  EXPECT_EQ(denial(), "");
  view.limits.max_drawdown = dec("0.05");
  EXPECT_EQ(denial(), "MAX_DRAWDOWN");
}

TEST_F(Rules, NumbersTooLargeToCountAreDenied) {
  view.limits.max_order_notional = notional("1000000000000");
  view.quantity = quantity("1000000000000000");
  view.reference = price("1000000000000");
  EXPECT_EQ(denial(), "MAX_ORDER_NOTIONAL");
  // Sums that do not fit are denied too, and stop nobody.
  view.limits.max_order_notional.reset();
  view.limits.max_daily_notional = notional("1000");
  view.daily_notional = dec("170000000000000000000");
  EXPECT_EQ(denial(), "MAX_DAILY_NOTIONAL");
  view.limits.max_daily_notional.reset();
  view.limits.max_position_notional = notional("1000");
  view.quantity = quantity("1");
  view.reference = price("1000000000000");
  view.position_notional = dec("170141183460469231731");
  EXPECT_EQ(denial(), "MAX_POSITION_NOTIONAL");
}

TEST(Limits, TheTighterOfTwoScopesHolds) {
  EffectiveLimits limits;
  LimitConfig wide, tight;
  wide.max_order_notional = notional("500");
  wide.daily_loss = dec("0.2");
  tight.max_order_notional = notional("100");
  limits.tighten(wide);
  limits.tighten(tight);
  EXPECT_EQ(*limits.max_order_notional, notional("100"));
  EXPECT_EQ(*limits.daily_loss, dec("0.2"));
}

TEST(Registry, NamesAndCodesAreUnique) {
  std::set<std::string_view> names;
  for (const auto& rule : risk_rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
}

}  // namespace
