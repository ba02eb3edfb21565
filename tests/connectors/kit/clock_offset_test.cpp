#include "connectors/kit/clock_offset.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"

namespace {

using namespace std::chrono_literals;
using engine::Duration;
using engine::Timestamp;
using kit::ClockOffset;

constexpr Timestamp kNow = Timestamp::from_milliseconds(1'785'587'696'789);

TEST(ClockOffset, TakesTheMiddleBetweenAskingAndHearing) {
  ClockOffset clock;
  EXPECT_FALSE(clock.is_known());
  EXPECT_TRUE(clock.is_due(kNow));
  EXPECT_EQ(clock.venue_time(kNow), kNow);
  clock.add(kNow, kNow + 100ms, kNow + 1050ms);
  EXPECT_EQ(clock.offset(), 1s);
  EXPECT_EQ(clock.uncertainty(), 50ms);
  EXPECT_EQ(clock.venue_time(kNow), kNow + 1s);
}

TEST(ClockOffset, BelievesTheFastestAnswerOfTheLastFew) {
  ClockOffset clock;
  clock.add(kNow, kNow + 10ms, kNow + 5ms);
  clock.add(kNow + 1min, kNow + 1min + 900ms, kNow + 1min + 800ms);
  EXPECT_EQ(clock.offset(), 0ms);
  for (int i = 2; i < 7; ++i) clock.add(kNow + i * 1min, kNow + i * 1min + 100ms, kNow + i * 1min + 350ms);
  EXPECT_EQ(clock.offset(), 300ms) << "an old answer is not believed for ever";
}

TEST(ClockOffset, LeavesOutWhatSaysNothing) {
  ClockOffset clock;
  clock.add(kNow, kNow + 3s, kNow + 1h);
  clock.add(kNow, kNow - 1s, kNow + 1h);
  EXPECT_FALSE(clock.is_known());
}

TEST(ClockOffset, IsDueAgainAfterAWhileOrWhenOurClockWasSetBack) {
  ClockOffset clock;
  clock.add(kNow, kNow, kNow);
  EXPECT_FALSE(clock.is_due(kNow + 59s));
  EXPECT_TRUE(clock.is_due(kNow + 60s));
  EXPECT_TRUE(clock.is_due(kNow - 1s));
  clock.add(kNow - 1h, kNow - 1h + 200ms, kNow);
  EXPECT_EQ(clock.offset(), 1h - 100ms) << "what was measured on the clock before is forgotten";
}

TEST(ClockOffset, IsWorryingEitherWay) {
  for (const auto ahead : {-501ms, 501ms}) {
    ClockOffset clock;
    clock.add(kNow, kNow, kNow + ahead);
    EXPECT_TRUE(clock.is_worrying());
  }
  ClockOffset clock;
  clock.add(kNow, kNow, kNow - 500ms);
  EXPECT_FALSE(clock.is_worrying());
}

TEST(ClockOffset, IsNeverWrongerThanItSays) {
  const std::uint64_t seed = 99;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  for (int round = 0; round < 1000; ++round) {
    const Duration real{random.between(-5'000'000'000, 5'000'000'000)};
    ClockOffset clock;
    auto now = kNow;
    for (int i = 0; i < 10; ++i) {
      const Duration there{random.between(0, 300'000'000)}, back{random.between(0, 300'000'000)};
      clock.add(now, now + there + back, now + there + real);
      ASSERT_LE(std::chrono::abs(clock.offset() - real), clock.uncertainty() + 1ns);
      now = now + there + back + 1min;
    }
  }
}

}  // namespace
