#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// The strategy's `symbols`: what the leader trades must be among them, when the list is there.
extern const RiskRule kInstrumentList;

}  // namespace engine
