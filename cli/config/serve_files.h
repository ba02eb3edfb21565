#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config.h"
#include "connectors/serve/account.h"
#include "connectors/serve/faults.h"

// What `venue serve` reads beside its instruments: who may log in, and what goes wrong.

namespace cli {

/// faults.toml.
struct FaultPlan {
  std::uint64_t seed = 1;
  std::vector<serve::Fault> faults;
};

/// [[account]] tables. Keys and names are told apart here, so that no two accounts share one.
Parsed<std::vector<serve::AccountConfig>> parse_accounts(std::string_view text, const std::string& path);
/// seed and [[fault]] tables.
Parsed<FaultPlan> parse_faults(std::string_view text, const std::string& path);

}  // namespace cli
