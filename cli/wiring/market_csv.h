#pragma once

#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cli {

/// A CSV file of market data that grows at its end, time in the first column, oldest first. Opened again it goes on
/// where it stopped: a line that was cut off is taken away, and the last time tells what is there already.
class MarketCsv {
 public:
  /// Makes the file with its header, or goes on with one that has it. Errors: Io; InvalidInput for a file with another
  /// header, and for a last line whose time cannot be read.
  static engine::Result<MarketCsv> open(const std::string& path, std::string_view header);

  /// The time of the last row; nothing in a file without rows.
  std::optional<engine::Timestamp> last() const { return last_; }
  /// The last cells of the rows at that time: names of trades.
  const std::set<std::string>& last_ids() const { return ids_; }
  /// A row, with its line end. It is in the system's hands after flush.
  void add(std::string_view row) { out_ << row; }
  engine::Status flush();

 private:
  engine::Status read_end(std::string_view header);

  std::string path_;
  std::ofstream out_;
  std::optional<engine::Timestamp> last_;
  std::set<std::string> ids_;
};

}  // namespace cli
