#pragma once

#include <cstdint>

namespace engine {

/// Seeded numbers (SplitMix64), the same on every machine. Not for secrets. Whoever seeds it prints the seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed} {}
  std::uint64_t next();
  /// Uniform in [0, bound). Requires: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high]. Requires: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// True with probability `numerator` in `denominator`.
  bool chance(std::uint64_t numerator, std::uint64_t denominator) { return below(denominator) < numerator; }
  /// A stream of its own: what is drawn from it does not shift this one.
  Random split() { return Random{next() ^ 0x9e3779b97f4a7c15ULL}; }

 private:
  std::uint64_t state_;
};

}  // namespace engine
