#pragma once

#include <functional>

#include "engine/env/clock.h"

namespace engine {

/// One thread that runs tasks one after the other, so that whoever lives on it needs no locks.
class Executor {
 public:
  using Task = std::function<void()>;
  virtual ~Executor() = default;

  /// From any thread; in the order of posting. Never refused: for answers to what was asked, whose number the asking
  /// bounds.
  virtual void post(Task task) = 0;
  /// As post, for what comes unasked: false when too much waits already, and the task is dropped.
  virtual bool offer(Task task) = 0;
  /// Runs `task` once, not before `delay` has passed. From any thread.
  virtual void after(Duration delay, Task task) = 0;
  virtual const Clock& clock() const = 0;
};

}  // namespace engine
