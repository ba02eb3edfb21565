#pragma once

#include <string>
#include <vector>

#include "cli/commands/command.h"

namespace cli {

/// A command line that cannot be obeyed.
struct UsageError {
  std::string message;
  std::string hint;
};

/// What was typed, understood. Either `command` is set, or `error.message` is.
struct CommandLine {
  const Command* command = nullptr;
  std::string path;  ///< "customer add"; empty for the program itself.
  Arguments arguments;
  UsageError error;
  bool wants_help = false;
};

/// Reads a command line. Global options may stand anywhere, also before and between the words of a command; each value
/// option takes the next word as it is (so "--price -5" and "--note ''" mean what they say), or what follows its "=".
/// After "--" nothing is an option. A word that names a command somewhere else is just a word here.
CommandLine parse_command_line(const Command& program, const std::vector<std::string>& words);

/// Fills in what was not given on the line from COPYTRADE_NAME, where the option allows that.
void add_from_environment(const std::vector<Option>& options, const Environment& environment, Arguments& arguments);

}  // namespace cli
