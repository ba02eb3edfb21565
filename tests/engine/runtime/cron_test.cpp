#include "engine/runtime/cron.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using engine::Cron;
using engine::Timestamp;

std::string after(std::string_view expression, std::string_view time) {
  const auto next = Cron::parse(expression).value().next_after(Timestamp::parse(time).value());
  return next ? next->to_string().substr(0, 16) : "never";
}

TEST(Cron, FindsTheNextTime) {
  // 2024-08-08 is a Thursday.
  EXPECT_EQ(after("* * * * *", "2024-08-08T12:00:00Z"), "2024-08-08T12:01");
  EXPECT_EQ(after("* * * * *", "2024-08-08T11:59:59.999Z"), "2024-08-08T12:00");
  EXPECT_EQ(after("*/15 * * * *", "2024-08-08T12:46:00Z"), "2024-08-08T13:00");
  EXPECT_EQ(after("5/20 * * * *", "2024-08-08T12:26:00Z"), "2024-08-08T12:45");
  EXPECT_EQ(after("30 8-18/2 * * *", "2024-08-08T18:30:00Z"), "2024-08-09T08:30");
  EXPECT_EQ(after("0 0 * * *", "2024-12-31T23:59:00Z"), "2025-01-01T00:00");
  EXPECT_EQ(after("0 0 29 2 *", "2024-03-01"), "2028-02-29T00:00");
  EXPECT_EQ(after("0 9 * * 1-5", "2024-08-09T09:00:00Z"), "2024-08-12T09:00");
  EXPECT_EQ(after("0 9 * * mon,Wed", "2024-08-08T09:00:00Z"), "2024-08-12T09:00");
  EXPECT_EQ(after("0 0 * * 7", "2024-08-08"), "2024-08-11T00:00");
  EXPECT_EQ(after("0 0 * * 0", "2024-08-08"), "2024-08-11T00:00");
  EXPECT_EQ(after("0 0 1 jan *", "2024-08-08"), "2025-01-01T00:00");
  EXPECT_EQ(after("0 0 31 * *", "2024-08-31T00:00:00Z"), "2024-10-31T00:00");
  EXPECT_EQ(after("@hourly", "2024-08-08T12:00:00Z"), "2024-08-08T13:00");
  EXPECT_EQ(after("@weekly", "2024-08-08"), "2024-08-11T00:00");
  EXPECT_EQ(after("  0   0 * * *  ", "2024-08-08"), "2024-08-09T00:00");
}

TEST(Cron, TakesEitherDayWhereBothAreGiven) {
  EXPECT_EQ(after("0 0 13 * 5", "2024-08-09T00:00:00Z"), "2024-08-13T00:00");
  EXPECT_EQ(after("0 0 13 * 5", "2024-08-13T00:00:00Z"), "2024-08-16T00:00");
}

TEST(Cron, EndsWhereTimeDoes) { EXPECT_EQ(after("* * * * *", "2261-12-31T23:59:00Z"), "never"); }

TEST(Cron, RefusesWhatItDoesNotUnderstand) {
  for (const auto* text :
       {"",           "* * * *",     "* * * * * *", "60 * * * *",  "* 24 * * *",  "* * 0 * *",  "* * 32 * *",
        "* * * 13 *", "* * * * 8",   "*/0 * * * *", "5-1 * * * *", "a * * * *",   "1, * * * *", "1- * * * *",
        "-1 * * * *", "* * * foo *", "0 0 30 2 *",  "@never",      "1.5 * * * *", "*/ * * * *"}) {
    const auto cron = Cron::parse(text);
    ASSERT_FALSE(cron) << text;
    EXPECT_TRUE(cron.error().detail.starts_with("cron: ")) << cron.error().detail;
  }
  EXPECT_NE(Cron::parse("* 24 * * *").error().detail.find("\"24\" is no hour from 0 to 23"), std::string::npos);
}

}  // namespace
