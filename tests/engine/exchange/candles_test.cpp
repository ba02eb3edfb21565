// Candles against a slow count over all trades, at random times and with long silences.
#include "engine/exchange/candles.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;

Timestamp at(std::int64_t seconds) { return Timestamp::from_milliseconds(seconds * 1000); }

class Notebook final : public CandleListener {
 public:
  void on_candle_closed(CandleInterval interval, const TimedCandle& closed) override {
    heard[interval].push_back(closed);
  }
  std::map<CandleInterval, std::vector<TimedCandle>> heard;
};

TickCandle candle(Ticks open, Ticks high, Ticks low, Ticks close, Lots lots, Decimal value, std::uint64_t trades) {
  return {open, high, low, close, lots, value.units(), trades};
}

void trade(Candles& candles, std::int64_t second, Ticks price, Lots lots, Notebook* notebook = nullptr) {
  candles.on_time(at(second), notebook);
  candles.on_trade(price, lots, multiply(Decimal{static_cast<int>(price)}, Decimal{static_cast<int>(lots)}),
                   at(second));
}

TEST(Candles, CountTheTradesOfASecond) {
  Candles candles;
  trade(candles, 10, 100, 3);
  trade(candles, 10, 102, 1);
  trade(candles, 10, 99, 2);
  const auto seconds = candles.newest(CandleInterval::OneSecond, 5);
  ASSERT_EQ(seconds.size(), 1U);
  EXPECT_FALSE(seconds[0].closed);
  EXPECT_EQ(seconds[0].open_time, at(10));
  EXPECT_EQ(seconds[0].candle, candle(100, 102, 99, 99, 6, dec("600"), 3));
}

TEST(Candles, CloseOnTimeWhenNothingTrades) {
  Candles candles;
  Notebook notebook;
  candles.on_time(at(50), &notebook);
  EXPECT_TRUE(notebook.heard.empty());  // Before the first trade there is none.
  trade(candles, 58, 100, 3, &notebook);
  candles.on_time(at(61), &notebook);
  const auto& seconds = notebook.heard[CandleInterval::OneSecond];
  ASSERT_EQ(seconds.size(), 3U);
  EXPECT_EQ(seconds[0].open_time, at(58));
  EXPECT_EQ(seconds[0].candle, candle(100, 100, 100, 100, 3, dec("300"), 1));
  EXPECT_EQ(seconds[2].open_time, at(60));
  EXPECT_EQ(seconds[2].candle, candle(100, 100, 100, 100, 0, dec("0"), 0));
  const auto& minutes = notebook.heard[CandleInterval::OneMinute];
  ASSERT_EQ(minutes.size(), 1U);
  EXPECT_EQ(minutes[0].open_time, at(0));
  EXPECT_EQ(minutes[0].candle, candle(100, 100, 100, 100, 3, dec("300"), 1));
  EXPECT_EQ(notebook.heard.size(), 2U);
}

TEST(Candles, StandOnTheHoursOfUtc) {
  Candles candles;
  const auto time = *Timestamp::parse("2024-08-08T13:37:42.5Z");
  candles.on_time(time);
  candles.on_trade(100, 1, dec("100"), time);
  const std::map<CandleInterval, std::string> opens{
      {CandleInterval::OneSecond, "2024-08-08T13:37:42Z"},      {CandleInterval::ThreeMinutes, "2024-08-08T13:36:00Z"},
      {CandleInterval::FifteenMinutes, "2024-08-08T13:30:00Z"}, {CandleInterval::FourHours, "2024-08-08T12:00:00Z"},
      {CandleInterval::SixHours, "2024-08-08T12:00:00Z"},       {CandleInterval::OneDay, "2024-08-08T00:00:00Z"}};
  for (const auto& [interval, open] : opens) {
    EXPECT_EQ(candles.newest(interval, 1).at(0).open_time, *Timestamp::parse(open)) << to_string(interval);
  }
}

TEST(Candles, AYearOfSilenceCostsNoMoreThanWhatIsKept) {
  Candles candles;
  Notebook notebook;
  trade(candles, 0, 100, 3);
  constexpr std::int64_t kYear = 365LL * 86'400;
  candles.on_time(at(kYear), &notebook);
  for (const auto& [interval, heard] : notebook.heard) {
    EXPECT_LE(heard.size(), Candles::kKept + 1) << to_string(interval);
    EXPECT_EQ(heard.back().open_time + length_of(interval), at(kYear)) << to_string(interval);
  }
  EXPECT_EQ(notebook.heard[CandleInterval::OneDay].size(), 365U);
  EXPECT_EQ(notebook.heard[CandleInterval::OneDay][0].candle.lots, 3);
  EXPECT_EQ(candles.newest(CandleInterval::OneSecond, 10'000).size(), Candles::kKept + 1);
  EXPECT_EQ(candles.day(), candle(100, 100, 100, 100, 0, dec("0"), 0));
}

TEST(Candles, ReadTheirIntervals) {
  for (std::size_t i = 0; i < kCandleIntervals; ++i) {
    const auto interval = static_cast<CandleInterval>(i);
    const auto parsed = parse_candle_interval(to_string(interval));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, interval);
  }
  EXPECT_FALSE(parse_candle_interval("7m"));
  EXPECT_EQ(length_of(CandleInterval::TwelveHours), std::chrono::hours{12});
}

TEST(Candles, ValueThatDoesNotFitStaysAtTheMost) {
  Candles candles;
  const Decimal most = Decimal::from_units(static_cast<Int128>(~UInt128{0} >> 1));
  candles.on_trade(1, kUnlimited, most, at(1));
  candles.on_trade(1, kUnlimited, most, at(1));
  const auto second = candles.newest(CandleInterval::OneSecond, 1).at(0).candle;
  EXPECT_EQ(second.lots, 2 * Int128{kUnlimited});
  EXPECT_EQ(second.value, most.units());
}

TEST(Candles, BytesThatAreNoneOfTheirsAreRefused) {
  Candles candles;
  trade(candles, 59, 100, 3);
  candles.on_time(at(90));
  ByteWriter out;
  candles.save(out);
  for (std::size_t size = 0; size < out.bytes().size(); ++size) {
    ByteReader in{std::string_view{out.bytes()}.substr(0, size)};
    Candles read;
    read.load(in);
    EXPECT_FALSE(in.good());
    EXPECT_TRUE(read.empty());
  }
}

// --- The slow count -----------------------------------------------------------------------------------------------

struct Seen {
  std::int64_t time;
  Ticks price;
  Lots lots;
  Decimal value;
};

/// All of [from, to) as one candle; flat at the close before it when nothing traded.
TickCandle count(const std::vector<Seen>& trades, std::int64_t from, std::int64_t to) {
  TickCandle result;
  for (const auto& seen : trades) {
    if (seen.time >= to) break;
    if (seen.time < from) {
      result.open = result.high = result.low = result.close = seen.price;
      continue;
    }
    if (result.trades == 0) result.open = result.high = result.low = seen.price;
    result.high = std::max(result.high, seen.price);
    result.low = std::min(result.low, seen.price);
    result.close = seen.price;
    result.lots += seen.lots;
    result.value += seen.value.units();
    ++result.trades;
  }
  return result;
}

void compare(const Candles& candles, const std::vector<Seen>& trades, std::int64_t now) {
  for (std::size_t i = 0; i < kCandleIntervals; ++i) {
    const auto interval = static_cast<CandleInterval>(i);
    const auto length = length_of(interval).count();
    const auto newest = candles.newest(interval, 40);
    ASSERT_FALSE(newest.empty());
    auto expected_open = now - now % length - static_cast<std::int64_t>(newest.size() - 1) * length;
    for (const auto& timed : newest) {
      const auto open = timed.open_time.nanoseconds();
      ASSERT_EQ(open, expected_open) << to_string(interval);
      ASSERT_EQ(timed.closed, open + length <= now);
      ASSERT_EQ(timed.candle, count(trades, open, open + length)) << to_string(interval) << " " << open;
      expected_open += length;
    }
    ASSERT_TRUE(newest.size() == 40 || newest[0].open_time.nanoseconds() <= trades[0].time);
  }
  const auto minute = length_of(CandleInterval::OneMinute).count();
  const auto day_end = now - now % minute + minute;
  const auto from = std::max(day_end - Timestamp::kDayNs, trades[0].time - trades[0].time % minute);
  ASSERT_EQ(candles.day(), count(trades, from, day_end));
}

TEST(CandlesProperty, AgreeWithACountOverAllTrades) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    Candles candles;
    std::vector<Seen> trades;
    std::int64_t now = random.between(0, 100 * Timestamp::kDayNs);
    const std::int64_t steps[] = {50'000'000, 1'000'000'000, 40'000'000'000, 4'000'000'000'000, 90'000'000'000'000};
    for (int i = 0; i < 600; ++i) {
      // Mostly short steps, some onto a boundary, and now and then a silence of hours.
      now += random.between(0, steps[random.chance(1, 30) ? 3 + random.below(2) : random.below(3)]);
      if (random.chance(1, 10)) now += Timestamp::kDayNs / 24 - now % (Timestamp::kDayNs / 24);
      const auto time = Timestamp::from_nanoseconds(now);
      candles.on_time(time);
      if (random.chance(2, 3)) {
        const Seen seen{now, random.between(1, 1000), random.between(1, 100),
                        Decimal::from_units(random.between(1, 1'000'000'000))};
        candles.on_trade(seen.price, seen.lots, seen.value, time);
        trades.push_back(seen);
      }
      if (random.chance(1, 50)) {
        ByteWriter out, again;
        candles.save(out);
        ByteReader in{out.bytes()};
        Candles read;
        read.load(in);
        ASSERT_TRUE(in.good() && in.at_end());
        read.save(again);
        ASSERT_EQ(again.bytes(), out.bytes());
        candles = read;
      }
      if (!trades.empty() && i % 20 == 0) compare(candles, trades, now);
      if (HasFatalFailure()) return;
    }
  }
}

/// How often the clock moves changes nothing: neither what is closed nor what is told.
TEST(CandlesProperty, TellEachCandleOnceHoweverOftenTheClockMoves) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    Candles often, seldom;
    Notebook often_heard, seldom_heard;
    std::int64_t now = random.between(0, 10'000) * 1'000'000'000;
    for (int i = 0; i < 300; ++i) {
      const auto next = now + random.between(0, 100'000'000'000);
      for (; now < next; now += random.between(1, 3'000'000'000)) {
        often.on_time(Timestamp::from_nanoseconds(now), &often_heard);
      }
      const auto time = Timestamp::from_nanoseconds(now);
      often.on_time(time, &often_heard);
      seldom.on_time(time, &seldom_heard);
      const auto price = random.between(1, 50);
      often.on_trade(price, 1, Decimal{1}, time);
      seldom.on_trade(price, 1, Decimal{1}, time);
    }
    for (const auto& [interval, heard] : often_heard.heard) {
      const auto& other = seldom_heard.heard[interval];
      ASSERT_EQ(heard.size(), other.size());
      for (std::size_t i = 0; i < heard.size(); ++i) {
        ASSERT_EQ(heard[i].open_time, other[i].open_time);
        ASSERT_EQ(heard[i].candle, other[i].candle);
        ASSERT_EQ(heard[i].open_time - heard[0].open_time, static_cast<std::int64_t>(i) * length_of(interval));
      }
    }
  }
}

}  // namespace
