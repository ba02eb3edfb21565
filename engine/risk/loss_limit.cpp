#include "engine/risk/loss_limit.h"

namespace engine {
namespace {

const Decimal kDefaultDailyLoss = Decimal::from_units(Decimal::kOne / 20);  // 0.05

/// Reached is too far: at exactly the limit nothing more is opened.
std::optional<Verdict> check_loss(const RiskRule& rule, Decimal from, Decimal equity, Decimal limit) {
  if (!from.is_positive()) return std::nullopt;
  const auto share = try_divide(from - equity, from, Rounding::Ceiling);
  if (!share) return deny(rule, "too large", limit.to_string());
  const Decimal lost = max(*share, Decimal{});
  return lost < limit ? allow(rule, lost.to_string(), limit.to_string())
                      : deny(rule, lost.to_string(), limit.to_string());
}

}  // namespace

const RiskRule kDailyLoss{"daily_loss", "DAILY_LOSS", "share of the day's first equity lost",
                          [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                            return check_loss(rule, view.day_start_equity, view.equity,
                                              view.limits.daily_loss.value_or(kDefaultDailyLoss));
                          }};

const RiskRule kMaxDrawdown{"max_drawdown", "MAX_DRAWDOWN", "share of the high_water_mark lost",
                            [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                              if (!view.limits.max_drawdown) return std::nullopt;
                              return check_loss(rule, view.high_water_mark, view.equity, *view.limits.max_drawdown);
                            }};

}  // namespace engine
