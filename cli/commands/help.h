#pragma once

#include <string>

#include "cli/commands/command.h"

namespace cli {

/// What `--help` prints for a command, or for the whole program when `path` is empty.
std::string help_text(const Command& command, const std::string& path);

}  // namespace cli
