#include "connectors/okx/market_history.h"

#include <gtest/gtest.h>

#include "tests/support/market_text.h"

namespace {

using engine::Timestamp;
using kit::HistoryKind;

kit::HistoryQuery query(HistoryKind kind) {
  return {"BTC-USDT", kind, "1h", std::chrono::hours{1}, Timestamp::parse("2024-01-09T00:00:00Z").value()};
}
const kit::HistoryCursor kStart{Timestamp::parse("2024-01-01T00:00:00Z").value(), {}};

TEST(OkxMarketHistory, AsksForWindowsThatGoForward) {
  okx::MarketHistory history;
  EXPECT_EQ(history.target(query(HistoryKind::Candles), kStart),
            "/api/v5/market/history-candles?instId=BTC-USDT&bar=1H&before=1704067199999&after=1704427200000&limit=100");
  EXPECT_EQ(history.target(query(HistoryKind::Trades), kStart),
            "/api/v5/market/history-trades?instId=BTC-USDT&type=2&after=1704070800000&limit=100");
  EXPECT_EQ(history.target(query(HistoryKind::Trades), {kStart.from, "5"}),
            "/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=5&limit=100");
  const auto page = history.read(
      query(HistoryKind::Candles), kStart,
      R"({"code":"0","msg":"","data":[["1704074400000","3","4","2","3.5","10","1","1","0"],["1704070800000","2","3","1","2.5","20.50","1","1","1"],["1704067200000","1","2","0.5","1.5","30","1","1","1"]]})");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTC-USDT: candle 1h 2024-01-01T00:00:00.000Z 1 2 0.5 1.5 30 closed\n"
            "BTC-USDT: candle 1h 2024-01-01T01:00:00.000Z 2 3 1 2.5 20.5 closed")
      << "oldest first, the forming one left out";
  ASSERT_TRUE(page->next);
  EXPECT_EQ(page->next->from, kStart.from + std::chrono::hours{100});
}

TEST(OkxMarketHistory, GoesBackWithinAnHourOfTrades) {
  okx::MarketHistory history;
  std::string body;
  for (int i = 0; i < 100; ++i) {
    body += std::string{body.empty() ? "" : ","} + R"({"side":"sell","sz":"1","px":"2","tradeId":")" +
            std::to_string(900 - i) + R"(","ts":")" + std::to_string(1704067300000 - i) + R"("})";
  }
  auto page = history.read(query(HistoryKind::Trades), kStart, R"({"code":"0","msg":"","data":[)" + body + "]}");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_TRUE(page->goes_back);
  EXPECT_EQ(page->next->id, "801");
  page = history.read(
      query(HistoryKind::Trades), *page->next,
      R"({"code":"0","msg":"","data":[{"side":"buy","sz":"1","px":"2","tradeId":"800","ts":"1704067200000"},{"side":"buy","sz":"1","px":"2","tradeId":"799","ts":"1704067199999"}]})");
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->goes_back);
  EXPECT_EQ(testing_support::news_text(page->rows), "BTC-USDT: trade 2024-01-01T00:00:00.000Z 800 buy 1 at 2");
  EXPECT_EQ(page->next->from, kStart.from + std::chrono::hours{1});
  EXPECT_TRUE(page->next->id.empty());
}

TEST(OkxMarketHistory, TakesTheRealizedFundingAndRefusesWhatIsNoAnswer) {
  okx::MarketHistory history;
  const auto page = history.read(
      query(HistoryKind::Funding), kStart,
      R"({"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","fundingRate":"0.0001515032","realizedRate":"0.00015","fundingTime":"1704067200000"}]})");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(testing_support::news_text(page->rows),
            "BTC-USDT: funding 2024-01-01T00:00:00.000Z 0.00015 due 2024-01-01T00:00:00.000Z");
  for (const auto* body : {"", "[]", R"({"code":"51001","msg":"Instrument ID does not exist","data":[]})",
                           R"({"code":"0","data":[{}]})", R"({"code":"0"})"}) {
    EXPECT_FALSE(history.read(query(HistoryKind::Funding), kStart, body)) << body;
  }
}

}  // namespace
