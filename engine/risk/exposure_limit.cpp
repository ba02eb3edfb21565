#include "engine/risk/exposure_limit.h"

namespace engine {
namespace {

Result<Decimal> order_notional(const RiskView& view) {
  const auto notional = view.instrument->notional(view.reference, view.quantity);
  if (!notional) return notional.error();
  return notional->value();
}

/// Gross notional after the order over equity; an Error when there is no equity to divide by, or no room for numbers.
Result<Decimal> gross_after(const RiskView& view) {
  const auto order = order_notional(view);
  if (!order) return order.error();
  const auto sum = try_add(view.gross_notional, view.instrument->is_derivative() ? *order : Decimal{});
  if (!sum) return sum.error();
  if (!view.equity.is_positive()) return invalid("no equity");
  return try_divide(*sum, view.equity, Rounding::Up);
}

std::optional<Verdict> check_share(const RiskRule& rule, const RiskView& view, Decimal limit) {
  const auto share = gross_after(view);
  if (!share) return deny(rule, share.error().detail, limit.to_string());
  return at_most(rule, *share, limit);
}

}  // namespace

const RiskRule kMaxPositionNotional{
    "max_position_notional", "MAX_POSITION_NOTIONAL", "value of the position afterwards",
    [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
      if (!view.limits.max_position_notional) return std::nullopt;
      const auto limit = view.limits.max_position_notional->value();
      const auto order = order_notional(view);
      if (!order) return deny(rule, order.error().detail, limit.to_string());
      const auto sum = try_add(view.position_notional, *order);
      return sum ? at_most(rule, *sum, limit) : deny(rule, sum.error().detail, limit.to_string());
    }};

const RiskRule kMaxGross{"max_gross", "MAX_GROSS", "sum of position values over equity",
                         [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                           if (!view.limits.max_gross || !view.instrument->is_derivative()) return std::nullopt;
                           return check_share(rule, view, *view.limits.max_gross);
                         }};

const RiskRule kMaxLeverage{"max_leverage", "MAX_LEVERAGE", "sum of position values over equity, lowest limit",
                            [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                              if (!view.instrument->is_derivative()) return std::nullopt;
                              Decimal limit = view.terms->max_leverage.value_or(Decimal{5});
                              limit = min(limit, view.instrument->max_leverage);
                              if (view.customer_max_leverage) limit = min(limit, *view.customer_max_leverage);
                              if (view.limits.max_leverage) limit = min(limit, *view.limits.max_leverage);
                              return check_share(rule, view, limit);
                            }};

}  // namespace engine
