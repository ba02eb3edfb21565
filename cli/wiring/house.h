#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/wiring/live_venues.h"
#include "cli/wiring/notice_thread.h"
#include "connectors/simulated/simulated_venue.h"
#include "engine/copier/desk.h"
#include "engine/env/virtual_clock.h"
#include "engine/ports/journal.h"
#include "engine/ports/signal_source.h"
#include "engine/runtime/loop.h"

namespace cli {

/// Everything between signals and venues, made floor by floor and let go in reverse: the daemon's, and a backtest's
/// with another clock and journal. It owns no thread but the notices'.
class House final : private engine::Dispatcher {
 public:
  struct Parts {
    std::string version;
    engine::Setup setup;
    engine::Journal* journal = nullptr;
    engine::Clock* wall_clock = nullptr;
    engine::Log* log = nullptr;
    std::string venues_dir;  ///< DATA/venues; empty: nothing is kept (a backtest).
    bool with_notices = true;
    FindVariable environment;  ///< Where live venues find keys; empty: there are none.
    std::size_t inbox_capacity = 100'000;
  };

  /// Errors: InvalidInput (a setup that cannot run, a recording that cannot be read), Io, Corrupt.
  static engine::Result<std::unique_ptr<House>> open(Parts parts);
  ~House() override;

  /// Replays the journal and goes on with what was left open.
  engine::Status recover();
  /// Works until there is nothing to do now; waits for the first thing at most `patience`.
  engine::Status turn(engine::Duration patience);
  engine::Status settle();

  /// Does it trade at venues that answer later?
  bool has_live_venues() const { return live_ != nullptr && !live_->empty(); }
  /// Does a recording's clock rule?
  bool is_recorded() const { return recorded_; }
  engine::Timestamp now() const { return clock().now(); }
  /// Recorded: when the market moves next; nothing at its end.
  std::optional<engine::Timestamp> next_market_time() const;
  /// Recorded: moves the clock to `time` and plays every market step due then, settling after each.
  engine::Status play_until(engine::Timestamp time);
  /// Recorded: moves the clock only.
  void advance_to(engine::Timestamp time);
  /// Tells the desk of recordings that are over.
  engine::Status tell_market_end();
  /// Playback against the wall clock (speed 1.0): plays what is due; returns when the next step is.
  engine::Result<std::optional<engine::Timestamp>> play_due();

  engine::Inbox& inbox() { return inbox_; }
  engine::Desk& desk() { return *desk_; }
  const engine::Desk& desk() const { return *desk_; }
  void flush_notices();
  /// Called with each answer to a request; from the thread that turns.
  void on_answer(std::function<void(const engine::Answer&)> listener) { on_answer_ = std::move(listener); }
  simulated::SimulatedVenue* find_venue(const engine::VenueId& id);

 private:
  explicit House(Parts parts) : parts_{std::move(parts)}, inbox_{parts_.inbox_capacity} {}
  engine::Status open_venues();
  engine::Status list_live_instruments();
  engine::Clock& clock() const;
  engine::Venue* venue_at(const engine::VenueId& id);
  void dispatch(std::vector<engine::Effect> effects) override;
  void submit(const engine::SubmitOrders& effect);
  void refuse_all(const engine::SubmitOrders& effect, const std::string& reason);

  struct Pace {
    engine::Timestamp recording_start;
    engine::Timestamp wall_start;
    engine::Decimal speed;
  };

  Parts parts_;
  engine::Inbox inbox_;
  engine::VirtualClock virtual_clock_;
  bool recorded_ = false;
  std::map<engine::VenueId, std::unique_ptr<simulated::SimulatedVenue>> venues_;
  std::unique_ptr<LiveVenues> live_;
  std::uint64_t watched_version_ = 0;  ///< Of the setup whose instruments are watched.
  std::map<engine::VenueId, Pace> paces_;
  std::map<engine::VenueId, bool> end_told_;
  engine::Status fatal_;  ///< Nobody knows what a venue did: the process stops, and starting again finds out.
  std::unique_ptr<engine::Desk> desk_;
  std::unique_ptr<engine::Loop> loop_;
  std::unique_ptr<NoticeThread> notices_;
  std::function<void(const engine::Answer&)> on_answer_;
};

}  // namespace cli
