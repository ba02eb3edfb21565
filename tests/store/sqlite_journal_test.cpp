#include "store/sqlite_journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/check.h"
#include "store/event_codec.h"
#include "store/reader.h"
#include "tests/store/any_fact.h"
#include "tests/store/scripted_day.h"
#include "tests/support/temp_dir.h"

namespace {

using testing_support::dec;
using testing_support::ScriptedDay;
using testing_support::TempDir;

std::unique_ptr<store::SqliteJournal> open(const TempDir& folder) {
  auto journal = store::SqliteJournal::open(folder.path().string());
  EXPECT_TRUE(journal) << journal.error().detail;
  return journal ? *std::move(journal) : nullptr;
}

engine::ErrorCode code_of_opening(const TempDir& folder) {
  const auto journal = store::SqliteJournal::open(folder.path().string());
  EXPECT_FALSE(journal);
  return journal ? engine::ErrorCode::Timeout : journal.error().code;
}

std::vector<engine::Event> all_events(const engine::Journal& journal) {
  std::vector<engine::Event> events;
  EXPECT_TRUE(journal.read(0, [&](const engine::Event& event) {
    events.push_back(event);
    return engine::ok();
  }));
  return events;
}

ScriptedDay random_day(std::uint64_t seed, int steps) {
  ScriptedDay day{5, seed};
  day.set_up();
  for (int i = 0; i < steps; ++i) day.step();
  return day;
}

TEST(SqliteJournal, MakesAFileThatOnlyItsOwnerMayRead) {
  const TempDir folder;
  const auto data = (folder.path() / "state" / "data").string();
  ASSERT_TRUE(store::SqliteJournal::open(data));
  struct stat found{};
  ASSERT_EQ(::stat((data + "/copytrade.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(data.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700U);
}

TEST(SqliteJournal, IsThereAgainAfterReopening) {
  const TempDir folder;
  auto day = random_day(3, 200);
  ASSERT_TRUE(open(folder)->append(day.events()));
  const auto journal = open(folder);
  EXPECT_EQ(journal->last(), day.events().size());
  const auto events = all_events(*journal);
  ASSERT_EQ(events.size(), day.events().size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].time, day.events()[i].time);
    ASSERT_TRUE(testing_support::same(events[i].fact, day.events()[i].fact));
  }
}

TEST(SqliteJournal, FollowsToTheSameTablesInWhateverPortions) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto day = random_day(seed, 300);
    const TempDir at_once, in_portions;
    const auto whole = open(at_once);
    ASSERT_TRUE(whole->append(day.events()));
    ASSERT_TRUE(whole->follow_all());
    engine::Random random{seed};
    auto journal = open(in_portions);
    std::span<const engine::Event> rest{day.events()};
    while (!rest.empty()) {
      const auto size = std::min<std::size_t>(rest.size(), 1 + random.below(20));
      ASSERT_TRUE(journal->append(rest.first(size)));
      rest = rest.subspan(size);
      if (random.chance(1, 2)) {
        ASSERT_TRUE(journal->follow()) << "seed " << seed;
      }
      if (random.chance(1, 20)) {
        journal.reset();  // One writer at a time.
        journal = open(in_portions);
      }
    }
    ASSERT_TRUE(journal->follow_all());
    EXPECT_EQ(whole->tables_hash().value(), journal->tables_hash().value()) << "seed " << seed;
    const auto report = store::check_store(in_portions.path().string());
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_TRUE(report->good()) << "seed " << seed;
  }
}

TEST(SqliteJournal, HashesDifferWhenTablesDo) {
  const TempDir folder, other;
  const auto one = open(folder), two = open(other);
  const auto day = random_day(1, 50), another = random_day(2, 50);
  ASSERT_TRUE(one->append(day.events()));
  ASSERT_TRUE(two->append(another.events()));
  ASSERT_TRUE(one->follow_all());
  ASSERT_TRUE(two->follow_all());
  EXPECT_NE(one->tables_hash().value(), two->tables_hash().value());
}

TEST(CheckStore, FindsATableThatSomebodyChanged) {
  const TempDir folder;
  {
    const auto journal = open(folder);
    ASSERT_TRUE(journal->append(random_day(4, 200).events()));
    ASSERT_TRUE(journal->follow_all());
  }
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE}.exec(
      "UPDATE balances SET quantity = '1000000'");
  const auto report = store::check_store(folder.path().string());
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_FALSE(report->good());
  for (const auto& table : report->tables) EXPECT_EQ(table.equal(), table.table != "balances") << table.table;
}

TEST(CheckStore, NamesAnEventThatIsMissing) {
  const TempDir folder;
  {
    const auto journal = open(folder);
    ASSERT_TRUE(journal->append(random_day(4, 100).events()));
    ASSERT_TRUE(journal->follow_all());
  }
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE}.exec("DELETE FROM events WHERE sequence = 7");
  const auto report = store::check_store(folder.path().string());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, engine::ErrorCode::Corrupt);
  EXPECT_THAT(report.error().detail, testing::HasSubstr("event 7"));
}

TEST(SqliteJournal, RefusesAFileOfANewerVersion) {
  const TempDir folder;
  open(folder).reset();
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE}.exec("PRAGMA user_version = 999");
  EXPECT_EQ(code_of_opening(folder), engine::ErrorCode::InvalidInput);
  const auto reader = store::Reader::open(folder.path().string());
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().detail, testing::HasSubstr("newer version"));
}

TEST(SqliteJournal, RefusesTheDatabaseOfAnotherProgram) {
  const TempDir folder;
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
      "CREATE TABLE a (b)");
  EXPECT_EQ(code_of_opening(folder), engine::ErrorCode::InvalidInput);
}

TEST(SqliteJournal, RefusesWhatIsNoDatabase) {
  const TempDir folder;
  std::ofstream{folder.file("copytrade.db")} << std::string(8192, 'x');
  EXPECT_EQ(code_of_opening(folder), engine::ErrorCode::Corrupt);
}

TEST(SqliteJournal, StartsFromAnEmptyFile) {
  const TempDir folder;
  std::ofstream{folder.file("copytrade.db")}.flush();
  const auto journal = open(folder);
  EXPECT_EQ(journal->last(), 0U);
  ASSERT_TRUE(journal->append(random_day(1, 5).events()));
  EXPECT_TRUE(journal->follow_all());
}

TEST(SqliteJournal, MigratesAFileOfTheFirstVersion) {
  const TempDir folder;
  {
    SQLite::Database old{folder.file("copytrade.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    std::ifstream sql{COPYTRADE_SOURCE_DIR "/store/migrations/0001_journal.sql"};
    old.exec(std::string{std::istreambuf_iterator<char>{sql}, {}});
    old.exec("PRAGMA user_version = 1");
    old.exec("INSERT INTO events VALUES (1, 5, 'run_started', '{\"v\":1,\"epoch\":9}')");
  }
  const auto journal = open(folder);
  EXPECT_EQ(journal->last(), 1U);
  ASSERT_TRUE(journal->follow_all());
  EXPECT_EQ(store::Reader::open(folder.path().string()).value()->epoch().value(), 9U);
}

TEST(SqliteJournal, SaysThatSomebodyElseIsWriting) {
  const TempDir folder;
  const auto journal = open(folder);
  const auto day = random_day(1, 5);
  {
    SQLite::Database other{folder.file("copytrade.db"), SQLite::OPEN_READWRITE};
    other.exec("BEGIN IMMEDIATE");
    const auto status = journal->append(day.events());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, engine::ErrorCode::Io);
    EXPECT_EQ(status.error().outcome, engine::Outcome::NotSent);
    EXPECT_THAT(status.error().detail, testing::HasSubstr("another process is writing"));
  }
  EXPECT_EQ(journal->last(), 0U);
  EXPECT_TRUE(journal->append(day.events()));
}

TEST(SqliteJournal, SaysWhichEventItCannotRead) {
  const TempDir folder;
  ASSERT_TRUE(open(folder)->append(random_day(1, 5).events()));
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE}.exec(
      "UPDATE events SET body = '{\"v\":1}' WHERE sequence = 2");
  const auto journal = open(folder);
  const auto read = journal->read(0, [](const engine::Event&) { return engine::ok(); });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, engine::ErrorCode::Corrupt);
  EXPECT_THAT(read.error().detail, testing::HasSubstr("event 2: setup_changed"));
  EXPECT_EQ(journal->follow_all().error().code, engine::ErrorCode::Corrupt);
}

TEST(SqliteJournal, RefusesTablesThatAreAheadOfTheEvents) {
  const TempDir folder;
  {
    const auto journal = open(folder);
    ASSERT_TRUE(journal->append(random_day(1, 5).events()));
    ASSERT_TRUE(journal->follow_all());
  }
  SQLite::Database{folder.file("copytrade.db"), SQLite::OPEN_READWRITE}.exec("DELETE FROM events WHERE sequence > 3");
  EXPECT_EQ(code_of_opening(folder), engine::ErrorCode::Corrupt);
}

TEST(SqliteJournal, KeepsTheSetupThatWasDeclared) {
  const TempDir folder;
  const auto journal = open(folder);
  ScriptedDay day{3};
  day.set_up();
  day.add(engine::SetupChanged{{{engine::SetupKind::Binding, "half/customer000001", std::nullopt},
                                {engine::SetupKind::Customer, "customer000001", std::nullopt}},
                               "cli"});
  ASSERT_TRUE(journal->append(day.events()));
  ASSERT_TRUE(journal->follow_all());
  const auto setup = journal->setup();
  ASSERT_TRUE(setup) << setup.error().detail;
  EXPECT_EQ(setup->customers.size(), 2U);
  EXPECT_EQ(setup->bindings.size(), 2U);
  EXPECT_EQ(setup->notifiers.size(), 2U);
  EXPECT_EQ(setup->venues.at(engine::VenueId{"paper"}).instruments.size(), 3U);
}

TEST(SqliteJournal, ListsTheNoticesThatAreStillDue) {
  const TempDir folder;
  const auto journal = open(folder);
  ScriptedDay day{1};
  day.set_up();
  const auto queue = [&](engine::Sequence id, engine::Severity severity) {
    day.add(engine::NoticeQueued{{id, severity, "GAP", "title", "text", {}, "", day.now()}});
  };
  queue(1, engine::Severity::Info);
  queue(2, engine::Severity::Critical);
  queue(3, engine::Severity::Info);
  day.add(engine::NoticeDelivered{1, "log"});
  day.add(engine::NoticeDelivered{2, "log"});
  ASSERT_TRUE(journal->append(day.events()));
  ASSERT_TRUE(journal->follow_all());
  const auto due = journal->undelivered();
  ASSERT_TRUE(due) << due.error().detail;
  ASSERT_EQ(due->size(), 2U);
  EXPECT_EQ((*due)[0].notice.id, 2U);
  EXPECT_EQ((*due)[0].notice.severity, engine::Severity::Critical);
  EXPECT_THAT((*due)[0].notifiers, testing::ElementsAre("pager"));
  EXPECT_EQ((*due)[1].notice.id, 3U);
  EXPECT_THAT((*due)[1].notifiers, testing::ElementsAre("log"));
}

}  // namespace
