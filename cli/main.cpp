// Arguments to a command, and its exit code.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/commands/program.h"
#include "connectors/machine/system_clock.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const machine::SystemClock clock;
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
  const cli::Surroundings surroundings{std::cin,
                                       std::cout,
                                       std::cerr,
                                       environment,
                                       clock,
                                       COPYTRADE_VERSION,
                                       ::isatty(STDIN_FILENO) != 0,
                                       ::isatty(STDOUT_FILENO) != 0,
                                       ::isatty(STDERR_FILENO) != 0};
  return cli::run_program({argv + 1, argv + argc}, surroundings);
}
