#include "engine/exchange/brackets.h"

#include <string>

namespace engine {
namespace {

/// What is wrong with a bracket that begins at `floor`; empty when nothing is.
std::string_view fault_of(const Bracket& bracket, Decimal floor) {
  if (bracket.max_leverage < Decimal{1}) return "max_leverage";
  if (!bracket.maintenance_rate.is_positive() || bracket.maintenance_rate > Decimal{1}) return "maintenance_rate";
  const auto kept = try_multiply(bracket.maintenance_rate, bracket.max_leverage);
  if (!kept || *kept > Decimal{1}) return "maintenance above initial margin";
  const auto least = try_multiply(floor, bracket.maintenance_rate);
  if (!least || bracket.maintenance_amount.is_negative() || bracket.maintenance_amount > *least) {
    return "maintenance_amount";
  }
  return {};
}

}  // namespace

Brackets::Brackets(Decimal max_leverage)
    : brackets_{Bracket{{}, max_leverage, divide(Decimal{1}, max_leverage + max_leverage, Rounding::Up), {}}} {}

Result<Brackets> Brackets::make(std::vector<Bracket> brackets) {
  if (brackets.empty()) return invalid("brackets: there must be one");
  Decimal floor;
  for (std::size_t i = 0; i < brackets.size(); ++i) {
    const auto& bracket = brackets[i];
    const auto bad = [&](std::string_view what) {
      return invalid("bracket " + std::to_string(i + 1) + ": " + std::string{what});
    };
    const bool endless = i + 1 == brackets.size() && bracket.notional_cap.is_zero();
    if (!endless && bracket.notional_cap <= floor) return bad("notional_cap");
    if (i > 0 && bracket.max_leverage > brackets[i - 1].max_leverage) return bad("max_leverage goes up");
    if (const auto fault = fault_of(bracket, floor); !fault.empty()) return bad(fault);
    floor = bracket.notional_cap;
  }
  return Brackets{std::move(brackets)};
}

std::optional<Decimal> Brackets::max_leverage(Decimal value) const {
  const auto& bracket = of(value);
  if (!bracket.notional_cap.is_zero() && value > bracket.notional_cap) return std::nullopt;
  return bracket.max_leverage;
}

Decimal Brackets::maintenance(Decimal value) const {
  const auto& bracket = of(value);
  return multiply(value, bracket.maintenance_rate, Rounding::Up) - bracket.maintenance_amount;
}

}  // namespace engine
