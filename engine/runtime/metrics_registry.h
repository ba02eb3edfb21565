#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <variant>

#include "engine/env/metrics.h"

namespace engine {

/// Keeps the numbers and writes them in Prometheus' text format, in order of name. A name is letters, digits and `_`,
/// and means one kind of number for ever.
/// Source: prometheus.io, "Exposition formats", text-based format 0.0.4.
class MetricsRegistry final : public Metrics {
 public:
  void add(std::string_view counter, std::uint64_t by = 1) override;
  void set(std::string_view gauge, double value) override;
  void observe(std::string_view histogram, double seconds) override;

  std::string text() const;

 private:
  /// Upper bounds of the buckets, in seconds: from a lookup in memory to an order that hung.
  static constexpr std::array<double, 14> kBounds{0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                  0.025,   0.05,   0.1,    0.5,   1,      5,     30};
  using Counter = std::uint64_t;
  using Gauge = double;
  struct Histogram {
    std::array<std::uint64_t, kBounds.size() + 1> counts{};  ///< Each bucket for itself; the last has no upper bound.
    double sum = 0;
  };
  using Series = std::variant<Counter, Gauge, Histogram>;

  /// The one of that name, made when it is new. Requires: the name has always been of this kind.
  template <class Kind>
  Kind& at(std::string_view name);

  mutable std::mutex mutex_;
  std::map<std::string, Series, std::less<>> series_;
};

}  // namespace engine
