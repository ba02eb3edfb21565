#pragma once

#include <string>
#include <vector>

#include "cli/commands/command.h"
#include "cli/config/keys.h"
#include "cli/control/workspace.h"

// What customers, sources and strategies have in common: add, show, set, remove, enable, disable, one way for all.

namespace cli {

/// What differs between the kinds of declared things.
template <class Config>
struct Declared;

template <>
struct Declared<engine::CustomerConfig> {
  static constexpr std::string_view kWord = "customer";
  static constexpr std::string_view kExample = "alice";
  static constexpr std::string_view kAddExample = "--venue paper --initial-balance 10000";
  static constexpr std::string_view kSetExample = "--max-leverage 3";
  static constexpr auto kKind = engine::SetupKind::Customer;
  static constexpr auto kMap = &engine::Setup::customers;
  using Id = engine::CustomerId;
  static std::span<const Key> keys() { return customer_keys(); }
};

template <>
struct Declared<engine::SourceConfig> {
  static constexpr std::string_view kWord = "source";
  static constexpr std::string_view kExample = "leader7";
  static constexpr std::string_view kAddExample = "--kind file --path signals.ndjson --default-kind perp_linear";
  static constexpr std::string_view kSetExample = "--path other.ndjson";
  static constexpr auto kKind = engine::SetupKind::Source;
  static constexpr auto kMap = &engine::Setup::sources;
  using Id = engine::SourceId;
  static std::span<const Key> keys() { return source_keys(); }
};

template <>
struct Declared<engine::StrategyConfig> {
  static constexpr std::string_view kWord = "strategy";
  static constexpr std::string_view kExample = "half";
  static constexpr std::string_view kAddExample = "--source leader7 --sizing ratio --ratio 0.5";
  static constexpr std::string_view kSetExample = "--ratio 0.25 --symbols BTC-USDT-SWAP --symbols ETH-USDT-SWAP";
  static constexpr auto kKind = engine::SetupKind::Strategy;
  static constexpr auto kMap = &engine::Setup::strategies;
  using Id = engine::StrategyId;
  static std::span<const Key> keys() { return strategy_keys(); }
};

/// add, show, set, remove, enable, disable.
template <class Config>
std::vector<Command> declared_commands();

/// "--max-leverage" for each key; none of them is taken from the environment, since they are written down.
std::vector<Option> key_options(std::span<const Key> keys);

/// Sets every key that was given. Errors: InvalidInput naming the flag.
template <class Config>
engine::Status set_given_keys(Config& config, std::span<const Key> keys, const Arguments& arguments);

/// Says what became of one declared thing: "customer alice added", or an object in the other forms.
void print_declared(Context& context, std::string_view word, const std::string& name, std::string_view result);

/// Those that are bound by name to what shall go: their removals come first.
std::vector<engine::SetupChange> binding_removals(const engine::Setup& have, const engine::StrategyId& strategy,
                                                  const engine::CustomerId& customer);

/// The names of everything of a kind, for "did you mean".
template <class Map>
std::vector<std::string> names_in(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [id, value] : map) names.push_back(id.text());
  return names;
}

}  // namespace cli
