#include "signals/registry.h"

#include <unistd.h>

#include <array>

#include "signals/line_source.h"

namespace signals {
namespace {

using MadeSource = engine::Result<std::unique_ptr<engine::SignalSource>>;

/// Its signals come by `signal send`, through the inbox; here nothing is to be read.
class ManualSource final : public engine::SignalSource {
 public:
  engine::Result<std::optional<engine::Input>> next() override { return std::optional<engine::Input>{}; }
  bool is_at_end() const override { return false; }
};

MadeSource make_file(const engine::SourceConfig& config) {
  auto source = LineSource::open_file(config);
  if (!source) return source.error();
  return std::unique_ptr<engine::SignalSource>{std::move(*source)};
}

MadeSource make_stdin(const engine::SourceConfig& config) {
  return std::unique_ptr<engine::SignalSource>{LineSource::from_descriptor(config, STDIN_FILENO)};
}

MadeSource make_manual(const engine::SourceConfig&) {
  return std::unique_ptr<engine::SignalSource>{std::make_unique<ManualSource>()};
}

constexpr std::array<SourceKind, 3> kKinds{{
    {"file", "NDJSON in a file, read once or followed as it grows", make_file,
     [](const engine::SourceConfig& config) { return !config.follow; }},
    {"stdin", "NDJSON on standard input, until it ends", make_stdin, [](const engine::SourceConfig&) { return true; }},
    {"manual", "only what `signal send` brings", make_manual, [](const engine::SourceConfig&) { return false; }},
}};

}  // namespace

std::span<const SourceKind> source_kinds() { return kKinds; }

const SourceKind* find_source_kind(std::string_view name) {
  for (const auto& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace signals
