#include "engine/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

namespace {

using engine::ErrorCode;
using engine::Result;
using engine::Status;

Result<std::string> half_of(int n) {
  if (n % 2 != 0) return engine::invalid("odd");
  return std::to_string(n / 2);
}

TEST(Result, HoldsAValueOrAnError) {
  ASSERT_TRUE(half_of(4));
  EXPECT_EQ(*half_of(4), "2");
  EXPECT_EQ(half_of(4)->size(), 1U);
  ASSERT_FALSE(half_of(3));
  EXPECT_EQ(half_of(3).error().detail, "odd");
  EXPECT_EQ(half_of(3).error().code, ErrorCode::InvalidInput);
}

TEST(Result, GivesItsValueAway) {
  Result<std::unique_ptr<int>> result{std::make_unique<int>(7)};
  const auto taken = *std::move(result);
  EXPECT_EQ(*taken, 7);
}

TEST(ResultDeathTest, StopsWhoeverReadsTheWrongOne) {
  EXPECT_DEATH(static_cast<void>(half_of(3).value()), "CHECK");
  EXPECT_DEATH(static_cast<void>(half_of(4).error()), "CHECK");
  EXPECT_DEATH(static_cast<void>(engine::ok().error()), "CHECK");
}

TEST(Status, IsGoodUntilItHoldsAnError) {
  EXPECT_TRUE(engine::ok());
  const Status bad = engine::invalid("why");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().detail, "why");
}

TEST(ErrorCode, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::Io); ++code) {
    names.insert(engine::to_string(static_cast<ErrorCode>(code)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::Io) + 1);
  EXPECT_FALSE(names.contains("UNKNOWN"));
}

}  // namespace
