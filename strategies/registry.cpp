#include "strategies/registry.h"

#include <array>

#include "strategies/equity_ratio.h"
#include "strategies/fixed_notional.h"
#include "strategies/fixed_quantity.h"
#include "strategies/ratio.h"

namespace strategies {

std::span<const SizingKind> sizing_kinds() {
  static const Ratio ratio;
  static const FixedQuantity fixed_quantity;
  static const FixedNotional fixed_notional;
  static const EquityRatio equity_ratio;
  static const std::array<SizingKind, 4> kKinds{{
      {"ratio", "ratio", "the leader's quantity × ratio", ratio},
      {"fixed_quantity", "quantity", "the same quantity for every open", fixed_quantity},
      {"fixed_notional", "notional", "the same value, in quote asset, for every open", fixed_notional},
      {"equity_ratio", "ratio", "the leader's quantity × follower equity / leader equity × ratio", equity_ratio},
  }};
  return kKinds;
}

const SizingKind* find_sizing_kind(std::string_view name) {
  for (const auto& kind : sizing_kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace strategies
