#include "connectors/machine/thread_executor.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "connectors/machine/system_clock.h"

namespace {

using machine::ThreadExecutor;
using namespace std::chrono_literals;

TEST(ThreadExecutor, RunsTasksInTheirOrderOnOneThreadOfItsOwn) {
  const machine::SystemClock clock;
  ThreadExecutor executor{clock};
  std::vector<int> seen;
  std::promise<std::thread::id> done;
  for (int i = 0; i < 1'000; ++i) executor.post([&seen, i] { seen.push_back(i); });
  executor.post([&] { done.set_value(std::this_thread::get_id()); });
  EXPECT_NE(done.get_future().get(), std::this_thread::get_id());
  ASSERT_EQ(seen.size(), 1'000U);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(ThreadExecutor, RunsWhatIsDueLaterLaterAndTheSoonerFirst) {
  const machine::SystemClock clock;
  ThreadExecutor executor{clock};
  const auto begin = clock.monotonic();
  std::vector<int> seen;
  std::promise<void> done;
  executor.after(30ms, [&] {
    seen.push_back(2);
    done.set_value();
  });
  executor.after(1ms, [&] { seen.push_back(1); });
  done.get_future().wait();
  EXPECT_GE(clock.monotonic() - begin, 30ms);
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(ThreadExecutor, RefusesOffersWhenTooMuchWaitsAndNeverWhatIsPosted) {
  const machine::SystemClock clock;
  ThreadExecutor executor{clock, 2};
  std::promise<void> begun, go_on;
  executor.post([&] {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  EXPECT_TRUE(executor.offer([] {}));
  EXPECT_TRUE(executor.offer([] {}));
  EXPECT_FALSE(executor.offer([] {}));
  std::promise<void> ran;
  executor.post([&] { ran.set_value(); });
  go_on.set_value();
  ran.get_future().wait();
}

TEST(ThreadExecutor, RunsNothingOnceItHasStopped) {
  const machine::SystemClock clock;
  ThreadExecutor executor{clock};
  executor.stop();
  executor.post([] { FAIL() << "it had stopped"; });
  EXPECT_FALSE(executor.offer([] { FAIL() << "it had stopped"; }));
  executor.after(engine::Duration{}, [] { FAIL() << "it had stopped"; });
  executor.stop();
}

}  // namespace
