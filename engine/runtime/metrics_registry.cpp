#include "engine/runtime/metrics_registry.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/base/check.h"

namespace engine {
namespace {

bool is_metric_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

}  // namespace

template <class Kind>
Kind& MetricsRegistry::at(std::string_view name) {
  auto found = series_.find(name);
  if (found == series_.end()) {
    CHECK(is_metric_name(name));
    found = series_.emplace(std::string{name}, Kind{}).first;
  }
  auto* const kind = std::get_if<Kind>(&found->second);
  CHECK(kind != nullptr);
  return *kind;
}

void MetricsRegistry::add(std::string_view counter, std::uint64_t by) {
  const std::lock_guard lock{mutex_};
  at<Counter>(counter) += by;
}

void MetricsRegistry::set(std::string_view gauge, double value) {
  const std::lock_guard lock{mutex_};
  at<Gauge>(gauge) = value;
}

void MetricsRegistry::observe(std::string_view histogram, double seconds) {
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  const std::lock_guard lock{mutex_};
  auto& series = at<Histogram>(histogram);
  ++series.counts[static_cast<std::size_t>(bucket)];
  series.sum += seconds;
}

std::string MetricsRegistry::text() const {
  const std::lock_guard lock{mutex_};
  std::string out;
  const auto line = [&](const std::string& left, const std::string& right) { out += left + " " + right + "\n"; };
  for (const auto& [name, series] : series_) {
    if (const auto* counter = std::get_if<Counter>(&series)) {
      line("# TYPE " + name, "counter");
      line(name, std::to_string(*counter));
    } else if (const auto* gauge = std::get_if<Gauge>(&series)) {
      line("# TYPE " + name, "gauge");
      line(name, number(*gauge));
    } else {
      const auto& histogram = std::get<Histogram>(series);
      line("# TYPE " + name, "histogram");
      std::uint64_t so_far = 0;
      for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        so_far += histogram.counts[i];
        const auto bound = i < kBounds.size() ? number(kBounds[i]) : "+Inf";
        line(name + "_bucket{le=\"" + bound + "\"}", std::to_string(so_far));
      }
      line(name + "_sum", number(histogram.sum));
      line(name + "_count", std::to_string(so_far));
    }
  }
  return out;
}

}  // namespace engine
