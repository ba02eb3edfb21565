// Death and power cuts at every call of the disk: nothing that was answered is lost, nothing is half applied.
#include <gtest/gtest.h>

#include "tests/connectors/journal/fake_disk.h"
#include "tests/connectors/journal/tally.h"

namespace {

using engine::ErrorCode;
using journal::Durability;
using journal::WriterTerms;
using testing_support::FakeDisk;
using testing_support::open_tally;
using testing_support::Tally;
using testing_support::write_numbers;

/// What was done to a journal, and what was answered.
struct Life {
  std::vector<std::string> hash_at{Tally{}.state_hash()};  ///< The model's, by sequence.
  std::set<journal::Sequence> group_ends{0};
  journal::Sequence answered = 0;
};

/// A random day of a writer: groups, snapshots, restarts. Ends when the disk does.
void live(FakeDisk& disk, std::uint64_t seed, WriterTerms terms, journal::History history, Life& life) {
  engine::Random random{seed};
  Tally model;
  const auto restart = [&] { return open_tally(disk, terms); };
  auto opened = restart();
  for (int step = 0; step < 25 && opened; ++step) {
    if (random.chance(1, 8)) {
      opened = restart();
      continue;
    }
    if (random.chance(1, 5)) {
      if (!journal::take_snapshot(*opened->writer, *opened->machine, history)) return;
      continue;
    }
    std::vector<std::uint64_t> numbers(1 + random.below(4));
    for (auto& number : numbers) {
      number = random.next();
      model.add(number);
      life.hash_at.push_back(model.state_hash());
    }
    life.group_ends.insert(model.count);
    if (!write_numbers(*opened, numbers)) return;
    life.answered = model.count;
    ASSERT_EQ(opened->machine->state_hash(), model.state_hash());
  }
}

/// Recovers, checks, goes on for a while, and recovers what came of that.
void check(FakeDisk& disk, const Life& life, journal::Sequence least, WriterTerms terms) {
  auto opened = open_tally(disk, terms);
  ASSERT_TRUE(opened) << opened.error().detail;
  const auto last = opened->writer->last();
  ASSERT_GE(last, least) << "lost what was answered";
  ASSERT_TRUE(life.group_ends.contains(last)) << "half a group: " << last;
  ASSERT_EQ(opened->machine->state_hash(), life.hash_at.at(last));
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto written = write_numbers(*opened, {i, last});
    ASSERT_TRUE(written) << written.error().detail;
  }
  ASSERT_TRUE(journal::take_snapshot(*opened->writer, *opened->machine));
  const auto hash = opened->machine->state_hash();
  const auto again = open_tally(disk, terms);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->writer->last(), last + 10);
  EXPECT_EQ(again->machine->state_hash(), hash);
}

void stop_everywhere(Durability durability, bool power_cut, std::uint64_t seeds) {
  const WriterTerms terms{durability, 300};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto history = seed % 2 == 0 ? journal::History::Prune : journal::History::Keep;
    FakeDisk whole{seed};
    Life undisturbed;
    live(whole, seed, terms, history, undisturbed);
    ASSERT_GT(whole.calls, 50U);
    for (std::uint64_t call = 0; call <= whole.calls; ++call) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", the disk stops at call " + std::to_string(call));
      FakeDisk disk{seed};
      disk.dies_at = call;
      disk.writes_short = seed % 3 == 0;
      Life life;
      live(disk, seed, terms, history, life);
      engine::Random random{seed * 1000 + call};
      if (power_cut) {
        disk.lose_power(random);
      } else {
        disk.revive();
      }
      check(disk, life, life.answered, terms);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(JournalCrash, DeathAtEveryCallLosesNothingThatWasAnswered) {
  for (const auto durability : {Durability::Always, Durability::Batch, Durability::Never}) {
    stop_everywhere(durability, false, 8);
  }
}

TEST(JournalCrash, APowerCutAtEveryCallLosesNothingThatWasAnswered) { stop_everywhere(Durability::Batch, true, 40); }

TEST(JournalCrash, WithoutSyncsAPowerCutNeverGivesAStateThatWasNot) {
  const WriterTerms terms{Durability::Never, 300};
  int recovered = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    FakeDisk disk{seed};
    Life life;
    live(disk, seed, terms, journal::History::Keep, life);
    engine::Random random{seed};
    disk.lose_power(random);
    const auto opened = open_tally(disk, terms);
    if (!opened) {
      EXPECT_EQ(opened.error().code, ErrorCode::Corrupt) << opened.error().detail;
      ++refused;
      continue;
    }
    ++recovered;
    ASSERT_TRUE(life.group_ends.contains(opened->writer->last()));
    EXPECT_EQ(opened->machine->state_hash(), life.hash_at.at(opened->writer->last()));
  }
  EXPECT_GT(recovered, 0);
  EXPECT_GT(refused, 0);
}

TEST(JournalCrash, AFailureOfTheDiskStopsTheWriterForGood) {
  for (std::uint64_t call = 0; call < 8; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    FakeDisk disk;
    auto opened = open_tally(disk);
    ASSERT_TRUE(opened);
    disk.fails_at = disk.calls + call;
    std::uint64_t answered = 0;
    engine::Status status;
    for (std::uint64_t i = 1; i <= 10 && status; ++i) {
      status = write_numbers(*opened, {i});
      if (status) answered = i;
    }
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::Io);
    EXPECT_EQ(status.error().outcome, engine::Outcome::Unknown);
    // The disk is well again, but nobody knows what it holds.
    EXPECT_FALSE(opened->writer->write("12345678", 1));
    EXPECT_FALSE(opened->writer->sync());
    EXPECT_FALSE(opened->writer->begin());
    const auto again = open_tally(disk);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_GE(again->writer->last(), answered);
    EXPECT_LE(again->writer->last(), answered + 1);
  }
}

}  // namespace
