#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/domain/setup.h"

// TOML settings into typed values. All mistakes of a file are told at once, each with its line and field.

namespace cli {

/// One mistake in a file.
struct Mistake {
  std::string file;
  std::uint64_t line = 0;
  std::string field;  ///< "strategy.half.ratio"
  std::string message;
};

/// copytrade.toml: the process.
struct ProcessConfig {
  std::string listen;  ///< "127.0.0.1:8787"; empty: no HTTP.
  std::string log_level = "info";
  std::string log_file = "copytrade.log";   ///< Relative to the data directory.
  std::uint64_t log_max_size = 10'000'000;  ///< Bytes.
  std::uint32_t log_max_files = 5;
};

template <class T>
struct Parsed {
  T value;
  std::vector<Mistake> mistakes;  ///< Empty: value is good.
};

/// Reads a process config. `text` stands in for the file's content; relative paths start from the file's folder.
Parsed<ProcessConfig> parse_process_config(std::string_view text, const std::string& path);
/// Reads a setup file, and the instruments files its venues name. Cross references are checked by engine::validate
/// later, against what is declared already.
Parsed<engine::Setup> parse_setup(std::string_view text, const std::string& path);
Parsed<std::vector<engine::Instrument>> parse_instruments(std::string_view text, const std::string& path);

/// A setup file that declares all of `setup`; parse_setup of it gives the same again.
std::string write_setup(const engine::Setup& setup);

/// "FILE:LINE: FIELD: MESSAGE", one a line.
std::string describe(const std::vector<Mistake>& mistakes);

}  // namespace cli
