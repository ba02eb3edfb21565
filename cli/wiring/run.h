#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/config/config.h"
#include "cli/output/printer.h"

namespace cli {

struct RunOptions {
  std::string data_dir;
  bool once = false;
  std::string version = "0";
  ProcessConfig process;
  std::function<std::optional<std::string>(const std::string&)> environment;  ///< Where keys are.
};

/// The daemon. Returns the exit code: contract section 2.
int run_daemon(const RunOptions& options, Printer& printer);

}  // namespace cli
