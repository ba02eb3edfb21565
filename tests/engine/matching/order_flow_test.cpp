#include "engine/matching/order_flow.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/base/byte_stream.h"

namespace {

using engine::FlowRecord;
using engine::FlowTrade;
using engine::Lots;
using engine::Ticks;

constexpr std::uint8_t kBuy = 0, kSell = 1;

FlowRecord limit(std::uint64_t id, std::uint8_t side, Ticks price, Lots lots,
                 std::uint8_t force = FlowRecord::kGoodTillCancel, std::uint32_t symbol = 0) {
  return {FlowRecord::kNew, side, FlowRecord::kLimit, force, symbol, id, price, lots};
}
FlowRecord market(std::uint64_t id, std::uint8_t side, Lots lots) {
  return {FlowRecord::kNew, side, FlowRecord::kMarket, FlowRecord::kImmediateOrCancel, 0, id, 0, lots};
}
FlowRecord cancel(std::uint64_t id, std::uint8_t side) { return {FlowRecord::kCancel, side, 0, 0, 0, id, 0, 0}; }
FlowRecord reduce(std::uint64_t id, std::uint8_t side, Lots lots) {
  return {FlowRecord::kReduce, side, 0, 0, 0, id, 0, lots};
}
FlowRecord replace(std::uint64_t id, std::uint8_t side, Ticks price, Lots lots) {
  return {FlowRecord::kReplace, side, 0, 0, 0, id, price, lots};
}

struct Flow : engine::TradeSink {
  engine::OrderFlow flow{2};
  std::string trades;

  void on_trades(std::span<const FlowTrade> some) override {
    for (const auto& trade : some) {
      trades += std::to_string(trade.maker) + "<" + std::to_string(trade.taker) + " " + std::to_string(trade.lots) +
                "@" + std::to_string(trade.price) + " ";
    }
  }
  Flow& play(const std::vector<FlowRecord>& records) {
    flow.run(records, this);
    EXPECT_EQ(flow.broken_invariant(), "");
    return *this;
  }
  std::string book() const {
    std::string text;
    flow.visit_book([&](std::uint32_t symbol, engine::Side side, Ticks price, std::uint64_t id, Lots lots) {
      text += std::to_string(symbol) + (side == engine::Side::Buy ? "b" : "s") + std::to_string(price) + ":" +
              std::to_string(id) + "x" + std::to_string(lots) + " ";
    });
    return text;
  }
};

TEST(OrderFlow, TradesAtTheMakersPriceInPriceAndTimePriority) {
  Flow flow;
  flow.play({limit(1, kSell, 102, 5), limit(2, kSell, 101, 5), limit(3, kSell, 101, 5), limit(4, kBuy, 103, 12)});
  EXPECT_EQ(flow.trades, "2<4 5@101 3<4 5@101 1<4 2@102 ");
  EXPECT_EQ(flow.book(), "0s102:1x3 ");
}

TEST(OrderFlow, DropsWhatIsLeftOfMarketAndImmediateOrders) {
  Flow flow;
  flow.play({limit(1, kBuy, 100, 2), limit(2, kSell, 99, 5, FlowRecord::kImmediateOrCancel), limit(3, kBuy, 50, 1),
             market(4, kSell, 9)});
  EXPECT_EQ(flow.trades, "1<2 2@100 3<4 1@50 ");
  EXPECT_EQ(flow.book(), "");
}

TEST(OrderFlow, FillsAFillOrKillWhollyOrNotAtAll) {
  Flow flow;
  flow.play({limit(1, kSell, 100, 2), limit(2, kSell, 101, 2), limit(3, kBuy, 100, 3, FlowRecord::kFillOrKill)});
  EXPECT_EQ(flow.trades, "");
  flow.play({limit(3, kBuy, 101, 3, FlowRecord::kFillOrKill)});
  EXPECT_EQ(flow.trades, "1<3 2@100 2<3 1@101 ");
  EXPECT_EQ(flow.flow.counts().rejects, 0U);
}

TEST(OrderFlow, KeepsThePlaceOnReduceAndLosesItOnReplace) {
  Flow flow;
  flow.play({limit(1, kBuy, 100, 5), limit(2, kBuy, 100, 5), limit(3, kBuy, 100, 5), reduce(1, kBuy, 1),
             replace(2, kBuy, 100, 1)});
  EXPECT_EQ(flow.book(), "0b100:1x4 0b100:3x5 0b100:2x1 ");
}

TEST(OrderFlow, TradesAtOnceWhenAReplaceCrosses) {
  Flow flow;
  flow.play({limit(1, kSell, 105, 5), limit(2, kBuy, 100, 5), replace(2, kBuy, 105, 3), limit(2, kBuy, 90, 1)});
  EXPECT_EQ(flow.trades, "1<2 3@105 ");
  EXPECT_EQ(flow.book(), "0b90:2x1 0s105:1x2 ");  // Its id was free again.
}

TEST(OrderFlow, RejectsWhatIsWrongAndChangesNothing) {
  Flow flow;
  flow.play({limit(1, kBuy, 100, 5)});
  const auto before = flow.book();
  std::vector<FlowRecord> wrong{limit(1, kBuy, 100, 5),  limit(0, kBuy, 100, 5),  limit(2, kBuy, 0, 5),
                                limit(2, kBuy, 100, 0),  limit(2, kBuy, -1, 5),   limit(2, kBuy, 100, -5),
                                limit(2, 2, 100, 5),     limit(2, kBuy, 1, 1, 3), market(2, kBuy, 0),
                                cancel(2, kBuy),         cancel(1, kSell),        cancel(0, kBuy),
                                reduce(1, kBuy, 6),      reduce(1, kBuy, 0),      reduce(1, kSell, 1),
                                replace(1, kSell, 9, 1), replace(1, kBuy, 0, 1),  replace(1, kBuy, 9, 0)};
  wrong.push_back(limit(2, kBuy, 100, 5, FlowRecord::kGoodTillCancel, 2));
  wrong.push_back({4, 0, 0, 0, 0, 1, 1, 1});
  wrong.push_back({FlowRecord::kNew, 0, 2, 0, 0, 9, 1, 1});
  flow.play(wrong);
  EXPECT_EQ(flow.flow.counts().rejects, wrong.size());
  EXPECT_EQ(flow.flow.counts().operations, wrong.size() + 1);
  EXPECT_EQ(flow.book(), before);
}

TEST(OrderFlow, TakesPricesFromOneEndOfTheRangeToTheOther) {
  constexpr Ticks kTop = std::numeric_limits<Ticks>::max();
  Flow flow;
  flow.play({limit(1, kBuy, 1, 1), limit(2, kSell, kTop, 1), limit(3, kBuy, kTop / 2, 1), limit(4, kBuy, 300'000, 1),
             limit(5, kSell, kTop - 1, kTop), limit(6, kSell, kTop / 2 + 1, 1), limit(7, kBuy, 200, 1)});
  const auto top = std::to_string(kTop), half = std::to_string(kTop / 2);
  EXPECT_TRUE(flow.book().starts_with("0b" + half + ":3x1 0b300000:4x1 0b200:7x1 0b1:1x1 0s4611686018427387904:6x1 "));
  EXPECT_TRUE(flow.book().ends_with(" 0s" + top + ":2x1 "));
  flow.play({market(8, kSell, 3), market(9, kBuy, 2)});
  EXPECT_EQ(flow.flow.best(0, engine::Side::Buy), Ticks{1});
  EXPECT_EQ(flow.flow.best(0, engine::Side::Sell), kTop - 1);
  flow.play({limit(10, kBuy, 5'000'000, 1), cancel(10, kBuy), cancel(1, kBuy)});
  EXPECT_EQ(flow.flow.best(0, engine::Side::Buy), std::nullopt);
}

TEST(OrderFlow, IsTheSameAfterSavingAndLoading) {
  Flow flow;
  flow.play({limit(1, kBuy, 100, 5), limit(2, kBuy, 100, 5), limit(3, kSell, 900'000, 2), limit(4, kSell, 101, 2),
             cancel(9, kBuy), limit(5, kSell, 100, 6, 0, 0), limit(6, kBuy, 7, 7, 0, 1)});
  engine::ByteWriter out;
  flow.flow.save(out);
  Flow again;
  engine::ByteReader in{out.bytes()};
  ASSERT_TRUE(again.flow.load(in));
  EXPECT_EQ(again.book(), flow.book());
  EXPECT_EQ(again.flow.counts(), flow.flow.counts());
  EXPECT_EQ(again.flow.state_hash(), flow.flow.state_hash());
  flow.play({market(7, kBuy, 3)});
  EXPECT_NE(again.flow.state_hash(), flow.flow.state_hash());
  again.play({market(7, kBuy, 3)});
  EXPECT_EQ(again.flow.state_hash(), flow.flow.state_hash());
}

TEST(OrderFlow, RefusesAStateThatIsCutOrCrossed) {
  Flow flow;
  flow.play({limit(1, kBuy, 100, 5), limit(2, kSell, 101, 5)});
  engine::ByteWriter out;
  flow.flow.save(out);
  for (std::size_t size = 0; size < out.bytes().size(); ++size) {
    engine::ByteReader in{std::string_view{out.bytes()}.substr(0, size)};
    engine::OrderFlow cut{0};
    EXPECT_FALSE(cut.load(in)) << size;
  }
  auto crossed = out.bytes();
  crossed[crossed.size() - 24] = 100;  // The ask's price.
  engine::ByteReader in{crossed};
  EXPECT_FALSE(flow.flow.load(in));
  EXPECT_EQ(flow.flow.resting_orders(), 0U);
}

}  // namespace
