#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// Notional of one order.
extern const RiskRule kMaxOrderNotional;
/// Notional ordered by one customer since the UTC day began, this order included.
extern const RiskRule kMaxDailyNotional;
/// Orders of one customer in the last minute, this one included.
extern const RiskRule kMaxOrdersPerMinute;

}  // namespace engine
