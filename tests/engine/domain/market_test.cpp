#include "engine/domain/market.h"

#include <gtest/gtest.h>

namespace {

TEST(MarketRecord, HappensWhenACandleOpensOrATradeIsDone) {
  engine::Candle candle;
  candle.open_time = engine::Timestamp::from_milliseconds(5);
  engine::PublicTrade trade;
  trade.time = engine::Timestamp::from_milliseconds(7);
  EXPECT_EQ((engine::MarketRecord{engine::InstrumentId{"BTC-USDT"}, candle}.time().milliseconds()), 5);
  EXPECT_EQ((engine::MarketRecord{engine::InstrumentId{"BTC-USDT"}, trade}.time().milliseconds()), 7);
}

}  // namespace
