#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config.h"
#include "engine/domain/setup.h"

// What can be set, and under which name. A key of a setup file is a flag of the command line (max_leverage:
// --max-leverage), with the same checks and the same messages.

namespace cli {

struct Key {
  std::string_view name;         ///< "max_leverage"
  std::string_view help;         ///< One line for --help, with the default where there is one.
  std::string_view placeholder;  ///< "NUMBER", "PATH", "spot|perp_linear|perp_inverse"
  bool is_list = false;          ///< The flag may be repeated; each time adds one.
  bool is_switch = false;        ///< The flag may stand without a value and means true.
  bool is_required = false;      ///< `add` needs it.
};

/// Without the name, which is the command's argument; a binding's is its strategy and its customer.
std::span<const Key> source_keys();
std::span<const Key> customer_keys();
std::span<const Key> strategy_keys();
std::span<const Key> binding_keys();
/// With their table: "log.level", which is COPYTRADE_LOG_LEVEL in the environment.
std::span<const Key> process_keys();

/// Sets one key from the words after its flag; a switch may have none, and lists take many. A relative path starts from
/// the current directory. Errors: InvalidInput naming the key and what is allowed; then nothing was changed.
engine::Status set_key(engine::SourceConfig& config, std::string_view key, const std::vector<std::string>& values);
engine::Status set_key(engine::CustomerConfig& config, std::string_view key, const std::vector<std::string>& values);
engine::Status set_key(engine::StrategyConfig& config, std::string_view key, const std::vector<std::string>& values);
engine::Status set_key(engine::BindingConfig& config, std::string_view key, const std::vector<std::string>& values);
engine::Status set_key(ProcessConfig& config, std::string_view key, const std::vector<std::string>& values);

/// Takes a key back to its default (in a binding: to what the strategy says). Errors: InvalidInput for a key that is
/// not known or that must be there.
engine::Status unset_key(engine::SourceConfig& config, std::string_view key);
engine::Status unset_key(engine::CustomerConfig& config, std::string_view key);
engine::Status unset_key(engine::StrategyConfig& config, std::string_view key);
engine::Status unset_key(engine::BindingConfig& config, std::string_view key);

/// Is this a name for a customer, a source ...: 1 to 64 of A-Z a-z 0-9 . _ -  Errors: InvalidInput saying so.
engine::Status check_name(std::string_view name);

/// The candidate that was probably meant, or empty: for "did you mean".
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace cli
