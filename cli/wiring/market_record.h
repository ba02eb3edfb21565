#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/output/printer.h"
#include "engine/base/time.h"

namespace cli {

/// What `copytrade market record` was asked, as text; checked when it runs.
struct MarketRecordOptions {
  std::string venue, market;
  std::string symbols, types;  ///< Parted by commas.
  std::string interval = "1m";
  std::string out = ".";
  std::string ws_url, rest_url;  ///< Empty: the venue's.
  std::string ca_file;           ///< Empty: whom the system trusts.
  engine::Duration at_most{};    ///< Then it ends by itself; zero: when it is asked to.
};

/// A venue's streams into files until `is_over` says so. Gives the counts that the command prints.
/// Errors: InvalidInput for what cannot be asked for, Io for files that cannot be written.
engine::Result<OrderedJson> record(const MarketRecordOptions& options, const std::function<bool()>& is_over);

/// As record, until SIGINT, SIGTERM or the end of its time. Returns the exit code.
int record_market(const MarketRecordOptions& options, Printer& printer);

}  // namespace cli
