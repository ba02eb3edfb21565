#include "engine/risk/price_guard.h"

namespace engine {
namespace {

const Decimal kDefaultMaxSlippage = Decimal::from_units(Decimal::kOne / 200);  // 0.005

}  // namespace

const RiskRule kPriceKnown{"price", "NO_PRICE", "the signal or the market gives a price",
                           [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                             if (view.reference.is_positive()) return std::nullopt;
                             return deny(rule, "none", "a price");
                           }};

const RiskRule kSlippage{"max_slippage", "SLIPPAGE", "the market against the leader's price",
                         [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                           if (!view.leader_price || !view.market_price) return std::nullopt;
                           const Decimal worse = view.side == Side::Buy
                                                     ? view.market_price->value() - view.leader_price->value()
                                                     : view.leader_price->value() - view.market_price->value();
                           const auto share = try_divide(worse, view.leader_price->value(), Rounding::Ceiling);
                           const Decimal limit = view.terms->max_slippage.value_or(kDefaultMaxSlippage);
                           if (!share) return deny(rule, "too large", limit.to_string());
                           return at_most(rule, *share, limit);
                         }};

}  // namespace engine
