// A venue's books: applying a parsed delta, and reading one from its text.
#include <benchmark/benchmark.h>

#include "connectors/okx/market_decoder.h"
#include "engine/env/random.h"

namespace {

using engine::Decimal;
using kit::BookLevel;

Decimal price_at(int tick) { return Decimal::from_units(Decimal::kOne / 10 * (300'000 + tick)); }

/// `depth` levels a side around a touch; then deltas of 20 levels, most of them near it, a third of them removals.
struct Flow {
  explicit Flow(int depth) {
    for (int i = 0; i < depth; ++i) {
      snapshot.bids.push_back({price_at(-1 - i), Decimal{1 + i % 7}});
      snapshot.asks.push_back({price_at(i), Decimal{1 + i % 5}});
    }
    snapshot.kind = kit::BookUpdate::Kind::Snapshot;
    snapshot.sequence = 0;
    engine::Random random{20261121};
    for (int n = 0; n < 4096; ++n) {
      auto& delta = deltas.emplace_back();
      for (int i = 0; i < 20; ++i) {
        const auto range = random.chance(3, 4) ? 30 : depth;
        const auto away = static_cast<int>(random.below(static_cast<std::uint64_t>(range)));
        const Decimal quantity{random.chance(1, 3) ? 0 : static_cast<int>(1 + random.below(50))};
        (i < 10 ? delta.bids : delta.asks).push_back({price_at(i < 10 ? -1 - away : away), quantity});
      }
    }
  }
  kit::BookUpdate snapshot;
  std::vector<kit::BookUpdate> deltas;
};

void apply_delta(benchmark::State& state) {
  const Flow flow{static_cast<int>(state.range(0))};
  kit::BookSide bids{true}, asks{false};
  bids.apply(flow.snapshot.bids);
  asks.apply(flow.snapshot.asks);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& delta = flow.deltas[next++ % flow.deltas.size()];
    bids.apply(delta.bids);
    asks.apply(delta.asks);
    benchmark::DoNotOptimize(bids.size());
  }
}
BENCHMARK(apply_delta)->Arg(400)->Arg(5000)->Name("apply_delta_of_20_levels/depth");

/// The whole way of an update through LocalBook: chain, levels, a moved update.
void follow_stream(benchmark::State& state) {
  Flow flow{static_cast<int>(state.range(0))};
  kit::LocalBook book{{false, true, false}};
  book.apply(flow.snapshot);
  std::int64_t sequence = 0;
  for (auto _ : state) {
    auto& delta = flow.deltas[static_cast<std::size_t>(sequence) % flow.deltas.size()];
    delta.previous = sequence;
    delta.sequence = ++sequence;
    auto copy = delta;
    benchmark::DoNotOptimize(book.apply(std::move(copy)));
  }
}
BENCHMARK(follow_stream)->Arg(400)->Name("follow_stream_with_a_copy_of_20_levels/depth");

std::string okx_update(int levels) {
  std::string text = R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[)";
  for (int i = 0; i < levels; ++i) {
    if (i == levels / 2) text += R"(],"bids":[)";
    if (i != 0 && i != levels / 2) text += ',';
    text += R"([")" + std::to_string(30'000 + i) + R"(.1","415.02","0","13"])";
  }
  return text + R"(],"ts":"1597026383085","checksum":0,"prevSeqId":123456,"seqId":123457}]})";
}

void decode_delta(benchmark::State& state) {
  okx::MarketDecoder decoder;
  const auto text = okx_update(20);
  std::vector<kit::MarketNews> news;
  for (auto _ : state) {
    news.clear();
    decoder.decode(text, {}, news);
    benchmark::DoNotOptimize(news.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(decode_delta)->Name("decode_delta_of_20_levels");

}  // namespace

BENCHMARK_MAIN();
