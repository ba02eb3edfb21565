#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/commands/signal_commands.h"
#include "cli/commands/support.h"
#include "cli/output/row_json.h"

namespace cli {
namespace {

using engine::Result;

int run_list(const Arguments& arguments, Context& context) {
  const auto filter = parse_filter(arguments);
  if (!filter) return context.printer.fail(filter.error());
  auto array = OrderedJson::array();
  const auto reader = open_workspace(context).open_reader();
  if (!reader && reader.error().code != engine::ErrorCode::NotFound) return fail(context, reader.error());
  if (reader) {
    const auto rows = (*reader)->signals(*filter);
    if (!rows) return fail(context, rows.error());
    for (const auto& row : *rows) {
      auto object = to_json(row);
      for (const char* field : {"symbol", "action", "side", "quantity"}) {
        const auto& content = object["content"];
        const bool has = content.is_object() && content.contains(field);
        object[field] = has ? content[field] : OrderedJson(nullptr);
      }
      array.push_back(std::move(object));
    }
  }
  context.printer.rows({{"received", "RECEIVED"},
                        {"source", "SOURCE"},
                        {"id", "ID"},
                        {"seq", "SEQ"},
                        {"action", "ACTION"},
                        {"side", "SIDE"},
                        {"symbol", "SYMBOL"},
                        {"quantity", "QUANTITY"},
                        {"status", "STATUS"},
                        {"reason", "REASON"},
                        {"line", "LINE"},
                        {"message", "MESSAGE"}},
                       array);
  return kExitDone;
}

/// "SOURCE/ID", or an ID that may hold slashes itself: then the source is what stands before the first one, if it is
/// declared.
std::pair<std::string, std::string> split_key(const std::string& text, store::Reader& reader) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return {"", text};
  const auto setup = reader.setup();
  const auto source = text.substr(0, slash);
  if (setup && setup->sources.contains(engine::SourceId{source})) return {source, text.substr(slash + 1)};
  if (reader.signal("", text)) return {"", text};
  return {source, text.substr(slash + 1)};
}

int run_show(const Arguments& arguments, Context& context) {
  const auto id = arguments.text("ID");
  const auto reader = open_workspace(context).open_reader();
  if (!reader && reader.error().code == engine::ErrorCode::NotFound) return context.printer.fail(no_such("signal", id));
  if (!reader) return fail(context, reader.error());
  const auto [source, signal] = split_key(id, **reader);
  const auto story = (*reader)->signal(source, signal);
  if (!story && story.error().code == engine::ErrorCode::NotFound) return context.printer.fail(no_such("signal", id));
  if (!story) return fail(context, story.error());
  if (context.printer.is_table()) {
    context.printer.text(story_text(*story));
  } else {
    context.printer.document(to_json(*story));
  }
  return kExitDone;
}

}  // namespace

Command signal_command() {
  Command group{"signal", "What leaders said, and what became of it", {"copytrade signal list --limit 10"}, {}, {}, {}};
  auto filters = filter_options();
  for (auto& filter : filters) {
    if (filter.name == "status") filter.help = "received, working, done, partial, denied, ignored or rejected";
  }
  filters.push_back(option("source", "NAME", "Only from this source"));
  group.commands.push_back(signal_send_command());
  group.commands.push_back(signal_parse_command());
  group.commands.push_back(
      {"list",
       "Signals, oldest first; rejected lines too",
       {"copytrade signal list --source leader7 --limit 20", "copytrade signal list --status rejected"},
       filters,
       run_list,
       {}});
  group.commands.push_back({"show",
                            "The whole story of one signal: every follower, every rule, every order",
                            {"copytrade signal show leader7/42", "copytrade signal show 42 --output json"},
                            {positional("ID", "[SOURCE/]ID")},
                            run_show,
                            {}});
  return group;
}

}  // namespace cli
