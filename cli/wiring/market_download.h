#pragma once

#include <string>
#include <vector>

#include "cli/output/printer.h"
#include "engine/env/clock.h"

namespace cli {

/// What `copytrade market download` was asked, as text; checked when it runs.
struct MarketDownloadOptions {
  std::string venue, market;
  std::string symbols, types;  ///< Parted by commas.
  std::string interval = "1m";
  std::string since, until;  ///< Empty `until`: now.
  std::string out = ".";
  std::string rest_url;  ///< Empty: the venue's.
  std::string ca_file;   ///< Empty: whom the system trusts.
};

/// A venue's past into CSV files. Returns the exit code.
int download_market(const MarketDownloadOptions& options, const engine::Clock& clock, Printer& printer);

}  // namespace cli
