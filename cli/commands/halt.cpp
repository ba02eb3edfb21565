// The kill switch: halt and resume.
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/declared.h"
#include "cli/commands/support.h"

namespace cli {
namespace {

using engine::Result;
using engine::Scope;

std::vector<Option> scope_options() {
  std::vector<Option> options{toggle("all", "Everything"), option("customer", "NAME", "One customer"),
                              option("strategy", "NAME", "One strategy"),
                              option("symbol", "SYMBOL", "One instrument, such as BTC-USDT-SWAP")};
  // What is stopped or allowed must be said each time, never inherited from the environment.
  for (auto& scope : options) scope.from_environment = false;
  return options;
}

/// The one scope that was given. Errors: InvalidInput when none or several were.
Result<Scope> parse_scope(const Arguments& arguments) {
  std::vector<Scope> given;
  if (arguments.is_on("all")) given.push_back({});
  if (arguments.has("customer")) given.push_back({Scope::Kind::Customer, arguments.text("customer")});
  if (arguments.has("strategy")) given.push_back({Scope::Kind::Strategy, arguments.text("strategy")});
  if (arguments.has("symbol")) given.push_back({Scope::Kind::Symbol, arguments.text("symbol")});
  if (given.size() != 1) return engine::invalid("say what: one of --all, --customer, --strategy or --symbol");
  return given.front();
}

/// Is there such a thing? A kill switch on a name that is mistyped would stop nothing. `hint` gets the near name.
engine::Status check_scope(const Scope& scope, const engine::Setup& setup, std::string& hint) {
  std::vector<std::string> names;
  if (scope.kind == Scope::Kind::Customer) names = names_in(setup.customers);
  if (scope.kind == Scope::Kind::Strategy) names = names_in(setup.strategies);
  if (scope.kind == Scope::Kind::Symbol) {
    for (const auto& [id, venue] : setup.venues) {
      for (const auto& instrument : venue.instruments) names.push_back(instrument.id.text());
    }
  }
  if (scope.kind == Scope::Kind::Global) return engine::ok();
  if (std::find(names.begin(), names.end(), scope.name) != names.end()) return engine::ok();
  hint = near_name(scope.name, names);
  const auto text = scope.text();
  return no_such(scope.kind == Scope::Kind::Symbol ? "instrument" : text.substr(0, text.find(':')), scope.name);
}

std::vector<engine::HaltChanged> halts_in_force(const Workspace& workspace) {
  const auto reader = workspace.open_reader();
  if (!reader) return {};
  auto halts = (*reader)->halts();
  return halts ? std::move(*halts) : std::vector<engine::HaltChanged>{};
}

void print_halt(Context& context, const engine::SetHalt& halt) {
  const char* verb = halt.halted ? "halted" : "resumed";
  if (context.printer.is_table()) {
    context.printer.text(halt.scope.text() + (halt.wire ? " (wire) " : " ") + verb + "\n");
    return;
  }
  context.printer.document({{"scope", halt.scope.text()}, {"halted", halt.halted}, {"wire", halt.wire}});
}

int set_halt(const Arguments& arguments, Context& context, bool halted) {
  engine::SetHalt halt;
  halt.halted = halted;
  halt.actor = "cli";
  halt.reason = arguments.text("reason");
  halt.wire = arguments.is_on("wire");
  halt.close = arguments.is_on("close");
  // The wire gate stops everything that leaves, so it has one scope.
  const auto scope = halt.wire && !arguments.is_on("all") ? Result<Scope>{Scope{}} : parse_scope(arguments);
  if (!scope)
    return context.printer.fail(scope.error(), "copytrade " + std::string{halted ? "halt" : "resume"} + " --all");
  halt.scope = *scope;
  auto workspace = open_workspace(context);
  const auto setup = workspace.setup();
  if (!setup) return fail(context, setup.error());
  std::string hint;
  if (const auto status = check_scope(halt.scope, *setup, hint); !status)
    return context.printer.fail(status.error(), hint);
  if (halt.close) {
    if (const auto code =
            confirm(arguments, context, "Cancel all orders and close all positions of " + halt.scope.text() + "?")) {
      return *code;
    }
  }
  bool by_daemon = false;
  if (const auto status = workspace.set_halt(halt, &by_daemon); !status) return fail(context, status.error());
  print_halt(context, halt);
  if (halt.close && !by_daemon) {
    context.printer.error("UNAVAILABLE", "halted; but no daemon runs, so nothing was canceled or closed",
                          "start one (copytrade run) and say copytrade halt --close again");
    return kExitPartly;
  }
  if (!halted) {
    for (const auto& other : halts_in_force(workspace)) {
      context.printer.note("still halted: " + other.scope.text() + (other.wire ? " (wire)" : "") +
                           (other.reason.empty() ? "" : ", " + other.reason));
    }
  }
  return kExitDone;
}

}  // namespace

Command halt_command() {
  Command command{"halt",
                  "Stop opening, at once and over restarts; closing goes on. Asks nothing",
                  {"copytrade halt --all --reason 'news'", "copytrade halt --customer alice",
                   "copytrade halt --symbol BTC-USDT-SWAP", "copytrade halt --strategy half --close --yes"},
                  scope_options(),
                  [](const Arguments& arguments, Context& context) { return set_halt(arguments, context, true); },
                  {}};
  auto reason = option("reason", "TEXT", "Why, for those who read it later");
  reason.from_environment = false;
  command.options.push_back(reason);
  command.options.push_back(toggle("close", "Also cancel what works and close what is held; a daemon must run"));
  command.options.push_back(yes_option());
  return command;
}

Command resume_command() {
  Command command{"resume",
                  "Allow again what was halted, by the same scope",
                  {"copytrade resume --all", "copytrade resume --customer alice", "copytrade resume --wire"},
                  scope_options(),
                  [](const Arguments& arguments, Context& context) { return set_halt(arguments, context, false); },
                  {}};
  auto reason = option("reason", "TEXT", "Why, for those who read it later");
  reason.from_environment = false;
  command.options.push_back(reason);
  command.options.push_back(toggle("wire", "Lift the stop of the wire gate, after which nothing leaves at all"));
  return command;
}

}  // namespace cli
