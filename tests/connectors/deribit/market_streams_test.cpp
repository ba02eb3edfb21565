#include "connectors/deribit/market_streams.h"

#include <gtest/gtest.h>

namespace {

using kit::MarketTopic;

TEST(DeribitMarketStreams, SubscribesOnceToEachChannelAfterAskingForHeartbeats) {
  const deribit::MarketStreams streams;
  const auto plan = streams.plan(
      {{"BTC-PERPETUAL"}, {MarketTopic::Book, MarketTopic::Ticker, MarketTopic::MarkPrice}, "1m"}, "ws://h:1");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 1U);
  EXPECT_EQ(plan->front().url, "ws://h:1/ws/api/v2");
  EXPECT_EQ(
      plan->front().greetings,
      (std::vector<std::string>{
          R"({"jsonrpc":"2.0","id":1,"method":"public/set_heartbeat","params":{"interval":10}})",
          R"({"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":{"channels":["book.BTC-PERPETUAL.100ms","ticker.BTC-PERPETUAL.100ms"]}})"}));
}

TEST(DeribitMarketStreams, PutsAHundredChannelsIntoOneRequest) {
  const deribit::MarketStreams streams;
  kit::MarketWish wish;
  for (int i = 0; i < 201; ++i) wish.symbols.push_back("S" + std::to_string(i));
  wish.topics = {MarketTopic::Trades};
  EXPECT_EQ(streams.plan(wish, {})->front().greetings.size(), 1U + 3U);
}

TEST(DeribitMarketStreams, AnswersTestRequestsAndNothingElse) {
  const deribit::MarketStreams streams;
  EXPECT_EQ(streams.reply(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})"),
            R"({"jsonrpc":"2.0","id":1,"method":"public/test","params":{}})");
  EXPECT_EQ(streams.reply(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}})"), "");
  EXPECT_EQ(streams.reply(R"({"x":"test_request"})"), "");
}

TEST(DeribitMarketStreams, HasABookToldAgainByLeavingAndComingBack) {
  const auto messages = deribit::MarketStreams{}.tell_again("X");
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_NE(messages[0].find("public/unsubscribe"), std::string::npos);
  EXPECT_NE(messages[1].find("public/subscribe"), std::string::npos);
}

}  // namespace
