#pragma once

#include <string>

#include "cli/output/printer.h"

namespace cli {

/// What `copytrade market candles` was asked, as text; checked when it runs.
struct MarketCandlesOptions {
  std::string trades;
  std::string interval;
};

/// Bars from a file of trades, printed as they close. Returns the exit code.
int make_candles(const MarketCandlesOptions& options, Printer& printer);

}  // namespace cli
