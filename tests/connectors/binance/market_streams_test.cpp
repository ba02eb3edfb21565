#include "connectors/binance/market_streams.h"

#include <gtest/gtest.h>

namespace {

using binance::Market;
using kit::MarketTopic;

TEST(BinanceMarketStreams, OfFuturesComeFromTwoRoots) {
  const kit::MarketWish wish{
      {"BTCUSDT"},
      {MarketTopic::Book, MarketTopic::Trades, MarketTopic::Funding, MarketTopic::MarkPrice, MarketTopic::Liquidations},
      "1m"};
  const auto plan = binance::MarketStreams{Market::UsdMargined}.plan(wish, "ws://h:1");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 2U);
  EXPECT_EQ(plan->at(0).url, "ws://h:1/public/stream?streams=btcusdt@depth@100ms");
  EXPECT_EQ(plan->at(1).url, "ws://h:1/market/stream?streams=btcusdt@aggTrade/btcusdt@forceOrder/btcusdt@markPrice@1s");
  EXPECT_FALSE(binance::MarketStreams{Market::Spot}.plan(wish, {})) << "spot has no funding";
  EXPECT_EQ(binance::MarketStreams{Market::UsdMargined}.snapshot_target("BTCUSDT"),
            "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
}

}  // namespace
