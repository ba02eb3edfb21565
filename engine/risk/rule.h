#pragma once

#include <string_view>

#include "engine/domain/intent.h"
#include "engine/risk/view.h"

namespace engine {

/// One question asked of every order that would open. Pure: the same view gives the same verdict.
struct RiskRule {
  std::string_view name;  ///< "max_order_notional": in verdicts.
  std::string_view code;  ///< "MAX_ORDER_NOTIONAL": the reason word of a denial.
  std::string_view help;
  /// The verdict, or nothing when the rule has no limit to hold against.
  std::optional<Verdict> (*check)(const RiskRule& rule, const RiskView& view);
};

/// Shorthand for rules.
Verdict allow(const RiskRule& rule, std::string value, std::string limit);
Verdict deny(const RiskRule& rule, std::string value, std::string limit);
/// Allowed while value <= limit.
Verdict at_most(const RiskRule& rule, Decimal value, Decimal limit);

}  // namespace engine
