// What every journal promises, run against each of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "engine/ports/journal.h"
#include "engine/runtime/memory_journal.h"
#include "store/sqlite_journal.h"
#include "tests/support/temp_dir.h"

namespace {

using engine::Event;
using engine::Sequence;

/// Where a journal lives, and how it is opened there again.
class Home {
 public:
  virtual ~Home() = default;
  virtual std::unique_ptr<engine::Journal> open() = 0;
};

class MemoryHome final : public Home {
 public:
  std::unique_ptr<engine::Journal> open() override { return std::make_unique<engine::MemoryJournal>(); }
};

class SqliteHome final : public Home {
 public:
  std::unique_ptr<engine::Journal> open() override {
    auto journal = store::SqliteJournal::open(folder_.path().string());
    EXPECT_TRUE(journal) << journal.error().detail;
    return *std::move(journal);
  }

 private:
  testing_support::TempDir folder_;
};

struct Kind {
  const char* name;
  std::function<std::unique_ptr<Home>()> make;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class JournalContract : public testing::TestWithParam<Kind> {
 protected:
  std::unique_ptr<Home> home_ = GetParam().make();
  std::unique_ptr<engine::Journal> journal_ = home_->open();
};

Event event(Sequence sequence) {
  return {sequence, engine::Timestamp::from_milliseconds(1'700'000'000'000 + static_cast<std::int64_t>(sequence)),
          engine::RunStarted{sequence * 10, "0.1.0"}};
}

std::vector<Event> events(Sequence from, Sequence to) {
  std::vector<Event> made;
  for (auto i = from; i <= to; ++i) made.push_back(event(i));
  return made;
}

std::vector<Sequence> sequences(const engine::Journal& journal, Sequence after) {
  std::vector<Sequence> found;
  EXPECT_TRUE(journal.read(after, [&](const Event& e) {
    EXPECT_EQ(std::get<engine::RunStarted>(e.fact).epoch, e.sequence * 10);
    EXPECT_EQ(e.time, event(e.sequence).time);
    found.push_back(e.sequence);
    return engine::ok();
  }));
  return found;
}

TEST_P(JournalContract, IsEmptyAtFirst) {
  EXPECT_EQ(journal_->last(), 0U);
  EXPECT_THAT(sequences(*journal_, 0), testing::IsEmpty());
  EXPECT_TRUE(journal_->follow());
}

TEST_P(JournalContract, GivesBackWhatWasAppendedInOrder) {
  ASSERT_TRUE(journal_->append(events(1, 3)));
  ASSERT_TRUE(journal_->append(events(4, 4)));
  EXPECT_EQ(journal_->last(), 4U);
  EXPECT_THAT(sequences(*journal_, 0), testing::ElementsAre(1, 2, 3, 4));
}

TEST_P(JournalContract, ReadsFromBehindASequence) {
  ASSERT_TRUE(journal_->append(events(1, 5)));
  EXPECT_THAT(sequences(*journal_, 3), testing::ElementsAre(4, 5));
  EXPECT_THAT(sequences(*journal_, 5), testing::IsEmpty());
  EXPECT_THAT(sequences(*journal_, 99), testing::IsEmpty());
}

TEST_P(JournalContract, TakesNothingForNothing) {
  EXPECT_TRUE(journal_->append({}));
  EXPECT_EQ(journal_->last(), 0U);
}

TEST_P(JournalContract, StopsReadingWhenTheVisitorDoes) {
  ASSERT_TRUE(journal_->append(events(1, 5)));
  int visited = 0;
  const auto status = journal_->read(0, [&](const Event&) -> engine::Status {
    if (++visited == 2) return engine::invalid("enough");
    return engine::ok();
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().detail, "enough");
  EXPECT_EQ(visited, 2);
}

TEST_P(JournalContract, MayBeFollowedAtAnyTime) {
  for (Sequence i = 1; i <= 5; ++i) {
    ASSERT_TRUE(journal_->append(events(i, i)));
    ASSERT_TRUE(journal_->follow());
    ASSERT_TRUE(journal_->follow());
  }
  EXPECT_EQ(journal_->last(), 5U);
}

TEST_P(JournalContract, StopsTheProcessOnAGap) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH((void)journal_->append(events(2, 3)), "");
}

INSTANTIATE_TEST_SUITE_P(EveryJournal, JournalContract,
                         testing::Values(Kind{"memory", [] { return std::make_unique<MemoryHome>(); }},
                                         Kind{"sqlite", [] { return std::make_unique<SqliteHome>(); }}),
                         [](const auto& chosen) { return std::string{chosen.param.name}; });

}  // namespace
