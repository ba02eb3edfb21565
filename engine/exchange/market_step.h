#pragma once

#include <cstdint>
#include <variant>

#include "engine/base/time.h"
#include "engine/domain/market.h"

namespace engine {

/// A bar begins: only its open is known.
struct BarOpened {
  Price open;
};

/// A bar is at its end: its range and close are known. `open_time` is when it began.
struct BarEnded {
  Timestamp open_time;
  Price high, low, close;
};

/// A print on the tape.
struct Printed {
  Price price;
  Quantity quantity;
  Side aggressor = Side::Buy;
};

/// Orders whose latency has passed reach the market.
struct OrdersArrived {};

/// Where a market stands, after steps nobody had an order in. Prices in ticks, as the exchange keeps them.
struct MarketStands {
  Price last;
  std::int64_t bid = 0, ask = 0;            ///< In ticks.
  std::int64_t bid_lots = 0, ask_lots = 0;  ///< Zero: not quoted.
};

/// Nothing comes any more: what waits will not meet a market.
struct RecordingEnded {};

/// One move of one market.
struct MarketStep {
  InstrumentId instrument;
  Timestamp time;
  std::variant<BarOpened, BarEnded, Printed, OrdersArrived, MarketStands, RecordingEnded> what;
};

}  // namespace engine
