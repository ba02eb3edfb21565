#include "engine/risk/gate.h"

#include "engine/risk/registry.h"

namespace engine {

GateAnswer ask_gate(const RiskView& view) {
  GateAnswer answer;
  for (const auto& rule : risk_rules()) {
    auto verdict = rule.check(rule, view);
    if (!verdict) continue;
    const bool allowed = verdict->allowed;
    answer.verdicts.push_back(std::move(*verdict));
    if (!allowed) {
      answer.allowed = false;
      answer.reason = rule.code;
      break;
    }
  }
  return answer;
}

}  // namespace engine
