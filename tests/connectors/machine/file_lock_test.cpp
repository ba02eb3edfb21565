#include "connectors/machine/file_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace {

using machine::FileLock;
using testing_support::TempDir;

TEST(FileLock, NamesItsHolderToTheSecondWhoAsks) {
  const TempDir dir;
  const auto first = FileLock::acquire(dir.file("lock"));
  ASSERT_TRUE(first);
  const auto second = FileLock::acquire(dir.file("lock"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, engine::ErrorCode::AlreadyExists);
  EXPECT_NE(second.error().detail.find("process " + std::to_string(::getpid())), std::string::npos);
}

TEST(FileLock, IsFreeAgainWhenItsHolderIsGone) {
  const TempDir dir;
  {
    ASSERT_TRUE(FileLock::acquire(dir.file("lock")));
  }
  EXPECT_TRUE(FileLock::acquire(dir.file("lock")));
}

TEST(FileLock, IsFreeAgainWhenItsHolderWasKilled) {
  const TempDir dir;
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::acquire(dir.file("lock"));
    ::_exit(lock ? 0 : 1);  // Without any clean-up, as a crash would.
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(FileLock::acquire(dir.file("lock")));
}

TEST(FileLock, IsNotInheritedByAProgramWeStart) {
  const TempDir dir;
  auto lock = FileLock::acquire(dir.file("lock"));
  ASSERT_TRUE(lock);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sleep", "sleep", "30", static_cast<char*>(nullptr));
    ::_exit(1);
  }
  {
    const FileLock gone = std::move(*lock);
  }
  // The child may not have got to its exec yet; a copy of ours lives in it until then.
  bool is_free = false;
  for (int i = 0; i < 200 && !is_free; ++i) {
    is_free = static_cast<bool>(FileLock::acquire(dir.file("lock")));
    if (!is_free) ::usleep(10'000);
  }
  EXPECT_TRUE(is_free);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST(FileLock, DoesNotTrustWhatStandsInTheFile) {
  const TempDir dir;
  const auto lock = FileLock::acquire(dir.file("lock"));
  ASSERT_TRUE(lock);
  std::ofstream{dir.file("lock")} << "rm -rf";
  const auto second = FileLock::acquire(dir.file("lock"));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().detail.find("process unknown"), std::string::npos);
}

TEST(FileLock, SaysWhyItCannotBeMade) {
  const auto lock = FileLock::acquire("/nowhere/at/all/lock");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, engine::ErrorCode::Io);
  EXPECT_NE(lock.error().detail.find("No such file"), std::string::npos);
}

}  // namespace
