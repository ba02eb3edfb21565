#include "connectors/deribit/market_history.h"

#include <gtest/gtest.h>

#include "tests/support/market_text.h"

namespace {

using engine::Timestamp;
using kit::HistoryKind;

kit::HistoryQuery query(HistoryKind kind) {
  return {"BTC-PERPETUAL", kind, "1m", std::chrono::minutes{1}, Timestamp::parse("2024-01-09T00:00:00Z").value()};
}
const kit::HistoryCursor kStart{Timestamp::parse("2024-01-01T00:00:00Z").value(), {}};

TEST(DeribitMarketHistory, PutsTheColumnsOfCandlesTogether) {
  deribit::MarketHistory history;
  EXPECT_EQ(history.target(query(HistoryKind::Candles), kStart),
            "/api/v2/public/get_tradingview_chart_data?instrument_name=BTC-PERPETUAL&start_timestamp=1704067200000"
            "&end_timestamp=1704127199999&resolution=1");
  const auto page = history.read(
      query(HistoryKind::Candles), kStart,
      R"({"result":{"close":[2.5,3],"cost":[1,1],"high":[4,5.0],"low":[1,2],"open":[2,3],"status":"ok","ticks":[1704067200000,1704067260000],"volume":[1e-3,7]}})");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTC-PERPETUAL: candle 1m 2024-01-01T00:00:00.000Z 2 4 1 2.5 0.001 closed\n"
            "BTC-PERPETUAL: candle 1m 2024-01-01T00:01:00.000Z 3 5 2 3 7 closed");
  EXPECT_EQ(page->next->from, kStart.from + std::chrono::minutes{1000});
  EXPECT_FALSE(history.read(query(HistoryKind::Candles), kStart, R"({"result":{"ticks":[1],"open":[]}})"));
  EXPECT_TRUE(history.read(query(HistoryKind::Candles), kStart, R"({"result":{"status":"no_data"}})"));
}

TEST(DeribitMarketHistory, GoesOnFromTheTimeOfTheLastTrade) {
  deribit::MarketHistory history;
  const std::string row =
      R"({"timestamp":1704067200005,"price":2.5,"amount":10.0,"direction":"buy","trade_id":"ETH-1","trade_seq":9})";
  auto page =
      history.read(query(HistoryKind::Trades), kStart, R"({"result":{"trades":[)" + row + R"(],"has_more":true}})");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTC-PERPETUAL: trade 2024-01-01T00:00:00.005Z ETH-1 buy 10 at 2.5");
  ASSERT_TRUE(page->next);
  EXPECT_EQ(page->next->from.milliseconds(), 1704067200005);
  page = history.read(query(HistoryKind::Trades), *page->next,
                      R"({"result":{"trades":[)" + row + R"(],"has_more":true}})");
  EXPECT_EQ(page->next->from.milliseconds(), 1704067200006) << "a page of one time does not hold it up";
  page = history.read(query(HistoryKind::Trades), kStart, R"({"result":{"trades":[],"has_more":false}})");
  EXPECT_FALSE(page->next);
  EXPECT_FALSE(history.read(query(HistoryKind::Trades), kStart, R"({"error":{"code":10028}})"));
}

}  // namespace
