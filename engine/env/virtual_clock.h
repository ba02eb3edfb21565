#pragma once

#include "engine/base/check.h"
#include "engine/env/clock.h"

namespace engine {

/// Time that moves only when told: recordings, backtests, tests. It never goes back.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Timestamp start = {}) : now_{start}, start_{start} {}
  Timestamp now() const override { return now_; }
  Duration monotonic() const override { return now_ - start_; }
  /// Moves to `time`, or stays where it is when `time` has passed already.
  void advance_to(Timestamp time) {
    if (time > now_) now_ = time;
  }

 private:
  Timestamp now_;
  Timestamp start_;
};

}  // namespace engine
