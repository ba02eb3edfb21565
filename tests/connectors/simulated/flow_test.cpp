// Order flows on disk: the file as it is given, and the records as a journal keeps them.
#include <gtest/gtest.h>

#include <cstring>

#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/flow_codec.h"
#include "connectors/simulated/flow_file.h"
#include "connectors/simulated/flow_replay.h"
#include "connectors/simulated/machines.h"
#include "engine/base/byte_stream.h"
#include "engine/env/random.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::FlowRecord;
using journal::Durability;

std::string head(std::uint64_t records, std::uint32_t symbols = 1, std::uint32_t version = 1, std::uint32_t size = 32) {
  engine::ByteWriter out;
  out.raw("LOBFLOW1");
  out.u32(version);
  out.u32(size);
  out.u64(records);
  out.u32(symbols);
  out.raw(std::string(64 - 28, '\0'));
  return out.bytes();
}

std::string refusal(const std::string& bytes) {
  const auto file = simulated::FlowFile::parse(bytes);
  return file ? "" : file.error().detail;
}

TEST(FlowFile, HoldsTheRecordsItsHeadSays) {
  std::string bytes = head(2, 3);
  const FlowRecord record{FlowRecord::kNew, 1, 0, 0, 2, 77, 100, 5};
  for (int i = 0; i < 2; ++i) bytes.append(reinterpret_cast<const char*>(&record), sizeof record);
  const auto file = simulated::FlowFile::parse(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->symbols(), 3U);
  ASSERT_EQ(file->records().size(), 2U);
  EXPECT_EQ(std::memcmp(&file->records()[1], &record, sizeof record), 0);
  EXPECT_TRUE(simulated::FlowFile::parse(head(0)));
}

TEST(FlowFile, IsRefusedWithTheOffsetOfWhatIsWrong) {
  EXPECT_EQ(refusal(""), "not an order-flow file (LOBFLOW1), at byte 0");
  EXPECT_EQ(refusal("LOBFLOW2" + head(0).substr(8)), "not an order-flow file (LOBFLOW1), at byte 0");
  EXPECT_EQ(refusal(head(0).substr(0, 63)), "its header is cut short, at byte 63");
  EXPECT_EQ(refusal(head(0, 1, 2)), "version 2 is not known to this program, at byte 8");
  EXPECT_EQ(refusal(head(0, 1, 1, 40)), "records of 40 bytes, not 32, at byte 12");
  EXPECT_EQ(refusal(head(0, 0)), "0 symbols; 1 to 1048576 are possible, at byte 24");
  EXPECT_EQ(refusal(head(0, 1U << 21)), "2097152 symbols; 1 to 1048576 are possible, at byte 24");
  EXPECT_EQ(refusal(head(2) + std::string(63, 'x')), "its header says 2 records and it holds 1, at byte 127");
  EXPECT_EQ(refusal(head(1) + std::string(33, 'x')), "its header says 1 records and 1 bytes follow them, at byte 96");
  EXPECT_EQ(refusal(head(~std::uint64_t{0}) + std::string(32, 'x')),
            "its header says 18446744073709551615 records and it holds 1, at byte 96");
  EXPECT_EQ(refusal(head((std::uint64_t{1} << 59) + 1) + std::string(32, 'x')),
            "its header says 576460752303423489 records and it holds 1, at byte 96");
}

TEST(FlowFile, ReadsFromDiskWhatItParsesInMemory) {
  const testing_support::TempDir folder;
  journal::PosixFiles files;
  const auto path = folder.file("flow.bin");
  EXPECT_EQ(simulated::FlowFile::read(files, path).error().code, engine::ErrorCode::NotFound);
  ASSERT_TRUE(journal::put_in_place(files, folder.path().string(), "flow.bin", head(1) + std::string(32, '\1')));
  const auto file = simulated::FlowFile::read(files, path);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->records()[0].id, 0x0101010101010101U);
  ASSERT_TRUE(journal::put_in_place(files, folder.path().string(), "flow.bin", head(1)));
  EXPECT_EQ(simulated::FlowFile::read(files, path).error().code, engine::ErrorCode::InvalidInput);
}

/// A value of any size, small ones as likely as large ones.
std::uint64_t any(engine::Random& random) { return random.next() >> random.below(64); }

FlowRecord any_record(engine::Random& random) {
  const auto small = [&](std::uint64_t most) { return static_cast<std::uint8_t>(random.below(most)); };
  const bool wild = random.chance(1, 20);
  return {small(wild ? 256 : 4),
          small(wild ? 256 : 2),
          small(wild ? 256 : 2),
          small(wild ? 256 : 3),
          random.chance(1, 2) ? 7U : static_cast<std::uint32_t>(any(random)),
          any(random),
          static_cast<engine::Ticks>(any(random)),
          static_cast<engine::Lots>(any(random))};
}

TEST(FlowCodec, GivesEveryRecordBackAsItWas) {
  engine::Random random{20261120};  // The seed.
  for (int round = 0; round < 200; ++round) {
    std::vector<FlowRecord> records(1 + random.below(100));
    for (auto& record : records) record = any_record(random);
    const auto cut = random.below(records.size() + 1);
    std::string payload;
    simulated::encode(std::span{records}.first(cut), payload);
    simulated::encode(std::span{records}.subspan(cut), payload);
    std::vector<FlowRecord> back(records.size());
    simulated::FlowDecoder decoder{payload};
    ASSERT_TRUE(decoder.read(back));
    EXPECT_TRUE(decoder.at_end());
    ASSERT_EQ(std::memcmp(records.data(), back.data(), records.size() * sizeof(FlowRecord)), 0) << "round " << round;
    EXPECT_FALSE(decoder.read(std::span{back}.first(1)));
    payload.pop_back();
    EXPECT_FALSE(simulated::FlowDecoder{payload}.read(back));
  }
}

/// Orders that rest and trade, on three symbols.
std::vector<FlowRecord> lively(std::uint64_t seed, std::size_t count) {
  engine::Random random{seed};
  std::vector<FlowRecord> records;
  for (std::uint64_t id = 1; records.size() < count; ++id) {
    const auto side = static_cast<std::uint8_t>(random.below(2));
    const auto symbol = static_cast<std::uint32_t>(random.below(3));
    if (random.chance(1, 3) && id > 1) {
      records.push_back({FlowRecord::kCancel, side, 0, 0, symbol, 1 + random.below(id - 1), 0, 0});
    } else {
      records.push_back({FlowRecord::kNew, side, 0, 0, symbol, id, random.between(95, 105), random.between(1, 9)});
    }
  }
  return records;
}

TEST(FlowJournal, RecoversToTheHashOfTheRunThatWroteIt) {
  const auto records = lively(1, 30'000);
  engine::OrderFlow alone{3};
  alone.run(records, nullptr);
  journal::PosixFiles files;
  for (const auto durability : {Durability::Batch, Durability::Never, Durability::Always}) {
    const testing_support::TempDir folder;
    const auto some = std::span{records}.first(durability == Durability::Always ? 300 : records.size());
    auto opened = journal::open_journal(files, folder.path().string(), journal::Kind::OrderFlow, 3,
                                        simulated::make_machine, {durability, 20'000});
    ASSERT_TRUE(opened);
    engine::OrderFlow flow{3};
    ASSERT_TRUE(simulated::run_journaled(some, opened->writer, [&](auto part) { flow.run(part, nullptr); }));
    EXPECT_EQ(opened->writer->last(), some.size());
    opened->writer.reset();
    const auto again =
        journal::open_journal(files, folder.path().string(), journal::Kind::OrderFlow, 3, simulated::make_machine, {});
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->machine->state_hash(), flow.state_hash());
    EXPECT_EQ(again->report.records_replayed, some.size());
    if (some.size() == records.size()) {
      EXPECT_EQ(flow.state_hash(), alone.state_hash());
    }
  }
}

TEST(FlowJournal, GoesOnFromASnapshotOfItsBooks) {
  const auto records = lively(2, 10'000);
  const testing_support::TempDir folder;
  journal::PosixFiles files;
  const auto open = [&] {
    return journal::open_journal(files, folder.path().string(), journal::Kind::OrderFlow, 3, simulated::make_machine,
                                 {});
  };
  engine::OrderFlow alone{3};
  for (std::size_t at = 0; at < records.size(); at += 2'500) {
    const auto part = std::span{records}.subspan(at, 2'500);
    alone.run(part, nullptr);
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(opened->report.snapshot.value_or(0), at);
    auto& machine = dynamic_cast<simulated::FlowMachine&>(*opened->machine);
    const auto run = [&](auto some) { machine.flow().run(some, nullptr); };
    ASSERT_TRUE(simulated::run_journaled(part, opened->writer, run));
    ASSERT_TRUE(journal::take_snapshot(*opened->writer, machine));
    EXPECT_EQ(machine.state_hash(), alone.state_hash());
  }
}

}  // namespace
