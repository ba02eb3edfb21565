#pragma once

#include "engine/base/decimal.h"
#include "engine/domain/margin_mode.h"

namespace engine {

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
