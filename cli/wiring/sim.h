#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/output/printer.h"

namespace cli {

/// What `copytrade sim` was asked, as text; checked when it runs.
struct SimOptions {
  std::vector<std::pair<std::string, std::string>> bars, trades;  ///< Symbol, file.
  std::string signals_file;
  std::string strategy;
  std::vector<std::pair<std::string, std::string>> params;
  std::string capital = "10000", fee = "0", tick = "0.01", lot = "0.00001";
  std::string fill = "next_open";
  std::string latency_ms = "0", slippage_ticks = "0", seed = "1";
  std::string out_dir;
  std::string instrument_file;
  std::string scenario;
};

/// A backtest: the daemon's own house on a recording's clock, with a journal in memory. Returns the exit code.
int run_sim(const SimOptions& options, Printer& printer);

}  // namespace cli
