#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/domain/market.h"
#include "engine/exchange/listing.h"

// What the public is told of a market, at the door: names and decimals.

namespace engine {

/// A print with its number: of its instrument, from 1 without gaps.
struct MarketTrade {
  std::uint64_t id = 0;
  PublicTrade trade;
};

struct MarketCandle {
  Candle candle;
  Decimal value;  ///< Of all its trades, in the settle asset (quote for spot).
  std::uint64_t trades = 0;
  bool closed = true;  ///< False: still forming.
};

struct DepthPrice {
  Price price;
  Quantity quantity;  ///< All that is shown there; zero in a change: the level is gone.
  friend bool operator==(const DepthPrice&, const DepthPrice&) = default;
};

/// Levels of a book, best first. An unlimited quote shows the most that one order may be for.
struct Depth {
  std::uint64_t sequence = 0;  ///< Of the last change that is in it.
  std::vector<DepthPrice> bids, asks;
};

/// The levels that changed since the call before, with what is there now. Its changes are `first` to `sequence`: it
/// fits on a depth whose sequence is `first` - 1 or more; a depth that has more already may take it once more.
struct DepthChange : Depth {
  std::uint64_t first = 0;  ///< Above `sequence` when nothing has changed.
  bool is_lost = false;     ///< More has changed than was noted: ask for the depth anew.
};

/// One line on a market. Over the last 24 hours: by whole minutes, the present one included.
struct Ticker {
  Timestamp time;                   ///< The exchange's clock.
  std::optional<PublicTrade> last;  ///< Absent before the first trade, and then the next line is zero.
  MarketCandle day;                 ///< The last 24 hours.
  Quote quote;                      ///< Best bid and ask.
  Price mark;                       ///< Zero: not known.
  // Of a perpetual.
  Price index;             ///< Zero: not known.
  Decimal funding_rate;    ///< Of the next payment.
  Timestamp next_funding;  ///< Zero: none.
  Quantity open_interest;  ///< What all long positions hold together; the short ones hold the same.
};

/// A candle that has closed, as the exchange counts it; Exchange::candle_of() has it with decimals.
struct CandleClosed {
  InstrumentHandle instrument = 0;
  CandleInterval interval = CandleInterval::OneSecond;
  TimedCandle candle;
};

/// Hears of what happens in the markets. Called in the midst of a command: it takes notes, and asks nothing.
class MarketListener {
 public:
  virtual ~MarketListener() = default;
  virtual void on_candle_closed(const CandleClosed& closed) = 0;
};

}  // namespace engine
