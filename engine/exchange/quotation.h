#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/exchange/candles.h"

namespace engine {

/// One trade as everyone sees it.
struct TapeTrade {
  std::uint64_t id = 0;  ///< Of its instrument, from 1 without gaps.
  Ticks price = 0;
  Lots lots = 0;
  Side aggressor = Side::Buy;  ///< The side that came to the book.
  Timestamp time;
};

/// The trades of one instrument: how many there were, and the last of them.
class Tape {
 public:
  static constexpr std::size_t kKept = 1'000;

  void on_trade(Ticks price, Lots lots, Side aggressor, Timestamp time) {
    const TapeTrade trade{++count_, price, lots, aggressor, time};
    if (trades_.size() < kKept) {
      trades_.push_back(trade);
    } else {
      trades_[(count_ - 1) % kKept] = trade;
    }
  }
  std::uint64_t count() const { return count_; }
  const TapeTrade* last() const { return count_ == 0 ? nullptr : &at(count_); }
  /// The newest `count`, oldest first; no more than are kept.
  std::vector<TapeTrade> newest(std::size_t count) const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  /// Requires: it is kept. A trade has its place from its id, so that the oldest gives way.
  const TapeTrade& at(std::uint64_t id) const { return trades_[(id - 1) % kKept]; }

  std::uint64_t count_ = 0;
  std::vector<TapeTrade> trades_;
};

/// A price and all that is shown there.
struct DepthLevel {
  Ticks price = 0;
  Lots lots = 0;
  friend bool operator==(const DepthLevel&, const DepthLevel&) = default;
};

/// The best levels of a book, best first.
struct TickDepth {
  std::uint64_t sequence = 0;  ///< Of the last change that is in it.
  std::vector<DepthLevel> bids, asks;
};

/// What has changed since a snapshot or the delta before: the new totals of the levels concerned, zero for those that
/// are gone. Good on top of what has all changes up to `first` - 1, and of anything later up to `last`.
struct DepthDelta {
  std::uint64_t first = 0, last = 0;  ///< Nothing has changed when `last` < `first`.
  bool is_lost = false;               ///< More has changed than was noted: take a snapshot instead.
  std::vector<DepthLevel> bids, asks;
};

/// Counts the changes of one book and notes, for a watcher, the levels that changed. Totals are read when a delta is
/// taken, so a change costs the same however often a level changes; without a watcher it is a count.
class DepthWatch {
 public:
  /// Levels noted between two deltas, before all of them count as changed.
  static constexpr std::size_t kNotedMax = 65'536;

  void on_change(Side side, Ticks price) {
    ++sequence_;
    if (is_watched_) [[unlikely]]
      note(side, price);
  }
  std::uint64_t sequence() const { return sequence_; }

  /// From now on changes are noted, or no longer. What a watcher sees is no state of the exchange: it is not saved.
  void watch(bool on);
  bool is_watched() const { return is_watched_; }
  /// The levels noted since the last call, best first, without totals; `last` is the present sequence.
  DepthDelta take();

  void save(ByteWriter& out) const { out.u64(sequence_); }
  void load(ByteReader& in) { sequence_ = in.u64(); }

 private:
  void note(Side side, Ticks price);
  void drop_repeated();

  std::uint64_t sequence_ = 0;
  std::uint64_t told_ = 0;  ///< The sequence of the last delta.
  bool is_watched_ = false;
  bool is_lost_ = false;
  std::size_t repeats_dropped_at_ = 0;  ///< Size at which noted levels are next looked through for repeated ones.
  std::vector<std::pair<Side, Ticks>> noted_;
};

/// What the public sees of one instrument's trading, fed with each trade, each change of the book and the clock.
class Quotation {
 public:
  /// `value`: what it was worth in the settle asset. Requires: on_time has been told of `time`.
  void on_trade(Ticks price, Lots lots, Decimal value, Side aggressor, Timestamp time) {
    tape_.on_trade(price, lots, aggressor, time);
    candles_.on_trade(price, lots, value, time);
  }
  void on_time(Timestamp now, CandleListener* listener = nullptr) { candles_.on_time(now, listener); }
  void on_level(Side side, Ticks price) { depth_.on_change(side, price); }

  const Tape& tape() const { return tape_; }
  const Candles& candles() const { return candles_; }
  const DepthWatch& depth() const { return depth_; }
  DepthWatch& depth() { return depth_; }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  DepthWatch depth_;
  Tape tape_;
  Candles candles_;
};

}  // namespace engine
