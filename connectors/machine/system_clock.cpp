#include "connectors/machine/system_clock.h"

#include <chrono>

namespace machine {

engine::Timestamp SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return engine::Timestamp::from_nanoseconds(std::chrono::duration_cast<engine::Duration>(since_epoch).count());
}

engine::Duration SystemClock::monotonic() const {
  return std::chrono::duration_cast<engine::Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace machine
