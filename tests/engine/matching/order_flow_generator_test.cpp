// Made-up flows: the same everywhere, as a market would send them, and matched alike by their maker and the engine.
#include "tests/support/order_flow_generator.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "engine/base/hash.h"

namespace {

using namespace testing_support;
using engine::FlowRecord;

FlowTerms terms_of(FlowProfile profile, std::uint32_t symbols = 1) {
  FlowTerms terms;
  terms.seed = 20240808;
  terms.operations = 60'000;
  terms.profile = profile;
  terms.symbols = symbols;
  terms.scrambled_ids = symbols > 1;
  terms.fill_or_kill = symbols > 1;
  return terms;
}

std::vector<FlowTerms> all_terms() {
  return {terms_of(FlowProfile::Normal), terms_of(FlowProfile::Deep),       terms_of(FlowProfile::Swing),
          terms_of(FlowProfile::Sparse), terms_of(FlowProfile::Normal, 50), terms_of(FlowProfile::Swing, 3)};
}

TEST(OrderFlowGenerator, GivesTheSameBytesOnEveryMachine) {
  engine::StableHash hash;
  for (const auto& terms : all_terms()) hash.add(make_flow_file(terms));
  EXPECT_EQ(hash.hex(), "cc542358b294e817");
  const auto file = make_flow_file(all_terms().back());
  EXPECT_EQ(file.size(), 64 + 32 * all_terms().back().operations);
  EXPECT_EQ(file.substr(0, 8), "LOBFLOW1");
}

TEST(OrderFlowGenerator, SendsWhatAMarketWouldSend) {
  for (const auto& terms : all_terms()) {
    SCOPED_TRACE("profile " + std::to_string(static_cast<int>(terms.profile)) + ", symbols " +
                 std::to_string(terms.symbols));
    OrderFlowGenerator generator{terms};
    std::array<int, 4> operations{};
    int markets = 0, kills = 0;
    for (std::uint64_t i = 0; i < terms.operations; ++i) {
      const auto record = generator.next();
      ASSERT_LT(record.symbol, terms.symbols);
      ASSERT_NE(record.id, 0U);
      ASSERT_EQ(record.lots > 0, record.operation != FlowRecord::kCancel);
      const bool priced = record.operation == FlowRecord::kReplace ||
                          (record.operation == FlowRecord::kNew && record.type == FlowRecord::kLimit);
      ASSERT_EQ(record.price > 0, priced);
      if (i < terms.operations / 2) continue;
      ++operations[record.operation];
      markets += record.type == FlowRecord::kMarket ? 1 : 0;
      kills += record.force == FlowRecord::kFillOrKill ? 1 : 0;
    }
    const auto percent = [&](FlowRecord::Operation operation) {
      return operations[operation] * 200 / static_cast<int>(terms.operations);
    };
    EXPECT_NEAR(percent(FlowRecord::kNew), 54, 6);
    EXPECT_NEAR(percent(FlowRecord::kCancel), 40, 6);
    EXPECT_NEAR(percent(FlowRecord::kReduce), 2, 1);
    EXPECT_NEAR(percent(FlowRecord::kReplace), 3, 1);
    EXPECT_GT(markets, 50);
    EXPECT_EQ(kills > 50, terms.fill_or_kill);
  }
}

struct Resting {
  std::uint64_t id;
  std::int64_t price, lots;
  friend bool operator==(const Resting&, const Resting&) = default;
};

TEST(OrderFlowGenerator, KeepsTheBooksThatTheEngineKeeps) {
  for (const auto& terms : all_terms()) {
    SCOPED_TRACE("profile " + std::to_string(static_cast<int>(terms.profile)) + ", symbols " +
                 std::to_string(terms.symbols));
    OrderFlowGenerator generator{terms};
    engine::OrderFlow engine{terms.symbols};
    std::uint64_t late = 0;
    for (int part = 0; part < 10; ++part) {
      std::vector<FlowRecord> records;
      for (std::uint64_t i = 0; i < terms.operations / 10; ++i) records.push_back(generator.next());
      engine.run(records, nullptr);
      std::vector<Resting> made, matched;
      for (std::uint32_t symbol = 0; symbol < terms.symbols; ++symbol) {
        for (std::uint8_t side = 0; side < 2; ++side) {
          generator.book().visit(
              symbol, side, [&](const FlowBook::Order& order) { made.push_back({order.id, order.price, order.open}); });
        }
      }
      engine.visit_book([&](std::uint32_t, engine::Side, engine::Ticks price, std::uint64_t id, engine::Lots lots) {
        matched.push_back({id, price, lots});
      });
      ASSERT_FALSE(made.empty());
      ASSERT_EQ(made, matched);
      late = engine.counts().rejects;
    }
    // Requests for orders that are gone, and no other mistake: those are few.
    EXPECT_GT(late, terms.operations / 500);
    EXPECT_LT(late, terms.operations / 50);
    EXPECT_GT(engine.counts().trades, terms.operations / 50);
  }
}

}  // namespace
