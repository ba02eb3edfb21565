#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace cli {

/// A table read from CSV: a header, then rows of as many cells.
struct CsvTable {
  struct Row {
    std::uint64_t line = 0;  ///< Where it begins, from 1.
    std::vector<std::string> cells;
  };
  std::vector<std::string> header;
  std::vector<Row> rows;
};

/// Reads RFC 4180: quotes around cells, doubled inside them, line ends within them; "\n" or "\r\n" between rows.
/// Errors: InvalidInput naming the line.
engine::Result<CsvTable> parse_csv(std::string_view text);

}  // namespace cli
