#include "cli/control/setup_check.h"

#include "notifiers/registry.h"
#include "signals/registry.h"
#include "strategies/registry.h"

namespace cli {
namespace {

using engine::Status;

template <class Kinds>
std::string names_of(const Kinds& kinds) {
  std::string names;
  for (const auto& kind : kinds) names += (names.empty() ? "" : ", ") + std::string{kind.name};
  return names;
}

Status check_sizing(const std::string& subject, const engine::FollowTerms& terms) {
  const std::string sizing = terms.sizing.value_or("");
  const auto* kind = strategies::find_sizing_kind(sizing);
  if (kind == nullptr) {
    return engine::invalid(subject + ": sizing \"" + sizing + "\" is not one of " +
                           names_of(strategies::sizing_kinds()));
  }
  if (const auto status = kind->strategy.check(terms); !status) {
    return engine::invalid(subject + ": " + status.error().detail);
  }
  return engine::ok();
}

bool has_bindings(const engine::Setup& setup, const engine::StrategyId& strategy) {
  const auto first = setup.bindings.lower_bound(engine::BindingId{strategy, engine::CustomerId{}});
  return first != setup.bindings.end() && first->first.strategy == strategy;
}

Status check_sizings(const engine::Setup& setup) {
  for (const auto& [id, strategy] : setup.strategies) {
    // What a strategy leaves open its bindings may give; each of them is checked below.
    if (has_bindings(setup, id)) continue;
    if (auto status = check_sizing("strategy \"" + id.text() + "\"", strategy.terms); !status) return status;
  }
  for (const auto& [id, binding] : setup.bindings) {
    const auto& strategy = setup.strategies.at(id.strategy);
    const auto terms = engine::merge(strategy.terms, binding.overrides);
    if (auto status = check_sizing("binding \"" + id.text() + "\"", terms); !status) return status;
  }
  return engine::ok();
}

}  // namespace

Status check_setup(const engine::Setup& setup) {
  if (auto status = engine::validate(setup); !status) return status;
  for (const auto& [id, venue] : setup.venues) {
    if (venue.kind == "simulated" || venue.kind == "okx" || venue.kind == "binance") continue;
    return engine::invalid("venue \"" + id.text() + "\": kind \"" + venue.kind +
                           "\" is not one of simulated, okx, binance");
  }
  for (const auto& [id, source] : setup.sources) {
    if (signals::find_source_kind(source.kind) != nullptr) continue;
    return engine::invalid("source \"" + id.text() + "\": kind \"" + source.kind + "\" is not one of " +
                           names_of(signals::source_kinds()));
  }
  for (const auto& [name, notifier] : setup.notifiers) {
    if (notifiers::find_notifier_kind(notifier.kind) != nullptr) continue;
    return engine::invalid("notifier \"" + name + "\": kind \"" + notifier.kind + "\" is not one of " +
                           names_of(notifiers::notifier_kinds()));
  }
  return check_sizings(setup);
}

}  // namespace cli
