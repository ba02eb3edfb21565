#pragma once

#include <string>

#include "cli/output/printer.h"

namespace cli {

/// What `copytrade venue replay` was asked, as text; checked when it runs.
struct FlowReplayOptions {
  std::string flow;
  std::string journal_dir;  ///< Empty: none.
  std::string fsync = "batch";
  std::string trades_out, book_out;  ///< Empty: not wanted.
  bool latency = false;
};

/// An order-flow file through the matcher. Returns the exit code.
int replay_flow(const FlowReplayOptions& options, Printer& printer);

/// `copytrade venue recover`: rebuilds the state a journal says, cuts a torn tail. Returns the exit code.
int recover_journal(const std::string& directory, Printer& printer);

}  // namespace cli
