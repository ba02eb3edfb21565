#include "engine/exchange/quotation.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/env/random.h"

namespace {

using namespace engine;

Timestamp at(std::int64_t second) { return Timestamp::from_milliseconds(second * 1000); }

TEST(Tape, KeepsTheLastThousandTradesWithTheirNumbers) {
  Tape tape;
  EXPECT_EQ(tape.last(), nullptr);
  EXPECT_TRUE(tape.newest(10).empty());
  for (std::int64_t i = 1; i <= 2'500; ++i) tape.on_trade(i, 2 * i, i % 3 == 0 ? Side::Sell : Side::Buy, at(i));
  EXPECT_EQ(tape.count(), 2'500U);
  EXPECT_EQ(tape.last()->price, 2'500);
  const auto newest = tape.newest(5'000);
  ASSERT_EQ(newest.size(), Tape::kKept);
  for (std::size_t i = 0; i < newest.size(); ++i) {
    const auto number = static_cast<std::int64_t>(1'501 + i);
    ASSERT_EQ(newest[i].id, static_cast<std::uint64_t>(number));
    ASSERT_EQ(newest[i].price, number);
    ASSERT_EQ(newest[i].lots, 2 * number);
    ASSERT_EQ(newest[i].aggressor, number % 3 == 0 ? Side::Sell : Side::Buy);
    ASSERT_EQ(newest[i].time, at(number));
  }
  EXPECT_EQ(tape.newest(2).front().id, 2'499U);
}

TEST(DepthWatch, CountsEachChangeAndNotesNothingUnwatched) {
  DepthWatch depth;
  depth.on_change(Side::Buy, 100);
  depth.on_change(Side::Buy, 100);
  EXPECT_EQ(depth.sequence(), 2U);
  const auto delta = depth.take();
  EXPECT_TRUE(delta.bids.empty() && delta.asks.empty());
}

TEST(DepthWatch, NamesEachChangedLevelOnceBestFirst) {
  DepthWatch depth;
  depth.on_change(Side::Buy, 90);
  depth.watch(true);
  for (const Ticks price : {100, 99, 101, 100, 99}) depth.on_change(Side::Buy, price);
  for (const Ticks price : {103, 102, 103}) depth.on_change(Side::Sell, price);
  const auto delta = depth.take();
  EXPECT_EQ(delta.first, 2U);
  EXPECT_EQ(delta.last, 9U);
  EXPECT_EQ(delta.bids, (std::vector<DepthLevel>{{101, 0}, {100, 0}, {99, 0}}));
  EXPECT_EQ(delta.asks, (std::vector<DepthLevel>{{102, 0}, {103, 0}}));
  const auto nothing = depth.take();
  EXPECT_LT(nothing.last, nothing.first);
  depth.on_change(Side::Sell, 105);
  EXPECT_EQ(depth.take().first, 10U);
}

TEST(DepthWatch, SaysSoWhenMoreChangedThanItNotes) {
  DepthWatch depth;
  depth.watch(true);
  for (int repeat = 0; repeat < 100; ++repeat) {
    for (Ticks price = 1; price <= 5'000; ++price) depth.on_change(Side::Buy, price);
  }
  const auto delta = depth.take();
  EXPECT_FALSE(delta.is_lost);
  EXPECT_EQ(delta.bids.size(), 5'000U);
  for (Ticks price = 1; price <= 300'000; ++price) depth.on_change(Side::Buy, price);
  const auto lost = depth.take();
  EXPECT_TRUE(lost.is_lost);
  EXPECT_TRUE(lost.bids.empty());
  depth.on_change(Side::Buy, 7);
  EXPECT_FALSE(depth.take().is_lost);
}

TEST(Quotation, IsTheSameAfterItWasSavedAndRead) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    Quotation quotation;
    std::int64_t now = 0;
    for (int i = 0; i < 1'700; ++i) {
      now += random.between(0, 3);
      quotation.on_time(at(now));
      quotation.on_level(Side::Sell, random.between(1, 9));
      quotation.on_trade(random.between(1, 9), random.between(1, 9), Decimal{3}, Side::Sell, at(now));
    }
    ByteWriter out, again;
    quotation.save(out);
    ByteReader in{out.bytes()};
    Quotation read;
    read.load(in);
    ASSERT_TRUE(in.good() && in.at_end());
    EXPECT_EQ(read.tape().count(), 1'700U);
    EXPECT_EQ(read.tape().newest(1).at(0).price, quotation.tape().last()->price);
    EXPECT_EQ(read.depth().sequence(), 1'700U);
    EXPECT_EQ(read.candles().day(), quotation.candles().day());
    read.save(again);
    EXPECT_EQ(again.bytes(), out.bytes());
    ByteReader cut{std::string_view{out.bytes()}.substr(0, out.bytes().size() - 1)};
    read.load(cut);
    EXPECT_FALSE(cut.good());
  }
}

}  // namespace
