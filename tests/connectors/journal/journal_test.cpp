// The journal's files: what is written is read, a torn end is cut, damage and gaps are refused with their place.
#include <gtest/gtest.h>

#include "connectors/journal/crc32c.h"
#include "engine/env/random.h"
#include "tests/connectors/journal/fake_disk.h"
#include "tests/connectors/journal/tally.h"

namespace {

using engine::ErrorCode;
using journal::Durability;
using journal::WriterTerms;
using testing_support::FakeDisk;
using testing_support::kDirectory;
using testing_support::open_tally;
using testing_support::write_numbers;

TEST(Crc32c, GivesTheCheckValueOfItsSource) {
  EXPECT_EQ(journal::crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(journal::crc32c_by_table("123456789"), 0xE3069283U);
}

TEST(Crc32c, IsTheSameByInstructionAndByTableAndInParts) {
  engine::Random random{20261120};  // The seed.
  std::string bytes(20'000, '\0');
  for (auto& c : bytes) c = static_cast<char>(random.next());
  for (int i = 0; i < 2'000; ++i) {
    const auto from = random.below(bytes.size()), size = random.below(bytes.size() - from + 1);
    const auto text = std::string_view{bytes}.substr(from, size);
    const auto expected = journal::crc32c_by_table(text);
    ASSERT_EQ(journal::crc32c(text), expected) << from << " " << size;
    const auto cut = random.below(size + 1);
    ASSERT_EQ(journal::crc32c(text.substr(cut), journal::crc32c(text.substr(0, cut))), expected);
  }
}

/// A journal of several segments on a disk in memory.
struct JournalFiles : ::testing::Test {
  FakeDisk disk;
  WriterTerms terms{Durability::Batch, 200};

  std::string write_groups(int groups) {
    auto opened = open_tally(disk, terms);
    EXPECT_TRUE(opened);
    for (int i = 0; i < groups; ++i) EXPECT_TRUE(write_numbers(*opened, {opened->writer->last(), 7, 9}));
    return opened->machine->state_hash();
  }
  std::vector<std::string> segments() const {
    std::vector<std::string> found;
    for (const auto& path : disk.paths()) {
      if (path.ends_with(".log")) found.push_back(path);
    }
    return found;
  }
  engine::Error refusal() {
    const auto opened = open_tally(disk, terms);
    EXPECT_FALSE(opened);
    return opened ? engine::Error{} : opened.error();
  }
};

TEST_F(JournalFiles, GiveTheStateBackAcrossSegmentsAndWriters) {
  const auto hash = write_groups(20);
  EXPECT_GT(segments().size(), 5U);
  auto opened = open_tally(disk, terms);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->machine->state_hash(), hash);
  EXPECT_EQ(opened->writer->last(), 60U);
  EXPECT_EQ(opened->report.records_replayed, 60U);
  EXPECT_EQ(opened->writer->end().epoch, 2U) << "each writer has an epoch of its own";
}

TEST_F(JournalFiles, MakeNoSegmentWhileNothingHappens) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(open_tally(disk, terms));
  EXPECT_TRUE(segments().empty());
  write_groups(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(open_tally(disk, terms));
  EXPECT_EQ(segments().size(), 1U);
}

TEST_F(JournalFiles, LoseATornLastGroupAtAnyByteAndTellHowMuch) {
  terms.segment_bytes = 1 << 20;
  write_groups(2);
  const auto path = segments().back();
  const auto before = disk.content(path).size();
  {
    FakeDisk longer;
    auto opened = open_tally(longer, terms);
    constexpr auto kNoZeros = ~std::uint64_t{0};
    for (std::uint64_t i = 0; i < 2; ++i) ASSERT_TRUE(write_numbers(*opened, {3 * i, 7, 9}));
    ASSERT_TRUE(write_numbers(*opened, {kNoZeros, kNoZeros, kNoZeros}));
    disk = std::move(longer);
  }
  const auto whole = disk.content(path);
  ASSERT_GT(whole.size(), before);
  for (auto size = before; size < whole.size(); ++size) {
    for (const bool zeros : {false, true}) {
      auto torn = whole.substr(0, size);
      if (zeros) torn.resize(whole.size(), '\0');
      disk.put(path, torn);
      const auto again = open_tally(disk, terms);
      ASSERT_TRUE(again) << again.error().detail;
      EXPECT_EQ(again->writer->last(), 6U) << size;
      EXPECT_EQ(again->report.bytes_cut, torn.size() - before);
      EXPECT_EQ(disk.content(path).size(), before);
    }
  }
}

TEST_F(JournalFiles, RefuseAFlippedBitBeforeTheLastGroupWithFileAndOffset) {
  write_groups(9);
  const auto files = segments();
  ASSERT_GE(files.size(), 3U);
  const std::size_t last_group = 24 + 3 * 8;
  for (const auto& path : files) {
    const auto whole = disk.content(path);
    const auto end = path == files.back() ? whole.size() - last_group : whole.size();
    for (std::size_t at = 0; at < end; ++at) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
      disk.put(path, bytes);
      const auto error = refusal();
      ASSERT_EQ(error.code, ErrorCode::Corrupt) << path << " " << at;
      EXPECT_NE(error.detail.find(path), std::string::npos) << error.detail;
      EXPECT_NE(error.detail.find("at byte "), std::string::npos) << error.detail;
      EXPECT_EQ(disk.content(path), bytes) << "what is refused is left as it is";
    }
    disk.put(path, whole);
  }
}

TEST_F(JournalFiles, RefuseAMissingSegmentAndOneOfAnotherJournal) {
  write_groups(12);
  const auto files = segments();
  ASSERT_GE(files.size(), 4U);
  const auto second = disk.content(files[1]);
  ASSERT_TRUE(disk.remove(files[1]));
  EXPECT_NE(refusal().detail.find("are missing"), std::string::npos);
  disk.put(files[1], second);
  ASSERT_TRUE(open_tally(disk, terms));

  FakeDisk other;
  auto opened = open_tally(other, terms);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(write_numbers(*opened, {1, 2, 3}));
  disk.put(files[1], other.content(files[1]));
  EXPECT_NE(refusal().detail.find("does not follow"), std::string::npos);
  disk.put(files[1], second);

  const auto first = disk.content(files[0]);
  ASSERT_TRUE(disk.remove(files[0]));
  EXPECT_NE(refusal().detail.find("records 1 to "), std::string::npos);
  disk.put(files[0], first);
  disk.put(files[2], second);
  EXPECT_NE(refusal().detail.find("a header of record"), std::string::npos);
}

TEST_F(JournalFiles, RefuseAJournalOfAnotherKind) {
  write_groups(1);
  const auto other =
      journal::open_journal(disk, kDirectory, journal::Kind::OrderFlow, 4, testing_support::make_tally, terms);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::InvalidInput);
}

TEST_F(JournalFiles, HaveOneWriterAtATime) {
  disk.take_lock();
  EXPECT_EQ(refusal().code, ErrorCode::AlreadyExists);
}

TEST_F(JournalFiles, LeaveNothingUnfinishedBehind) {
  disk.put(kDirectory + "/" + journal::segment_name(1) + std::string{journal::kUnfinished}, "half");
  write_groups(1);
  EXPECT_EQ(segments().size(), 1U);
  for (const auto& path : disk.paths()) EXPECT_FALSE(path.ends_with(journal::kUnfinished));
}

struct Snapshots : JournalFiles {
  journal::RecoveryReport report;
  std::string hash;

  void write_with_snapshots(int snapshots, journal::History history = journal::History::Keep) {
    auto opened = open_tally(disk, terms);
    ASSERT_TRUE(opened);
    for (int i = 0; i < snapshots; ++i) {
      for (int j = 0; j < 5; ++j) ASSERT_TRUE(write_numbers(*opened, {opened->writer->last()}));
      ASSERT_TRUE(journal::take_snapshot(*opened->writer, *opened->machine, history));
    }
    for (int j = 0; j < 3; ++j) ASSERT_TRUE(write_numbers(*opened, {opened->writer->last()}));
    hash = opened->machine->state_hash();
  }
  void expect_recovered() {
    const auto opened = open_tally(disk, terms);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(opened->machine->state_hash(), hash);
    report = opened->report;
  }
  std::string path_of(journal::Sequence sequence) const { return kDirectory + "/" + journal::snapshot_name(sequence); }
};

TEST_F(Snapshots, SpareTheRecordsBeforeThem) {
  write_with_snapshots(1);
  expect_recovered();
  EXPECT_EQ(report.snapshot, 5U);
  EXPECT_EQ(report.records_replayed, 3U);
}

TEST_F(Snapshots, AreKeptTwoAtATime) {
  write_with_snapshots(5);
  EXPECT_EQ(*journal::list_snapshots(disk, kDirectory), (std::vector<journal::Sequence>{25, 20}));
}

TEST_F(Snapshots, ThatAreDamagedGiveWayToTheOneBeforeAndThenToTheWholeJournal) {
  write_with_snapshots(3);
  for (const std::uint64_t sequence : {15, 10}) {
    const auto whole = disk.content(path_of(sequence));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
      disk.put(path_of(sequence), bytes);
      expect_recovered();
      ASSERT_FALSE(report.refused.empty()) << at;
      EXPECT_NE(report.refused.back().find(journal::snapshot_name(sequence)), std::string::npos);
    }
  }
  EXPECT_FALSE(report.snapshot.has_value());
  EXPECT_EQ(report.records_replayed, 18U);
}

TEST_F(Snapshots, OfAStateThatIsNotTheirHashAreRefused) {
  write_with_snapshots(1);
  auto snapshot = *journal::parse_snapshot(disk.content(path_of(5)));
  snapshot.state[0] = static_cast<char>(snapshot.state[0] ^ 1);
  disk.put(path_of(5), journal::encode(snapshot));
  expect_recovered();
  EXPECT_EQ(report.refused.size(), 1U);
}

TEST_F(Snapshots, OfAnotherJournalAreRefused) {
  write_with_snapshots(2);
  for (const std::uint64_t sequence : {10, 5}) {
    auto snapshot = *journal::parse_snapshot(disk.content(path_of(sequence)));
    snapshot.chain ^= 1U;
    disk.put(path_of(sequence), journal::encode(snapshot));
  }
  EXPECT_EQ(refusal().code, ErrorCode::Corrupt);
}

TEST_F(Snapshots, AheadOfTheJournalSayThatItLostRecords) {
  write_with_snapshots(2);
  while (segments().size() > 1) ASSERT_TRUE(disk.remove(segments().back()));
  EXPECT_NE(refusal().detail.find("the journal ends at"), std::string::npos);
}

TEST_F(Snapshots, RemoveOldSegmentsOnlyWhenAsked) {
  write_with_snapshots(6);
  const auto all = segments();
  EXPECT_EQ(all.front(), kDirectory + "/" + journal::segment_name(1));
  disk = FakeDisk{};
  write_with_snapshots(6, journal::History::Prune);
  EXPECT_LT(segments().size(), all.size());
  expect_recovered();
  EXPECT_EQ(report.snapshot, 30U);
  // The older of the two must do as well.
  disk.put(path_of(30), "");
  expect_recovered();
  EXPECT_EQ(report.snapshot, 25U);
}

}  // namespace
