#pragma once

#include <functional>

#include "cli/wiring/signal_feed.h"

namespace cli {

/// Plays recordings and signals to their end, merged by time on the recording's clock; at the same time the market goes
/// first. `between` is called between steps: it may follow the journal, look at the time, and stop it by returning
/// false. Errors: those of the recordings, the sources and the journal.
engine::Status play_recording(House& house, SignalFeed& feed, const std::function<bool()>& between);

}  // namespace cli
