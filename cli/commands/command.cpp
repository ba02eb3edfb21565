#include "cli/commands/command.h"

#include <cctype>

namespace cli {

std::string Arguments::text(const std::string& name, std::string fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::move(fallback) : found->second.back();
}

bool Arguments::is_on(const std::string& name) const {
  const auto value = text(name, "false");
  return value != "false" && value != "0" && value != "no";
}

std::vector<std::string> Arguments::list(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

Option positional(std::string name, std::string help, bool is_required) {
  Option made;
  made.placeholder = name;
  made.name = std::move(name);
  made.help = std::move(help);
  made.is_positional = true;
  made.is_required = is_required;
  return made;
}

Option option(std::string name, std::string placeholder, std::string help) {
  Option made;
  made.name = std::move(name);
  made.placeholder = std::move(placeholder);
  made.help = std::move(help);
  made.from_environment = true;
  return made;
}

Option toggle(std::string name, std::string help) {
  Option made;
  made.name = std::move(name);
  made.help = std::move(help);
  return made;
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> kOptions = [] {
    std::vector<Option> options{
        option("data-dir", "DIR",
               "Where all state is kept (default: $XDG_STATE_HOME/copytrade or ~/.local/state/copytrade)"),
        option("config", "FILE", "Settings of the process (default: copytrade.toml in the data directory, if there)"),
        option("output", "table|json|csv", "Form of the results (default: table)"),
        option("log-level", "LEVEL", "debug, info, warning or error (default: info)"),
        toggle("no-color", "No colors, as NO_COLOR"),
        toggle("help", "Explain the command, with examples"),
    };
    for (auto& global : options) global.from_environment = global.name != "help";
    return options;
  }();
  return kOptions;
}

std::string environment_name(std::string_view option) {
  std::string name = "COPYTRADE_";
  for (const char c : option) {
    name += c == '-' || c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace cli
