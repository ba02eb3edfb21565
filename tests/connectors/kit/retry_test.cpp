#include "connectors/kit/retry.h"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using engine::ErrorCode;
using engine::Outcome;
using kit::RequestKind;
using kit::retry_delay;

constexpr ErrorCode kAllCodes[] = {
    ErrorCode::InvalidInput, ErrorCode::Unauthorized, ErrorCode::RateLimited, ErrorCode::InsufficientBalance,
    ErrorCode::Unavailable,  ErrorCode::Timeout,      ErrorCode::NotFound,    ErrorCode::AlreadyExists,
    ErrorCode::Refused,      ErrorCode::Corrupt,      ErrorCode::Io};

TEST(Retry, SendsAWriteAgainOnlyIfItNeverLeft) {
  engine::Random random{1};
  for (const auto code : kAllCodes) {
    for (const auto outcome : {Outcome::Unknown, Outcome::Rejected}) {
      EXPECT_FALSE(retry_delay({}, RequestKind::Write, {code, outcome, ""}, 1, random));
    }
  }
  EXPECT_TRUE(retry_delay({}, RequestKind::Write, {ErrorCode::Unavailable, Outcome::NotSent, ""}, 1, random));
}

TEST(Retry, ReadsAgainWhatMayBeBetterNextTime) {
  engine::Random random{1};
  for (const auto code : kAllCodes) {
    const bool may_pass = code == ErrorCode::RateLimited || code == ErrorCode::Unavailable ||
                          code == ErrorCode::Timeout || code == ErrorCode::Io;
    for (const auto outcome : {Outcome::NotSent, Outcome::Unknown, Outcome::Rejected}) {
      EXPECT_EQ(retry_delay({}, RequestKind::Read, {code, outcome, ""}, 1, random).has_value(), may_pass);
    }
  }
}

TEST(Retry, GivesUpAfterSomeTries) {
  engine::Random random{1};
  const engine::Error error{ErrorCode::Timeout, Outcome::Unknown, ""};
  EXPECT_TRUE(retry_delay({.tries_max = 3}, RequestKind::Read, error, 2, random));
  EXPECT_FALSE(retry_delay({.tries_max = 3}, RequestKind::Read, error, 3, random));
}

TEST(Retry, WaitsTwiceAsLongEachTimeBetweenHalfAndWhole) {
  const std::uint64_t seed = 5;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  engine::Duration whole = 200ms;
  for (int n = 0; n < 100; ++n) {
    for (int i = 0; i < 20; ++i) {
      const auto delay = kit::back_off(200ms, 10s, n, random);
      ASSERT_GE(delay, whole / 2);
      ASSERT_LE(delay, whole);
    }
    whole = std::min<engine::Duration>(10s, whole * 2);
  }
}

}  // namespace
