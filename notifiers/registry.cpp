#include "notifiers/registry.h"

#include <array>

#include "notifiers/log_notifier.h"

namespace notifiers {
namespace {

std::unique_ptr<engine::Notifier> make_log(const engine::NotifierConfig& config, engine::Log& log) {
  const auto least = engine::parse_severity(config.level);
  CHECK(least);  // A setup with another word is refused when it is declared.
  return std::make_unique<LogNotifier>(*least, log);
}

constexpr std::array<NotifierKind, 1> kKinds{{{"log", "a line in the log", make_log}}};

}  // namespace

std::span<const NotifierKind> notifier_kinds() { return kKinds; }

const NotifierKind* find_notifier_kind(std::string_view name) {
  for (const auto& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace notifiers
