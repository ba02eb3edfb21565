#include "engine/domain/trade_bars.h"

#include <gtest/gtest.h>

namespace {

using engine::BarInterval;
using engine::Decimal;
using engine::PublicTrade;
using engine::Timestamp;
using engine::TradeBars;

PublicTrade trade(std::string_view time, std::string_view price, std::string_view quantity) {
  return {Timestamp::parse(time).value(), engine::Price{Decimal::parse(price).value()},
          engine::Quantity{Decimal::parse(quantity).value()}, engine::Side::Buy};
}

std::string text(const engine::Candle& bar) {
  return bar.open_time.to_string() + " " + bar.open.value().to_string() + " " + bar.high.value().to_string() + " " +
         bar.low.value().to_string() + " " + bar.close.value().to_string() + " " + bar.volume.value().to_string();
}

TEST(TradeBars, HoldWhatWasTradedAndLeaveOutWhatWasNot) {
  TradeBars bars{BarInterval::parse("1m").value()};
  EXPECT_FALSE(bars.add(trade("2024-08-08T12:00:00.000Z", "10", "0.1")).value());
  EXPECT_FALSE(bars.add(trade("2024-08-08T12:00:30Z", "12", "0.2")).value());
  EXPECT_FALSE(bars.add(trade("2024-08-08T12:00:59.999Z", "9.5", "0.000000000000000001")).value());
  const auto first = bars.add(trade("2024-08-08T12:03:00Z", "11", "1")).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(text(*first), "2024-08-08T12:00:00.000Z 10 12 9.5 9.5 0.300000000000000001");
  const auto last = bars.finish();
  ASSERT_TRUE(last);
  EXPECT_EQ(text(*last), "2024-08-08T12:03:00.000Z 11 11 11 11 1");
  EXPECT_FALSE(bars.finish());
}

TEST(TradeBars, RefuseATradeBeforeTheirBar) {
  TradeBars bars{BarInterval::parse("1s").value()};
  ASSERT_TRUE(bars.add(trade("2024-08-08T12:00:01Z", "10", "1")));
  EXPECT_FALSE(bars.add(trade("2024-08-08T12:00:00.999Z", "10", "1")));
}

TEST(BarInterval, BeginsAtWholeMultiplesAndWeeksOnMonday) {
  const auto time = Timestamp::parse("2024-08-08T13:47:29.5Z").value();  // A Thursday.
  const auto begin = [&](std::string_view text) { return BarInterval::parse(text).value().begin_of(time).to_string(); };
  EXPECT_EQ(begin("1s"), "2024-08-08T13:47:29.000Z");
  EXPECT_EQ(begin("10s"), "2024-08-08T13:47:20.000Z");
  EXPECT_EQ(begin("5m"), "2024-08-08T13:45:00.000Z");
  EXPECT_EQ(begin("4h"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(begin("1d"), "2024-08-08T00:00:00.000Z");
  EXPECT_EQ(begin("1w"), "2024-08-05T00:00:00.000Z");
}

TEST(BarInterval, RefusesWhatIsNone) {
  for (const auto* text :
       {"", "m", "1", "0s", "-1m", "1.5m", "1y", "1M", " 1m", "1m ", "367d", "99999999999999999999s"}) {
    EXPECT_FALSE(BarInterval::parse(text)) << text;
  }
}

}  // namespace
