#include "engine/risk/kill_switch.h"

namespace engine {

const RiskRule kKillSwitch{"halt", "HALTED", "a halt of any scope that covers the order",
                           [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                             if (view.halted_by.empty()) return allow(rule, "running", "running");
                             return deny(rule, "halted: " + view.halted_by, "running");
                           }};

const RiskRule kAccountState{"account", "ACCOUNT_NOT_READY", "customer enabled, account known to its venue",
                             [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                               if (!view.customer_enabled) return deny(rule, "disabled", "enabled");
                               if (!view.account_known) return deny(rule, "unknown", "known");
                               return std::nullopt;
                             }};

const RiskRule kMarketState{"market", "MARKET_ENDED", "the venue's recording still runs",
                            [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                              if (!view.market_ended) return std::nullopt;
                              return deny(rule, "ended", "open");
                            }};

}  // namespace engine
