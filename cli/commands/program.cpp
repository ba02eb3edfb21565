#include "cli/commands/program.h"

#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "cli/commands/help.h"
#include "cli/commands/parse.h"
#include "cli/config/keys.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

bool is_set(const std::optional<std::string>& value) { return value && !value->empty(); }

/// The form errors are told in, looked for before anything else: a command line that cannot be read has one too.
std::string wanted_form(const std::vector<std::string>& words, const Environment& environment) {
  std::string form = environment("COPYTRADE_OUTPUT").value_or("");
  constexpr std::string_view kFlag = "--output=";
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == "--output" && i + 1 < words.size()) form = words[i + 1];
    if (words[i].starts_with(kFlag)) form = words[i].substr(kFlag.size());
  }
  return form.empty() ? "table" : form;
}

Printer::Options printer_options(const std::vector<std::string>& words, const Surroundings& around, OutputForm form) {
  bool color = !is_set(around.environment("NO_COLOR")) && !is_set(around.environment("COPYTRADE_NO_COLOR")) &&
               around.environment("TERM").value_or("") != "dumb";
  for (const auto& word : words) color = color && word != "--no-color";
  return {form, color && around.output_is_terminal, color && around.errors_is_terminal, around.output_is_terminal};
}

engine::Result<std::string> find_data_dir(const Arguments& arguments, const Environment& environment) {
  fs::path dir = arguments.text("data-dir");
  if (dir.empty()) {
    const fs::path state = environment("XDG_STATE_HOME").value_or("");
    const fs::path home = environment("HOME").value_or("");
    if (state.is_absolute()) {
      dir = state / "copytrade";
    } else if (!home.empty()) {
      dir = home / ".local/state/copytrade";
    } else {
      return engine::invalid(
          "no data directory: neither --data-dir nor COPYTRADE_DATA_DIR, XDG_STATE_HOME or HOME is set");
    }
  }
  std::error_code failure;
  const auto whole = fs::absolute(dir, failure);
  if (failure) return engine::invalid("--data-dir: " + dir.string() + ": " + failure.message());
  return whole.lexically_normal().string();
}

engine::Result<ProcessConfig> read_process_config(const Arguments& arguments, const std::string& data_dir) {
  std::string path = arguments.text("config");
  if (path.empty()) {
    path = (fs::path{data_dir} / "copytrade.toml").string();
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return ProcessConfig{};
  }
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) return engine::invalid("--config: cannot read " + path);
  auto parsed = parse_process_config(text.str(), path);
  if (!parsed.mistakes.empty()) return engine::invalid(describe(parsed.mistakes));
  return std::move(parsed.value);
}

/// Flag over environment over file over default.
engine::Result<ProcessConfig> find_process_config(const Arguments& arguments, const Environment& environment,
                                                  const std::string& data_dir) {
  auto config = read_process_config(arguments, data_dir);
  if (!config) return config;
  for (const auto& key : process_keys()) {
    const auto name = environment_name(key.name);
    const auto value = environment(name);
    if (!is_set(value)) continue;
    if (const auto status = set_key(*config, key.name, {*value}); !status) {
      return engine::invalid(name + ": " + status.error().detail);
    }
  }
  if (arguments.has("log-level")) {
    if (const auto status = set_key(*config, "log.level", {arguments.text("log-level")}); !status) {
      return engine::invalid("--log-level: " + status.error().detail);
    }
  }
  return config;
}

int usage_failure(Printer& printer, const UsageError& error) {
  printer.error("USAGE", error.message, error.hint);
  return kExitBadInput;
}

int run_command(const CommandLine& line, Arguments arguments, const Surroundings& around, Printer& printer) {
  const Command& command = *line.command;
  add_from_environment(global_options(), around.environment, arguments);
  add_from_environment(command.options, around.environment, arguments);
  for (const auto& wanted : command.options) {
    if (!wanted.is_required || arguments.has(wanted.name)) continue;
    return usage_failure(printer, {"--" + wanted.name + " is missing", "copytrade " + line.path + " --help"});
  }
  Context context{printer, around.environment, around.input, around.input_is_terminal && around.errors_is_terminal, "",
                  {},      around.version,     around.clock};
  if (!command.is_plain) {
    auto data_dir = find_data_dir(arguments, around.environment);
    if (!data_dir) return printer.fail(data_dir.error());
    context.data_dir = std::move(*data_dir);
    auto process = find_process_config(arguments, around.environment, context.data_dir);
    if (!process) return printer.fail(process.error());
    context.process = std::move(*process);
  }
  return command.run(arguments, context);
}

int answer(const std::vector<std::string>& words, const Surroundings& around, Printer& printer) {
  auto line = parse_command_line(program(), words);
  if (line.command == nullptr) return usage_failure(printer, line.error);
  if (line.wants_help) {
    printer.text(help_text(*line.command, line.path));
    return kExitDone;
  }
  return run_command(line, std::move(line.arguments), around, printer);
}

}  // namespace

int run_program(const std::vector<std::string>& words, const Surroundings& around) {
  const auto form = parse_output_form(wanted_form(words, around.environment));
  Printer printer{around.output, around.errors, printer_options(words, around, form ? *form : OutputForm::Table)};
  if (!form) return usage_failure(printer, {form.error().detail, ""});
  int code = kExitFailed;
  try {
    code = answer(words, around, printer);
  } catch (
      const std::exception& failure) {  // The last line of defence: memory, a package that threw where it should not.
    printer.error("INTERNAL", std::string{"unexpected failure: "} + failure.what());
    return kExitFailed;
  }
  around.output.flush();
  if (!around.output && code == kExitDone) {
    printer.error("IO", "cannot write to standard output");
    return kExitFailed;
  }
  return code;
}

}  // namespace cli
