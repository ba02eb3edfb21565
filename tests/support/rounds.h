#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace testing_support {

/// How many rounds a seeded test plays: `usual`, or COPYTRADE_TEST_ROUNDS times as many (for a night's run).
inline std::uint64_t rounds(std::uint64_t usual) {
  const char* factor = std::getenv("COPYTRADE_TEST_ROUNDS");
  return factor == nullptr ? usual : usual * std::stoull(factor);
}

}  // namespace testing_support
