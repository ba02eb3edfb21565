// What is left when the process is killed, or the disk is full.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "store/check.h"
#include "store/sqlite_journal.h"
#include "tests/store/scripted_day.h"
#include "tests/support/temp_dir.h"

namespace {

using testing_support::ScriptedDay;
using testing_support::TempDir;

ScriptedDay long_day() {
  ScriptedDay day{4, 99};
  day.set_up();
  for (int i = 0; i < 6000; ++i) day.step();
  return day;
}

/// Appends on from where the store stands, and says on `acknowledge` what is durable. Runs until it is killed.
[[noreturn]] void append_until_killed(const std::string& folder, const ScriptedDay& day, std::uint64_t seed,
                                      int acknowledge) {
  engine::Random random{seed};
  auto journal = store::SqliteJournal::open(folder);
  if (!journal || !(*journal)->follow_all()) ::_exit(3);
  std::span<const engine::Event> rest{day.events()};
  rest = rest.subspan((*journal)->last());
  while (!rest.empty()) {
    const auto size = std::min<std::size_t>(rest.size(), 1 + random.below(8));
    if (!(*journal)->append(rest.first(size))) ::_exit(4);
    const auto last = (*journal)->last();
    if (::write(acknowledge, &last, sizeof last) != sizeof last) ::_exit(5);
    rest = rest.subspan(size);
    if (random.chance(1, 4) && !(*journal)->follow()) ::_exit(6);
  }
  ::_exit(0);
}

/// Lets a child append so many times and a moment longer, kills it, and returns the last sequence it said was durable.
engine::Sequence run_and_kill(const std::string& folder, const ScriptedDay& day, std::uint64_t seed,
                              std::uint64_t appends, std::uint64_t microseconds) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) append_until_killed(folder, day, seed, ends[1]);
  ::close(ends[1]);
  engine::Sequence last = 0, told = 0;
  while (appends-- > 0 && ::read(ends[0], &told, sizeof told) == sizeof told) last = told;
  ::usleep(static_cast<useconds_t>(microseconds));
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "exit " << WEXITSTATUS(status);
  while (::read(ends[0], &told, sizeof told) == sizeof told) last = told;
  ::close(ends[0]);
  return last;
}

TEST(Crash, WhatWasAcknowledgedSurvivesKillsAtRandomPoints) {
  const auto day = long_day();
  const TempDir folder;
  engine::Random random{20261120};  // The seed; each round draws from it.
  for (int round = 0; round < 25; ++round) {
    const auto acknowledged =
        run_and_kill(folder.path().string(), day, random.next(), 1 + random.below(20), random.below(4'000));
    auto journal = store::SqliteJournal::open(folder.path().string());
    ASSERT_TRUE(journal) << journal.error().detail;
    ASSERT_GE((*journal)->last(), acknowledged) << "round " << round;
    engine::Sequence read = 0;
    const auto status = (*journal)->read(0, [&](const engine::Event& event) {
      EXPECT_EQ(event.time, day.events()[read].time);
      ++read;
      return engine::ok();
    });
    ASSERT_TRUE(status) << status.error().detail;
    EXPECT_EQ(read, (*journal)->last());
    ASSERT_TRUE((*journal)->follow_all());
  }
  const auto report = store::check_store(folder.path().string());
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->good());
  EXPECT_EQ(report->followed, report->events);
  EXPECT_GT(report->events, 100U);
}

/// Appends in a process whose files may not grow past a limit. Exit 0: the failed append was told as an Io error, and
/// nothing after it was taken for written.
[[noreturn]] void append_until_full(const std::string& folder, const ScriptedDay& day) {
  auto journal = store::SqliteJournal::open(folder);
  if (!journal) ::_exit(3);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{400'000, 400'000};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(4);
  std::span<const engine::Event> rest{day.events()};
  while (!rest.empty()) {
    const auto size = std::min<std::size_t>(rest.size(), 50);
    const auto before = (*journal)->last();
    const auto status = (*journal)->append(rest.first(size));
    if (!status) ::_exit(status.error().code == engine::ErrorCode::Io && (*journal)->last() == before ? 0 : 5);
    rest = rest.subspan(size);
  }
  ::_exit(6);
}

TEST(Crash, AFullDiskIsAnErrorAndLosesNothingThatWasWritten) {
  const auto day = long_day();
  const TempDir folder;
  const pid_t child = ::fork();
  if (child == 0) append_until_full(folder.path().string(), day);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto journal = store::SqliteJournal::open(folder.path().string());
  ASSERT_TRUE(journal) << journal.error().detail;
  EXPECT_GT((*journal)->last(), 0U);
  EXPECT_TRUE((*journal)->append(std::span{day.events()}.subspan((*journal)->last(), 10)));
  ASSERT_TRUE((*journal)->follow_all());
  EXPECT_TRUE(store::check_store(folder.path().string()).value().good());
}

}  // namespace
