#include "cli/commands/declared.h"

#include <nlohmann/json.hpp>

#include "cli/commands/support.h"
#include "cli/config/setup_json.h"

namespace cli {
namespace {

using engine::Result;
using engine::SetupChange;
using engine::Status;
using Changes = Result<std::vector<SetupChange>>;

std::string flag_of(std::string_view key) {
  std::string flag{key};
  for (char& c : flag) {
    if (c == '_') c = '-';
  }
  return flag;
}

std::string text_of(std::string_view view) { return std::string{view}; }

template <class Config>
const Config* find(const engine::Setup& setup, const std::string& name) {
  using Kind = Declared<Config>;
  const auto& map = setup.*Kind::kMap;
  const auto found = map.find(typename Kind::Id{name});
  return found == map.end() ? nullptr : &found->second;
}

/// Tells that the workspace said no, with the name that was probably meant when there is no such thing.
template <class Config>
int fail_change(Context& context, const engine::Error& error, const std::string& name, const Workspace& workspace) {
  using Kind = Declared<Config>;
  if (error.code == engine::ErrorCode::NotFound) {
    const auto setup = workspace.setup();
    return context.printer.fail(error, setup ? near_name(name, names_in(*setup.*Kind::kMap)) : std::string{});
  }
  if (error.code == engine::ErrorCode::AlreadyExists) {
    return context.printer.fail(error, "copytrade " + text_of(Kind::kWord) + " set " + name + " changes it");
  }
  if (error.code == engine::ErrorCode::Refused && Kind::kKind != engine::SetupKind::Source) {
    return context.printer.fail(error, "copytrade halt --" + text_of(Kind::kWord) + " " + name + " --close closes it");
  }
  return fail(context, error);
}

template <class Config>
int run_add(const Arguments& arguments, Context& context) {
  using Kind = Declared<Config>;
  const auto name = arguments.text("NAME");
  if (const auto status = check_name(name); !status) return context.printer.fail(status.error());
  for (const auto& key : Kind::keys()) {
    if (!key.is_required || arguments.has(flag_of(key.name))) continue;
    context.printer.error("USAGE", "--" + flag_of(key.name) + " is missing", text_of(key.help));
    return kExitBadInput;
  }
  Config config;
  config.id = typename Kind::Id{name};
  if (const auto status = set_given_keys(config, Kind::keys(), arguments); !status) {
    return context.printer.fail(status.error());
  }
  const auto plan = [&](const engine::Setup& have) -> Changes {
    const Config* known = find<Config>(have, name);
    if (known == nullptr) return std::vector{engine::declare(config)};
    if (*known == config) return std::vector<SetupChange>{};
    return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::Rejected,
                         text_of(Kind::kWord) + " '" + name + "' exists already, with other content"};
  };
  auto workspace = open_workspace(context);
  const auto changes = workspace.change_setup(plan);
  if (!changes) return fail_change<Config>(context, changes.error(), name, workspace);
  print_declared(context, Kind::kWord, name, changes->empty() ? "unchanged" : "added");
  return kExitDone;
}

/// Changes one thing that is there.
template <class Config>
int change(Context& context, const std::string& name, std::string_view result,
           const std::function<Status(Config&)>& alter) {
  using Kind = Declared<Config>;
  const auto plan = [&](const engine::Setup& have) -> Changes {
    const Config* known = find<Config>(have, name);
    if (known == nullptr) return no_such(Kind::kWord, name);
    Config config = *known;
    if (auto status = alter(config); !status) return status.error();
    if (config == *known) return std::vector<SetupChange>{};
    return std::vector{engine::declare(std::move(config))};
  };
  auto workspace = open_workspace(context);
  const auto changes = workspace.change_setup(plan);
  if (!changes) return fail_change<Config>(context, changes.error(), name, workspace);
  print_declared(context, Kind::kWord, name, changes->empty() ? "unchanged" : result);
  return kExitDone;
}

template <class Config>
int run_set(const Arguments& arguments, Context& context) {
  using Kind = Declared<Config>;
  bool anything = arguments.has("unset");
  for (const auto& key : Kind::keys()) anything = anything || arguments.has(flag_of(key.name));
  if (!anything) {
    context.printer.error("USAGE", "nothing to set",
                          "copytrade " + text_of(Kind::kWord) + " set --help lists the keys");
    return kExitBadInput;
  }
  return change<Config>(context, arguments.text("NAME"), "changed", [&](Config& config) -> Status {
    for (const auto& key : arguments.list("unset")) {
      std::string name = key;
      for (char& c : name) c = c == '-' ? '_' : c;
      if (auto status = unset_key(config, name); !status) return status;
    }
    return set_given_keys(config, Kind::keys(), arguments);
  });
}

template <class Config>
int run_remove(const Arguments& arguments, Context& context) {
  using Kind = Declared<Config>;
  const auto name = arguments.text("NAME");
  auto workspace = open_workspace(context);
  const auto plan = [&](const engine::Setup& have) -> Changes {
    if (find<Config>(have, name) == nullptr) return no_such(Kind::kWord, name);
    std::vector<SetupChange> changes;
    if constexpr (std::is_same_v<Config, engine::SourceConfig>) {
      for (const auto& [id, strategy] : have.strategies) {
        if (strategy.source.text() != name) continue;
        return engine::invalid("strategy '" + id.text() + "' follows it; copytrade strategy remove " + id.text());
      }
    } else if constexpr (std::is_same_v<Config, engine::CustomerConfig>) {
      changes = binding_removals(have, {}, engine::CustomerId{name});
    } else if constexpr (std::is_same_v<Config, engine::StrategyConfig>) {
      changes = binding_removals(have, engine::StrategyId{name}, {});
    }
    changes.push_back({Kind::kKind, name, std::nullopt});
    return changes;
  };
  const auto planned = workspace.check_changes(plan);
  if (!planned) return fail_change<Config>(context, planned.error(), name, workspace);
  std::string bindings;
  for (const auto& removal : *planned) {
    if (removal.kind == engine::SetupKind::Binding) bindings += (bindings.empty() ? "" : ", ") + removal.name;
  }
  const std::string with = bindings.empty() ? "" : " and its bindings " + bindings;
  if (const auto code =
          confirm(arguments, context, "Remove " + text_of(Kind::kWord) + " '" + name + "'" + with + "?")) {
    return *code;
  }
  const auto changes = workspace.change_setup(plan);
  if (!changes) return fail_change<Config>(context, changes.error(), name, workspace);
  print_declared(context, Kind::kWord, name, "removed");
  return kExitDone;
}

template <class Config>
Command make_switch(const std::string& verb, const std::string& help, bool enabled) {
  using Kind = Declared<Config>;
  Command command;
  command.name = verb;
  command.help = help;
  command.examples = {"copytrade " + text_of(Kind::kWord) + " " + verb + " " + text_of(Kind::kExample)};
  command.options = {positional("NAME", "Which " + text_of(Kind::kWord))};
  command.run = [verb, enabled](const Arguments& arguments, Context& context) {
    return change<Config>(context, arguments.text("NAME"), verb + "d", [enabled](Config& config) -> Status {
      config.enabled = enabled;
      return engine::ok();
    });
  };
  return command;
}

}  // namespace

std::vector<Option> key_options(std::span<const Key> keys) {
  std::vector<Option> options;
  for (const auto& key : keys) {
    auto made = key.is_switch ? toggle(flag_of(key.name), text_of(key.help))
                              : option(flag_of(key.name), text_of(key.placeholder), text_of(key.help));
    made.is_repeated = key.is_list;
    made.from_environment = false;
    options.push_back(std::move(made));
  }
  return options;
}

template <class Config>
Status set_given_keys(Config& config, std::span<const Key> keys, const Arguments& arguments) {
  for (const auto& key : keys) {
    const auto flag = flag_of(key.name);
    if (!arguments.has(flag)) continue;
    if (const auto status = set_key(config, key.name, arguments.list(flag)); !status) {
      return engine::invalid("--" + flag + ": " + status.error().detail);
    }
  }
  return engine::ok();
}
template Status set_given_keys(engine::BindingConfig&, std::span<const Key>, const Arguments&);

void print_declared(Context& context, std::string_view word, const std::string& name, std::string_view result) {
  if (context.printer.is_table()) {
    context.printer.text(text_of(word) + " " + name + " " + text_of(result) + "\n");
    return;
  }
  context.printer.document(OrderedJson{{"kind", word}, {"name", name}, {"result", result}});
}

std::vector<SetupChange> binding_removals(const engine::Setup& have, const engine::StrategyId& strategy,
                                          const engine::CustomerId& customer) {
  std::vector<SetupChange> changes;
  for (const auto& [id, binding] : have.bindings) {
    if (id.strategy != strategy && id.customer != customer) continue;
    changes.push_back({engine::SetupKind::Binding, id.text(), std::nullopt});
  }
  return changes;
}

template <class Config>
std::vector<Command> declared_commands() {
  using Kind = Declared<Config>;
  const auto word = text_of(Kind::kWord);
  const auto start = "copytrade " + word + " ";
  const auto name = text_of(Kind::kExample);
  const auto which = positional("NAME", "Which " + word);

  Command add{"add",
              "Declare a " + word + "; the same again changes nothing",
              {start + "add " + name + " " + text_of(Kind::kAddExample)},
              {},
              run_add<Config>,
              {}};
  add.options = key_options(Kind::keys());
  for (auto& flag : add.options) {
    for (const auto& key : Kind::keys())
      flag.is_required = flag.is_required || (key.is_required && flag_of(key.name) == flag.name);
  }
  add.options.insert(add.options.begin(), positional("NAME", "Its name: A-Z a-z 0-9 . _ -, up to 64"));

  Command set{
      "set",
      "Change a " + word,
      {start + "set " + name + " " + text_of(Kind::kSetExample), start + "set " + name + " --unset max-leverage"},
      {},
      run_set<Config>,
      {}};
  set.options = key_options(Kind::keys());
  set.options.insert(set.options.begin(), which);
  auto unset = option("unset", "KEY", "Take a key back to its default");
  unset.is_repeated = true;
  unset.from_environment = false;
  set.options.push_back(unset);

  Command remove{"remove",
                 "Take a " + word + " back",
                 {start + "remove " + name + " --yes"},
                 {which, yes_option()},
                 run_remove<Config>,
                 {}};
  return {add, set, remove, make_switch<Config>("enable", "Let it take part again", true),
          make_switch<Config>("disable", "Keep it, and let it take no part", false)};
}

template std::vector<Command> declared_commands<engine::CustomerConfig>();
template std::vector<Command> declared_commands<engine::SourceConfig>();
template std::vector<Command> declared_commands<engine::StrategyConfig>();

}  // namespace cli
