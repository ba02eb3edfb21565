#pragma once

#include "engine/ports/input.h"

namespace engine {

/// Where adapters put what they heard. Safe to call from any thread.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Errors: Unavailable when full; the caller keeps it and tries again, or tells his own sender.
  virtual Status post(Input input) = 0;
};

}  // namespace engine
