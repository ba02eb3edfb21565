#pragma once

#include <deque>
#include <optional>

#include "engine/base/time.h"

namespace kit {

/// How far a venue's clock is ahead of ours. Each sample is one question for the venue's time: in the middle between
/// asking and hearing, it said what it said, give or take half the way there and back. The sample with the shortest
/// way of the last few is believed.
class ClockOffset {
 public:
  struct Options {
    engine::Duration sync_every = std::chrono::minutes{1};
    engine::Duration round_trip_max = std::chrono::seconds{2};  ///< A slower answer says nothing.
    engine::Duration worrying = std::chrono::milliseconds{500};
  };

  ClockOffset() = default;
  explicit ClockOffset(const Options& options) : options_{options} {}

  /// Times of our clock when it was asked and when the answer came, and the time in the answer.
  void add(engine::Timestamp asked, engine::Timestamp heard, engine::Timestamp venue);
  /// Whether to ask again. Also when our clock was set back.
  bool is_due(engine::Timestamp now) const;

  bool is_known() const { return best_.has_value(); }
  /// Venue minus ours; zero while nothing is known.
  engine::Duration offset() const { return best_ ? best_->offset : engine::Duration::zero(); }
  /// How wrong offset() may be, either way; zero while nothing is known.
  engine::Duration uncertainty() const { return best_ ? best_->round_trip / 2 : engine::Duration::zero(); }
  engine::Timestamp venue_time(engine::Timestamp ours) const { return ours + offset(); }
  /// So far off that our own clock should be looked at.
  bool is_worrying() const { return offset() > options_.worrying || -offset() > options_.worrying; }

 private:
  struct Sample {
    engine::Duration offset, round_trip;
  };

  Options options_;
  std::deque<Sample> samples_;  ///< The last few, oldest first.
  std::optional<Sample> best_;
  engine::Timestamp last_heard_;
};

}  // namespace kit
