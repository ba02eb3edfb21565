#include "connectors/machine/thread_executor.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace machine {
namespace {

/// A wait is cut short, so that the system's own clock arithmetic cannot overflow.
constexpr engine::Duration kWaitMax = std::chrono::hours{1};

}  // namespace

ThreadExecutor::ThreadExecutor(const engine::Clock& clock, std::size_t offers_max)
    : clock_{clock}, offers_max_{offers_max}, thread_{[this] { run(); }} {}

ThreadExecutor::~ThreadExecutor() { stop(); }

void ThreadExecutor::post(Task task) {
  {
    const std::lock_guard lock{mutex_};
    if (stopped_) return;
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
}

bool ThreadExecutor::offer(Task task) {
  {
    const std::lock_guard lock{mutex_};
    if (stopped_ || waiting_.size() >= offers_max_) return false;
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void ThreadExecutor::after(engine::Duration delay, Task task) {
  {
    const std::lock_guard lock{mutex_};
    if (stopped_) return;
    timers_.emplace(clock_.monotonic() + delay, std::move(task));
  }
  changed_.notify_one();
}

void ThreadExecutor::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  // What the dropped tasks hold is let go here, on the thread that stops us.
  waiting_.clear();
  timers_.clear();
}

void ThreadExecutor::run() {
  std::unique_lock lock{mutex_};
  while (!stopped_) {
    const auto now = clock_.monotonic();
    while (!timers_.empty() && timers_.begin()->first <= now) {
      waiting_.push_back(std::move(timers_.begin()->second));
      timers_.erase(timers_.begin());
    }
    if (waiting_.empty()) {
      const auto wait = timers_.empty() ? kWaitMax : std::min(kWaitMax, timers_.begin()->first - now);
      changed_.wait_for(lock, wait);
      continue;
    }
    auto task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
}

}  // namespace machine
