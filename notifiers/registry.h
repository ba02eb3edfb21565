#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/domain/setup.h"
#include "engine/env/log.h"
#include "engine/ports/notifier.h"

namespace notifiers {

struct NotifierKind {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<engine::Notifier> (*make)(const engine::NotifierConfig& config, engine::Log& log);
};

/// All kinds: log.
std::span<const NotifierKind> notifier_kinds();
const NotifierKind* find_notifier_kind(std::string_view name);

}  // namespace notifiers
