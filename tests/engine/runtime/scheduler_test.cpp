#include "engine/runtime/scheduler.h"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using engine::Cron;
using engine::Every;
using engine::Job;
using engine::Once;
using engine::Scheduler;
using engine::Timestamp;
using Names = std::vector<std::string>;

const Timestamp kStart = Timestamp::parse("2024-08-08T12:00:00Z").value();

TEST(Scheduler, RunsOnceAndNeverAgain) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"a", Once{kStart + 5s}, {}}, kStart));
  EXPECT_EQ(scheduler.next(), kStart + 5s);
  EXPECT_EQ(scheduler.due(kStart + 4s), Names{});
  EXPECT_EQ(scheduler.due(kStart + 5s), Names{"a"});
  EXPECT_EQ(scheduler.due(kStart + 6s), Names{});
  scheduler.succeeded("a", kStart + 7s);
  EXPECT_EQ(scheduler.due(kStart + 100h), Names{});
  EXPECT_EQ(scheduler.next(), std::nullopt);
}

TEST(Scheduler, KeepsTheBeatOfAnInterval) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"a", Every{10s, kStart}, {}}, kStart));
  EXPECT_EQ(scheduler.due(kStart), Names{"a"});
  scheduler.succeeded("a", kStart + 3s);
  EXPECT_EQ(scheduler.next(), kStart + 10s);
  // What was missed is due once.
  EXPECT_EQ(scheduler.due(kStart + 57s), Names{"a"});
  scheduler.succeeded("a", kStart + 58s);
  EXPECT_EQ(scheduler.next(), kStart + 60s);
}

TEST(Scheduler, FollowsCron) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"daily", Cron::parse("0 0 * * *").value(), {}}, kStart));
  EXPECT_EQ(scheduler.next(), Timestamp::parse("2024-08-09").value());
  EXPECT_EQ(scheduler.due(kStart + 12h), Names{"daily"});
  scheduler.succeeded("daily", kStart + 12h);
  EXPECT_EQ(scheduler.next(), Timestamp::parse("2024-08-10").value());
}

TEST(Scheduler, GivesTheOneThatWasDueFirstFirst) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"late", Once{kStart + 2s}, {}}, kStart));
  ASSERT_TRUE(scheduler.add({"zero", Once{kStart + 1s}, {}}, kStart));
  EXPECT_EQ(scheduler.due(kStart + 5s), (Names{"zero", "late"}));
}

TEST(Scheduler, LetsAJobWaitForWhatItNeeds) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"load", Every{1h, kStart}, {}}, kStart));
  ASSERT_TRUE(scheduler.add({"report", Every{1h, kStart}, {"load"}}, kStart));
  EXPECT_EQ(scheduler.due(kStart), Names{"load"});
  EXPECT_EQ(scheduler.due(kStart + 1s), Names{});
  EXPECT_EQ(scheduler.next(), std::nullopt);  // All wait for "load", which runs.
  scheduler.succeeded("load", kStart + 2s);
  EXPECT_EQ(scheduler.due(kStart + 2s), Names{"report"});
}

TEST(Scheduler, TriesAgainAsOftenAsItMayAndHoldsBackWhatNeedsIt) {
  Scheduler scheduler;
  Job load{"load", Every{1h, kStart}, {}};
  load.retries = 1;
  load.retry_after = 1min;
  ASSERT_TRUE(scheduler.add(load, kStart));
  ASSERT_TRUE(scheduler.add({"report", Every{1h, kStart}, {"load"}}, kStart));
  EXPECT_EQ(scheduler.due(kStart), Names{"load"});
  scheduler.failed("load", kStart + 1s);
  EXPECT_EQ(scheduler.due(kStart + 2s), Names{});
  EXPECT_EQ(scheduler.due(kStart + 61s), Names{"load"});
  scheduler.failed("load", kStart + 62s);
  EXPECT_EQ(scheduler.due(kStart + 30min), Names{});  // No retry is left: at its next regular time.
  EXPECT_EQ(scheduler.due(kStart + 1h), Names{"load"});
  scheduler.succeeded("load", kStart + 1h);
  EXPECT_EQ(scheduler.due(kStart + 1h), Names{"report"});
}

TEST(Scheduler, RefusesWhatCannotWork) {
  Scheduler scheduler;
  ASSERT_TRUE(scheduler.add({"a", Once{kStart}, {}}, kStart));
  EXPECT_FALSE(scheduler.add({"a", Once{kStart}, {}}, kStart));
  EXPECT_FALSE(scheduler.add({"b", Once{kStart}, {"c"}}, kStart));
  EXPECT_FALSE(scheduler.add({"self", Once{kStart}, {"self"}}, kStart));
  EXPECT_FALSE(scheduler.add({"b", Every{0s, kStart}, {}}, kStart));
}

TEST(SchedulerDeathTest, HearsOnlyOfJobsThatRun) {
  Scheduler scheduler;
  EXPECT_DEATH(scheduler.succeeded("a", kStart), "CHECK");
}

}  // namespace
