#pragma once

#include <chrono>
#include <cstdint>

namespace cli {

/// The finest clock there is, for intervals of some nanoseconds: the processor's own counter where it has one. How long
/// a tick is comes from comparing it with the steady clock over the whole measurement.
class TickClock {
 public:
  static std::uint64_t ticks() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
  }

  TickClock() : begin_{std::chrono::steady_clock::now()}, begin_ticks_{ticks()} {}
  /// Nanoseconds since it was made.
  std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - begin_; }
  /// Nanoseconds a tick, as of now.
  double tick_nanoseconds() const {
    const auto passed = static_cast<double>(elapsed().count());
    const auto counted = static_cast<double>(ticks() - begin_ticks_);
    return counted > 0 ? passed / counted : 1.0;
  }

 private:
  std::chrono::steady_clock::time_point begin_;
  std::uint64_t begin_ticks_;
};

}  // namespace cli
