#include "engine/risk/rule.h"

namespace engine {

Verdict allow(const RiskRule& rule, std::string value, std::string limit) {
  return Verdict{std::string{rule.name}, true, std::move(value), std::move(limit)};
}

Verdict deny(const RiskRule& rule, std::string value, std::string limit) {
  return Verdict{std::string{rule.name}, false, std::move(value), std::move(limit)};
}

Verdict at_most(const RiskRule& rule, Decimal value, Decimal limit) {
  return Verdict{std::string{rule.name}, value <= limit, value.to_string(), limit.to_string()};
}

}  // namespace engine
