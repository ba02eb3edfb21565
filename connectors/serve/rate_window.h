#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "engine/base/time.h"

namespace serve {

/// Counts what happens in windows of a fixed length, each beginning with the first thing that happens in it.
class RateWindows {
 public:
  explicit RateWindows(engine::Duration length) : length_{length} {}

  /// Takes `weight` of what `most` allows for this key. False, and nothing is taken, when that is more than is left.
  bool take(std::uint64_t key, std::uint32_t weight, std::uint32_t most, engine::Timestamp now) {
    auto& window = windows_[key];
    if (now - window.begin >= length_ || now < window.begin) window = {now, 0};
    if (window.used + weight > most) return false;
    window.used += weight;
    if (windows_.size() > most_) forget(now);
    return true;
  }

 private:
  struct Window {
    engine::Timestamp begin;
    std::uint32_t used = 0;
  };

  void forget(engine::Timestamp now) {
    std::erase_if(windows_, [&](const auto& entry) { return now - entry.second.begin >= length_; });
    most_ = std::max<std::size_t>(100'000, 2 * windows_.size());
  }

  std::size_t most_ = 100'000;  ///< Windows before those that are over are forgotten.
  engine::Duration length_;
  std::unordered_map<std::uint64_t, Window> windows_;
};

}  // namespace serve
