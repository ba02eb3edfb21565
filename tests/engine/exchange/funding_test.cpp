#include "engine/exchange/funding.h"

#include <gtest/gtest.h>

#include "tests/support/instruments.h"

namespace {

using namespace engine;
using testing_support::dec;
using testing_support::inverse;
using testing_support::linear;
using testing_support::price;

TEST(Funding, IsPaidByLongsToShortsWhenTheRateIsPositive) {
  // 2 × 50,000 × 0.0001 = 10
  EXPECT_EQ(funding_for(linear(), dec("2"), price("50000"), dec("0.0001")), dec("-10"));
  EXPECT_EQ(funding_for(linear(), dec("-2"), price("50000"), dec("0.0001")), dec("10"));
}

TEST(Funding, IsPaidByShortsToLongsWhenTheRateIsNegative) {
  EXPECT_EQ(funding_for(linear(), dec("2"), price("50000"), dec("-0.0003")), dec("30"));
  EXPECT_EQ(funding_for(linear(), dec("-2"), price("50000"), dec("-0.0003")), dec("-30"));
}

TEST(Funding, IsInBaseAssetWhenInverse) {
  // 10,000 / 50,000 × 0.0001 = 0.00002
  EXPECT_EQ(funding_for(inverse(), dec("10000"), price("50000"), dec("0.0001")), dec("-0.00002"));
  EXPECT_EQ(funding_for(inverse(), dec("-10000"), price("50000"), dec("0.0001")), dec("0.00002"));
}

TEST(Funding, IsRoundedAgainstWhoeverIsConcerned) {
  // 1 / 3 × 0.0001 = 0.0000333…: one pays a unit more than the other gets.
  EXPECT_EQ(funding_for(inverse(), dec("1"), price("3"), dec("0.0001")), dec("-0.000033333333333334"));
  EXPECT_EQ(funding_for(inverse(), dec("-1"), price("3"), dec("0.0001")), dec("0.000033333333333333"));
}

TEST(Funding, ComesBackToItsScheduleAfterAnyPause) {
  const auto at = [](std::int64_t seconds) { return Timestamp::from_milliseconds(seconds * 1000); };
  const FundingTerms terms{dec("0.0001"), std::chrono::hours{8}, at(28'800)};
  EXPECT_FALSE(terms.is_due(at(28'799)));
  EXPECT_TRUE(terms.is_due(at(28'800)));
  EXPECT_EQ(first_after(terms, at(0)), at(28'800));
  EXPECT_EQ(first_after(terms, at(28'800)), at(57'600));
  EXPECT_EQ(first_after(terms, at(86'399)), at(86'400));
  EXPECT_EQ(first_after(terms, at(86'400)), at(115'200));
  EXPECT_FALSE(FundingTerms{}.is_due(at(1)));
}

}  // namespace
