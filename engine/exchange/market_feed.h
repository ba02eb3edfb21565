#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/exchange/market_step.h"
#include "engine/ports/market_history.h"

namespace engine {

/// Recordings as one stream of steps in the order of time. A bar gives two: BarOpened at its open_time, and BarEnded
/// when the next bar of its recording begins, or after the usual spacing for the last one. At equal times ends come
/// before opens and prints; then the order of the recordings decides. It reads one record ahead, to know where a bar
/// ends; nothing of that record is told before its own time.
class MarketFeed {
 public:
  /// Reads the first record of each. Errors: InvalidInput when one is bad.
  static Result<MarketFeed> open(std::vector<std::unique_ptr<MarketHistory>> histories);

  /// When the next step is due; nothing at the end.
  std::optional<Timestamp> next_time() const;
  /// The next step, or nothing at the end. Errors: InvalidInput when the recording is broken there; then for ever.
  Result<std::optional<MarketStep>> next();
  /// How many steps have been given.
  std::uint64_t position() const { return position_; }
  /// How many records have begun to be told: a bar counts once it has opened.
  std::uint64_t records() const { return records_; }
  /// Does one of the recordings hold this instrument? Known from its first record.
  bool holds(const InstrumentId& instrument) const;
  /// Is it held as bars? And has all of it been told?
  bool holds_bars(const InstrumentId& instrument) const;
  bool is_at_end(const InstrumentId& instrument) const;

 private:
  /// One recording: the bar that is under way, and the record after it.
  struct Track {
    std::unique_ptr<MarketHistory> history;
    InstrumentId instrument;
    bool bars = false;
    std::optional<Candle> bar;                   ///< Opened, and not ended yet.
    std::optional<MarketRecord> ahead;           ///< Not told yet.
    Duration spacing = std::chrono::minutes{1};  ///< Between bars: the smallest seen.
    bool spacing_seen = false;

    std::optional<Timestamp> due() const;
  };

  static Status read_ahead(Track& track);
  const Track* track_of(const InstrumentId& instrument) const;
  /// Which track's turn it is; the number of tracks at the end.
  std::size_t first_due() const;

  std::vector<Track> tracks_;
  std::uint64_t position_ = 0;
  std::uint64_t records_ = 0;
  std::optional<Error> broken_;
};

}  // namespace engine
