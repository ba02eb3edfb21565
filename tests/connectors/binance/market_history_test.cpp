#include "connectors/binance/market_history.h"

#include <gtest/gtest.h>

#include "tests/support/market_text.h"

namespace {

using binance::Market;
using binance::MarketHistory;
using engine::Timestamp;
using kit::HistoryKind;

kit::HistoryQuery query(HistoryKind kind) {
  return {"BTCUSDT", kind, "1h", std::chrono::hours{1}, Timestamp::parse("2024-01-03T00:00:00Z").value()};
}
const kit::HistoryCursor kStart{Timestamp::parse("2024-01-01T00:00:00Z").value(), {}};

TEST(BinanceMarketHistory, AsksForCandlesFundingAndTrades) {
  const MarketHistory spot{Market::Spot}, usdm{Market::UsdMargined};
  EXPECT_EQ(spot.target(query(HistoryKind::Candles), kStart),
            "/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=1704067200000&endTime=1704239999999&limit=1000");
  EXPECT_EQ(usdm.target(query(HistoryKind::Funding), kStart),
            "/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=1704067200000&endTime=1704239999999&limit=1000");
  EXPECT_EQ(usdm.target(query(HistoryKind::Trades), kStart),
            "/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=1704067200000&endTime=1704070799999&limit=1000");
  EXPECT_EQ(usdm.target(query(HistoryKind::Trades), {kStart.from, "77"}),
            "/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=77&limit=1000");
  EXPECT_FALSE(spot.check(query(HistoryKind::Funding)));
  EXPECT_TRUE(usdm.check(query(HistoryKind::Funding)));
}

TEST(BinanceMarketHistory, ReadsThemAndSaysWhereToGoOn) {
  MarketHistory usdm{Market::UsdMargined};
  auto page = usdm.read(
      query(HistoryKind::Candles), kStart,
      R"([[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499644799999,"2434.19055334",308,"1756.87402397","28.46694368","0"]])");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTCUSDT: candle 1h 2017-07-03T00:00:00.000Z 0.0163479 0.8 0.015758 0.015771 148976.11427815 closed");
  EXPECT_FALSE(page->next) << "fewer than asked for: the end";
  page = usdm.read(query(HistoryKind::Trades), kStart,
                   R"([{"a":26129,"p":"0.01633102","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,"m":true}])");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTCUSDT: trade 2017-06-30T03:35:09.153Z 26129 sell 4.70443515 at 0.01633102");
  ASSERT_TRUE(page->next);
  EXPECT_EQ(page->next->id, "26130");
  page = usdm.read(query(HistoryKind::Trades), kStart, "[]");
  ASSERT_TRUE(page && page->next);
  EXPECT_EQ(page->next->from, kStart.from + std::chrono::hours{1}) << "a quiet hour is not the end";
  page = usdm.read(
      query(HistoryKind::Funding), kStart,
      R"([{"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,"markPrice":"34287.5"}])");
  ASSERT_TRUE(page);
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTCUSDT: funding 2019-10-09T08:00:00.000Z -0.0375 due 2019-10-09T08:00:00.000Z");
  for (const auto* body : {"", "{}", "[[1]]", R"([{"a":1}])", "[1]"}) {
    EXPECT_FALSE(usdm.read(query(HistoryKind::Candles), kStart, body)) << body;
  }
}

}  // namespace
