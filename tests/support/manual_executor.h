#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <utility>

#include "engine/env/executor.h"
#include "engine/env/virtual_clock.h"

namespace testing_support {

/// An executor that a test winds by hand, with a clock that only moves as it is told to.
class ManualExecutor final : public engine::Executor {
 public:
  explicit ManualExecutor(engine::Timestamp start) : clock_{start} {}

  void post(Task task) override { waiting_.push_back(std::move(task)); }
  bool offer(Task task) override {
    if (waiting_.size() >= offers_max) return false;
    waiting_.push_back(std::move(task));
    return true;
  }
  void after(engine::Duration delay, Task task) override {
    timers_.emplace(clock_.now() + std::max(delay, engine::Duration{}), std::move(task));
  }
  const engine::Clock& clock() const override { return clock_; }

  /// Runs all that is due now, and what comes of it.
  void settle() {
    for (;;) {
      while (!timers_.empty() && timers_.begin()->first <= clock_.now()) {
        waiting_.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
      if (waiting_.empty()) return;
      auto task = std::move(waiting_.front());
      waiting_.pop_front();
      task();
    }
  }

  /// Lets time pass, timer by timer.
  void pass(engine::Duration time) {
    const auto until = clock_.now() + time;
    settle();
    while (!timers_.empty() && timers_.begin()->first <= until) {
      clock_.advance_to(timers_.begin()->first);
      settle();
    }
    clock_.advance_to(until);
    settle();
  }

  std::size_t offers_max = 1'000'000;

 private:
  engine::VirtualClock clock_;
  std::deque<Task> waiting_;
  std::multimap<engine::Timestamp, Task> timers_;
};

}  // namespace testing_support
