#include "notifiers/log_notifier.h"

namespace notifiers {
namespace {

engine::LogLevel level_of(engine::Severity severity) {
  switch (severity) {
    case engine::Severity::Info: return engine::LogLevel::Info;
    case engine::Severity::Warning: return engine::LogLevel::Warning;
    case engine::Severity::Critical: return engine::LogLevel::Error;
  }
  return engine::LogLevel::Error;
}

}  // namespace

engine::Status LogNotifier::send(const engine::Notification& notification) {
  if (notification.severity < least_) return engine::ok();
  log_.write(level_of(notification.severity), notification.title,
             {{"notice", std::to_string(notification.id)},
              {"event", notification.event},
              {"text", notification.text},
              {"customer", notification.customer.text()},
              {"signal", notification.signal},
              {"time", notification.time.to_string()}});
  return engine::ok();
}

}  // namespace notifiers
