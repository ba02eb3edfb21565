#pragma once

#include <optional>
#include <variant>

#include "engine/base/time.h"
#include "engine/domain/amounts.h"
#include "engine/domain/ids.h"
#include "engine/domain/order.h"

namespace engine {

/// Open, high, low, close and volume over an interval; `open_time` is its beginning.
struct Candle {
  Timestamp open_time;
  Price open, high, low, close;
  Quantity volume;
};

/// A print on the tape, anyone's.
struct PublicTrade {
  Timestamp time;
  Price price;
  Quantity quantity;
  Side aggressor = Side::Buy;  ///< The side that came to the book.
};

/// Best bid and ask; either may be missing.
struct Quote {
  std::optional<Price> bid, ask;
  Quantity bid_quantity, ask_quantity;
};

/// One line of a recording.
struct MarketRecord {
  InstrumentId instrument;
  std::variant<Candle, PublicTrade> what;
  Timestamp time() const;
};

/// What the engine is told of a market: its last or mark price, and the quote where one is known.
struct MarketUpdate {
  VenueId venue;
  InstrumentId instrument;
  Price price;  ///< Mark if there is one, else last.
  std::optional<Quote> quote;
  Timestamp time;
};

}  // namespace engine
