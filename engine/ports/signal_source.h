#pragma once

#include <optional>

#include "engine/base/time.h"
#include "engine/ports/input.h"

namespace engine {

/// A place signals come from, read by asking. Each call to `next` gives one SignalArrived or LineRefused, in the order
/// of the source. One thread at a time.
class SignalSource {
 public:
  virtual ~SignalSource() = default;
  /// The next one that is there now, or nothing. Errors: Io when it cannot be read (a missing file).
  virtual Result<std::optional<Input>> next() = 0;
  /// Nothing more will ever come.
  virtual bool is_at_end() const = 0;
};

}  // namespace engine
