#include "connectors/okx/requests.h"

#include <gtest/gtest.h>

namespace {

using engine::Decimal;
using okx::Operation;

TEST(OkxRequests, AskInTheVenuesWords) {
  EXPECT_EQ(okx::get_order({"BTC-USDT", "1", ""}).target, "/api/v5/trade/order?instId=BTC-USDT&ordId=1");
  EXPECT_EQ(okx::get_algo_order({"", "", "ct1"}).target, "/api/v5/trade/order-algo?algoClOrdId=ct1");
  okx::ListFilter filter;
  EXPECT_EQ(okx::list(Operation::OrdersPending, filter).target, "/api/v5/trade/orders-pending");
  filter.type = okx::InstrumentType::Swap;
  filter.after = "77";
  filter.begin = 1;
  filter.limit = 100;
  EXPECT_EQ(okx::list(Operation::FillsHistory, filter).target,
            "/api/v5/trade/fills-history?instType=SWAP&after=77&begin=1&limit=100");
  EXPECT_EQ(okx::leverage_info("A-B-SWAP", okx::TradeMode::Cross).target,
            "/api/v5/account/leverage-info?instId=A-B-SWAP&mgnMode=cross");
  EXPECT_EQ(okx::books("A-B", 400).target, "/api/v5/market/books?instId=A-B&sz=400");
  EXPECT_EQ(okx::books("A-B", 401).operation, Operation::BooksFull);
  EXPECT_EQ(okx::funding_rate("").target, "/api/v5/public/funding-rate?instId=ANY");
  EXPECT_EQ(okx::position_tiers("BTC-USDT", okx::TradeMode::Cross).target,
            "/api/v5/public/position-tiers?instType=SWAP&tdMode=cross&instFamily=BTC-USDT");
  EXPECT_EQ(okx::instruments(okx::InstrumentType::Spot).target, "/api/v5/public/instruments?instType=SPOT");
  EXPECT_FALSE(okx::instruments(okx::InstrumentType::Spot).is_signed);
  EXPECT_TRUE(okx::account_instruments(okx::InstrumentType::Swap).is_signed);
  const std::vector<std::string> two{"A-SWAP", "B-SWAP"};
  EXPECT_EQ(okx::positions(two, std::nullopt)->target, "/api/v5/account/positions?instId=A-SWAP%2CB-SWAP");
  EXPECT_FALSE(okx::positions(std::vector<std::string>(11, "A"), std::nullopt));
}

TEST(OkxRequests, SetModesAndLeverage) {
  EXPECT_EQ(okx::set_position_mode(false).body, R"({"posMode":"net_mode"})");
  EXPECT_EQ(okx::set_leverage("A-SWAP", Decimal{5}, okx::TradeMode::Isolated, engine::PositionSide::Short)->body,
            R"({"instId":"A-SWAP","lever":"5","mgnMode":"isolated","posSide":"short"})");
  EXPECT_FALSE(okx::set_leverage("A-SWAP", Decimal{0}, okx::TradeMode::Cross, std::nullopt));
  EXPECT_FALSE(okx::set_leverage("A-SWAP", Decimal{2}, okx::TradeMode::Cash, std::nullopt));
  EXPECT_FALSE(okx::set_leverage("", Decimal{2}, okx::TradeMode::Cross, std::nullopt));
  EXPECT_EQ(okx::close_position("A-SWAP", okx::TradeMode::Cross, engine::PositionSide::Long, true, "ct1")->body,
            R"({"instId":"A-SWAP","mgnMode":"cross","posSide":"long","autoCxl":true,"clOrdId":"ct1"})");
  EXPECT_FALSE(okx::close_position("A-SWAP", okx::TradeMode::Cross, std::nullopt, true, "no good"));
}

TEST(OkxRequests, KeepTheDeadManWithinHisBounds) {
  EXPECT_EQ(okx::cancel_all_after(60)->body, R"({"timeOut":"60"})");
  for (const std::int64_t good : {0, 10, 120}) EXPECT_TRUE(okx::cancel_all_after(good)) << good;
  for (const std::int64_t bad : {-1, 1, 9, 121}) EXPECT_FALSE(okx::cancel_all_after(bad)) << bad;
}

TEST(OkxRequests, NameBarsThatStartByUtc) {
  EXPECT_EQ(*okx::bar_name("1m"), "1m");
  EXPECT_EQ(*okx::bar_name("4h"), "4H");
  EXPECT_EQ(*okx::bar_name("6h"), "6Hutc");
  EXPECT_EQ(*okx::bar_name("1d"), "1Dutc");
  EXPECT_EQ(*okx::bar_name("1M"), "1Mutc");
  EXPECT_FALSE(okx::bar_name("7m"));
  okx::CandleFilter filter{okx::CandlesOf::Trades, "A-B", "1m", 300, true, 5, 10};
  EXPECT_EQ(okx::candles(filter).target,
            "/api/v5/market/history-candles?instId=A-B&bar=1m&limit=300&before=5&after=10");
  filter.of = okx::CandlesOf::MarkPrice;
  filter.is_history = false;
  EXPECT_EQ(okx::candles(filter).operation, Operation::MarkPriceCandles);
}

}  // namespace
