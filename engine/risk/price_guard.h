#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// There is a price to measure by at all.
extern const RiskRule kPriceKnown;
/// How much worse the market is than the leader's price, as a share of it, against max_slippage.
extern const RiskRule kSlippage;

}  // namespace engine
