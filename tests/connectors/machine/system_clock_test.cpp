#include "connectors/machine/system_clock.h"

#include <gtest/gtest.h>

namespace {

TEST(SystemClock, IsPastTheYearThisWasWritten) {
  EXPECT_GT(machine::SystemClock{}.now(), engine::Timestamp::parse("2025-01-01").value());
}

TEST(SystemClock, HasAMonotonicTimeThatNeverGoesBack) {
  const machine::SystemClock clock;
  auto last = clock.monotonic();
  for (int i = 0; i < 1000; ++i) {
    const auto next = clock.monotonic();
    ASSERT_GE(next, last);
    last = next;
  }
}

}  // namespace
