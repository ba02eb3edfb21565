#include "engine/runtime/health_registry.h"

#include <algorithm>

namespace engine {

HealthRegistry::Row& HealthRegistry::at(std::string_view check) {
  auto found = rows_.find(check);
  if (found == rows_.end()) {
    found = rows_.emplace(std::string{check}, Row{}).first;
    found->second.check = check;
  }
  return found->second;
}

void HealthRegistry::pass(std::string_view check) {
  const std::lock_guard lock{mutex_};
  auto& row = at(check);
  row.passed = true;
  row.why.clear();
  row.last_passed = clock_.now();
}

void HealthRegistry::fail(std::string_view check, std::string_view why) {
  const std::lock_guard lock{mutex_};
  auto& row = at(check);
  row.passed = false;
  row.why = why;
}

std::vector<HealthRegistry::Row> HealthRegistry::rows() const {
  const std::lock_guard lock{mutex_};
  std::vector<Row> rows;
  for (const auto& [name, row] : rows_) rows.push_back(row);
  return rows;
}

bool HealthRegistry::is_healthy() const {
  const std::lock_guard lock{mutex_};
  return std::all_of(rows_.begin(), rows_.end(), [](const auto& entry) { return entry.second.passed; });
}

}  // namespace engine
