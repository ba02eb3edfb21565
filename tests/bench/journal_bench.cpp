// What a journal costs: framing and checksums alone, an order flow in memory and journaled, and recovery.
#include <benchmark/benchmark.h>

#include <cstring>

#include "connectors/journal/crc32c.h"
#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/exchange_codec.h"
#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/flow_replay.h"
#include "connectors/simulated/machines.h"
#include "tests/support/exchange_load.h"
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

constexpr int kAccounts = 100;
constexpr std::size_t kCommands = 1'000'000;
constexpr std::size_t kPart = 1024;

void write_deeds(std::span<const testing_support::Deed> deeds, std::string& payload) {
  engine::ByteWriter out;
  for (const auto& deed : deeds) {
    const std::string_view id{deed.id.data(), deed.id.size()};
    if (deed.kind == testing_support::Deed::Kind::Place) {
      simulated::encode(out, simulated::LeanPlace{deed.order, id});
    } else if (deed.kind == testing_support::Deed::Kind::Amend) {
      simulated::encode(out, simulated::LeanAmendById{deed.order.account, id, {{}, deed.order.limit, {}}});
    } else {
      simulated::encode(out, simulated::LeanCancel{deed.order.account, id});
    }
  }
  payload += out.bytes();
}

/// The whole exchange: accounts, freezes, matching, fees, news. Journaled, each part is on its way to the disk while it
/// is done, and the run ends when all of it is durable.
void exchange_commands(benchmark::State& state, bool journaled) {
  journal::PosixFiles files;
  for (auto _ : state) {
    state.PauseTiming();
    {
      const TempDir folder;
      auto opened = journal::open_journal(files, folder.path().string(), journal::Kind::Exchange, 0,
                                          simulated::make_machine, {journal::Durability::Batch});
      CHECK(opened && opened->writer->begin());
      engine::Exchange exchange;
      testing_support::open_for_load(exchange, kAccounts);
      const auto deeds = testing_support::Deeds{exchange, kAccounts}.make(kCommands);
      state.ResumeTiming();
      journal::Committer committer{std::move(opened->writer)};
      for (std::size_t at = 0; at < kCommands; at += kPart) {
        const auto part = std::span{deeds}.subspan(at, std::min(kPart, kCommands - at));
        if (journaled) {
          committer.submit(static_cast<std::uint32_t>(part.size()),
                           [part](std::string& payload) { write_deeds(part, payload); });
        }
        for (const auto& deed : part) testing_support::perform(deed, exchange);
      }
      CHECK(committer.finish());
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCommands));
}
void ExchangeInMemory(benchmark::State& state) { exchange_commands(state, false); }
void ExchangeBatch(benchmark::State& state) { exchange_commands(state, true); }
BENCHMARK(ExchangeInMemory)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ExchangeBatch)->Unit(benchmark::kMillisecond)->UseRealTime();

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
