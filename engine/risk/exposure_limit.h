#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// Notional of the account's position in this instrument after the order.
extern const RiskRule kMaxPositionNotional;
/// Sum of the account's derivative position notionals after the order, over its equity.
extern const RiskRule kMaxGross;
/// The same sum against the lowest of the customer's, the strategy's (default 5), the limits' and the venue's leverage.
/// Spot is bought with what is there, so it is not asked.
extern const RiskRule kMaxLeverage;

}  // namespace engine
