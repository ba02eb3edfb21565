#pragma once

#include <optional>

#include "engine/domain/market.h"

namespace engine {

/// A recording of one market, oldest first, read as a stream.
class MarketHistory {
 public:
  virtual ~MarketHistory() = default;
  /// The next record, or nothing at the end. Errors: InvalidInput naming file, line and field; records out of order
  /// too.
  virtual Result<std::optional<MarketRecord>> next() = 0;
};

}  // namespace engine
