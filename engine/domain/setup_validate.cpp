// What must be true of a declared setup before anything trades by it.
#include <set>
#include <string>

#include "engine/domain/notification.h"
#include "engine/domain/setup.h"

namespace engine {
namespace {

constexpr std::size_t kNameMax = 64;
/// No amount a person declares needs more, and products of two of them are still checked where they are made.
constexpr Decimal kAmountMax = Decimal::from_units(Decimal::kOne * 1'000'000'000'000'000);

/// Says whose field it is that is wrong: `strategy "half": ratio must be above zero`.
class Subject {
 public:
  Subject(SetupKind kind, const std::string& name) : kind_{kind}, name_{name} {}

  Status bad(const std::string& what) const {
    return invalid(std::string{to_string(kind_)} + " \"" + name_ + "\": " + what);
  }
  Status not_declared(std::string_view kind, const std::string& name) const {
    if (name.empty()) return bad(std::string{kind} + " is missing");
    return bad(std::string{kind} + " \"" + name + "\" is not declared");
  }

 private:
  SetupKind kind_;
  const std::string& name_;
};

/// Names stand in commands, paths and "strategy/customer": nothing in them may need quoting or read as something else.
Status check_name(const Subject& subject, const std::string& name) {
  if (name.empty()) return subject.bad("the name is empty");
  if (name.size() > kNameMax) return subject.bad("the name is longer than 64 bytes");
  if (name[0] == '-' || name[0] == '.') return subject.bad("the name must not begin with - or .");
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F || c == '/' || c == '\\' || c == '"') {
      return subject.bad("the name must not hold blanks, quotes, slashes or control characters");
    }
  }
  return ok();
}

Status check_amount(const Subject& subject, std::string_view field, Decimal value) {
  if (!value.is_positive()) return subject.bad(std::string{field} + " must be above zero");
  if (value > kAmountMax) return subject.bad(std::string{field} + " must not be above " + kAmountMax.to_string());
  return ok();
}

Status check_amount(const Subject& subject, std::string_view field, const std::optional<Decimal>& value) {
  return value ? check_amount(subject, field, *value) : ok();
}

template <class Unit>
Status check_amount(const Subject& subject, std::string_view field, const std::optional<Amount<Unit>>& value) {
  return value ? check_amount(subject, field, value->value()) : ok();
}

/// Above zero, at most one: 0.05 is 5 %.
Status check_share(const Subject& subject, std::string_view field, const std::optional<Decimal>& value) {
  if (!value || (value->is_positive() && *value <= Decimal{1})) return ok();
  return subject.bad(std::string{field} + " must be above 0 and at most 1 (0.05 is 5 %)");
}

Status check_leverage(const Subject& subject, const std::optional<Decimal>& value) {
  if (value && *value < Decimal{1}) return subject.bad("max_leverage must be at least 1");
  return check_amount(subject, "max_leverage", value);
}

/// The first that is wrong.
template <class... Checks>
Status first_error(Checks... checks) {
  Status status;
  static_cast<void>(((status = checks(), static_cast<bool>(status)) && ...));
  return status;
}

Status check_fee(const Subject& subject, std::string_view field, Decimal fee) {
  if (fee.abs() < Decimal{1}) return ok();
  return subject.bad(std::string{field} + " is a share of the notional: 0.0005 is 0.05 %; it must stay below 1");
}

Status check_venue(const VenueConfig& venue) {
  const Subject subject{SetupKind::Venue, venue.id.text()};
  if (auto status = check_name(subject, venue.id.text()); !status) return status;
  if (venue.kind.empty()) return subject.bad("kind is missing");
  std::set<InstrumentId> listed;
  for (const auto& instrument : venue.instruments) {
    if (const auto status = engine::validate(instrument); !status) return subject.bad(status.error().detail);
    if (!listed.insert(instrument.id).second) {
      return subject.bad("instrument " + instrument.id.text() + " is listed twice");
    }
  }
  for (const auto& file : venue.data) {
    if (!listed.contains(file.instrument)) {
      return subject.bad("data names " + file.instrument.text() + ", which is not among its instruments");
    }
    if (file.path.empty()) return subject.bad("data of " + file.instrument.text() + " names no file");
  }
  if (venue.kind == "binance" && venue.market != "spot" && venue.market != "usdm") {
    return subject.bad("market must be spot or usdm");
  }
  if (venue.latency_ms < 0) return subject.bad("latency_ms must not be negative");
  if (venue.slippage_ticks < 0) return subject.bad("slippage_ticks must not be negative");
  return first_error([&] { return check_amount(subject, "speed", venue.speed); },
                     [&] { return check_fee(subject, "fees.maker", venue.maker_fee); },
                     [&] { return check_fee(subject, "fees.taker", venue.taker_fee); });
}

Status check_source(const SourceConfig& source) {
  const Subject subject{SetupKind::Source, source.id.text()};
  if (auto status = check_name(subject, source.id.text()); !status) return status;
  if (source.kind.empty()) return subject.bad("kind is missing");
  if (source.kind == "file" && source.path.empty()) return subject.bad("path is missing");
  return ok();
}

Status check_customer(const Setup& setup, const CustomerConfig& customer) {
  const Subject subject{SetupKind::Customer, customer.id.text()};
  if (auto status = check_name(subject, customer.id.text()); !status) return status;
  if (!setup.venues.contains(customer.venue)) return subject.not_declared("venue", customer.venue.text());
  for (const auto& [asset, amount] : customer.initial_balance) {
    if (asset.empty()) return subject.bad("initial_balance names no asset");
    if (amount.is_negative() || amount > kAmountMax) {
      return subject.bad("initial_balance of " + asset.text() + " must be from 0 to " + kAmountMax.to_string());
    }
  }
  return check_leverage(subject, customer.max_leverage);
}

Status check_terms(const Subject& subject, const FollowTerms& terms) {
  if (terms.sizing && terms.sizing->empty()) return subject.bad("sizing is empty");
  if (terms.symbols && terms.symbols->empty()) {
    return subject.bad("symbols is empty; leave it out to follow all instruments");
  }
  if (terms.symbols) {
    for (const auto& symbol : *terms.symbols) {
      if (symbol.empty()) return subject.bad("symbols holds an empty name");
    }
  }
  for (const auto& [from, to] : terms.symbol_map) {
    if (from.empty() || to.empty()) return subject.bad("symbol_map holds an empty name");
  }
  if (terms.max_slippage && (terms.max_slippage->is_negative() || *terms.max_slippage >= Decimal{1})) {
    return subject.bad("max_slippage must be at least 0 and below 1 (0.005 is 0.5 %)");
  }
  if (terms.max_age && terms.max_age->count() <= 0) return subject.bad("max_age must be above zero");
  return first_error([&] { return check_amount(subject, "ratio", terms.ratio); },
                     [&] { return check_amount(subject, "quantity", terms.quantity); },
                     [&] { return check_amount(subject, "notional", terms.notional); },
                     [&] { return check_leverage(subject, terms.max_leverage); });
}

/// The parameter that the sizing kind of these terms needs and does not have; empty if it has all. Kinds that are not
/// known here are strategies/registry's to judge.
std::string_view missing_parameter(const FollowTerms& strategy, const FollowTerms& overrides) {
  const auto& sizing = overrides.sizing ? overrides.sizing : strategy.sizing;
  if (!sizing) return "sizing";
  if ((*sizing == "ratio" || *sizing == "equity_ratio") && !overrides.ratio && !strategy.ratio) return "ratio";
  if (*sizing == "fixed_quantity" && !overrides.quantity && !strategy.quantity) return "quantity";
  if (*sizing == "fixed_notional" && !overrides.notional && !strategy.notional) return "notional";
  return "";
}

Status check_strategy(const Setup& setup, const StrategyConfig& strategy) {
  const Subject subject{SetupKind::Strategy, strategy.id.text()};
  if (auto status = check_name(subject, strategy.id.text()); !status) return status;
  if (!setup.sources.contains(strategy.source)) return subject.not_declared("source", strategy.source.text());
  if (!strategy.terms.sizing) return subject.bad("sizing is missing");
  if (auto status = check_terms(subject, strategy.terms); !status) return status;
  // With bindings it is theirs to be whole, each on its own; see check_binding.
  const auto first = setup.bindings.lower_bound(BindingId{strategy.id, CustomerId{}});
  if (first != setup.bindings.end() && first->first.strategy == strategy.id) return ok();
  const auto missing = missing_parameter(strategy.terms, FollowTerms{});
  if (missing.empty()) return ok();
  return subject.bad(std::string{missing} + " is missing for sizing \"" + *strategy.terms.sizing + "\"");
}

Status check_binding(const Setup& setup, const BindingConfig& binding) {
  const auto name = binding.id.text();
  const Subject subject{SetupKind::Binding, name};
  const auto strategy = setup.strategies.find(binding.id.strategy);
  if (strategy == setup.strategies.end()) return subject.not_declared("strategy", binding.id.strategy.text());
  if (!setup.customers.contains(binding.id.customer)) {
    return subject.not_declared("customer", binding.id.customer.text());
  }
  if (auto status = check_terms(subject, binding.overrides); !status) return status;
  const auto missing = missing_parameter(strategy->second.terms, binding.overrides);
  if (missing.empty()) return ok();
  return subject.bad(std::string{missing} + " is missing, here and in the strategy");
}

Status check_scope(const Setup& setup, const Subject& subject, const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::Global: return scope.name.empty() ? ok() : subject.bad("scope global takes no name");
    case Scope::Kind::Venue:
      return setup.venues.contains(VenueId{scope.name}) ? ok() : subject.not_declared("venue", scope.name);
    case Scope::Kind::Strategy:
      return setup.strategies.contains(StrategyId{scope.name}) ? ok() : subject.not_declared("strategy", scope.name);
    case Scope::Kind::Customer:
      return setup.customers.contains(CustomerId{scope.name}) ? ok() : subject.not_declared("customer", scope.name);
    case Scope::Kind::Symbol: return scope.name.empty() ? subject.bad("scope symbol needs a name") : ok();
  }
  return ok();
}

Status check_limit(const Setup& setup, const LimitConfig& limit) {
  const auto name = limit.scope.text();
  const Subject subject{SetupKind::Limit, name};
  if (limit.max_orders_per_minute && *limit.max_orders_per_minute == 0) {
    return subject.bad("max_orders_per_minute must be above zero");
  }
  return first_error([&] { return check_scope(setup, subject, limit.scope); },
                     [&] { return check_amount(subject, "max_order_notional", limit.max_order_notional); },
                     [&] { return check_amount(subject, "max_position_notional", limit.max_position_notional); },
                     [&] { return check_amount(subject, "max_gross", limit.max_gross); },
                     [&] { return check_amount(subject, "max_leverage", limit.max_leverage); },
                     [&] { return check_share(subject, "daily_loss", limit.daily_loss); },
                     [&] { return check_share(subject, "max_drawdown", limit.max_drawdown); },
                     [&] { return check_amount(subject, "max_daily_notional", limit.max_daily_notional); });
}

Status check_notifier(const NotifierConfig& notifier) {
  const Subject subject{SetupKind::Notifier, notifier.name};
  if (auto status = check_name(subject, notifier.name); !status) return status;
  if (notifier.kind.empty()) return subject.bad("kind is missing");
  if (const auto level = parse_severity(notifier.level); !level) return subject.bad("level " + level.error().detail);
  return ok();
}

template <class Map, class Check>
Status each(const Map& map, Check check) {
  for (const auto& [key, value] : map) {
    if (auto status = check(value); !status) return status;
  }
  return ok();
}

}  // namespace

Status validate(const Setup& setup) {
  return first_error(
      [&] { return each(setup.venues, check_venue); }, [&] { return each(setup.sources, check_source); },
      [&] { return each(setup.customers, [&](const auto& customer) { return check_customer(setup, customer); }); },
      [&] { return each(setup.strategies, [&](const auto& strategy) { return check_strategy(setup, strategy); }); },
      [&] { return each(setup.bindings, [&](const auto& binding) { return check_binding(setup, binding); }); },
      [&] { return each(setup.limits, [&](const auto& limit) { return check_limit(setup, limit); }); },
      [&] { return each(setup.notifiers, check_notifier); });
}

}  // namespace engine
