#pragma once

#include "engine/base/time.h"

namespace engine {

/// Where "now" comes from. Wall time may step; monotonic time never goes back.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual Duration monotonic() const = 0;
};

}  // namespace engine
