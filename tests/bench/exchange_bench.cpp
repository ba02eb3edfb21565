// How long the embedded exchange takes for a whole fan-out: 10,000 followers send one order each, it is journaled and
// synced, and all of them fill at the next open.
#include <benchmark/benchmark.h>

#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using namespace testing_support;

void fan_out(benchmark::State& state, bool journaled) {
  const auto swap = perpetual();
  for (auto _ : state) {
    state.PauseTiming();
    {
      ScratchDirectory directory;
      VenueUnderTest under_test;
      if (journaled) under_test.journal_dir = directory.path;
      under_test.records = {bar(swap, 0, "100", "100", "100", "100"), bar(swap, 60, "100", "100", "100", "100")};
      CHECK(under_test.try_open());
      std::vector<engine::CustomerConfig> customers;
      std::vector<engine::NewOrder> orders;
      for (int i = 0; i < state.range(0); ++i) {
        customers.push_back(customer("customer" + std::to_string(i), "1000"));
        orders.push_back(limit_order("ctaaaabbbbbbbbbbbbbbbb" + std::to_string(100000 + i), swap, engine::Side::Buy,
                                     "1", "101", engine::TimeInForce::ImmediateOrCancel));
        orders.back().customer = customers.back().id;
      }
      CHECK(under_test.venue->open_accounts(customers));
      under_test.play();
      under_test.heard.reports.reserve(2 * orders.size());
      state.ResumeTiming();
      CHECK(under_test.venue->submit(orders));
      under_test.play(2);
      state.PauseTiming();
      CHECK(under_test.heard.reports.size() == 2 * orders.size());
      CHECK(under_test.last().status == engine::OrderStatus::Filled);
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void FanOutJournaled(benchmark::State& state) { fan_out(state, true); }
void FanOutInMemory(benchmark::State& state) { fan_out(state, false); }

BENCHMARK(FanOutJournaled)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(FanOutInMemory)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

/// A market nobody has an order in: what a long recording costs.
void PlayIdleBars(benchmark::State& state) {
  const auto swap = perpetual();
  std::vector<engine::MarketRecord> records;
  for (int i = 0; i < state.range(0); ++i)
    records.push_back(bar(swap, 60 * i, "100", "101", "99", i % 2 == 0 ? "100" : "99.5"));
  for (auto _ : state) {
    VenueUnderTest under_test;
    under_test.records = records;
    under_test.open();
    under_test.heard.market.reserve(3 * records.size());
    under_test.play_to_the_end();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(PlayIdleBars)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
