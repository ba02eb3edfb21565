#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/base/time.h"
#include "engine/matching/resting_order.h"

namespace engine {

/// From the smallest to the largest; each is made of whole ones of a smaller, so that only the first meets trades.
enum class CandleInterval : std::uint8_t {
  OneSecond,
  OneMinute,
  ThreeMinutes,
  FiveMinutes,
  FifteenMinutes,
  ThirtyMinutes,
  OneHour,
  TwoHours,
  FourHours,
  SixHours,
  TwelveHours,
  OneDay
};
constexpr std::size_t kCandleIntervals = 12;

Duration length_of(CandleInterval interval);
/// "1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d".
std::string_view to_string(CandleInterval interval);
Result<CandleInterval> parse_candle_interval(std::string_view text);

/// A candle as the exchange counts it. Without a trade all four prices are the close before it.
struct TickCandle {
  Ticks open = 0, high = 0, low = 0, close = 0;
  Int128 lots = 0;   ///< Volume.
  Int128 value = 0;  ///< Of all its trades: a count of 10^-18 of the settle asset. Past 2^127 it stays there.
  std::uint64_t trades = 0;

  void add_trade(Ticks price, Lots traded, Decimal worth);
  /// Adds what came after it. An empty candle adds nothing, and gives way to one that is not.
  void add(const TickCandle& later);
  friend bool operator==(const TickCandle&, const TickCandle&) = default;
};

/// A candle and its place in time: from `open_time` (UTC aligned) for the length of its interval.
struct TimedCandle {
  Timestamp open_time;
  TickCandle candle;
  bool closed = true;  ///< False: still forming.
};

/// Hears of candles when they close. Called in the midst of a command: it takes notes, and asks nothing.
class CandleListener {
 public:
  virtual ~CandleListener() = default;
  virtual void on_candle_closed(CandleInterval interval, const TimedCandle& closed) = 0;
};

/// Candles of one instrument in all intervals, from its own trades and clock. The first trade begins the first candle
/// of each interval; from then on they follow each other without a gap, empty ones included.
///
/// A trade touches the forming second only; what closes is added to the larger ones made of it. Time may jump: then no
/// more empty candles are made than are kept.
class Candles {
 public:
  /// Closed candles kept of each interval: a day of minutes and what a client asks for at once.
  static constexpr std::size_t kKept = 1'500;

  /// Closes what has ended by `now`: each interval's oldest first, smaller intervals before those made of them. After a
  /// silence longer than what is kept the listener hears of the kept ones.
  void on_time(Timestamp now, CandleListener* listener = nullptr) {
    if (now.nanoseconds() >= ends_[0] && traded_) close_all(now.nanoseconds(), listener);
  }
  /// Requires: `time` is not before the last on_time, and on_time has been told of it if anything had ended by then.
  void on_trade(Ticks price, Lots lots, Decimal value, Timestamp time) {
    if (time.nanoseconds() >= ends_[0]) begin(time.nanoseconds());
    forming_[0].add_trade(price, lots, value);
  }

  bool empty() const { return !traded_; }
  /// The newest `count`, oldest first; the last one is the forming one.
  std::vector<TimedCandle> newest(CandleInterval interval, std::size_t count) const;
  /// The last 24 hours by whole minutes, the forming one included: the last 1,440 one-minute candles as one.
  TickCandle day() const;

  void save(ByteWriter& out) const;
  /// What is no state of this class turns the reader bad.
  void load(ByteReader& in);

 private:
  /// The closed candles of an interval: grows until it is full, then the oldest gives way.
  struct Ring {
    std::vector<TickCandle> candles;
    std::size_t oldest = 0;  ///< Its place, once full.
    void push(const TickCandle& candle);
    /// The newest is 0. Requires: age < candles.size().
    const TickCandle& at_age(std::size_t age) const;
  };

  void begin(std::int64_t now);
  void close_all(std::int64_t now, CandleListener* listener);
  void close(std::size_t interval, std::int64_t now, CandleListener* listener);
  /// The forming candle with what the smaller ones it is made of hold already.
  TickCandle forming(std::size_t interval) const;
  /// The candle of this interval that opened then, closed or forming. Requires: it is kept.
  TickCandle opened_at(std::size_t interval, std::int64_t open_time) const;

  std::array<std::int64_t, kCandleIntervals> ends_{};   ///< When the forming one ends, in nanoseconds.
  std::array<TickCandle, kCandleIntervals> forming_{};  ///< Of the larger: only what has closed within it.
  std::array<Ring, kCandleIntervals> closed_;
  bool traded_ = false;
};

}  // namespace engine
