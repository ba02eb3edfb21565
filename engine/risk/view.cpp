#include "engine/risk/view.h"

namespace engine {
namespace {

template <class T>
void keep_lower(std::optional<T>& mine, const std::optional<T>& other) {
  if (other && (!mine || *other < *mine)) mine = other;
}

}  // namespace

void EffectiveLimits::tighten(const LimitConfig& other) {
  keep_lower(max_order_notional, other.max_order_notional);
  keep_lower(max_position_notional, other.max_position_notional);
  keep_lower(max_daily_notional, other.max_daily_notional);
  keep_lower(max_gross, other.max_gross);
  keep_lower(max_leverage, other.max_leverage);
  keep_lower(daily_loss, other.daily_loss);
  keep_lower(max_drawdown, other.max_drawdown);
  keep_lower(max_orders_per_minute, other.max_orders_per_minute);
}

}  // namespace engine
