#pragma once

#include <string_view>

namespace engine {

/// Named checks, and when each last passed. Safe from any thread.
class Health {
 public:
  virtual ~Health() = default;
  virtual void pass(std::string_view check) = 0;
  virtual void fail(std::string_view check, std::string_view why) = 0;
};

}  // namespace engine
