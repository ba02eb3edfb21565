#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/commands/command.h"
#include "engine/env/clock.h"

namespace cli {

/// The world a program runs in; a test makes its own.
struct Surroundings {
  std::istream& input;
  std::ostream& output;
  std::ostream& errors;
  Environment environment;
  const engine::Clock& clock;
  std::string version;
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  bool errors_is_terminal = false;
};

/// Runs one command line (without the program's own name) and gives its exit code. Never throws.
int run_program(const std::vector<std::string>& words, const Surroundings& surroundings);

/// All commands there are: the root of the tree.
const Command& program();

}  // namespace cli
