#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "engine/ports/sink.h"

namespace engine {

/// The one queue between the adapters' threads and the engine thread: bounded, first in first out. Full is told to
/// the sender. What comes from venues (reports, lookups, accounts) is never refused: it answers what we asked for, so
/// its number is bounded already, and losing it would be losing a fill.
class Inbox final : public Sink {
 public:
  explicit Inbox(std::size_t capacity) : capacity_{capacity} {}

  Status post(Input input) override;

  /// Takes everything that is there, in order; waits for the first at most `patience`. Engine thread only.
  std::vector<Input> take(Duration patience);
  std::size_t size() const;
  /// Wakes a waiting `take`, for shutting down.
  void wake();

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Input> waiting_;
  bool woken_ = false;
};

}  // namespace engine
