#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/declared.h"
#include "cli/commands/support.h"
#include "cli/config/setup_json.h"
#include "signals/registry.h"

namespace cli {
namespace {

int run_list(const Arguments&, Context& context) {
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  auto array = OrderedJson::array();
  for (const auto& [id, source] : setup->sources) array.push_back(to_json(source));
  context.printer.rows({{"name", "NAME"},
                        {"kind", "KIND"},
                        {"enabled", "ENABLED"},
                        {"default_kind", "DEFAULT KIND"},
                        {"follow", "FOLLOW"},
                        {"path", "PATH"}},
                       array);
  return kExitDone;
}

int run_show(const Arguments& arguments, Context& context) {
  const auto name = arguments.text("NAME");
  const auto setup = open_workspace(context).setup();
  if (!setup) return fail(context, setup.error());
  const auto found = setup->sources.find(engine::SourceId{name});
  if (found == setup->sources.end()) {
    return context.printer.fail(no_such("source", name), near_name(name, names_in(setup->sources)));
  }
  auto object = to_json(found->second);
  object["strategies"] = OrderedJson::array();
  for (const auto& [id, strategy] : setup->strategies) {
    if (strategy.source == found->first) object["strategies"].push_back(id.text());
  }
  context.printer.document(object);
  return kExitDone;
}

int run_kinds(const Arguments&, Context& context) {
  auto array = OrderedJson::array();
  for (const auto& kind : signals::source_kinds()) array.push_back({{"kind", kind.name}, {"help", kind.help}});
  context.printer.rows({{"kind", "KIND"}, {"help", "WHAT IT IS"}}, array);
  return kExitDone;
}

int run_resync(const Arguments& arguments, Context& context) {
  const auto name = arguments.text("NAME");
  auto workspace = open_workspace(context);
  if (const auto status = workspace.resync({engine::SourceId{name}, "cli"}); !status) {
    const auto setup = workspace.setup();
    const bool unknown = status.error().code == engine::ErrorCode::NotFound && setup;
    if (unknown) return context.printer.fail(status.error(), near_name(name, names_in(setup->sources)));
    return fail(context, status.error());
  }
  print_declared(context, "source", name, "resynced");
  return kExitDone;
}

}  // namespace

Command source_command() {
  const auto which = positional("NAME", "Which source");
  Command group{"source", "Where the signals of a leader come from", {"copytrade source list"}, {}, {}, {}};
  group.commands = declared_commands<engine::SourceConfig>();
  group.commands.push_back({"list", "All sources", {"copytrade source list"}, {}, run_list, {}});
  group.commands.push_back({"show",
                            "One source, and the strategies that follow it",
                            {"copytrade source show leader7"},
                            {which},
                            run_show,
                            {}});
  group.commands.push_back({"kinds", "The kinds of sources there are", {"copytrade source kinds"}, {}, run_kinds, {}});
  group.commands.push_back({"resync",
                            "Say that nothing is missing any more after a gap: opens go on",
                            {"copytrade source resync leader7"},
                            {which},
                            run_resync,
                            {}});
  return group;
}

}  // namespace cli
