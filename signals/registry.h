#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/domain/setup.h"
#include "engine/ports/signal_source.h"

namespace signals {

struct SourceKind {
  std::string_view name;
  std::string_view help;
  /// Errors: InvalidInput (a missing path), Io.
  engine::Result<std::unique_ptr<engine::SignalSource>> (*make)(const engine::SourceConfig& config);
  /// Does it come to an end by itself? A followed file and a manual source do not.
  bool (*is_finite)(const engine::SourceConfig& config);
};

/// All kinds: file, stdin, manual.
std::span<const SourceKind> source_kinds();
const SourceKind* find_source_kind(std::string_view name);

}  // namespace signals
