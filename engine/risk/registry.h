#pragma once

#include <span>

#include "engine/risk/rule.h"

namespace engine {

/// All rules, in the order in which they are asked: cheap questions of state first, then the order's own numbers.
std::span<const RiskRule> risk_rules();

}  // namespace engine
