// Strategies and bindings: how to follow.
#include <algorithm>

#include "cli/config/fields.h"
#include "strategies/registry.h"

namespace cli {
namespace {

using engine::Decimal;
using engine::FollowTerms;
using Type = Written::Type;

constexpr std::array<std::string_view, 5> kLaterSizing{"margin_usage_ratio", "margin_percent", "risk_percent",
                                                       "volatility_target", "kelly"};
constexpr Decimal kRatioMax{1'000'000};
constexpr Decimal kAgeMax{31'536'000};

void set_sizing(FollowTerms& terms, const Place& place) {
  std::vector<std::string_view> names;
  for (const auto& kind : strategies::sizing_kinds()) names.push_back(kind.name);
  if (check_kind(place, names, kLaterSizing)) terms.sizing = place.value.text;
}

/// A list without anything in it could mean all or none: it is refused.
void set_symbols(FollowTerms& terms, const Place& place) {
  if (place.value.type != Type::List) {
    place.refuse("must be a list of instruments, not " + place.value.shown());
    return;
  }
  if (place.value.items.empty()) {
    place.refuse("must not be empty; leave it out to follow all instruments");
    return;
  }
  std::vector<engine::InstrumentId> symbols;
  for (const auto& item : place.value.items) {
    const auto id = read_instrument({item, place.field, place.complaints});
    if (!id) continue;
    if (std::find(symbols.begin(), symbols.end(), *id) != symbols.end()) {
      place.refuse(id->text() + " stands twice");
    } else {
      symbols.push_back(*id);
    }
  }
  if (!symbols.empty()) terms.symbols = std::move(symbols);
}

/// "A=B" of the command line as the key A with the value B.
std::optional<Written> split_pair(const Place& word) {
  const auto equals = word.value.text.find('=');
  if (word.value.type != Type::Word || equals == std::string::npos) {
    return word.refuse("must be LEADERS=FOLLOWERS, such as BTC-USDT=BTC-USDT-SWAP, not " + word.value.shown());
  }
  Written out = word.value;
  out.name = word.value.text.substr(0, equals);
  out.text = word.value.text.substr(equals + 1);
  return out;
}

void set_symbol_map(FollowTerms& terms, const Place& place) {
  if (place.value.type != Type::Table && place.value.type != Type::List) {
    place.refuse("must be a table of leader's instrument = follower's, not " + place.value.shown());
    return;
  }
  std::map<engine::InstrumentId, engine::InstrumentId> map;
  for (const auto& item : place.value.items) {
    const auto pair = place.value.type == Type::Table ? item : split_pair({item, place.field, place.complaints});
    if (!pair) continue;
    Written name = *pair;
    name.type = Type::Text;
    name.text = pair->name;
    const auto from = read_instrument({name, place.field, place.complaints});
    const auto to = read_instrument(place.inner(*pair, pair->name));
    if (from && to && !map.emplace(*from, *to).second) place.refuse(from->text() + " stands twice");
  }
  terms.symbol_map = std::move(map);
}

/// In a file {type = "market"}; on the command line the word.
void read_entry(const Place& place) {
  if (place.value.type == Type::Word) return read_fixed(place, "market");
  if (place.value.type != Type::Table) {
    place.refuse("must be a table such as { type = \"market\" }, not " + place.value.shown());
    return;
  }
  const auto* type = place.value.find("type");
  if (!type) {
    place.refuse("type is missing; in this version it is \"market\"");
    return;
  }
  read_fixed(place.inner(*type, "type"), "market");
  if (type->text != "market") return;
  for (const auto& item : place.value.items) {
    if (item.name != "type") place.inner(item, item.name).refuse("does not go with type \"market\"");
  }
}

std::vector<Field<FollowTerms>> make_terms() {
  const Range slippage{Decimal{}, true, Decimal{1}, false};
  return {
      {{"sizing", "how much an open adds; see `strategy kinds`", "KIND"},
       set_sizing,
       [](auto& terms) { terms.sizing.reset(); }},
      decimal_field({"ratio", "for sizing ratio and equity_ratio", "NUMBER"}, &FollowTerms::ratio,
                    Range::above_zero(kRatioMax)),
      amount_field({"quantity", "for sizing fixed_quantity, in base units (quote units if inverse)", "NUMBER"},
                   &FollowTerms::quantity, kAmountRange),
      amount_field({"notional", "for sizing fixed_notional, in quote asset", "NUMBER"}, &FollowTerms::notional,
                   kAmountRange),
      {{"symbols", "follow only these instruments (default: all)", "SYMBOL", true},
       set_symbols,
       [](auto& terms) { terms.symbols.reset(); }},
      choice_field(
          {"direction", "which side to follow, inverse: the other one (default: both)", "both|long|short|inverse"},
          &FollowTerms::direction, engine::parse_direction),
      {{"symbol_map", "trade another instrument than the leader", "LEADERS=FOLLOWERS", true},
       set_symbol_map,
       [](auto& terms) { terms.symbol_map.clear(); }},
      decimal_field({"max_leverage", "the lowest of customer, strategy, limit and venue holds (default: 5)", "NUMBER"},
                    &FollowTerms::max_leverage, kLeverageRange),
      decimal_field({"max_slippage", "share of the leader's price, 0.005 is 0.5 % (default: 0.005)", "NUMBER"},
                    &FollowTerms::max_slippage, slippage),
      make_field(Key{"max_age", "oldest signal that still opens, in seconds (default: 5)", "SECONDS"},
                 &FollowTerms::max_age, [](const Place& place) { return read_seconds(place, kAgeMax); }),
      choice_field(
          {"min_notional", "what to do with an order too small for the venue (default: carry)", "carry|skip|round_up"},
          &FollowTerms::min_notional, engine::parse_min_notional_policy),
      {{"entry", "how an open is sent", "market"}, [](auto&, const Place& place) { read_entry(place); }, [](auto&) {}},
      fixed_field<FollowTerms>({"stops", "whose stops are placed", ""}, "none"),
      fixed_field<FollowTerms>({"on_manual_change", "what a change by hand does", ""}, "respect"),
      fixed_field<FollowTerms>({"join", "when a new follower starts", ""}, "next_open"),
      fixed_field<FollowTerms>({"netting", "an open against another strategy's side", ""}, "deny"),
  };
}

std::vector<Refusal> refused_terms() {
  std::vector<Refusal> out{{"leverage", "is not part of this version; max_leverage bounds what a follower uses"}};
  for (const std::string_view name : {"margin", "risk", "target", "window", "win_rate", "payoff", "fraction"}) {
    out.push_back({name, "belongs to a sizing kind that is not part of this version"});
  }
  return out;
}

/// The keys of the terms as keys of what holds them.
template <class T>
std::vector<Field<T>> lift(FollowTerms T::* member) {
  std::vector<Field<T>> out;
  for (auto& field : make_terms()) {
    out.push_back({field.key, [set = field.set, member](T& whole, const Place& place) { set(whole.*member, place); },
                   [clear = field.clear, member](T& whole) { clear(whole.*member); }});
  }
  return out;
}

Fields<engine::StrategyConfig> make_strategy() {
  using engine::StrategyConfig;
  Fields<StrategyConfig> out{lift(&StrategyConfig::terms), refused_terms()};
  for (auto& field : out.known) field.key.is_required = field.key.name == "sizing";
  const auto read_source = [](const Place& place) { return read_name(place); };
  out.known.insert(out.known.begin(), make_field(Key{"source", "whose signals", "SOURCE", false, false, true},
                                                 &StrategyConfig::source, read_source));
  out.known.push_back(flag_field({"enabled", "false: opens nothing (default: true)", ""}, &StrategyConfig::enabled));
  return out;
}

}  // namespace

const Fields<engine::StrategyConfig>& strategy_fields() {
  static const auto kFields = make_strategy();
  return kFields;
}

const Fields<engine::BindingConfig>& binding_fields() {
  static const Fields<engine::BindingConfig> kFields{lift(&engine::BindingConfig::overrides), refused_terms()};
  return kFields;
}

}  // namespace cli
