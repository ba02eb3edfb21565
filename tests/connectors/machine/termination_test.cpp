#include "connectors/machine/termination.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>

namespace {

using namespace std::chrono_literals;
using machine::Termination;

TEST(Termination, TurnsASignalIntoAQuestion) {
  std::promise<void> asked;
  const auto termination = Termination::watch([&] { asked.set_value(); });
  ASSERT_TRUE(termination);
  EXPECT_FALSE((*termination)->asked());
  ::kill(::getpid(), SIGTERM);
  ASSERT_EQ(asked.get_future().wait_for(5s), std::future_status::ready);
  EXPECT_TRUE((*termination)->asked());
  EXPECT_EQ((*termination)->signal(), SIGTERM);
}

TEST(Termination, TellsAnInterruptFromATermination) {
  std::promise<void> asked;
  const auto termination = Termination::watch([&] { asked.set_value(); });
  ::kill(::getpid(), SIGINT);
  ASSERT_EQ(asked.get_future().wait_for(5s), std::future_status::ready);
  EXPECT_EQ((*termination)->signal(), SIGINT);
}

TEST(TerminationDeathTest, DiesOfTheSecondSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        std::promise<void> asked;
        const auto termination = Termination::watch([&] { asked.set_value(); });
        ::kill(::getpid(), SIGINT);
        asked.get_future().wait();
        ::kill(::getpid(), SIGINT);
        std::this_thread::sleep_for(10s);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
