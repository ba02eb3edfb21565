#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cli/wiring/house.h"
#include "engine/ports/signal_source.h"

namespace cli {

/// The sources of a daemon, and what waits at the head of each.
class SignalFeed {
 public:
  /// Opens every enabled source. Endless ones are left out when `finite_only`, and named in `skipped`.
  /// Errors: InvalidInput, Io.
  static engine::Result<std::unique_ptr<SignalFeed>> open(const engine::Setup& setup, bool finite_only,
                                                          std::vector<std::string>& skipped);

  struct Head {
    std::size_t source = 0;
    engine::Timestamp time;  ///< When the leader acted; the given "now" where he did not say, or where it is no signal.
  };
  /// The earliest head; nothing when no source has anything now. Errors: Io.
  engine::Result<std::optional<Head>> peek(engine::Timestamp now);
  engine::Input take(const Head& head);
  /// Sources that came to their end since the last call.
  std::vector<engine::SourceId> ended();
  bool all_ended() const;

 private:
  struct Line {
    engine::SourceId id;
    std::unique_ptr<engine::SignalSource> source;
    std::optional<engine::Input> head;
    bool end_told = false;
  };
  std::vector<Line> lines_;
};

}  // namespace cli
