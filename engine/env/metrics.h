#pragma once

#include <cstdint>
#include <string_view>

namespace engine {

/// Counters and gauges by name, as Prometheus knows them. Safe from any thread.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual void add(std::string_view counter, std::uint64_t by = 1) = 0;
  virtual void set(std::string_view gauge, double value) = 0;
  /// One observation of a duration, in seconds.
  virtual void observe(std::string_view histogram, double seconds) = 0;
};

}  // namespace engine
