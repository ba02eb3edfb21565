#include "cli/commands/help.h"

#include <algorithm>
#include <utility>

namespace cli {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string spelled(const Option& option) {
  if (option.is_positional) return option.name;
  return "--" + option.name + (option.placeholder.empty() ? "" : " " + option.placeholder);
}

std::string described(const Option& option) {
  std::string text = option.help;
  if (option.is_required && !option.is_positional) text += " (required)";
  if (option.is_repeated && !option.is_positional) text += " (may be repeated)";
  return text;
}

std::string usage(const Command& command, const std::string& path) {
  std::string text = "Usage: copytrade" + (path.empty() ? "" : " " + path);
  if (!command.run) return text + " COMMAND [options]\n";
  bool has_flags = false;
  for (const auto& option : command.options) {
    if (option.is_positional) {
      const std::string name = option.name + (option.is_repeated ? "..." : "");
      text += option.is_required ? " " + name : " [" + name + "]";
    } else if (option.is_required) {
      text += " " + spelled(option);
    } else {
      has_flags = true;
    }
  }
  return text + (has_flags ? " [options]\n" : "\n");
}

std::string section(const std::string& title, const Lines& lines) {
  if (lines.empty()) return {};
  constexpr std::size_t kColumn = 30;
  std::size_t width = 0;
  for (const auto& [left, right] : lines) width = std::max(width, std::min(left.size(), kColumn));
  std::string text = "\n" + title + ":\n";
  for (const auto& [left, right] : lines) {
    text += "  " + left;
    text += left.size() > width ? "\n" + std::string(width + 4, ' ') : std::string(width - left.size() + 2, ' ');
    text += right + "\n";
  }
  return text;
}

}  // namespace

std::string help_text(const Command& command, const std::string& path) {
  Lines arguments, flags, globals, commands;
  for (const auto& option : command.options) {
    (option.is_positional ? arguments : flags).emplace_back(spelled(option), described(option));
  }
  for (const auto& option : global_options()) globals.emplace_back(spelled(option), described(option));
  for (const auto& child : command.commands) commands.emplace_back(child.name, child.help);
  std::string text = command.help + "\n\n" + usage(command, path);
  text += section("Commands", commands) + section("Arguments", arguments) + section("Options", flags);
  text += section("Global options, which may stand anywhere", globals);
  if (!command.examples.empty()) {
    text += "\nExamples:\n";
    for (const auto& example : command.examples) text += "  " + example + "\n";
  }
  return text;
}

}  // namespace cli
