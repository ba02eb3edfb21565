// One file that declares everything: apply and export.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/commands/commands.h"
#include "cli/commands/support.h"
#include "cli/config/setup_json.h"

namespace cli {
namespace {

OrderedJson describe_changes(const std::vector<engine::SetupChange>& changes, const engine::Setup& before) {
  std::set<std::pair<engine::SetupKind, std::string>> known;
  // Against an empty setup, a pruning difference names everything that is there.
  for (const auto& present : engine::difference(before, engine::Setup{}, true))
    known.emplace(present.kind, present.name);
  auto array = OrderedJson::array();
  for (const auto& change : changes) {
    const char* action = !change.value ? "remove" : (known.contains({change.kind, change.name}) ? "change" : "add");
    array.push_back({{"action", action}, {"kind", engine::to_string(change.kind)}, {"name", change.name}});
  }
  return array;
}

int fail_parse(Context& context, const std::vector<Mistake>& mistakes) {
  auto list = OrderedJson::array();
  for (const auto& mistake : mistakes) {
    list.push_back(
        {{"file", mistake.file}, {"line", mistake.line}, {"field", mistake.field}, {"message", mistake.message}});
  }
  return context.printer.fail(engine::invalid(describe(mistakes)), "nothing was changed", {{"mistakes", list}});
}

int run_apply(const Arguments& arguments, Context& context) {
  const auto path = arguments.text("FILE");
  const auto text = read_input(path, context.input);
  if (!text) return context.printer.fail(text.error());
  const auto parsed = parse_setup(
      *text, path == "-" ? std::filesystem::current_path() / "standard input" : std::filesystem::path{path});
  if (!parsed.mistakes.empty()) return fail_parse(context, parsed.mistakes);

  const bool prune = arguments.is_on("prune");
  const bool is_rehearsal = arguments.is_on("dry-run");
  engine::Setup before;
  const auto plan = [&](const engine::Setup& have) -> engine::Result<std::vector<engine::SetupChange>> {
    before = have;
    return engine::difference(have, parsed.value, prune);
  };
  auto workspace = open_workspace(context);
  auto changes = workspace.check_changes(plan);
  if (!changes) return fail(context, changes.error());
  const auto removals =
      std::count_if(changes->begin(), changes->end(), [](const auto& change) { return !change.value; });
  if (!is_rehearsal && removals > 0) {
    const auto question = "Remove " + std::to_string(removals) + " that " + path + " does not name?";
    if (const auto code = confirm(arguments, context, question)) return *code;
  }
  if (!is_rehearsal) changes = workspace.change_setup(plan);
  if (!changes) return fail(context, changes.error());

  const auto list = describe_changes(*changes, before);
  if (context.printer.is_json()) {
    context.printer.document({{"dry_run", is_rehearsal}, {"changed", changes->size()}, {"changes", list}});
    return kExitDone;
  }
  if (!changes->empty()) context.printer.rows({{"action", "ACTION"}, {"kind", "KIND"}, {"name", "NAME"}}, list);
  if (changes->empty()) context.printer.note("nothing to change");
  if (is_rehearsal && !changes->empty()) context.printer.note("nothing was changed: this was a dry run");
  return kExitDone;
}

template <class Map>
OrderedJson list_of(const Map& map) {
  auto array = OrderedJson::array();
  for (const auto& [id, value] : map) array.push_back(to_json(value));
  return array;
}

int run_export(const Arguments&, Context& context) {
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  if (!context.printer.is_json()) {
    context.printer.text(write_setup(*setup));
    return kExitDone;
  }
  context.printer.document({{"venue", list_of(setup->venues)},
                            {"source", list_of(setup->sources)},
                            {"customer", list_of(setup->customers)},
                            {"strategy", list_of(setup->strategies)},
                            {"binding", list_of(setup->bindings)},
                            {"limit", list_of(setup->limits)},
                            {"notifier", list_of(setup->notifiers)}});
  return kExitDone;
}

}  // namespace

Command apply_command() {
  return {
      "apply",
      "Declare everything that stands in a setup file; what is absent there stays, unless --prune",
      {"copytrade apply setup.toml", "copytrade apply setup.toml --dry-run", "copytrade apply setup.toml --prune --yes",
       "copytrade export | copytrade apply -"},
      {positional("FILE", "A setup file (TOML); - is standard input"), toggle("dry-run", "Only say what would change"),
       toggle("prune", "Remove what the file does not name"), yes_option()},
      run_apply,
      {}};
}

Command export_command() {
  return {"export",
          "Print all that is declared, as a file that apply reads (JSON with --output json)",
          {"copytrade export > setup.toml"},
          {},
          run_export,
          {}};
}

}  // namespace cli
