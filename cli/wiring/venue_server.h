#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/output/printer.h"

namespace cli {

/// What `copytrade venue serve` was asked, as text; checked when it runs.
struct ServeOptions {
  std::vector<std::string> dialects;  ///< Empty: all there are.
  std::string listen;                 ///< "127.0.0.1:0"
  std::string instruments, accounts, faults;
  std::vector<std::pair<std::string, std::string>> market;  ///< Symbol, file.
  std::string journal_dir;
  std::string fsync = "batch";
  std::string follow_dir;  ///< Of another's journal; then journal_dir is empty.
  std::string tls_cert, tls_key;
  std::string maker_fee = "0.0002", taker_fee = "0.0005";
  bool rate_limits = true;
};

/// Serves until SIGTERM or SIGINT. Returns the exit code.
int serve_venue(const ServeOptions& options, Printer& printer);

/// The dialects that can be served.
const std::vector<std::string>& served_dialects();

}  // namespace cli
