// Who is liquidated when, and who takes the position: the book, the insurance account, the other side.
#include "tests/engine/exchange/margin_world.h"

namespace {

using namespace margin_world;

class ExchangeLiquidation : public MarginWorld {
 protected:
  /// alice is long 5 at 100 with 50 put aside: bankrupt at 90. bob is short. 5 % of the value must stay behind.
  void isolated_long() {
    open("alice", "1000");
    open("bob", "1000");
    isolate("alice");
    sells("bob", "5", "100");
    buys("alice", "5", "100");
  }
};

TEST_F(ExchangeLiquidation, ComesWhenTheMarginAndTheResultAreLessThanWhatMustStay) {
  isolated_long();
  mark("94.8");  // 50 − 26 = 24, and 5 × 94.8 / 20 = 23.7 must stay.
  EXPECT_EQ(liquidations(), "");
  mark("94.7");  // 23.5 < 23.675
  EXPECT_EQ(position("alice"), "0");
}

TEST_F(ExchangeLiquidation, OfAnIsolatedLongSellsToTheBookAndTheSurplusGoesToInsurance) {
  isolated_long();
  open("carol", "1000");
  buys("carol", "5", "92");
  mark("94");
  EXPECT_EQ(liquidations(), "alice 5@90 book 10");  // 5 × (92 − 90)
  EXPECT_EQ(available("alice"), "950");             // Her 50 are gone, nothing else.
  EXPECT_EQ(available("@insurance"), "10");
  EXPECT_EQ(position("carol"), "5");
  EXPECT_EQ(status("alice", "liq-1"), "filled ");
  EXPECT_EQ(deleveraged(), "");
}

TEST_F(ExchangeLiquidation, OfAnIsolatedShortBuysFromTheBook) {
  open("alice", "1000");
  open("bob", "1000");
  open("carol", "1000");
  isolate("alice");
  buys("bob", "5", "100");
  sells("alice", "5", "100");
  sells("carol", "5", "108");
  mark("104.7");  // 50 − 23.5 = 26.5, and 26.175 must stay.
  EXPECT_EQ(liquidations(), "");
  mark("104.8");                                     // 26 < 26.2
  EXPECT_EQ(liquidations(), "alice 5@110 book 10");  // (−500 − 50) / −5 = 110; 5 × (110 − 108)
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(available("@insurance"), "10");
}

TEST_F(ExchangeLiquidation, TakesNoWorsePriceThanBankruptcyFromTheBook) {
  isolated_long();
  open("carol", "1000");
  buys("carol", "3", "91");
  buys("carol", "5", "89.9");
  mark("94");  // 3 at 91: a surplus of 3. The rest at 90 is a gain against the mark, which anyone can bear.
  EXPECT_EQ(liquidations(), "alice 3@90 book 3, alice 2@90 insurance 0");
  EXPECT_EQ(position("carol"), "3");
  EXPECT_EQ(position("@insurance"), "2");
  EXPECT_EQ(available("alice"), "950");
}

TEST_F(ExchangeLiquidation, OfAnInversePositionIsReckonedInBaseAsset) {
  open("alice", "1", "BTC");
  open("bob", "1", "BTC");
  open("carol", "1", "BTC");
  isolate("alice", kInverse);
  sells("bob", "10000", "50000", kInverse);
  buys("alice", "10000", "50000", kInverse);
  EXPECT_EQ(frozen("alice", "BTC"), "0.02");  // 0.2 / 10
  buys("carol", "10000", "46000", kInverse);
  mark("47800", kInverse);  // 0.02 − 0.009205… = 0.010794…; 0.010460… must stay.
  EXPECT_EQ(liquidations(), "");
  mark("47700", kInverse);  // 0.02 − 0.009643… = 0.010356… < 0.010482…
  // Bankrupt at 10,000 / 0.22 = 45454.54…, up to 45454.6, where she loses 10,000 / 45454.6 − 0.2 =
  // 0.019999736000316799; at 46,000 it is 0.017391304347826086. The difference is the surplus, 0.000000263999683201 of
  // hers are left.
  EXPECT_EQ(liquidations(), "alice 10000@45454.6 book 0.002608431652490713");
  EXPECT_EQ(available("alice", "BTC"), "0.980000263999683201");
  EXPECT_EQ(available("@insurance", "BTC"), "0.002608431652490713");
}

TEST_F(ExchangeLiquidation, InsuranceTakesOverWhatItCanBearAgainstTheMark) {
  isolated_long();
  open("@insurance", "100");
  mark("89");  // 1 below bankruptcy: a loss of 5.
  EXPECT_EQ(liquidations(), "alice 5@90 insurance 0");
  EXPECT_EQ(position("@insurance"), "5");
  EXPECT_EQ(available("@insurance"), "100");
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(position("bob"), "-5");
  EXPECT_EQ(status("@insurance", "takeover-2"), "filled ");
}

TEST_F(ExchangeLiquidation, WhatInsuranceCannotBearIsClosedAgainstTheOtherSide) {
  isolated_long();
  open("@insurance", "3");
  mark("89");  // It bears 3 of 5 at 1 each.
  EXPECT_EQ(liquidations(), "alice 3@90 insurance 0, alice 2@90 deleveraged 0");
  EXPECT_EQ(position("@insurance"), "3");
  EXPECT_EQ(deleveraged(), "bob 2@90");
  EXPECT_EQ(position("bob"), "-3");
  EXPECT_EQ(available("bob"), "1020");  // 2 × (100 − 90)
  EXPECT_EQ(status("bob", "adl-3"), "filled ");
  EXPECT_EQ(shortfall("alice"), "0");
}

TEST_F(ExchangeLiquidation, TheMostProfitableAndMostLeveragedAreDeleveragedFirst) {
  for (const char* name : {"alice", "bob", "dave"}) open(name, "1000");
  open("cem", "100");
  isolate("alice");
  sells("bob", "3", "100");
  buys("dave", "3", "100");
  sells("cem", "2", "100");
  buys("alice", "2", "100");
  // At 89 both gain 11 %. bob's leverage is 267 / 1033 = 0.258, cem's 178 / 122 = 1.459.
  mark("89");
  EXPECT_EQ(deleveraged(), "cem 2@90");
  EXPECT_EQ(available("cem"), "120");
  EXPECT_EQ(position("bob"), "-3");
  EXPECT_EQ(position("dave"), "3");
}

TEST_F(ExchangeLiquidation, InsuranceIsDeleveragedItselfBeforeItWouldOwe) {
  isolated_long();
  open("@insurance", "5");
  mark("89");  // It takes all 5 at 90, and has nothing to lose any more.
  EXPECT_EQ(position("@insurance"), "5");
  mark("88.9");
  EXPECT_EQ(position("@insurance"), "0");
  EXPECT_EQ(deleveraged(), "bob 5@89");  // (450 − 5) / 5
  EXPECT_EQ(available("@insurance"), "0");
  EXPECT_EQ(available("bob"), "1055");
}

TEST_F(ExchangeLiquidation, OfACrossAccountCancelsItsOrdersAndTakesAllItHas) {
  open("alice", "100");
  open("bob", "1000");
  open("carol", "1000");
  sells("bob", "5", "100");
  buys("alice", "5", "100");
  const auto order = buys("alice", "1", "70");
  buys("carol", "5", "84");
  mark("84.3");  // 100 − 78.5 = 21.5, and 21.075 must stay.
  EXPECT_EQ(liquidations(), "");
  mark("84.2");  // 21 < 21.05
  EXPECT_EQ(status("alice", order), "canceled MARGIN_CALL");
  EXPECT_EQ(liquidations(), "alice 5@80 book 20");  // (500 − 100) / 5 = 80; 5 × (84 − 80)
  EXPECT_EQ(available("alice"), "0");
  EXPECT_EQ(available("@insurance"), "20");
}

TEST_F(ExchangeLiquidation, OfACrossAccountBeginsWithThePositionThatNeedsMost) {
  open("alice", "100");
  open("bob", "5000");
  sells("bob", "5", "100");
  buys("alice", "5", "100");
  sells("bob", "2", "100", kOther);
  buys("alice", "2", "100", kOther);
  mark("100", kOther);
  buys("bob", "5", "86");
  buys("bob", "2", "99", kOther);
  // 100 − 70 = 30, and 5 × 86 / 20 + 200 / 20 = 31.5 must stay. BTC needs 21.5 of that, and is bankrupt at
  // (500 − 100) / 5 = 80; at 86 that is a surplus of 30. Nothing stands behind ETH then: bankrupt at 100, where nobody
  // buys; insurance takes it at the mark.
  mark("86");
  EXPECT_EQ(liquidations(), "alice 5@80 book 30, alice 2@100 insurance 0");
  EXPECT_EQ(available("alice"), "0");
  EXPECT_EQ(available("@insurance"), "30");
}

TEST_F(ExchangeLiquidation, FeeIsTakenOfWhatRoundingLeaves) {
  isolated_long();
  open("carol", "1000");
  apply(MoveMargin{CustomerId{"alice"}, kLinear, PositionSide::Net, dec("0.3")});
  apply(SetBrackets{kLinear, {{dec("0"), dec("10"), dec("0.05"), dec("0")}}, dec("0.0001")});
  buys("carol", "5", "90");
  mark("94.6");  // 50.3 − 27 = 23.3 < 23.65
  // (500 − 50.3) / 5 = 89.94, up to 90: 0.3 are left, of which 450 × 0.0001 are the fee.
  EXPECT_EQ(liquidations(), "alice 5@90 book 0.045");
  EXPECT_EQ(available("alice"), "949.955");  // 1000 − 50 − 0.045
  EXPECT_EQ(available("@insurance"), "0.045");
}

TEST_F(ExchangeLiquidation, WhereOrdersMeetTheMarketOnlyTheMarketTakesAllAndInsuranceBearsTheGap) {
  const InstrumentId alone{"ALT-USDT-SWAP"};
  list(alone, InstrumentKind::PerpLinear, Meeting::MarketOnly);
  open("alice", "1000");
  open("@insurance", "30");
  isolate("alice", alone);
  apply(SetMarketQuote{alone, {}, Ticks{1000}, 0, kUnlimited, 0});
  buys("alice", "5", "100", alone);
  apply(SetMarketQuote{alone, Ticks{810}, {}, 2000, 0, 0});
  mark("80", alone);  // 2 at the bid of 81, 3 at the mark of 80: 38 + 60 are lost, 50 are there, 48 are missing.
  EXPECT_EQ(liquidations(), "alice 2@90 book 0, alice 3@90 market 0");
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(available("@insurance"), "0");
  EXPECT_EQ(shortfall("alice"), "18");
}

TEST_F(ExchangeLiquidation, WithoutAMarkTheLastPriceDecides) {
  isolated_long();
  open("carol", "1000");
  open("dave", "1000");
  buys("carol", "1", "94");
  EXPECT_EQ(liquidations(), "");
  sells("dave", "1", "94");  // They trade at 94.
  EXPECT_EQ(liquidations(), "alice 5@90 insurance 0");
}

TEST_F(ExchangeLiquidation, OfOneSideOfAHedgedAccountLeavesTheOther) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  apply(SetPositionMode{CustomerId{"alice"}, PositionMode::Hedge});
  place("bob", Side::Sell, "5", "100");
  place("alice", Side::Buy, "5", "100", kLinear, PositionSide::Long);
  place("bob", Side::Buy, "2", "100");
  place("alice", Side::Sell, "2", "100", kLinear, PositionSide::Short);
  place("bob", Side::Buy, "5", "93");
  mark("94");
  EXPECT_EQ(liquidations(), "alice 5@90 book 15");
  EXPECT_EQ(position("alice"), "-2");
  EXPECT_EQ(frozen("alice"), "20");
}

TEST_F(ExchangeLiquidation, TellsWhichPricesCouldLeadToOne) {
  isolated_long();
  mark("100");
  EXPECT_FALSE(exchange.could_liquidate(kLinear, Price{dec("99")}));
  EXPECT_FALSE(exchange.could_liquidate(kLinear, Price{dec("101")}));
  EXPECT_TRUE(exchange.could_liquidate(kLinear, Price{dec("94.7")}));
  EXPECT_FALSE(exchange.could_liquidate(kOther, Price{dec("1")}));
}

}  // namespace
