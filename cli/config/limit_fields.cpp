// Limits and notifiers.
#include <array>

#include "cli/config/fields.h"
#include "engine/domain/notification.h"
#include "notifiers/registry.h"

namespace cli {
namespace {

using engine::LimitConfig;
using engine::NotifierConfig;

constexpr std::array<std::string_view, 4> kLaterNotifiers{"dingtalk", "wecom", "email", "webhook"};
constexpr engine::Decimal kGrossMax{1000};

Fields<LimitConfig> make_limit() {
  return {{
              amount_field({"max_order_notional", "", ""}, &LimitConfig::max_order_notional, kAmountRange),
              amount_field({"max_position_notional", "", ""}, &LimitConfig::max_position_notional, kAmountRange),
              decimal_field({"max_gross", "", ""}, &LimitConfig::max_gross, Range::above_zero(kGrossMax)),
              decimal_field({"max_leverage", "", ""}, &LimitConfig::max_leverage, kLeverageRange),
              decimal_field({"daily_loss", "", ""}, &LimitConfig::daily_loss, kShareRange),
              decimal_field({"max_drawdown", "", ""}, &LimitConfig::max_drawdown, kShareRange),
              make_field(Key{"max_orders_per_minute", "", ""}, &LimitConfig::max_orders_per_minute,
                         [](const Place& place) -> std::optional<std::uint32_t> {
                           const auto value = read_whole(place, 1, 1'000'000);
                           if (!value) return std::nullopt;
                           return static_cast<std::uint32_t>(*value);
                         }),
              amount_field({"max_daily_notional", "", ""}, &LimitConfig::max_daily_notional, kAmountRange),
          },
          {}};
}

void set_notifier_kind(NotifierConfig& notifier, const Place& place) {
  std::vector<std::string_view> names;
  for (const auto& kind : notifiers::notifier_kinds()) names.push_back(kind.name);
  if (check_kind(place, names, kLaterNotifiers)) notifier.kind = place.value.text;
}

void set_level(NotifierConfig& notifier, const Place& place) {
  if (read_choice(place, engine::parse_severity)) notifier.level = place.value.text;
}

Fields<NotifierConfig> make_notifier() {
  return {{
              {{"kind", "", "", false, false, true}, set_notifier_kind, [](auto&) {}},
              {{"level", "", ""}, set_level, [](auto&) {}},
          },
          {}};
}

}  // namespace

const Fields<LimitConfig>& limit_fields() {
  static const auto kFields = make_limit();
  return kFields;
}

const Fields<NotifierConfig>& notifier_fields() {
  static const auto kFields = make_notifier();
  return kFields;
}

}  // namespace cli
