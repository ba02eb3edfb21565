#include "connectors/kit/rate_limiter.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/env/random.h"

namespace {

using namespace std::chrono_literals;
using engine::Duration;
using engine::Timestamp;
using kit::RateCost;
using kit::RateLimiter;
using kit::RateUse;
using kit::RateWindow;
using Kind = RateWindow::Kind;

constexpr Timestamp kStart = Timestamp::from_milliseconds(1'785'587'640'000);  // A full minute.
constexpr Duration kNow{};

Duration take(RateLimiter& limiter, const std::string& limit, const std::string& owner, Timestamp now,
              std::int64_t weight = 1, RateUse use = RateUse::Ordinary) {
  const std::array costs{RateCost{limit, owner, weight}};
  return limiter.take(costs, use, now);
}

TEST(RateLimiter, CountsAnAlignedWindowFromTheFullMinute) {
  RateLimiter limiter{0};
  limiter.define("weight", {{Kind::Aligned, 1min, 100}});
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 50s, 100), kNow);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 59s, 1), 1s);
  EXPECT_EQ(take(limiter, "weight", "other ip", kStart + 59s, 1), kNow);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 60s, 100), kNow);
}

TEST(RateLimiter, CountsASlidingWindowFromEachRequest) {
  RateLimiter limiter{0};
  limiter.define("place", {{Kind::Sliding, 2s, 3}});
  for (const auto at : {0ms, 500ms, 1900ms}) EXPECT_EQ(take(limiter, "place", "a BTC", kStart + at), kNow);
  EXPECT_EQ(take(limiter, "place", "a BTC", kStart + 1950ms), 50ms);
  EXPECT_EQ(take(limiter, "place", "a BTC", kStart + 1950ms, 2), 550ms);
  EXPECT_EQ(take(limiter, "place", "a BTC", kStart + 2000ms), kNow);
  EXPECT_EQ(take(limiter, "place", "a BTC", kStart + 2000ms), 500ms);
}

TEST(RateLimiter, FillsAPoolEvenly) {
  RateLimiter limiter{0};
  limiter.define("credits", {{Kind::Refill, 5s, 50'000}});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(take(limiter, "credits", "ip", kStart, 500), kNow);
  EXPECT_EQ(take(limiter, "credits", "ip", kStart, 500), 50ms);
  EXPECT_EQ(take(limiter, "credits", "ip", kStart + 50ms, 500), kNow);
  EXPECT_GT(take(limiter, "credits", "ip", kStart + 51ms, 500), kNow);
}

TEST(RateLimiter, HoldsAllWindowsOfALimitAndAllCostsOfARequestOrNone) {
  RateLimiter limiter{0};
  limiter.define("orders", {{Kind::Aligned, 10s, 2}, {Kind::Aligned, 1min, 3}});
  limiter.define("weight", {{Kind::Aligned, 1min, 10}});
  const std::array costs{RateCost{"weight", "ip", 1}, RateCost{"orders", "a", 1}};
  EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart), kNow);
  EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart), kNow);
  EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart), 10s);
  EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart + 10s), kNow);
  EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart + 20s), 40s);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 20s, 7), kNow);  // Refused requests took nothing from it.
}

TEST(RateLimiter, KeepsAShareForClosesAndCancels) {
  RateLimiter limiter{30};
  limiter.define("weight", {{Kind::Aligned, 1min, 100}});
  EXPECT_EQ(take(limiter, "weight", "ip", kStart, 70), kNow);
  EXPECT_GT(take(limiter, "weight", "ip", kStart, 1), kNow);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart, 30, RateUse::Reducing), kNow);
  EXPECT_GT(take(limiter, "weight", "ip", kStart, 1, RateUse::Reducing), kNow);
  limiter.define("one", {{Kind::Sliding, 1s, 1}});
  EXPECT_EQ(take(limiter, "one", "ip", kStart), kNow) << "a share of one would be all of it";
}

TEST(RateLimiter, BelievesTheVenueWhenItCountsMore) {
  RateLimiter limiter{0};
  limiter.define("weight", {{Kind::Aligned, 1min, 100}});
  take(limiter, "weight", "ip", kStart, 10);
  limiter.on_used("weight", "ip", 1min, 99, kStart + 1s);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 2s, 1), kNow);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 2s, 1), 58s);
  limiter.on_used("weight", "ip", 1min, 3, kStart + 3s);  // What is on its way is not in it.
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 3s, 1), 57s);
  limiter.on_used("weight", "ip", 1h, 1000, kStart + 61s);  // No window of ours.
  EXPECT_EQ(take(limiter, "weight", "ip", kStart + 61s, 100), kNow);
}

TEST(RateLimiter, StopsEverybodyOnAnAddressWhenTheVenueSaysSo) {
  RateLimiter limiter;
  limiter.define("weight", {{Kind::Aligned, 1min, 6000}});
  limiter.define("orders", {{Kind::Aligned, 10s, 50}});
  limiter.stop_until("weight", "ip", kStart + 90s);
  limiter.stop_until("weight", "ip", kStart + 30s);  // Does not shorten it.
  for (const std::string account : {"a", "b"}) {
    const std::array costs{RateCost{"weight", "ip", 1}, RateCost{"orders", account, 1}};
    EXPECT_EQ(limiter.take(costs, RateUse::Reducing, kStart + 40s), 50s);
    EXPECT_EQ(limiter.take(costs, RateUse::Ordinary, kStart + 90s), kNow);
  }
  EXPECT_EQ(take(limiter, "weight", "another address", kStart), kNow);
}

TEST(RateLimiter, LetsTheVenueDecideOnWhatIsHeavierThanAWindow) {
  RateLimiter limiter{0};
  limiter.define("weight", {{Kind::Sliding, 1s, 10}});
  EXPECT_EQ(take(limiter, "weight", "ip", kStart, 20), kNow);
  EXPECT_EQ(take(limiter, "weight", "ip", kStart, 1), 1s);
}

TEST(RateLimiter, ForgetsCountsThatAreEmpty) {
  RateLimiter limiter{0};
  limiter.define("place", {{Kind::Sliding, 2s, 60}});
  for (int i = 0; i < 20'000; ++i) take(limiter, "place", std::to_string(i), kStart + i * 1ms);
  EXPECT_LT(limiter.size(), 8'000U);
}

TEST(RateLimiter, UnderstandsHowLongItIsToStop) {
  const auto reply = [](int status, const std::string& retry_after) {
    engine::HttpReply made{status, {}, ""};
    if (!retry_after.empty()) made.headers.push_back({"retry-after", retry_after});
    return made;
  };
  EXPECT_EQ(kit::stop_asked_for(reply(200, "7"), 2s), 0s);
  EXPECT_EQ(kit::stop_asked_for(reply(429, "7"), 2s), 7s);
  EXPECT_EQ(kit::stop_asked_for(reply(418, "7"), 2s), 7s);
  EXPECT_EQ(kit::stop_asked_for(reply(418, "999999999999"), 2s), 72h);
  for (const std::string wrong : {"", "soon", "-1", "0", "1.5"}) {
    EXPECT_EQ(kit::stop_asked_for(reply(429, wrong), 2s), 2s) << wrong;
    EXPECT_EQ(kit::stop_asked_for(reply(418, wrong), 2s), 2min) << wrong;
  }
}

/// What left never exceeds any window, counted anew from the whole history; and who waits as long as he was told may
/// leave then, if nobody else did.
TEST(RateLimiter, NeverLetsMoreLeaveThanAWindowHolds) {
  const std::uint64_t seed = 4'711;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  for (int round = 0; round < 200; ++round) {
    const RateWindow sliding{Kind::Sliding, Duration{random.between(50, 3000) * 1'000'000}, random.between(5, 60)};
    const RateWindow aligned{Kind::Aligned, Duration{random.between(50, 3000) * 1'000'000}, random.between(5, 60)};
    const int reserved = static_cast<int>(random.below(60));
    RateLimiter limiter{reserved};
    limiter.define("x", {sliding, aligned});
    std::vector<std::pair<Timestamp, std::int64_t>> left, ordinary;
    auto now = kStart;
    for (int i = 0; i < 150; ++i) {
      now = now + Duration{static_cast<std::int64_t>(random.below(100'000'000))};
      const auto weight = random.between(1, 3);
      const auto use = random.chance(1, 3) ? RateUse::Reducing : RateUse::Ordinary;
      auto wait = take(limiter, "x", "a", now, weight, use);
      for (int asks = 0; wait > kNow && asks < 3; ++asks) {
        now = now + wait;
        wait = take(limiter, "x", "a", now, weight, use);
      }
      ASSERT_EQ(wait, kNow);
      left.emplace_back(now, weight);
      std::int64_t in_sliding = 0, in_aligned = 0;
      for (const auto& [when, taken] : left) {
        if (when + sliding.length > now) in_sliding += taken;
        if (when.nanoseconds() / aligned.length.count() == now.nanoseconds() / aligned.length.count())
          in_aligned += taken;
      }
      ASSERT_LE(in_sliding, sliding.capacity);
      ASSERT_LE(in_aligned, aligned.capacity);
      if (use == RateUse::Ordinary) {
        const auto share = sliding.capacity - sliding.capacity * reserved / 100;
        ASSERT_LE(in_sliding, std::max(share, weight));
      }
    }
  }
}

}  // namespace
