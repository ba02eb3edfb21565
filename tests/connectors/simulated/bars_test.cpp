// Bars as a market: when orders fill, at what price, and what nobody may know before its time.
#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using engine::FillModel;
using engine::Liquidity;
using engine::OrderStatus;
using engine::Side;
using engine::TimeInForce;
using namespace testing_support;

const auto kSpot = spot_instrument();

struct Bars : ::testing::Test, VenueUnderTest {
  void SetUp() override {
    records = {bar(kSpot, 0, "100", "110", "90", "105"), bar(kSpot, 60, "106", "120", "101", "102"),
               bar(kSpot, 120, "95", "99", "80", "85")};
  }
};

TEST_F(Bars, FillAMarketOrderWholeAtTheNextOpen) {
  open();
  play();  // The first bar opens.
  submit({market_order("a", kSpot, Side::Buy, "2")});
  EXPECT_EQ(last().status, OrderStatus::New);
  play();  // It ends: no fill at its close.
  EXPECT_EQ(heard.reports.size(), 1U);
  play();  // The second opens.
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("106"));
  EXPECT_EQ(last().fill->fee, dec("0.212"));  // 2 × 106 × 0.001
  EXPECT_EQ(last().fill->liquidity, Liquidity::Taker);
  EXPECT_EQ(last().event_time, at(60));
  EXPECT_EQ(available("USDT"), dec("99787.788"));
}

TEST_F(Bars, FillAnOrderMadeAtACloseAtTheOpenThatFollows) {
  open();
  play(2);  // The first bar has ended; the second opens at the same time, and has not yet.
  EXPECT_EQ(venue->now(), at(60));
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play();
  EXPECT_EQ(last().fill->price, price("106"));
}

TEST_F(Bars, FillAtTheCloseWhereTheVenueSaysSo) {
  config.fill = FillModel::Close;
  open();
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play();
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("105"));
  EXPECT_EQ(last().event_time, at(60));
}

TEST_F(Bars, SlipTakersAgainstThem) {
  config.slippage_ticks = 3;
  open();
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play(2);
  EXPECT_EQ(last().fill->price, price("106.3"));
  submit({market_order("b", kSpot, Side::Sell, "1")});
  play(2);
  EXPECT_EQ(last().fill->price, price("94.7"));
}

TEST_F(Bars, ExpireAnImmediateOrderThatTheOpenDoesNotReach) {
  open();
  play();
  submit({limit_order("a", kSpot, Side::Buy, "1", "105.9", TimeInForce::ImmediateOrCancel)});
  play(2);
  EXPECT_EQ(last().status, OrderStatus::Expired);
  EXPECT_EQ(last().reason, "NO_LIQUIDITY");
  EXPECT_EQ(available("USDT"), dec("100000"));
}

TEST_F(Bars, HoldATakerUntilItsLatencyHasPassed) {
  config.latency_ms = 60'001;
  open();
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play(2);
  EXPECT_EQ(last().status, OrderStatus::New);
  play(2);
  EXPECT_EQ(last().fill->price, price("95"));
}

TEST_F(Bars, FillARestingOrderAtItsLimitWhenTheRangeGoesThroughIt) {
  open();
  submit({limit_order("a", kSpot, Side::Buy, "1", "90.1")});
  play();
  EXPECT_EQ(last().status, OrderStatus::New);
  play();
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("90.1"));
  EXPECT_EQ(last().fill->liquidity, Liquidity::Maker);
  EXPECT_EQ(last().fill->fee, dec("0.01802"));
  EXPECT_EQ(last().event_time, at(60));
}

TEST_F(Bars, TakeATouchForNoFill) {
  open();
  submit({limit_order("a", kSpot, Side::Buy, "1", "90")});
  play(2);
  EXPECT_EQ(last().status, OrderStatus::New);
}

TEST_F(Bars, FillARestingOrderAtAnOpenThatIsBetterThanItsLimit) {
  open();
  submit({limit_order("a", kSpot, Side::Buy, "1", "96")});
  play();  // Rests at the first open; 96 is inside the first range, though.
  play();
  EXPECT_EQ(last().fill->price, price("96"));
  submit({limit_order("b", kSpot, Side::Buy, "1", "100")});
  play(2);  // Rests at 106, and the second bar's low of 101 does not reach it.
  EXPECT_EQ(last().status, OrderStatus::New);
  play();
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("95"));
  EXPECT_EQ(last().fill->liquidity, Liquidity::Maker);
  EXPECT_EQ(available("BTC"), dec("2"));
  EXPECT_EQ(venue->exchange().balances(engine::CustomerId{"alice"})[engine::Asset{"USDT"}].frozen, dec("0"));
}

TEST_F(Bars, KeepTheRangeOfABarFromAnOrderThatCameWhileItWasUnderWay) {
  open();
  play();
  venue->set_time(at(30));
  submit({limit_order("a", kSpot, Side::Buy, "1", "95")});  // The low of 90 may have been before.
  play();
  EXPECT_EQ(last().status, OrderStatus::New);
}

TEST_F(Bars, CancelAWaitingOrder) {
  open();
  play();
  const auto order = limit_order("a", kSpot, Side::Buy, "1", "110", TimeInForce::ImmediateOrCancel);
  submit({order});
  cancel(order);
  EXPECT_EQ(last().status, OrderStatus::Canceled);
  play(2);
  EXPECT_EQ(heard.reports.size(), 2U);
  EXPECT_EQ(available("USDT"), dec("100000"));
}

TEST_F(Bars, RejectAtTheFillWhatCannotBePaid) {
  open("100");
  play();
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play(2);
  EXPECT_EQ(last().status, OrderStatus::Rejected);
  EXPECT_EQ(last().reason, "INSUFFICIENT_BALANCE");
}

TEST_F(Bars, EndWhatStillWaitsWhenTheRecordingEnds) {
  open();
  play(5);
  submit({market_order("a", kSpot, Side::Buy, "1")});
  play();
  EXPECT_FALSE(venue->next_time());
  EXPECT_EQ(last().status, OrderStatus::Expired);
  EXPECT_EQ(last().reason, "MARKET_ENDED");
  submit({market_order("b", kSpot, Side::Buy, "1")});
  EXPECT_EQ(last().reason, "MARKET_ENDED");
}

TEST_F(Bars, TellThePriceOfEachStepWhenItChanges) {
  records[1] = bar(kSpot, 60, "105", "120", "101", "102");
  open();
  play_to_the_end();
  std::vector<std::string> told;
  for (const auto& update : heard.market) told.push_back(update.price.to_string());
  EXPECT_EQ(told, (std::vector<std::string>{"100", "105", "102", "95", "85"}));
  EXPECT_EQ(heard.market.back().time, at(180));  // The last bar is as long as the others.
  EXPECT_EQ(venue->records(), 3U);
}

TEST_F(Bars, AreMergedByTimeEndsBeforeOpens) {
  const auto swap = perpetual();
  records.push_back(bar(swap, 60, "1000", "1000", "1000", "1001"));
  records.push_back(bar(swap, 90, "1002", "1002", "1002", "1003"));
  open();
  play_to_the_end();
  std::vector<std::string> told;
  for (const auto& update : heard.market) told.push_back(update.price.to_string());
  EXPECT_EQ(told, (std::vector<std::string>{"100", "105", "106", "1000", "1001", "1002", "102", "1003", "95", "85"}));
}

// Whatever the future of a recording holds, what was told and filled before is the same.
TEST_F(Bars, DoNotLookAhead) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    engine::Random random{seed};
    std::vector<engine::MarketRecord> real, other;
    const auto amount = [](std::int64_t tenths) {
      return engine::Price{engine::Decimal::from_units(tenths * (engine::Decimal::kOne / 10))};
    };
    for (int i = 0; i < 40; ++i) {
      const auto open = random.between(900, 1100), close = random.between(900, 1100);
      const engine::Candle candle{at(60 * i),
                                  amount(open),
                                  amount(std::max(open, close) + random.between(0, 50)),
                                  amount(std::min(open, close) - random.between(0, 50)),
                                  amount(close),
                                  quantity("1")};
      real.push_back({kSpot.id, candle});
      auto changed = candle;
      if (i == 20) changed.high = changed.low = changed.close = changed.open;  // The same open, another bar after it.
      if (i > 20) changed.open = changed.high = changed.low = changed.close = amount(random.between(500, 2000));
      other.push_back({kSpot.id, changed});
    }
    std::vector<std::vector<std::string>> stories;
    for (const auto& tape : {real, other}) {
      VenueUnderTest under_test;
      under_test.records = tape;
      under_test.open();
      engine::Random orders{seed + 1000};
      for (int step = 0; step < 41; ++step) {  // Up to and with the open of bar 20.
        const auto side = orders.chance(1, 2) ? Side::Buy : Side::Sell;
        const auto id = std::to_string(step);
        under_test.submit({orders.chance(1, 2)
                               ? market_order("m" + id, kSpot, side, "0.01")
                               : limit_order("l" + id, kSpot, side, "0.01", std::to_string(orders.between(90, 110)))});
        under_test.play();
      }
      auto& story = stories.emplace_back();
      for (const auto& report : under_test.heard.reports) {
        story.push_back(report.client_order_id.text() + " " + std::string{to_string(report.status)} + " " +
                        (report.fill ? report.fill->price.to_string() : "") + " " + report.event_time.to_string());
      }
      for (const auto& update : under_test.heard.market) story.push_back(update.price.to_string());
    }
    EXPECT_GT(stories[0].size(), 60U);
    EXPECT_EQ(stories[0], stories[1]);
  }
}

}  // namespace
