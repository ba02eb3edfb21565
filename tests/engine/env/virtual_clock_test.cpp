#include "engine/env/virtual_clock.h"

#include <gtest/gtest.h>

namespace {

using engine::Timestamp;

TEST(VirtualClock, MovesOnlyWhenToldAndNeverBack) {
  const auto start = Timestamp::parse("2024-08-08T12:00:00Z").value();
  engine::VirtualClock clock{start};
  EXPECT_EQ(clock.now(), start);
  EXPECT_EQ(clock.monotonic(), engine::Duration::zero());
  clock.advance_to(start + std::chrono::seconds{5});
  clock.advance_to(start);
  EXPECT_EQ(clock.now(), start + std::chrono::seconds{5});
  EXPECT_EQ(clock.monotonic(), std::chrono::seconds{5});
}

}  // namespace
