#pragma once

#include "engine/base/result.h"
#include "engine/domain/notification.h"

namespace engine {

/// A way to reach people. Called from the notifier's thread only; may wait.
class Notifier {
 public:
  virtual ~Notifier() = default;
  /// Errors: Unavailable, RateLimited: try again later. Rejected: it never will be taken.
  virtual Status send(const Notification& notification) = 0;
};

}  // namespace engine
