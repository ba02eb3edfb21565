#pragma once

#include "engine/env/clock.h"

namespace machine {

/// The machine's own time.
class SystemClock final : public engine::Clock {
 public:
  engine::Timestamp now() const override;
  engine::Duration monotonic() const override;
};

}  // namespace machine
