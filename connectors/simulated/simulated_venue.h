#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/domain/setup.h"
#include "engine/exchange/exchange.h"
#include "engine/ports/market_history.h"
#include "engine/ports/sink.h"
#include "engine/ports/venue.h"

namespace simulated {

/// The embedded exchange as a venue, in this process. To the copier it is remote: it keeps its own journal, synced
/// before it answers, with the cursor of its market data; after a crash it recovers by itself, the feed goes on from
/// the cursor, and orders are asked for by client order id.
class SimulatedVenue : public engine::Venue, public engine::MarketPlayback {
 public:
  struct Options {
    engine::VenueConfig config;
    std::string journal_dir;  ///< DATA/venues/NAME; empty: no journal (sim, tests).
    std::vector<std::unique_ptr<engine::MarketHistory>> histories;  ///< One a data file; merged by time.
  };

  /// Errors: Corrupt (damage before the journal's last record), Io, InvalidInput (a recording's first record is bad).
  static engine::Result<std::unique_ptr<SimulatedVenue>> open(Options options, engine::Sink& sink);

  /// Does it play a recording? Without one an order fills at its reference price.
  virtual bool has_market() const = 0;
  /// The venue's clock: time of the newest thing it did or played.
  virtual engine::Timestamp now() const = 0;
  /// Moves the venue's clock forward (never back): orders submitted next arrive then.
  virtual void set_time(engine::Timestamp now) = 0;
  /// After a restart: plays on from the cursor without posting anything until next_time() > `time`; to catch up with
  /// what the daemon had seen already.
  virtual engine::Status skip_to(engine::Timestamp time) = 0;
  /// Posts MarketMoved with the prices its markets stand at: after a start, before anything else is heard from it.
  virtual void announce() = 0;
  /// Records read from the recordings so far.
  virtual std::uint64_t records() const = 0;
  /// Hash of the exchange's state, the same after recovery and on every machine.
  virtual std::string state_hash() const = 0;
  /// The exchange itself, to read balances, positions, fees from.
  virtual const engine::Exchange& exchange() const = 0;
};

}  // namespace simulated
