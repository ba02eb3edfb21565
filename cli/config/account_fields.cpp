// Sources and customers: who leads, who follows.
#include <array>

#include "cli/config/fields.h"
#include "signals/registry.h"

namespace cli {
namespace {

using engine::CustomerConfig;
using engine::SourceConfig;
using Type = Written::Type;

constexpr std::array<std::string_view, 4> kLaterSources{"webhook", "text", "leader", "nats"};
constexpr std::string_view kNeverInline =
    "is a secret and never stands in a file or a flag; name its environment variables by credentials_env";

std::vector<std::string_view> source_kind_names() {
  std::vector<std::string_view> names;
  for (const auto& kind : signals::source_kinds()) names.push_back(kind.name);
  return names;
}

void set_source_kind(SourceConfig& source, const Place& place) {
  if (check_kind(place, source_kind_names(), kLaterSources)) source.kind = place.value.text;
}

Fields<SourceConfig> make_source() {
  return {{
              {{"kind", "where its signals come from", "file|stdin|manual", false, false, true},
               set_source_kind,
               [](auto& source) { source.kind.clear(); }},
              make_field(Key{"path", "of a file with one signal a line, for kind file", "PATH"}, &SourceConfig::path,
                         read_path),
              flag_field({"follow", "go on reading as the file grows, for kind file (default: false)", ""},
                         &SourceConfig::follow),
              choice_field({"default_kind", "what a symbol means that does not say its kind (default: spot)",
                            "spot|perp_linear|perp_inverse"},
                           &SourceConfig::default_kind, engine::parse_instrument_kind),
              flag_field({"enabled", "false: not read (default: true)", ""}, &SourceConfig::enabled),
          },
          {}};
}

/// One amount of one asset: USDT if it is not said.
void add_balance(std::map<engine::Asset, engine::Decimal>& balance, const Place& place, const std::string& asset_text) {
  Written name = place.value;
  name.type = Type::Text;
  name.text = asset_text;
  const auto asset = read_asset({name, place.field, place.complaints});
  const auto amount = read_decimal(place, Range::from(engine::Decimal{}, kAmountMax));
  if (asset && amount && !balance.emplace(*asset, *amount).second) place.refuse(asset->text() + " stands twice");
}

/// An amount of USDT, or a table of asset = amount; on the command line words like 10000 and BTC=0.1.
void set_balance(CustomerConfig& customer, const Place& place) {
  std::map<engine::Asset, engine::Decimal> balance;
  if (place.value.type == Type::Table) {
    for (const auto& item : place.value.items) add_balance(balance, place.inner(item, item.name), item.name);
  } else if (place.value.type == Type::List) {
    for (const auto& item : place.value.items) {
      if (item.type != Type::Word) {
        place.refuse("must be an amount of USDT or a table such as { USDT = \"10000\" }, not a list");
        return;
      }
      const auto equals = item.text.find('=');
      Written amount = item;
      if (equals != std::string::npos) amount.text = item.text.substr(equals + 1);
      add_balance(balance, {amount, place.field, place.complaints},
                  equals == std::string::npos ? "USDT" : item.text.substr(0, equals));
    }
  } else {
    add_balance(balance, place, "USDT");
  }
  customer.initial_balance = std::move(balance);
}

std::optional<std::string> read_prefix(const Place& place) {
  auto text = read_text(place, 64);
  if (!text) return std::nullopt;
  const bool starts_well = text->find_first_of("0123456789") != 0;
  if (!starts_well ||
      text->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) {
    return place.refuse("must be the beginning of a variable's name, such as ALICE for ALICE_API_KEY, not " +
                        place.value.shown());
  }
  return text;
}

/// A mode with one value in this version.
template <class Mode>
std::function<std::optional<Mode>(const Place&)> only(Mode supported, engine::Result<Mode> (*parse)(std::string_view)) {
  return [supported, parse](const Place& place) -> std::optional<Mode> {
    const auto mode = read_choice(place, parse);
    if (mode && *mode != supported) {
      return place.refuse(place.value.shown() + " is not part of this version; only \"" +
                          std::string{to_string(supported)} + "\" is");
    }
    return mode;
  };
}

Fields<CustomerConfig> make_customer() {
  Fields<CustomerConfig> out;
  out.known = {
      make_field(Key{"venue", "where the account is", "VENUE", false, false, true}, &CustomerConfig::venue, read_name),
      {{"initial_balance", "what a simulated venue pays in: an amount of USDT, or ASSET=AMOUNT", "AMOUNT", true},
       set_balance,
       [](auto& customer) { customer.initial_balance.clear(); }},
      decimal_field({"max_leverage", "the lowest of customer, strategy, limit and venue holds", "NUMBER"},
                    &CustomerConfig::max_leverage, kLeverageRange),
      make_field(Key{"margin_mode", "only cross in this version", "cross"}, &CustomerConfig::margin_mode,
                 only(engine::MarginMode::Cross, engine::parse_margin_mode)),
      make_field(Key{"position_mode", "only one_way in this version", "one_way"}, &CustomerConfig::position_mode,
                 only(engine::PositionMode::OneWay, engine::parse_position_mode)),
      make_field(Key{"credentials_env", "PREFIX of the environment variables PREFIX_API_KEY, _SECRET_KEY, _PASSPHRASE",
                     "PREFIX"},
                 &CustomerConfig::credentials_env, read_prefix),
      make_field(Key{"note", "free text", "TEXT"}, &CustomerConfig::note,
                 [](const Place& place) { return read_text(place); }),
      flag_field({"enabled", "false: opens nothing (default: true)", ""}, &CustomerConfig::enabled),
  };
  for (const std::string_view name : {"api_key", "secret_key", "passphrase"})
    out.refused.push_back({name, kNeverInline});
  return out;
}

}  // namespace

const Fields<SourceConfig>& source_fields() {
  static const auto kFields = make_source();
  return kFields;
}

const Fields<CustomerConfig>& customer_fields() {
  static const auto kFields = make_customer();
  return kFields;
}

}  // namespace cli
