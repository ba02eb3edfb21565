#include "connectors/okx/market_streams.h"

#include <gtest/gtest.h>

namespace {

using kit::MarketTopic;

TEST(OkxMarketStreams, AsksForCandlesAtTheirOwnAddress) {
  const okx::MarketStreams streams;
  const auto plan = streams.plan({{"BTC-USDT"}, {MarketTopic::Trades, MarketTopic::Candles}, "1h"}, "ws://h:1");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 2U);
  EXPECT_EQ(plan->at(0).url, "ws://h:1/ws/v5/public");
  EXPECT_EQ(plan->at(0).ping_text, "ping");
  EXPECT_EQ(plan->at(0).greetings,
            std::vector<std::string>{R"({"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]})"});
  EXPECT_EQ(plan->at(1).url, "ws://h:1/ws/v5/business");
  EXPECT_EQ(plan->at(1).greetings,
            std::vector<std::string>{R"({"op":"subscribe","args":[{"channel":"candle1H","instId":"BTC-USDT"}]})"});
  EXPECT_FALSE(streams.plan({{"BTC-USDT"}, {MarketTopic::Candles}, "7m"}, {}));
}

TEST(OkxMarketStreams, HasABookToldAgainByLeavingAndComingBack) {
  EXPECT_EQ(okx::MarketStreams{}.tell_again("X"),
            (std::vector<std::string>{R"({"op":"unsubscribe","args":[{"channel":"books","instId":"X"}]})",
                                      R"({"op":"subscribe","args":[{"channel":"books","instId":"X"}]})"}));
}

}  // namespace
