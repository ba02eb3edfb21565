#include "engine/env/random.h"

#include <gtest/gtest.h>

#include <array>

namespace {

using engine::Random;

TEST(Random, GivesTheNumbersOfSplitMix64) {
  // The first outputs for seed 1234567, as published with the reference implementation.
  Random random{1234567};
  for (const auto expected : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                              4593380528125082431ULL, 16408922859458223821ULL}) {
    EXPECT_EQ(random.next(), expected);
  }
}

TEST(Random, StaysWithinItsBoundsAndReachesThem) {
  Random random{1};
  std::array<int, 7> seen{};
  for (int i = 0; i < 70'000; ++i) ++seen.at(random.below(7));
  for (const int count : seen) EXPECT_NEAR(count, 10'000, 500);
  bool low = false, high = false;
  for (int i = 0; i < 1'000; ++i) {
    const auto value = random.between(-2, 2);
    ASSERT_TRUE(value >= -2 && value <= 2);
    low = low || value == -2;
    high = high || value == 2;
  }
  EXPECT_TRUE(low && high);
  EXPECT_EQ(random.between(INT64_MIN, INT64_MIN), INT64_MIN);
  random.between(INT64_MIN, INT64_MAX);
}

TEST(Random, SplitsOffAStreamThatDoesNotShiftItself) {
  Random one{5}, two{5};
  auto split = one.split();
  for (int i = 0; i < 10; ++i) split.next();
  two.split();
  EXPECT_EQ(one.next(), two.next());
}

TEST(RandomDeathTest, RefusesEmptyRanges) {
  Random random{1};
  EXPECT_DEATH(random.below(0), "CHECK");
  EXPECT_DEATH(random.between(1, 0), "CHECK");
}

}  // namespace
