#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/declared.h"
#include "cli/commands/support.h"
#include "cli/config/setup_json.h"
#include "strategies/registry.h"

namespace cli {
namespace {

using engine::Result;
using engine::SetupChange;

/// The strategy, and who follows by it, with what each has of his own.
OrderedJson strategy_json(const engine::Setup& setup, const engine::StrategyConfig& strategy) {
  auto object = to_json(strategy);
  object["customers"] = OrderedJson::array();
  object["bindings"] = OrderedJson::array();
  for (const auto& [id, binding] : setup.bindings) {
    if (id.strategy != strategy.id) continue;
    object["customers"].push_back(id.customer.text());
    object["bindings"].push_back(to_json(binding));
  }
  return object;
}

int run_list(const Arguments&, Context& context) {
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  auto array = OrderedJson::array();
  for (const auto& [id, strategy] : setup->strategies) {
    array.push_back(strategy_json(*setup, strategy));
    // A table has room for how many there are, not for ten thousand names.
    if (!context.printer.is_json()) array.back()["customers"] = array.back()["customers"].size();
  }
  context.printer.rows({{"name", "NAME"},
                        {"source", "SOURCE"},
                        {"enabled", "ENABLED"},
                        {"sizing", "SIZING"},
                        {"ratio", "RATIO"},
                        {"quantity", "QUANTITY"},
                        {"notional", "NOTIONAL"},
                        {"symbols", "SYMBOLS"},
                        {"customers", "CUSTOMERS"}},
                       array);
  return kExitDone;
}

/// "customers" and a line each, with the terms that are his own: "  bob  ratio=0.3".
std::string bindings_text(const OrderedJson& bindings) {
  std::string text = bindings.empty() ? "no customer follows by it\n" : "customers\n";
  for (const auto& binding : bindings) {
    text += "  " + binding["customer"].get<std::string>();
    for (const auto& [field, value] : binding.items()) {
      if (field == "strategy" || field == "customer" || value.is_null() || value.empty()) continue;
      text += "  " + field + "=" + printable(value.is_string() ? value.get<std::string>() : value.dump());
    }
    text += "\n";
  }
  return text;
}

int run_show(const Arguments& arguments, Context& context) {
  const auto name = arguments.text("NAME");
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  const auto found = setup->strategies.find(engine::StrategyId{name});
  if (found == setup->strategies.end()) {
    return context.printer.fail(no_such("strategy", name), near_name(name, names_in(setup->strategies)));
  }
  auto object = strategy_json(*setup, found->second);
  if (context.printer.is_table()) {
    object.erase("customers");
    const auto bindings = object["bindings"];
    object.erase("bindings");
    context.printer.document(object);
    context.printer.text("\n" + bindings_text(bindings));
  } else {
    context.printer.document(object);
  }
  return kExitDone;
}

int run_kinds(const Arguments&, Context& context) {
  auto array = OrderedJson::array();
  for (const auto& kind : strategies::sizing_kinds()) {
    array.push_back({{"kind", kind.name}, {"parameters", kind.parameters}, {"help", kind.help}});
  }
  context.printer.rows({{"kind", "SIZING"}, {"parameters", "PARAMETERS"}, {"help", "AN OPEN ADDS"}}, array);
  return kExitDone;
}

/// Tells that a change of bindings failed, with the strategy or customer that was probably meant.
int fail_binding(Context& context, const engine::Error& error, const engine::BindingId& id,
                 const Workspace& workspace) {
  if (error.code == engine::ErrorCode::AlreadyExists) {
    return context.printer.fail(error, "--replace gives it these terms instead");
  }
  const auto setup = workspace.setup();
  if (error.code != engine::ErrorCode::NotFound || !setup) return fail(context, error);
  const bool has_strategy = setup->strategies.contains(id.strategy);
  return context.printer.fail(error, has_strategy ? near_name(id.customer.text(), names_in(setup->customers))
                                                  : near_name(id.strategy.text(), names_in(setup->strategies)));
}

engine::BindingId binding_of(const Arguments& arguments) {
  return {engine::StrategyId{arguments.text("STRATEGY")}, engine::CustomerId{arguments.text("CUSTOMER")}};
}

int run_bind(const Arguments& arguments, Context& context) {
  engine::BindingConfig binding;
  binding.id = binding_of(arguments);
  if (const auto status = set_given_keys(binding, binding_keys(), arguments); !status) {
    return context.printer.fail(status.error());
  }
  const bool may_replace = arguments.is_on("replace");
  const auto plan = [&](const engine::Setup& have) -> Result<std::vector<SetupChange>> {
    if (!have.strategies.contains(binding.id.strategy)) return no_such("strategy", binding.id.strategy.text());
    if (!have.customers.contains(binding.id.customer)) return no_such("customer", binding.id.customer.text());
    const auto known = have.bindings.find(binding.id);
    if (known != have.bindings.end() && known->second == binding) return std::vector<SetupChange>{};
    if (known != have.bindings.end() && !may_replace) {
      return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::Rejected,
                           "binding '" + binding.id.text() + "' exists already, with other terms"};
    }
    return std::vector{engine::declare(binding)};
  };
  auto workspace = open_workspace(context);
  const auto changes = workspace.change_setup(plan);
  if (!changes) return fail_binding(context, changes.error(), binding.id, workspace);
  print_declared(context, "binding", binding.id.text(), changes->empty() ? "unchanged" : "bound");
  return kExitDone;
}

int run_unbind(const Arguments& arguments, Context& context) {
  const auto id = binding_of(arguments);
  const auto plan = [&](const engine::Setup& have) -> Result<std::vector<SetupChange>> {
    if (!have.bindings.contains(id)) return no_such("binding", id.text());
    return std::vector{SetupChange{engine::SetupKind::Binding, id.text(), std::nullopt}};
  };
  auto workspace = open_workspace(context);
  const auto changes = workspace.change_setup(plan);
  if (!changes) return fail_binding(context, changes.error(), id, workspace);
  print_declared(context, "binding", id.text(), "unbound");
  return kExitDone;
}

}  // namespace

Command strategy_command() {
  const auto which = positional("NAME", "Which strategy");
  const auto strategy = positional("STRATEGY", "Which strategy");
  const auto customer = positional("CUSTOMER", "Which customer");
  Command group{"strategy", "How to follow a source, and who does", {"copytrade strategy list"}, {}, {}, {}};
  group.commands = declared_commands<engine::StrategyConfig>();
  group.commands.push_back(
      {"list", "All strategies, and who follows by them", {"copytrade strategy list"}, {}, run_list, {}});
  group.commands.push_back(
      {"show", "One strategy, with its customers", {"copytrade strategy show half"}, {which}, run_show, {}});
  group.commands.push_back(
      {"kinds", "The sizing kinds there are, with their parameters", {"copytrade strategy kinds"}, {}, run_kinds, {}});
  Command bind{"bind",
               "Let a customer follow by a strategy; flags give him terms of his own",
               {"copytrade strategy bind half alice", "copytrade strategy bind half bob --ratio 0.25"},
               key_options(binding_keys()),
               run_bind,
               {}};
  bind.options.insert(bind.options.begin(), {strategy, customer});
  bind.options.push_back(toggle("replace", "Give a binding that is there these terms instead"));
  group.commands.push_back(bind);
  group.commands.push_back({"unbind",
                            "Let a customer follow no more; he must hold nothing by it",
                            {"copytrade strategy unbind half alice"},
                            {strategy, customer},
                            run_unbind,
                            {}});
  return group;
}

}  // namespace cli
