#include "engine/risk/registry.h"

#include <array>

#include "engine/risk/exposure_limit.h"
#include "engine/risk/freshness.h"
#include "engine/risk/instrument_list.h"
#include "engine/risk/kill_switch.h"
#include "engine/risk/loss_limit.h"
#include "engine/risk/order_limit.h"
#include "engine/risk/price_guard.h"

namespace engine {

std::span<const RiskRule> risk_rules() {
  static const std::array kRules{kKillSwitch,       kAccountState,     kMarketState,         kInstrumentList,
                                 kSequenceGap,      kSignalExpiry,     kSignalAge,           kPriceKnown,
                                 kSlippage,         kDailyLoss,        kMaxDrawdown,         kMaxOrdersPerMinute,
                                 kMaxOrderNotional, kMaxDailyNotional, kMaxPositionNotional, kMaxGross,
                                 kMaxLeverage};
  return kRules;
}

}  // namespace engine
