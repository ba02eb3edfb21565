#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// While a halt covers the order, only reductions pass.
extern const RiskRule kKillSwitch;
/// A disabled customer, an account whose venue has not answered yet, and a market whose recording is over open nothing.
extern const RiskRule kAccountState;
extern const RiskRule kMarketState;

}  // namespace engine
