// What stands behind positions: isolated margin, hedged sides, leverage, brackets, funding.
#include "tests/engine/exchange/margin_world.h"

namespace {

using namespace margin_world;

class ExchangeMargin : public MarginWorld {
 protected:
  /// alice is long 5 at 100 and bob short, both cross unless they said otherwise before.
  void trade_five() {
    sells("bob", "5", "100");
    buys("alice", "5", "100");
  }
};

TEST_F(ExchangeMargin, AnIsolatedPositionIsBackedByWhatWasPutAside) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  trade_five();
  EXPECT_EQ(available("alice"), "950");  // 500 / 10 = 50 are put aside,
  EXPECT_EQ(frozen("alice"), "50");
  EXPECT_EQ(available("bob"), "1000");  // for a cross position nothing is.
  apply(Withdraw{CustomerId{"alice"}, Asset{"USDT"}, dec("951"), "w"});
  EXPECT_EQ(refused(), "INSUFFICIENT_BALANCE");
  mark("110");
  apply(Withdraw{CustomerId{"alice"}, Asset{"USDT"}, dec("951"), "w"});
  EXPECT_EQ(refused(), "INSUFFICIENT_BALANCE");  // Its profit is not the account's yet.
}

TEST_F(ExchangeMargin, ClosingAPartOfAnIsolatedPositionHandsBackItsShareAndItsResult) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  isolate("bob");
  mark("100");
  trade_five();
  buys("bob", "2", "110");
  sells("alice", "2", "110");
  EXPECT_EQ(available("alice"), "990");  // 950 + 2/5 of 50 + 2 × 10
  EXPECT_EQ(frozen("alice"), "30");
  EXPECT_EQ(available("bob"), "950");  // 950 + 20 − 20
  EXPECT_EQ(frozen("bob"), "30");
  buys("bob", "3", "96");
  sells("alice", "3", "96");
  EXPECT_EQ(available("alice"), "1008");  // 990 + 30 − 3 × 4
  EXPECT_EQ(available("bob"), "992");     // 950 + 30 + 12
  EXPECT_EQ(frozen("alice") + frozen("bob"), "00");
}

TEST_F(ExchangeMargin, AHedgedAccountHoldsBothSidesAndASaleOfTheLongOneNeverTurnsItAround) {
  open("alice", "1000");
  open("bob", "1000");
  apply(SetPositionMode{CustomerId{"alice"}, PositionMode::Hedge});
  place("bob", Side::Sell, "3", "100");
  place("alice", Side::Buy, "3", "100", kLinear, PositionSide::Long);
  place("bob", Side::Buy, "2", "101");
  place("alice", Side::Sell, "2", "101", kLinear, PositionSide::Short);
  const auto held = exchange.held_positions(CustomerId{"alice"});
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].side, PositionSide::Long);
  EXPECT_EQ(held[0].position.quantity(), dec("3"));
  EXPECT_EQ(held[1].side, PositionSide::Short);
  EXPECT_EQ(held[1].position.quantity(), dec("-2"));
  EXPECT_EQ(position("alice"), "1");
  // 5 of the long side cannot be sold: there are 3.
  place("bob", Side::Buy, "5", "102");
  const auto sale = place("alice", Side::Sell, "5", "102", kLinear, PositionSide::Long);
  EXPECT_EQ(status("alice", sale), "expired REDUCE_ONLY_CLAMPED");
  EXPECT_EQ(position("alice"), "-2");
  EXPECT_EQ(available("alice"), "1006");  // 3 × 2
  const auto none = place("alice", Side::Sell, "1", "102", kLinear, PositionSide::Long);
  EXPECT_EQ(status("alice", none), "rejected REDUCE_ONLY_NO_POSITION");
}

TEST_F(ExchangeMargin, AnOrderSaysTheSideThatItsAccountsModeAsksFor) {
  open("alice", "1000");
  EXPECT_EQ(status("alice", place("alice", Side::Buy, "1", "100", kLinear, PositionSide::Long)),
            "rejected POSITION_SIDE_MISMATCH");
  const auto order = buys("alice", "1", "100");
  apply(SetPositionMode{CustomerId{"alice"}, PositionMode::Hedge});
  EXPECT_EQ(refused(), "POSITION_OR_ORDER_OPEN");
  apply(SetMarginMode{CustomerId{"alice"}, kLinear, MarginMode::Isolated});
  EXPECT_EQ(refused(), "POSITION_OR_ORDER_OPEN");
  apply(CancelOrder{CustomerId{"alice"}, ClientOrderId{order}});
  apply(SetPositionMode{CustomerId{"alice"}, PositionMode::Hedge});
  EXPECT_EQ(refused(), "");
  EXPECT_EQ(status("alice", buys("alice", "1", "100")), "rejected POSITION_SIDE_MISMATCH");
}

TEST_F(ExchangeMargin, LeverageIsChosenByAccountAndInstrument) {
  open("alice", "1000");
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("4")});
  buys("alice", "2", "100");
  EXPECT_EQ(frozen("alice"), "50");  // 200 / 4
  buys("alice", "2", "100", kOther);
  EXPECT_EQ(frozen("alice"), "70");  // 200 / 10 more
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("11")});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("0.5")});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetLeverage{CustomerId{"nobody"}, kLinear, dec("2")});
  EXPECT_EQ(refused(), "UNKNOWN_ACCOUNT");
}

TEST_F(ExchangeMargin, ALowerLeverageAsksForItsMarginAtOnce) {
  open("alice", "100");
  open("carol", "100");
  open("bob", "2000");
  isolate("alice");
  trade_five();
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("8")});
  EXPECT_EQ(frozen("alice"), "62.5");  // 500 / 8
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("4")});
  EXPECT_EQ(refused(), "INSUFFICIENT_BALANCE");  // 125 is more than she has.
  EXPECT_EQ(frozen("alice"), "62.5");
  sells("bob", "5", "100");
  buys("carol", "5", "100");
  apply(SetLeverage{CustomerId{"carol"}, kLinear, dec("5")});
  EXPECT_EQ(refused(), "");  // Exactly her 100.
  apply(SetLeverage{CustomerId{"carol"}, kLinear, dec("4")});
  EXPECT_EQ(refused(), "INSUFFICIENT_BALANCE");
}

TEST_F(ExchangeMargin, MoneyMovesInAndOutOfIsolatedMargin) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  trade_five();
  const auto moves = [&](const char* amount) {
    apply(MoveMargin{CustomerId{"alice"}, kLinear, PositionSide::Net, dec(amount)});
    return refused();
  };
  EXPECT_EQ(moves("30"), "");
  EXPECT_EQ(frozen("alice"), "80");
  EXPECT_EQ(moves("920.1"), "INSUFFICIENT_BALANCE");
  mark("98");
  EXPECT_EQ(moves("-20.1"), "INSUFFICIENT_BALANCE");  // 80 − 10 of loss − 20.1 is below the 50 it was opened with.
  EXPECT_EQ(moves("-20"), "");
  EXPECT_EQ(available("alice"), "940");
  apply(MoveMargin{CustomerId{"bob"}, kLinear, PositionSide::Net, dec("1")});
  EXPECT_EQ(refused(), "NO_ISOLATED_POSITION");
}

TEST_F(ExchangeMargin, ABracketCapsTheLeverageOfWhatIsHeldAndOpenTogether) {
  open("alice", "1000");
  open("bob", "1000");
  apply(SetBrackets{
      kLinear, {{dec("1000"), dec("10"), dec("0.05"), dec("0")}, {dec("3000"), dec("5"), dec("0.1"), dec("50")}}, {}});
  trade_five();               // 500 held,
  buys("alice", "5", "100");  // 500 open: the cap of 1000 belongs to the first bracket.
  EXPECT_EQ(frozen("alice"), "50");
  const auto last = buys("alice", "1", "100");  // 1100: a leverage of 5.
  EXPECT_EQ(frozen("alice"), "70");
  EXPECT_EQ(status("alice", buys("alice", "19.001", "100")), "rejected ABOVE_LEVERAGE_BRACKET");  // 3000.1
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("6")});
  EXPECT_EQ(refused(), "ABOVE_LEVERAGE_BRACKET");
  apply(CancelOrder{CustomerId{"alice"}, ClientOrderId{last}});
  apply(SetLeverage{CustomerId{"alice"}, kLinear, dec("6")});
  EXPECT_EQ(refused(), "");
  mark("300");
  EXPECT_EQ(exchange.held_positions(CustomerId{"alice"})[0].maintenance, dec("100"));  // 1500 × 0.1 − 50
}

TEST_F(ExchangeMargin, FundingGoesFromLongsToShortsAtMarkWheneverItsTimeComes) {
  open("alice", "1000");
  open("bob", "1000");
  trade_five();
  mark("120");
  const auto at = [](std::int64_t hours) { return Timestamp::from_milliseconds(hours * 3'600'000); };
  apply(SetFunding{kLinear, dec("0.001"), std::chrono::hours{8}, at(8)});
  apply(PassTime{at(7)});
  EXPECT_EQ(available("alice"), "1000");
  apply(PassTime{at(8)});
  EXPECT_EQ(available("alice"), "999.4");  // 5 × 120 × 0.001 = 0.6
  EXPECT_EQ(available("bob"), "1000.6");
  ASSERT_EQ(events.size(), 2U);
  const auto* paid = std::get_if<FundingPaid>(&events[0]);
  ASSERT_NE(paid, nullptr);
  EXPECT_EQ(paid->amount, dec("-0.6"));
  EXPECT_EQ(paid->rate, dec("0.001"));
  apply(PassTime{at(24)});  // At 16 and at 24.
  EXPECT_EQ(available("alice"), "998.2");
  apply(SetFunding{kLinear, dec("-0.002"), std::chrono::hours{1}, at(25)});
  apply(PassTime{at(25)});
  EXPECT_EQ(available("alice"), "999.4");  // Shorts pay 1.2.
  EXPECT_EQ(available("bob"), "1000.6");
  apply(SetFunding{kLinear, dec("0.001"), Duration::zero(), {}});
  apply(PassTime{at(100)});
  EXPECT_EQ(available("alice"), "999.4");
}

TEST_F(ExchangeMargin, FundingThatNobodyHoldsForPassesAtOnceAndKeepsItsSchedule) {
  const auto at = [](std::int64_t seconds) { return Timestamp::from_milliseconds(seconds * 1000); };
  apply(SetFunding{kLinear, dec("0.001"), std::chrono::seconds{10}, at(10)});
  apply(PassTime{at(2'000'000'005)});  // 200 million times.
  open("alice", "1000");
  open("bob", "1000");
  trade_five();
  apply(PassTime{at(2'000'000'009)});
  EXPECT_EQ(available("alice"), "1000");
  apply(PassTime{at(2'000'000'010)});
  EXPECT_EQ(available("alice"), "999.5");
}

TEST_F(ExchangeMargin, AnIsolatedPositionPaysFundingFromItsMarginUntilThatIsNotEnough) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  trade_five();
  mark("100");
  const auto at = [](std::int64_t seconds) { return Timestamp::from_milliseconds(seconds * 1000); };
  apply(SetFunding{kLinear, dec("0.05"), std::chrono::seconds{10}, at(10)});
  apply(PassTime{at(10)});  // 500 × 0.05 = 25. The other 25 are exactly what must stay.
  EXPECT_EQ(frozen("alice"), "25");
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(available("bob"), "1025");
  EXPECT_EQ(position("alice"), "5");
  apply(PassTime{at(20)});  // Nothing is left: bankrupt at 100, where the mark is, and taken over without a loss.
  EXPECT_EQ(position("alice"), "0");
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(liquidations(), "alice 5@100 insurance 0");
  EXPECT_EQ(position("@insurance"), "5");
}

TEST_F(ExchangeMargin, FundingOfAnInversePositionIsInItsBaseAsset) {
  open("alice", "1", "BTC");
  open("bob", "1", "BTC");
  sells("bob", "10000", "50000", kInverse);
  buys("alice", "10000", "50000", kInverse);
  mark("40000", kInverse);
  apply(SetFunding{kInverse, dec("0.0001"), std::chrono::seconds{10}, Timestamp::from_milliseconds(10'000)});
  apply(PassTime{Timestamp::from_milliseconds(10'000)});
  EXPECT_EQ(available("alice", "BTC"), "0.999975");  // 10,000 / 40,000 × 0.0001 = 0.000025
  EXPECT_EQ(available("bob", "BTC"), "1.000025");
}

TEST_F(ExchangeMargin, WhatACrossLossLacksIsADebtWhileOtherPositionsStandForIt) {
  open("alice", "200");
  open("bob", "5000");
  for (const auto& id : {kLinear, kOther}) {
    sells("bob", "10", "100", id);
    buys("alice", "10", "100", id);
  }
  mark("150");         // +500
  mark("60", kOther);  // −400: her equity is 300.
  buys("bob", "10", "60", kOther);
  sells("alice", "10", "60", kOther);
  EXPECT_EQ(available("alice"), "0");
  EXPECT_EQ(debt("alice"), "200");  // A loss of 400, of which she had 200.
  apply(Withdraw{CustomerId{"alice"}, Asset{"USDT"}, dec("1"), "w"});
  EXPECT_EQ(refused(), "INSUFFICIENT_BALANCE");
  buys("bob", "10", "150");
  place("alice", Side::Sell, "10", "150", kLinear, PositionSide::Net, true);
  EXPECT_EQ(available("alice"), "300");
  EXPECT_EQ(debt("alice"), "0");
  EXPECT_EQ(shortfall("alice"), "0");
}

TEST_F(ExchangeMargin, APriceThatNothingCanBeReckonedAtValuesNothing) {
  open("alice", "1000");
  open("bob", "1000");
  isolate("alice");
  trade_five();
  apply(SetFunding{kLinear, dec("0.001"), std::chrono::seconds{10}, Timestamp::from_milliseconds(10'000)});
  mark("100000000000000000000");  // 10^20: five of that are more than any number here.
  EXPECT_FALSE(exchange.held_positions(CustomerId{"alice"}).empty());
  apply(PassTime{Timestamp::from_milliseconds(10'000)});
  EXPECT_EQ(available("alice"), "950");
  EXPECT_EQ(position("bob"), "-5");
  EXPECT_TRUE(exchange.could_liquidate(kLinear, Price{dec("1")}));
  mark("100");
  EXPECT_EQ(position("bob"), "-5");
  mark("20000000000000000");  // 2 × 10^16 can be reckoned with: bob owes it all, and is closed at twice the mark at
                              // most.
  EXPECT_EQ(position("bob"), "0");
}

TEST_F(ExchangeMargin, RefusesWhatMakesNoSense) {
  open("alice", "1000");
  auto spot = testing_support::spot();
  apply(ListInstrument{spot, Meeting::EachOther});
  apply(SetLeverage{CustomerId{"alice"}, spot.id, dec("2")});
  EXPECT_EQ(refused(), "NO_DERIVATIVE");
  apply(SetFunding{kLinear, dec("1"), std::chrono::hours{8}, Timestamp::from_milliseconds(1000)});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetFunding{kLinear, dec("0.1"), std::chrono::milliseconds{1}, Timestamp::from_milliseconds(1000)});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetFunding{kLinear, dec("0.1"), std::chrono::hours{8}, Timestamp{}});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetBrackets{kLinear, {}, {}});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetBrackets{kLinear, {{dec("0"), dec("10"), dec("0.05"), dec("0")}}, dec("1")});
  EXPECT_EQ(refused(), "BAD_AMOUNT");
  apply(SetIndexPrice{kLinear, Price{}});
  EXPECT_EQ(refused(), "NO_PRICE");
  apply(SetIndexPrice{kLinear, Price{dec("101")}});
  EXPECT_EQ(exchange.index_price(kLinear), Price{dec("101")});
  apply(SetMarginMode{CustomerId{"@insurance"}, kLinear, MarginMode::Isolated});
  EXPECT_EQ(refused(), "UNKNOWN_ACCOUNT");
}

}  // namespace
