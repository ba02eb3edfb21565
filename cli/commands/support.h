#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/command.h"
#include "cli/control/workspace.h"

// What several commands share: reaching the data directory, asking before destroying, filters of lists, reading files.

namespace cli {

/// The workspace on a command's data directory.
Workspace open_workspace(const Context& context);

/// Prints what went wrong with the workspace, with a hint where one helps, and gives the exit code.
int fail(Context& context, const engine::Error& error);

/// The --yes of a command that destroys.
Option yes_option();

/// Asks before something is destroyed. Nothing returned: go on. Otherwise the exit code to end with, the reason being
/// printed: nobody there to ask, or the answer was no.
std::optional<int> confirm(const Arguments& arguments, Context& context, const std::string& question);

/// The options --customer --strategy --symbol --status --since --until --limit.
std::vector<Option> filter_options();
/// Reads those options, and --source. Errors: InvalidInput naming the option.
engine::Result<store::Filter> parse_filter(const Arguments& arguments);

/// The whole of a file, or of standard input for "-". Errors: InvalidInput when it cannot be read or is above 64 MiB.
engine::Result<std::string> read_input(const std::string& path, std::istream& standard_input);

/// A whole number of at most `max`. Errors: InvalidInput naming the option.
engine::Result<std::uint64_t> parse_count(std::string_view option, std::string_view text, std::uint64_t max);

/// `no customer 'alcie'`, and the hint to go with it: the name that was probably meant.
engine::Error no_such(std::string_view kind, std::string_view name);
std::string near_name(std::string_view name, const std::vector<std::string>& names);

/// The lines of a text, without their ends; a last one without an end counts, an empty one at the end does not.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace cli
