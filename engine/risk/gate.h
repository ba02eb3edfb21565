#pragma once

#include <string>
#include <vector>

#include "engine/risk/rule.h"

namespace engine {

struct GateAnswer {
  bool allowed = true;
  std::string reason;             ///< The code of the rule that denied; empty when allowed.
  std::vector<Verdict> verdicts;  ///< Of every rule that had something to say, in order; a denial is the last.
};

/// Asks the rules in order; the first denial ends it.
GateAnswer ask_gate(const RiskView& view);

}  // namespace engine
