#include "engine/domain/setup.h"

#include <type_traits>
#include <utility>

namespace engine {
namespace {

/// Each kind of value, and where in a Setup it lives. What differs between kinds stands here and nowhere else.
template <class T>
struct Shelf;

template <>
struct Shelf<VenueConfig> {
  static constexpr auto kMap = &Setup::venues;
  static const VenueId& key(const VenueConfig& value) { return value.id; }
};
template <>
struct Shelf<SourceConfig> {
  static constexpr auto kMap = &Setup::sources;
  static const SourceId& key(const SourceConfig& value) { return value.id; }
};
template <>
struct Shelf<CustomerConfig> {
  static constexpr auto kMap = &Setup::customers;
  static const CustomerId& key(const CustomerConfig& value) { return value.id; }
};
template <>
struct Shelf<StrategyConfig> {
  static constexpr auto kMap = &Setup::strategies;
  static const StrategyId& key(const StrategyConfig& value) { return value.id; }
};
template <>
struct Shelf<BindingConfig> {
  static constexpr auto kMap = &Setup::bindings;
  static const BindingId& key(const BindingConfig& value) { return value.id; }
};
template <>
struct Shelf<LimitConfig> {
  static constexpr auto kMap = &Setup::limits;
  static const Scope& key(const LimitConfig& value) { return value.scope; }
};
template <>
struct Shelf<NotifierConfig> {
  static constexpr auto kMap = &Setup::notifiers;
  static const std::string& key(const NotifierConfig& value) { return value.name; }
};

std::string text_of(const std::string& name) { return name; }
std::string text_of(const BindingId& id) { return id.text(); }
std::string text_of(const Scope& scope) { return scope.text(); }
template <class Tag>
std::string text_of(const Id<Tag>& id) {
  return id.text();
}

/// What `want` has and `have` has not, or has otherwise.
template <class T>
void add_declarations(const Setup& have, const Setup& want, std::vector<SetupChange>& changes) {
  const auto& present = have.*Shelf<T>::kMap;
  for (const auto& [key, value] : want.*Shelf<T>::kMap) {
    const auto found = present.find(key);
    if (found == present.end() || !(found->second == value)) changes.push_back(declare(value));
  }
}

/// What a live venue lists is told by it and stays, whatever is declared about the venue.
void add_venues(const Setup& have, const Setup& want, std::vector<SetupChange>& changes) {
  for (const auto& [id, venue] : want.venues) {
    const auto found = have.venues.find(id);
    VenueConfig declared = venue;
    const bool still_lives = found != have.venues.end() && venue.is_live() && found->second.kind == venue.kind;
    if (still_lives && declared.instruments.empty()) declared.instruments = found->second.instruments;
    if (found == have.venues.end() || !(found->second == declared)) changes.push_back(declare(std::move(declared)));
  }
}

/// What `have` has and `want` has not.
template <class T>
void add_removals(const Setup& have, const Setup& want, std::vector<SetupChange>& changes) {
  const auto kind = static_cast<SetupKind>(SetupValue{T{}}.index());
  for (const auto& [key, value] : have.*Shelf<T>::kMap) {
    if (!(want.*Shelf<T>::kMap).contains(key)) changes.push_back({kind, text_of(key), std::nullopt});
  }
}

void remove(Setup& setup, SetupKind kind, const std::string& name) {
  switch (kind) {
    case SetupKind::Venue: setup.venues.erase(VenueId{name}); return;
    case SetupKind::Source: setup.sources.erase(SourceId{name}); return;
    case SetupKind::Customer: setup.customers.erase(CustomerId{name}); return;
    case SetupKind::Strategy: setup.strategies.erase(StrategyId{name}); return;
    case SetupKind::Binding: {
      const auto slash = name.find('/');  // No name holds one: validate sees to that.
      if (slash == std::string::npos) return;
      setup.bindings.erase(BindingId{StrategyId{name.substr(0, slash)}, CustomerId{name.substr(slash + 1)}});
      return;
    }
    case SetupKind::Limit:
      if (const auto scope = Scope::parse(name)) setup.limits.erase(*scope);
      return;
    case SetupKind::Notifier: setup.notifiers.erase(name); return;
  }
}

}  // namespace

Setup::Setup() = default;
Setup::Setup(const Setup&) = default;
Setup::Setup(Setup&&) noexcept = default;
Setup& Setup::operator=(const Setup&) = default;
Setup& Setup::operator=(Setup&&) noexcept = default;
Setup::~Setup() = default;

SetupChange::SetupChange() = default;
SetupChange::SetupChange(SetupKind kind_of_it, std::string name_of_it, std::optional<SetupValue> value_of_it)
    : kind{kind_of_it}, name{std::move(name_of_it)}, value{std::move(value_of_it)} {}
SetupChange::SetupChange(const SetupChange&) = default;
SetupChange::SetupChange(SetupChange&&) noexcept = default;
SetupChange& SetupChange::operator=(const SetupChange&) = default;
SetupChange& SetupChange::operator=(SetupChange&&) noexcept = default;
SetupChange::~SetupChange() = default;

FollowTerms merge(const FollowTerms& strategy, const FollowTerms& overrides) {
  FollowTerms merged = overrides;
  const auto inherit = [](auto& own, const auto& from) {
    if (!own) own = from;
  };
  inherit(merged.sizing, strategy.sizing);
  inherit(merged.ratio, strategy.ratio);
  inherit(merged.quantity, strategy.quantity);
  inherit(merged.notional, strategy.notional);
  inherit(merged.symbols, strategy.symbols);
  inherit(merged.direction, strategy.direction);
  merged.symbol_map.insert(strategy.symbol_map.begin(), strategy.symbol_map.end());  // What is there already stays.
  inherit(merged.max_leverage, strategy.max_leverage);
  inherit(merged.max_slippage, strategy.max_slippage);
  inherit(merged.max_age, strategy.max_age);
  inherit(merged.min_notional, strategy.min_notional);
  return merged;
}

std::string name_of(const SetupValue& value) {
  return std::visit([](const auto& v) { return text_of(Shelf<std::decay_t<decltype(v)>>::key(v)); }, value);
}

SetupKind kind_of(const SetupValue& value) { return static_cast<SetupKind>(value.index()); }

SetupChange declare(SetupValue value) {
  const auto kind = kind_of(value);
  auto name = name_of(value);
  return {kind, std::move(name), std::move(value)};
}

void apply(Setup& setup, const SetupChange& change) {
  if (!change.value) return remove(setup, change.kind, change.name);
  std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        (setup.*Shelf<T>::kMap).insert_or_assign(Shelf<T>::key(value), value);
      },
      *change.value);
}

std::vector<SetupChange> difference(const Setup& have, const Setup& want, bool prune) {
  std::vector<SetupChange> changes;
  if (prune) {
    add_removals<NotifierConfig>(have, want, changes);
    add_removals<LimitConfig>(have, want, changes);
    add_removals<BindingConfig>(have, want, changes);
    add_removals<StrategyConfig>(have, want, changes);
    add_removals<CustomerConfig>(have, want, changes);
  }
  add_venues(have, want, changes);
  add_declarations<SourceConfig>(have, want, changes);
  add_declarations<CustomerConfig>(have, want, changes);
  add_declarations<StrategyConfig>(have, want, changes);
  add_declarations<BindingConfig>(have, want, changes);
  add_declarations<LimitConfig>(have, want, changes);
  add_declarations<NotifierConfig>(have, want, changes);
  if (prune) {
    // Last: until its declaration a strategy may still name an old source, a customer an old venue.
    add_removals<SourceConfig>(have, want, changes);
    add_removals<VenueConfig>(have, want, changes);
  }
  return changes;
}

}  // namespace engine
