#pragma once

#include "engine/env/log.h"
#include "engine/ports/notifier.h"

namespace notifiers {

/// Tells people through the log. It never fails, so it also shows what other notifiers should have sent.
class LogNotifier final : public engine::Notifier {
 public:
  LogNotifier(engine::Severity least, engine::Log& log) : least_{least}, log_{log} {}

  /// Writes what is at least as severe as `least`; anything below is taken and dropped. Errors: none.
  engine::Status send(const engine::Notification& notification) override;

 private:
  engine::Severity least_;
  engine::Log& log_;
};

}  // namespace notifiers
