#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// Share of the equity at the UTC day's start that is lost now; on by default at 0.05.
extern const RiskRule kDailyLoss;
/// Share of the high_water_mark that is lost now.
extern const RiskRule kMaxDrawdown;

}  // namespace engine
