#pragma once

#include "connectors/machine/descriptor.h"
#include "engine/base/result.h"

namespace machine {

/// Ends a poll(2) on another thread: once set, its descriptor is readable for good.
class Wakeup {
 public:
  Wakeup() = default;
  /// Errors: Io.
  static engine::Result<Wakeup> make();
  void set();
  int fd() const { return event_.get(); }

 private:
  explicit Wakeup(Descriptor event) : event_{std::move(event)} {}
  Descriptor event_;
};

}  // namespace machine
