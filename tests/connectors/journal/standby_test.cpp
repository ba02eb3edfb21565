// A standby follows another's journal and takes its place: the same state, and the one before can write no more.
#include "connectors/journal/standby.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "connectors/journal/posix_files.h"
#include "tests/connectors/journal/fake_disk.h"
#include "tests/connectors/journal/tally.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::ErrorCode;
using journal::Durability;
using journal::Standby;
using journal::WriterTerms;
using testing_support::FakeDisk;
using testing_support::kDirectory;
using testing_support::make_tally;
using testing_support::open_tally;
using testing_support::Tally;
using testing_support::write_numbers;

const WriterTerms kSmall{Durability::Batch, 300};

TEST(Standby, KeepsUpAcrossSegmentsAndSnapshotsAndTellsItsLag) {
  FakeDisk disk;
  auto standby = Standby::open(disk, kDirectory, make_tally);
  ASSERT_TRUE(standby);
  EXPECT_EQ(standby->machine(), nullptr);
  auto writer = open_tally(disk, kSmall);
  engine::Random random{20261120};  // The seed.
  for (std::uint64_t i = 1; i <= 200; ++i) {
    ASSERT_TRUE(write_numbers(*writer, {i, random.next()}));
    if (random.chance(1, 10)) {
      ASSERT_TRUE(journal::take_snapshot(*writer->writer, *writer->machine, journal::History::Prune));
    }
    if (random.chance(1, 20)) writer = open_tally(disk, kSmall);
    if (random.chance(1, 2)) continue;
    EXPECT_GE(*standby->bytes_behind(), 40U);
    const auto followed = standby->follow();
    ASSERT_TRUE(followed) << followed.error().detail;
    EXPECT_EQ(standby->last(), 2 * i);
    EXPECT_EQ(standby->machine()->state_hash(), writer->machine->state_hash());
    EXPECT_EQ(*standby->bytes_behind(), 0U);
  }
}

TEST(Standby, WaitsWhileTheWriterLivesAndShutsItOutWhenItTakesOver) {
  for (const std::uint64_t written : {0, 1, 7}) {
    SCOPED_TRACE(written);
    FakeDisk disk;
    auto old = open_tally(disk, kSmall);
    ASSERT_TRUE(old->writer->begin());
    auto standby = Standby::open(disk, kDirectory, make_tally);
    ASSERT_TRUE(standby);
    for (std::uint64_t i = 0; i < written; ++i) ASSERT_TRUE(write_numbers(*old, {i}));
    disk.take_lock();
    EXPECT_FALSE(standby->try_take_over(kSmall)->has_value());
    disk.let_lock_go();
    const auto hash = old->machine->state_hash();
    auto taken = standby->try_take_over(kSmall);
    ASSERT_TRUE(taken) << taken.error().detail;
    ASSERT_TRUE(taken->has_value());
    auto& fresh = **taken;
    EXPECT_EQ(fresh.machine->state_hash(), hash);
    EXPECT_EQ(fresh.writer->end().epoch, 2U);
    // The old one comes back to life, before and after the new one has written.
    for (int i = 0; i < 2; ++i) {
      const auto refused = write_numbers(*old, {99});
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, ErrorCode::Refused);
      ASSERT_TRUE(write_numbers(fresh, {5}));
    }
    // What it still wrote is nobody's.
    const auto again = open_tally(disk, kSmall);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->machine->state_hash(), fresh.machine->state_hash());
    EXPECT_EQ(again->writer->last(), written + 2);
  }
}

TEST(Standby, FollowsTheNewWriterThatTookAnotherStandbysPlace) {
  FakeDisk disk;
  auto old = open_tally(disk, kSmall);
  ASSERT_TRUE(old->writer->begin());
  auto first = Standby::open(disk, kDirectory, make_tally), second = Standby::open(disk, kDirectory, make_tally);
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(second->follow());
  auto taken = first->try_take_over(kSmall);
  ASSERT_TRUE(taken && taken->has_value());
  for (std::uint64_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(write_numbers(**taken, {i}));
    const auto followed = second->follow();
    ASSERT_TRUE(followed) << followed.error().detail;
    EXPECT_EQ(second->last(), i + 1);
  }
}

TEST(Standby, RefusesDamageItComesTo) {
  FakeDisk disk;
  auto writer = open_tally(disk);
  for (std::uint64_t i = 0; i < 3; ++i) ASSERT_TRUE(write_numbers(*writer, {i}));
  auto standby = Standby::open(disk, kDirectory, make_tally);
  for (std::uint64_t i = 0; i < 3; ++i) ASSERT_TRUE(write_numbers(*writer, {i}));
  const auto path = kDirectory + "/" + journal::segment_name(1);
  auto bytes = disk.content(path);
  bytes[64 + 3 * 32 + 30] ^= 1;  // In the payload of the fourth group.
  disk.put(path, bytes);
  auto late = Standby::open(disk, kDirectory, make_tally);
  ASSERT_TRUE(late) << "a group that is not whole may be on its way";
  EXPECT_EQ(late->last(), 3U);
  const auto taken = late->try_take_over({});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::Corrupt);
  EXPECT_NE(taken.error().detail.find("at byte 160"), std::string::npos) << taken.error().detail;
}

/// Writes groups until it is killed, and says on `acknowledge` what is durable.
[[noreturn]] void write_until_killed(const std::string& directory, int acknowledge) {
  journal::PosixFiles files;
  auto opened = open_tally(files, {Durability::Batch, 4'000}, directory);
  if (!opened) ::_exit(3);
  for (;;) {
    const auto next = opened->writer->last() + 1;
    if (!write_numbers(*opened, {next, next + 1, next + 2})) ::_exit(4);
    const auto last = opened->writer->last();
    if (::write(acknowledge, &last, sizeof last) != sizeof last) ::_exit(5);
    if (last % 300 == 0 && !journal::take_snapshot(*opened->writer, *opened->machine)) ::_exit(6);
  }
}

TEST(Standby, TakesOverFromAProcessThatIsKilled) {
  const testing_support::TempDir folder;
  const auto directory = folder.path().string();
  journal::PosixFiles files;
  Tally model;
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_until_killed(directory, ends[1]);
    ::close(ends[1]);
    auto standby = Standby::open(files, directory, make_tally);
    ASSERT_TRUE(standby) << standby.error().detail;
    journal::Sequence answered = 0, told = 0;
    for (int i = 0; i < 150 && ::read(ends[0], &told, sizeof told) == sizeof told; ++i) {
      answered = told;
      const auto followed = standby->follow();
      ASSERT_TRUE(followed) << followed.error().detail;
      ASSERT_GE(standby->last(), answered) << "what is durable is there to be read";
      const auto taken = standby->try_take_over({});
      ASSERT_TRUE(taken) << taken.error().detail;
      ASSERT_FALSE(taken->has_value()) << "the writer lives";
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(ends[0], &told, sizeof told) == sizeof told) answered = told;
    ::close(ends[0]);
    auto taken = standby->try_take_over({});
    ASSERT_TRUE(taken) << taken.error().detail;
    ASSERT_TRUE(taken->has_value());
    auto& opened = **taken;
    ASSERT_GE(opened.writer->last(), answered);
    for (auto number = model.count + 1; number <= opened.writer->last(); ++number) model.add(number);
    EXPECT_EQ(opened.machine->state_hash(), model.state_hash());
    const auto next = opened.writer->last() + 1;
    ASSERT_TRUE(write_numbers(opened, {next}));
    model.add(next);
  }
}

}  // namespace
