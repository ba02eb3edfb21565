#include "engine/base/time.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/env/random.h"

namespace {

using engine::Timestamp;

std::string read(std::string_view text) {
  const auto time = Timestamp::parse(text);
  return time ? time->to_string() : "error: " + time.error().detail;
}

TEST(Timestamp, ReadsIso8601InItsUsualForms) {
  EXPECT_EQ(read("2024-08-08T12:00:00.123Z"), "2024-08-08T12:00:00.123Z");
  EXPECT_EQ(read("2024-08-08T12:00:00Z"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08 12:00:00"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08T12:00"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08"), "2024-08-08T00:00:00.000Z");
  EXPECT_EQ(read("2024-08-08t12:00:00,5z"), "2024-08-08T12:00:00.500Z");
  EXPECT_EQ(read("2024-08-08T12:00:00.123456Z"), "2024-08-08T12:00:00.123456Z");
  EXPECT_EQ(read("2024-08-08T12:00:00.123456789Z"), "2024-08-08T12:00:00.123456789Z");
  EXPECT_EQ(read("2024-08-08T12:00:00.1234567891234Z"), "2024-08-08T12:00:00.123456789Z");
  EXPECT_EQ(read("2024-02-29T23:59:59Z"), "2024-02-29T23:59:59.000Z");
  EXPECT_EQ(read("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z");
}

TEST(Timestamp, BringsOffsetsToUtc) {
  EXPECT_EQ(read("2024-08-08T20:00:00+08:00"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08T20:00:00+0800"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08T20:00:00+08"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("2024-08-08T23:30:00-03:30"), "2024-08-09T03:00:00.000Z");
}

TEST(Timestamp, TellsTheUnitOfAnEpochNumberByItsSize) {
  EXPECT_EQ(read("1723118400"), "2024-08-08T12:00:00.000Z");
  EXPECT_EQ(read("1723118400.5"), "2024-08-08T12:00:00.500Z");
  EXPECT_EQ(read("1723118400123"), "2024-08-08T12:00:00.123Z");
  EXPECT_EQ(read("1723118400123.456"), "2024-08-08T12:00:00.123456Z");
  EXPECT_EQ(read("1723118400123456"), "2024-08-08T12:00:00.123456Z");
  EXPECT_EQ(read("1723118400123456789"), "2024-08-08T12:00:00.123456789Z");
  EXPECT_EQ(read("0"), "1970-01-01T00:00:00.000Z");
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const auto* text : {"",
                           "now",
                           "2024-13-01",
                           "2024-00-10",
                           "2024-02-30",
                           "2023-02-29",
                           "2024-08-08T24:00:00Z",
                           "2024-08-08T12:60:00Z",
                           "2024-08-08T12:00:61Z",
                           "2024-08-08T12:00:00.Z",
                           "2024-08-08T12:00:00ZZ",
                           "2024-08-08T12:00:00+25:00",
                           "2024-08-08T",
                           "2024-8-8",
                           "1969-12-31",
                           "2262-01-01",
                           "1970-01-01T00:00:00+01:00",
                           "-5",
                           "12:00",
                           "1723118400.",
                           ".5",
                           "1e9",
                           "99999999999999999999",
                           "9999999999999999999",
                           "2024-08-08T12:00:00 Z",
                           "２０２４-08-08"}) {
    EXPECT_FALSE(Timestamp::parse(text)) << text << " -> " << read(text);
  }
}

TEST(Timestamp, ReadsBackWhatItWrote) {
  constexpr std::uint64_t kSeed = 3;
  engine::Random random{kSeed};
  for (int i = 0; i < 20'000; ++i) {
    const auto time = Timestamp::from_nanoseconds(random.between(0, 9'214'646'399'999'999'999));  // To the end of 2261.
    ASSERT_EQ(Timestamp::parse(time.to_string()).value(), time)
        << "seed " << kSeed << " case " << i << time.to_string();
    // The calendar of the standard library agrees.
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{time.utc_day()}}};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    ASSERT_EQ(time.to_string().substr(0, 10), text) << "seed " << kSeed << " case " << i;
  }
}

TEST(Timestamp, CountsUtcDays) {
  EXPECT_EQ(Timestamp{}.utc_day(), 0);
  EXPECT_EQ(Timestamp::parse("1970-01-01T23:59:59.999999999Z")->utc_day(), 0);
  EXPECT_EQ(Timestamp::parse("1970-01-02")->utc_day(), 1);
  EXPECT_EQ(Timestamp::from_nanoseconds(-1).utc_day(), -1);
  EXPECT_EQ(Timestamp::from_nanoseconds(-Timestamp::kDayNs).utc_day(), -1);
  EXPECT_EQ(Timestamp::parse("2024-08-08T12:00:00Z")->utc_day(), 19943);
}

TEST(Timestamp, MovesByDurations) {
  const auto noon = Timestamp::parse("2024-08-08T12:00:00Z").value();
  EXPECT_EQ((noon + std::chrono::seconds{5}).to_string(), "2024-08-08T12:00:05.000Z");
  EXPECT_EQ((noon - std::chrono::hours{13}).to_string(), "2024-08-07T23:00:00.000Z");
  EXPECT_EQ((noon + std::chrono::milliseconds{7}) - noon, std::chrono::milliseconds{7});
  EXPECT_EQ(noon.milliseconds(), 1'723'118'400'000);
}

}  // namespace
