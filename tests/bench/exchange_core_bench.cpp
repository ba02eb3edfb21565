// How many commands the whole exchange does in a second, in memory and on one thread: two spot markets and two linear
// perpetuals; orders checked, frozen for, matched, booked with fees, told of in handles, and shown to the public.
#include <benchmark/benchmark.h>

#include "tests/support/exchange_load.h"

namespace {

using namespace testing_support;

constexpr std::int64_t kCommands = 1'000'000;

class Candlestick final : public MarketListener {
 public:
  void on_candle_closed(const CandleClosed&) override { ++heard; }
  std::size_t heard = 0;
};

/// `watched`: the clock moves by a millisecond every ten commands, somebody hears of candles, and the changes of each
/// book are taken ten times a second.
void run(benchmark::State& state, bool watched) {
  const auto accounts = static_cast<int>(state.range(0));
  std::size_t news = 0, fills = 0;
  Candlestick candles;
  for (auto _ : state) {
    state.PauseTiming();
    {
      Exchange exchange;
      open_for_load(exchange, accounts);
      const auto deeds = Deeds{exchange, accounts}.make(kCommands);
      if (watched) exchange.listen(&candles);
      for (InstrumentHandle i = 0; i < 4 && watched; ++i) exchange.watch_depth(i, true);
      std::vector<ExchangeEvent> none;
      std::int64_t done = 0;
      state.ResumeTiming();
      for (const auto& deed : deeds) {
        perform(deed, exchange);
        for (const auto& told : exchange.news()) {
          ++news;
          fills += told.fill != kNoFill ? 1 : 0;
        }
        if (!watched || ++done % 10 != 0) continue;
        exchange.apply(PassTime{Timestamp::from_milliseconds(done / 10)}, none);
        if (done % 1'000 != 0) continue;
        for (InstrumentHandle i = 0; i < 4; ++i) benchmark::DoNotOptimize(exchange.take_depth_change(i));
      }
      state.PauseTiming();
      if (const auto broken = exchange.broken_invariant(); !broken.empty()) state.SkipWithError(broken.c_str());
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kCommands);
  const auto runs = static_cast<double>(state.iterations());
  state.counters["news"] = static_cast<double>(news) / runs;
  state.counters["fills"] = static_cast<double>(fills) / runs;
  state.counters["candles"] = static_cast<double>(candles.heard) / runs;
}

void LeanCommands(benchmark::State& state) { run(state, false); }
void LeanCommandsWatched(benchmark::State& state) { run(state, true); }

BENCHMARK(LeanCommands)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond)->MinTime(3);
BENCHMARK(LeanCommandsWatched)->Arg(100)->Unit(benchmark::kMillisecond)->MinTime(3);

}  // namespace

BENCHMARK_MAIN();
