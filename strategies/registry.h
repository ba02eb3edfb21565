#pragma once

#include <span>
#include <string_view>

#include "engine/ports/sizing_strategy.h"

namespace strategies {

struct SizingKind {
  std::string_view name;
  std::string_view parameters;  ///< "ratio"
  std::string_view help;
  const engine::SizingStrategy& strategy;
};

/// All kinds: ratio, fixed_quantity, fixed_notional, equity_ratio.
std::span<const SizingKind> sizing_kinds();
const SizingKind* find_sizing_kind(std::string_view name);

}  // namespace strategies
