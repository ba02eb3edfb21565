// `signal parse`: what a text means, without sending it anywhere.
#include <nlohmann/json.hpp>

#include "cli/commands/signal_commands.h"
#include "cli/commands/support.h"
#include "signals/json_codec.h"

namespace cli {
namespace {

using engine::Result;

/// How texts are read: as the named source would, or as one without a name.
Result<signals::ParseContext> reading(const Arguments& arguments, const Context& context) {
  signals::ParseContext how;
  how.id_required = false;
  how.source = engine::SourceId{arguments.text("source", "-")};
  if (arguments.has("source")) {
    const auto setup = open_workspace(context).setup();
    if (!setup) return setup.error();
    const auto found = setup->sources.find(how.source);
    if (found == setup->sources.end()) return no_such("source", how.source.text());
    how.default_kind = found->second.default_kind;
  }
  if (arguments.has("default-kind")) {
    const auto kind = engine::parse_instrument_kind(arguments.text("default-kind"));
    if (!kind) return engine::invalid("--default-kind: " + kind.error().detail);
    how.default_kind = *kind;
  }
  return how;
}

bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

/// The signal in a text, as an object of the contract's fields. A source that was not named is left out.
Result<OrderedJson> meaning_of(std::string_view text, const signals::ParseContext& how) {
  if (!looks_like_json(text))
    return engine::invalid("free text is not read by this version: a signal is a JSON object");
  auto named = how;
  if (how.source.text() == "-") {
    // Without --source a body may name one itself, and that is the one it is read for.
    const auto object = OrderedJson::parse(text, nullptr, false);
    if (object.is_object() && object.contains("source") && object["source"].is_string()) {
      named.source = engine::SourceId{object["source"].get<std::string>()};
    }
  }
  const auto outcome = signals::parse_signal(text, named);
  if (!outcome.good) return engine::invalid(outcome.failure.message);
  auto object = OrderedJson::parse(signals::write_signal(outcome.signal));
  if (named.source.text() == "-") object.erase("source");
  if (outcome.signal.id.empty()) object.erase("id");
  return object;
}

/// One line of a batch: {"id","text"} becomes {"id","meaning","signals"} or {"id","error"}.
OrderedJson parse_batch_line(std::string_view line, const signals::ParseContext& how) {
  const auto object = OrderedJson::parse(line, nullptr, false);
  OrderedJson answer{{"id", nullptr}};
  if (object.is_object() && object.contains("id")) answer["id"] = object["id"];
  const auto text = object.is_object() ? object.find("text") : object.end();
  if (!object.is_object() || text == object.end() || !text->is_string()) {
    answer["error"] = "a line must be an object with \"id\" and \"text\", a string";
    return answer;
  }
  const auto meaning = meaning_of(text->get<std::string>(), how);
  if (!meaning) {
    answer["error"] = meaning.error().detail;
    return answer;
  }
  answer["meaning"] = *meaning;
  answer["signals"] = OrderedJson::array({*meaning});
  return answer;
}

int run_batch(const std::string& path, const signals::ParseContext& how, Context& context) {
  const auto text = read_input(path, context.input);
  if (!text) return context.printer.fail(text.error());
  for (const auto line : lines_of(*text)) {
    if (line.find_first_not_of(" \t") != std::string_view::npos) context.printer.line(parse_batch_line(line, how));
  }
  return kExitDone;
}

int run_parse(const Arguments& arguments, Context& context) {
  const auto how = reading(arguments, context);
  if (!how) return fail(context, how.error());
  if (arguments.has("batch") == arguments.has("TEXT")) {
    context.printer.error("USAGE", "give either TEXT or --batch FILE", "copytrade signal parse --help");
    return kExitBadInput;
  }
  if (arguments.has("batch")) return run_batch(arguments.text("batch"), *how, context);
  std::string text = arguments.text("TEXT");
  if (text == "-") {
    auto read = read_input("-", context.input);
    if (!read) return context.printer.fail(read.error());
    text = std::move(*read);
  }
  const auto meaning = meaning_of(text, *how);
  if (!meaning) return context.printer.fail(meaning.error());
  context.printer.document(*meaning);
  return kExitDone;
}

}  // namespace

Command signal_parse_command() {
  auto batch = option("batch", "FILE|-",
                      "Lines {\"id\",\"text\"} in, lines {\"id\",\"meaning\",\"signals\"} or {\"id\",\"error\"} out");
  batch.from_environment = false;
  return {"parse",
          "Say what a text or body means; nothing is sent",
          {R"(copytrade signal parse '{"symbol":"BTCUSDT","action":"open","side":"long","quantity":"0.5"}')",
           "copytrade signal parse - --default-kind perp_linear < body.json",
           "copytrade signal parse --batch texts.ndjson"},
          {positional("TEXT", "The text itself; - is standard input", false), batch,
           option("source", "NAME", "Read it as this source would"),
           option("default-kind", "spot|perp_linear|perp_inverse", "What a name such as BTCUSDT means")},
          run_parse,
          {}};
}

}  // namespace cli
