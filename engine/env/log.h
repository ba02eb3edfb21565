#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace engine {

enum class LogLevel { Debug, Info, Warning, Error };

/// A line with named fields, for people only; no code and no test reads it. Safe from any thread. No secret goes in.
class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view message, Fields fields = {}) = 0;
};

}  // namespace engine
