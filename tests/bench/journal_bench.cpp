// What a journal costs: framing and checksums alone, an order flow in memory and journaled, and recovery.
#include <benchmark/benchmark.h>

#include <cstring>

#include "connectors/journal/crc32c.h"
#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/flow_replay.h"
#include "connectors/simulated/machines.h"
#include "tests/support/order_flow_generator.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::FlowRecord;
using testing_support::TempDir;

constexpr std::size_t kOperations = 5'000'000;

/// 48 bytes in a frame of their own: the most a record can cost. In a group its share of the frame is nothing.
void FrameAndChecksum(benchmark::State& state) {
  const std::string payload(48, 'x');
  std::string out(1 << 20, '\0');
  std::uint32_t chain = 0;
  journal::Sequence sequence = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto head = journal::make_frame_head(payload, 1, ++sequence, chain);
    chain = head.chain;
    const auto bytes = journal::encode(head);
    if (at + bytes.size() + payload.size() > out.size()) at = 0;
    std::copy(bytes.begin(), bytes.end(), out.data() + at);
    std::copy(payload.begin(), payload.end(), out.data() + at + bytes.size());
    at += bytes.size() + payload.size();
  }
  benchmark::DoNotOptimize(out);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(FrameAndChecksum);

void Crc32c(benchmark::State& state) {
  const std::string bytes(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(journal::crc32c(bytes));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Crc32c)->Arg(48)->Arg(1 << 20);

const std::vector<FlowRecord>& flow() {
  static const auto kFlow = [] {
    testing_support::FlowTerms terms;
    terms.operations = kOperations;
    terms.scrambled_ids = true;
    const auto file = testing_support::make_flow_file(terms);
    std::vector<FlowRecord> records(kOperations);
    std::memcpy(records.data(), file.data() + 64, kOperations * sizeof(FlowRecord));
    return records;
  }();
  return kFlow;
}

void EncodeFlow(benchmark::State& state) {
  const std::span records{flow()};
  std::string payload;
  for (auto _ : state) {
    for (std::size_t at = 0; at + 4096 <= kOperations; at += 4096) {
      payload.clear();
      simulated::encode(records.subspan(at, 4096), payload);
      benchmark::DoNotOptimize(payload.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOperations));
}
BENCHMARK(EncodeFlow)->Unit(benchmark::kMillisecond);

void FlowInMemory(benchmark::State& state) {
  const std::span records{flow()};
  for (auto _ : state) {
    engine::OrderFlow matcher{1};
    matcher.run(records, nullptr);
    benchmark::DoNotOptimize(matcher.counts());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOperations));
}

engine::Result<journal::Opened> open_in(journal::Files& files, const TempDir& folder, journal::Durability durability) {
  return journal::open_journal(files, folder.path().string(), journal::Kind::OrderFlow, 1, simulated::make_machine,
                               {durability});
}

void flow_journaled(benchmark::State& state, journal::Durability durability) {
  journal::PosixFiles files;
  for (auto _ : state) {
    state.PauseTiming();
    const TempDir folder;
    auto opened = open_in(files, folder, durability);
    CHECK(opened && opened->writer->begin());
    engine::OrderFlow matcher{1};
    state.ResumeTiming();
    CHECK(simulated::run_journaled(flow(), opened->writer, [&](auto part) { matcher.run(part, nullptr); }));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOperations));
}
void FlowNever(benchmark::State& state) { flow_journaled(state, journal::Durability::Never); }
void FlowBatch(benchmark::State& state) { flow_journaled(state, journal::Durability::Batch); }

BENCHMARK(FlowInMemory)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(FlowNever)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(FlowBatch)->Unit(benchmark::kMillisecond)->UseRealTime();

void RecoverFlow(benchmark::State& state) {
  journal::PosixFiles files;
  const TempDir folder;
  {
    auto opened = open_in(files, folder, journal::Durability::Never);
    CHECK(opened && simulated::run_journaled(flow(), opened->writer, [](auto) {}));
  }
  for (auto _ : state) {
    const auto recovered = journal::read_journal(files, folder.path().string(), simulated::make_machine);
    CHECK(recovered && recovered->report.records_replayed == kOperations);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kOperations));
}
BENCHMARK(RecoverFlow)->Unit(benchmark::kMillisecond)->UseRealTime();

/// One record, synced: what a single client that waits for each answer gets.
void AlwaysOneRecord(benchmark::State& state) {
  journal::PosixFiles files;
  const TempDir folder;
  auto opened = open_in(files, folder, journal::Durability::Always);
  CHECK(opened);
  std::string payload;
  simulated::encode(std::span{flow()}.first(1), payload);
  for (auto _ : state) CHECK(opened->writer->write(payload, 1));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(AlwaysOneRecord)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
