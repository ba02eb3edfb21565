#pragma once

namespace engine {

/// Prints what was broken and stops the process. Restart and recovery are one path, used every day.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace engine

/// Stops the process when an invariant of ours is broken, in every build. What the world does to us is a Result
/// instead.
#define CHECK(condition)                                    \
  do {                                                      \
    if (!(condition)) [[unlikely]]                          \
      engine::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
