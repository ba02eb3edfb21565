#include "engine/domain/market.h"

namespace engine {

Timestamp MarketRecord::time() const {
  if (const auto* candle = std::get_if<Candle>(&what)) return candle->open_time;
  return std::get<PublicTrade>(what).time;
}

}  // namespace engine
