#include "engine/risk/order_limit.h"

namespace engine {
namespace {

/// Value of the order in quote asset; far too large counts as more than any limit.
Decimal order_notional(const RiskView& view) {
  const auto notional = view.instrument->notional(view.reference, view.quantity);
  return notional ? notional->value() : Decimal::from_units(static_cast<Int128>(~static_cast<UInt128>(0) >> 2));
}

}  // namespace

const RiskRule kMaxOrderNotional{"max_order_notional", "MAX_ORDER_NOTIONAL", "value of one order",
                                 [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                                   if (!view.limits.max_order_notional) return std::nullopt;
                                   return at_most(rule, order_notional(view), view.limits.max_order_notional->value());
                                 }};

const RiskRule kMaxDailyNotional{"max_daily_notional", "MAX_DAILY_NOTIONAL", "value ordered since the UTC day began",
                                 [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                                   if (!view.limits.max_daily_notional) return std::nullopt;
                                   const auto limit = view.limits.max_daily_notional->value();
                                   const auto sum = try_add(view.daily_notional, order_notional(view));
                                   return sum ? at_most(rule, *sum, limit)
                                              : deny(rule, sum.error().detail, limit.to_string());
                                 }};

const RiskRule kMaxOrdersPerMinute{"max_orders_per_minute", "MAX_ORDERS_PER_MINUTE", "orders of a customer in 60 s",
                                   [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                                     if (!view.limits.max_orders_per_minute || view.quantity.is_zero())
                                       return std::nullopt;
                                     const auto count = view.orders_last_minute + 1;
                                     const auto limit = *view.limits.max_orders_per_minute;
                                     return count <= limit ? allow(rule, std::to_string(count), std::to_string(limit))
                                                           : deny(rule, std::to_string(count), std::to_string(limit));
                                   }};

}  // namespace engine
