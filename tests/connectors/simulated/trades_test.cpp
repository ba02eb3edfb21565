// The tape as a market: each print is the only liquidity on its side.
#include <gtest/gtest.h>

#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using engine::Liquidity;
using engine::OrderStatus;
using engine::Side;
using engine::TimeInForce;
using namespace testing_support;

const auto kSpot = spot_instrument();

struct Trades : ::testing::Test, VenueUnderTest {
  void tape(std::vector<engine::MarketRecord> prints) {
    records = std::move(prints);
    open();
  }
};

TEST_F(Trades, FillATakerAtOnceAtTheLastPrintOfTheOtherSide) {
  tape({print(kSpot, 1, Side::Buy, "100.5", "3"), print(kSpot, 2, Side::Sell, "100.2", "1")});
  play(2);
  submit({market_order("a", kSpot, Side::Buy, "2")});
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("100.5"));
  EXPECT_EQ(last().event_time, at(2));
  submit({market_order("b", kSpot, Side::Sell, "1")});
  EXPECT_EQ(last().fill->price, price("100.2"));
}

TEST_F(Trades, ExpireATakerThatMeetsNoQuoteYet) {
  tape({print(kSpot, 1, Side::Sell, "100", "3"), print(kSpot, 2, Side::Sell, "100", "3")});
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().status, OrderStatus::Expired);
  EXPECT_EQ(last().reason, "NO_LIQUIDITY");
}

TEST_F(Trades, UseUpAPrintUntilTheNextOneOnItsSide) {
  tape({print(kSpot, 1, Side::Buy, "100", "1.5"), print(kSpot, 2, Side::Buy, "101", "1")});
  play();
  submit({market_order("a", kSpot, Side::Buy, "1"), market_order("b", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().status, OrderStatus::Expired);
  EXPECT_EQ(last().filled_quantity, quantity("0.5"));
  play();
  submit({market_order("c", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().fill->price, price("101"));
}

TEST_F(Trades, MoveTheOlderSideOneTickAwayWhenTheNewerWouldMeetIt) {
  tape({print(kSpot, 1, Side::Buy, "100", "2"), print(kSpot, 2, Side::Sell, "100.4", "2")});
  play(2);
  submit({market_order("a", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().fill->price, price("100.5"));
  ASSERT_TRUE(heard.market.back().quote);
  EXPECT_EQ(heard.market.back().quote->bid, price("100.4"));
  EXPECT_EQ(heard.market.back().quote->ask, price("100.5"));
}

TEST_F(Trades, SlipTakersAgainstThem) {
  config.slippage_ticks = 2;
  tape({print(kSpot, 1, Side::Buy, "100", "2"), print(kSpot, 2, Side::Buy, "100", "2")});
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().fill->price, price("100.2"));
  submit({limit_order("b", kSpot, Side::Buy, "1", "100.1", TimeInForce::ImmediateOrCancel)});
  EXPECT_EQ(last().status, OrderStatus::Expired);
}

TEST_F(Trades, FillARestingOrderWhenAPrintGoesThroughIt) {
  tape({print(kSpot, 1, Side::Buy, "101", "2"), print(kSpot, 2, Side::Sell, "100", "5"),
        print(kSpot, 3, Side::Buy, "99", "5"), print(kSpot, 4, Side::Sell, "99.9", "0.4"),
        print(kSpot, 5, Side::Sell, "99.9", "5")});
  play();
  submit({limit_order("a", kSpot, Side::Buy, "1", "100")});
  play();
  EXPECT_EQ(last().status, OrderStatus::New);  // At its price: a touch.
  play();
  EXPECT_EQ(last().status, OrderStatus::New);  // A buyer's print says nothing of sellers.
  play();
  ASSERT_EQ(last().status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(last().fill->price, price("100"));
  EXPECT_EQ(last().fill->quantity, quantity("0.4"));
  EXPECT_EQ(last().fill->liquidity, Liquidity::Maker);
  play();
  EXPECT_EQ(last().status, OrderStatus::Filled);
  submit({market_order("b", kSpot, Side::Sell, "1")});
  EXPECT_EQ(last().fill->price, price("99.9"));
}

TEST_F(Trades, GiveAPrintOutOnce) {
  tape({print(kSpot, 1, Side::Buy, "101", "2"), print(kSpot, 2, Side::Sell, "99", "1.5"),
        print(kSpot, 3, Side::Buy, "103", "9")});
  play();
  submit({limit_order("a", kSpot, Side::Buy, "1", "100")});
  play();
  EXPECT_EQ(last().status, OrderStatus::Filled);
  submit({market_order("b", kSpot, Side::Sell, "1")});
  EXPECT_EQ(last().filled_quantity, quantity("0.5"));
}

TEST_F(Trades, LetALimitOrderTakeWhatItReachesAndRest) {
  tape({print(kSpot, 1, Side::Buy, "100", "0.4"), print(kSpot, 2, Side::Buy, "100", "1")});
  play();
  submit({limit_order("a", kSpot, Side::Buy, "1", "100")});
  EXPECT_EQ(last().status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(last().fill->liquidity, Liquidity::Taker);
  EXPECT_EQ(last().leaves_quantity, quantity("0.6"));
}

TEST_F(Trades, MeetTheMarketOfTheTimeAnOrderArrives) {
  config.latency_ms = 1500;
  tape({print(kSpot, 1, Side::Buy, "100", "5"), print(kSpot, 2, Side::Buy, "101", "5"),
        print(kSpot, 3, Side::Buy, "103", "5")});
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().status, OrderStatus::New);
  play();
  EXPECT_EQ(venue->next_time(), engine::Timestamp::from_milliseconds(2500));
  play();
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("101"));
  EXPECT_EQ(last().event_time, engine::Timestamp::from_milliseconds(2500));
}

TEST_F(Trades, RoundPricesOffTheGridAgainstUs) {
  tape({print(kSpot, 1, Side::Buy, "100.01", "5"), print(kSpot, 2, Side::Sell, "99.99", "5")});
  play(2);
  submit({market_order("a", kSpot, Side::Buy, "1"), market_order("b", kSpot, Side::Sell, "1")});
  EXPECT_EQ(heard.reports[0].fill->price, price("100.1"));
  EXPECT_EQ(heard.reports[1].fill->price, price("99.9"));
}

}  // namespace
