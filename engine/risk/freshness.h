#pragma once

#include "engine/risk/rule.h"

namespace engine {

/// Opens grow stale: the age of the signal, by the daemon's clock, against max_age (seconds).
extern const RiskRule kSignalAge;
/// The signal's own expires_in.
extern const RiskRule kSignalExpiry;
/// A hole in the source's sequence: what the leader holds is not known, so nothing is added to it.
extern const RiskRule kSequenceGap;

inline constexpr Duration kDefaultMaxAge = std::chrono::seconds{5};

}  // namespace engine
