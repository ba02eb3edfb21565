#include "cli/wiring/signal_feed.h"

#include "signals/registry.h"

namespace cli {

engine::Result<std::unique_ptr<SignalFeed>> SignalFeed::open(const engine::Setup& setup, bool finite_only,
                                                             std::vector<std::string>& skipped) {
  auto feed = std::make_unique<SignalFeed>();
  for (const auto& [id, config] : setup.sources) {
    if (!config.enabled) continue;
    const auto* kind = signals::find_source_kind(config.kind);
    if (kind == nullptr) return engine::invalid("source " + id.text() + ": no kind " + config.kind);
    if (finite_only && !kind->is_finite(config)) {
      if (config.kind != "manual") skipped.push_back(id.text());
      continue;
    }
    auto source = kind->make(config);
    if (!source) return source.error();
    feed->lines_.push_back(Line{id, std::move(*source), std::nullopt, false});
  }
  return feed;
}

engine::Result<std::optional<SignalFeed::Head>> SignalFeed::peek(engine::Timestamp now) {
  std::optional<Head> earliest;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    auto& line = lines_[i];
    if (!line.head && !line.source->is_at_end()) {
      auto next = line.source->next();
      if (!next) return next.error();
      line.head = std::move(*next);
    }
    if (!line.head) continue;
    engine::Timestamp time = now;
    if (const auto* arrived = std::get_if<engine::SignalArrived>(&line.head->body)) {
      if (arrived->signal.time) time = *arrived->signal.time;
    }
    if (!earliest || time < earliest->time) earliest = Head{i, time};
  }
  return earliest;
}

engine::Input SignalFeed::take(const Head& head) {
  auto& line = lines_[head.source];
  auto input = std::move(*line.head);
  line.head.reset();
  return input;
}

std::vector<engine::SourceId> SignalFeed::ended() {
  std::vector<engine::SourceId> ids;
  for (auto& line : lines_) {
    if (line.end_told || line.head || !line.source->is_at_end()) continue;
    line.end_told = true;
    ids.push_back(line.id);
  }
  return ids;
}

bool SignalFeed::all_ended() const {
  for (const auto& line : lines_) {
    if (line.head || !line.source->is_at_end()) return false;
  }
  return true;
}

}  // namespace cli
