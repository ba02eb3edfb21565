#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "engine/env/executor.h"

namespace machine {

/// An executor with a thread of its own. What waits when it stops is dropped unrun, and so is all that comes later.
class ThreadExecutor final : public engine::Executor {
 public:
  /// `offers_max`  tasks that may wait before offer() says no
  explicit ThreadExecutor(const engine::Clock& clock, std::size_t offers_max = 100'000);
  ~ThreadExecutor() override;
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  void post(Task task) override;
  bool offer(Task task) override;
  void after(engine::Duration delay, Task task) override;
  const engine::Clock& clock() const override { return clock_; }
  /// Waits for the task that runs now and lets no other begin. Not from a task. A second call does nothing.
  void stop();

 private:
  void run();

  const engine::Clock& clock_;
  const std::size_t offers_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  std::multimap<engine::Duration, Task> timers_;  ///< By monotonic time.
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace machine
