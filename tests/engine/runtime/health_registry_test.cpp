#include "engine/runtime/health_registry.h"

#include <gtest/gtest.h>

#include "engine/env/virtual_clock.h"

namespace {

TEST(HealthRegistry, RemembersHowEachCheckWentAndWhenItLastPassed) {
  engine::VirtualClock clock{engine::Timestamp::from_milliseconds(1'000)};
  engine::HealthRegistry health{clock};
  EXPECT_TRUE(health.is_healthy());
  health.pass("store");
  health.fail("venue okx", "no answer");
  clock.advance_to(engine::Timestamp::from_milliseconds(2'000));
  health.fail("store", "disk full");

  auto rows = health.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].check, "store");
  EXPECT_FALSE(rows[0].passed);
  EXPECT_EQ(rows[0].why, "disk full");
  EXPECT_EQ(rows[0].last_passed->milliseconds(), 1'000);
  EXPECT_FALSE(rows[1].last_passed);
  EXPECT_FALSE(health.is_healthy());

  health.pass("store");
  health.pass("venue okx");
  rows = health.rows();
  EXPECT_TRUE(health.is_healthy());
  EXPECT_EQ(rows[0].why, "");
  EXPECT_EQ(rows[0].last_passed->milliseconds(), 2'000);
}

}  // namespace
