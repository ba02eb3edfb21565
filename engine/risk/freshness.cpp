#include "engine/risk/freshness.h"

namespace engine {
namespace {

std::string seconds(Duration d) {
  return Decimal::from_units(static_cast<Int128>(d.count()) * 1'000'000'000).to_string();
}

}  // namespace

const RiskRule kSignalAge{"signal_age", "STALE", "seconds since the leader acted, against max_age",
                          [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                            const auto limit = view.terms->max_age.value_or(kDefaultMaxAge);
                            const auto age = view.age.count() < 0 ? Duration{} : view.age;
                            return age <= limit ? allow(rule, seconds(age), seconds(limit))
                                                : deny(rule, seconds(age), seconds(limit));
                          }};

const RiskRule kSignalExpiry{"expires_in", "EXPIRED", "the signal's own expiry",
                             [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                               if (!view.expired) return std::nullopt;
                               return deny(rule, "expired", "valid");
                             }};

const RiskRule kSequenceGap{"sequence", "GAP", "no hole in the source's sequence",
                            [](const RiskRule& rule, const RiskView& view) -> std::optional<Verdict> {
                              if (!view.in_gap) return std::nullopt;
                              return deny(rule, "gap", "complete");
                            }};

}  // namespace engine
