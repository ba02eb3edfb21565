#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config.h"
#include "cli/output/printer.h"
#include "engine/env/clock.h"

// A command is a value: what it is called, what it takes, what it does. Parsing, help, completion and "did you mean"
// all come from the same tree, so none of them can say something else than the others.

namespace cli {

/// One thing that may stand behind a command.
struct Option {
  std::string name;         ///< "max-leverage" for --max-leverage; "NAME" for an argument without a flag.
  std::string placeholder;  ///< "NUMBER"; empty for a switch, which means true and takes a value only as --name=false.
  std::string help;
  bool is_positional = false;
  bool is_required = false;
  bool is_repeated = false;
  /// May COPYTRADE_NAME stand in for it? Not for what a command writes down or destroys: that must be said each time.
  bool from_environment = false;
};

/// What was given, by name. Everything is text; whoever needs a number reads it exactly.
class Arguments {
 public:
  void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
  bool has(const std::string& name) const { return values_.contains(name); }
  /// The value, or `fallback` when it was not given.
  std::string text(const std::string& name, std::string fallback = {}) const;
  /// Was the switch given, and not as --name=false?
  bool is_on(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

/// Looks up a variable of the environment; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What a command works with.
struct Context {
  Printer& printer;
  Environment environment;
  std::istream& input;
  bool can_ask = false;  ///< Standard input and standard error are a terminal: a person can answer.
  std::string data_dir;  ///< Absolute.
  ProcessConfig process;
  std::string version;
  const engine::Clock& clock;
};

/// One command, or a group of them.
struct Command {
  std::string name;
  std::string help;                                    ///< One line.
  std::vector<std::string> examples;                   ///< Whole lines a person can copy.
  std::vector<Option> options;                         ///< Positional ones in their order.
  std::function<int(const Arguments&, Context&)> run;  ///< Gives the exit code. Empty for a group.
  std::vector<Command> commands;
  bool is_plain = false;  ///< Works without a data directory and settings, even with broken ones: `version`.
};

/// An argument without a flag.
Option positional(std::string name, std::string help, bool is_required = true);
/// A flag with a value.
Option option(std::string name, std::string placeholder, std::string help);
/// A flag without one.
Option toggle(std::string name, std::string help);

/// The options every command takes.
const std::vector<Option>& global_options();

/// COPYTRADE_MAX_LEVERAGE for "max-leverage".
std::string environment_name(std::string_view option);

}  // namespace cli
