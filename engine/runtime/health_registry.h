#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/env/clock.h"
#include "engine/env/health.h"

namespace engine {

/// Remembers of each check how it went last, and when it last passed.
class HealthRegistry final : public Health {
 public:
  explicit HealthRegistry(const Clock& clock) : clock_{clock} {}

  void pass(std::string_view check) override;
  void fail(std::string_view check, std::string_view why) override;

  struct Row {
    std::string check;
    bool passed = false;
    std::string why;                       ///< Empty when it passed.
    std::optional<Timestamp> last_passed;  ///< Absent: never yet.
  };
  /// In order of name.
  std::vector<Row> rows() const;
  /// Did every check pass, the last time it was made?
  bool is_healthy() const;

 private:
  Row& at(std::string_view check);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Row, std::less<>> rows_;
};

}  // namespace engine
