#pragma once

#include <cstdint>

#include "engine/base/decimal.h"

namespace engine {

/// What stands behind a position: all that the account has in the settle asset, or only what was put aside for it.
enum class MarginMode : std::uint8_t { Cross, Isolated };

/// One net position an instrument, or a long and a short one side by side.
enum class PositionMode : std::uint8_t { OneWay, Hedge };

/// What holds for a position up to `notional_cap`. All values are in the settle asset.
/// Source    Binance "Notional and Leverage Brackets": maintenance margin = notional × maintMarginRatio − cum.
struct Bracket {
  Decimal notional_cap;  ///< The largest value that belongs here; zero, in the last one: no end.
  Decimal max_leverage;
  Decimal maintenance_rate;
  Decimal maintenance_amount;  ///< Taken off, so that only what is above the floor pays the higher rate.
  friend bool operator==(const Bracket&, const Bracket&) = default;
};

}  // namespace engine
