#pragma once

#include <string>

#include "cli/output/printer.h"

namespace cli {

/// What `copytrade market book` was asked, as text; checked when it runs.
struct MarketBookOptions {
  std::string venue;   ///< okx, binance, deribit
  std::string market;  ///< spot, usdm, coinm; of Binance only.
  std::string symbol;
  std::string file;
};

/// A recorded stream through the connector's own books. Returns the exit code.
int replay_book(const MarketBookOptions& options, Printer& printer);

}  // namespace cli
