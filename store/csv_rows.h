#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/byte_source.h"

namespace store {

/// The rows of a CSV file, one at a time, cut into cells without copying. Tolerates CRLF, a byte order mark, empty
/// lines, blanks and quotes around a cell; a cell with a comma in it is not CSV as markets write it.
class CsvRows {
 public:
  CsvRows(std::string path, std::unique_ptr<ByteSource> bytes);

  /// Moves to the next row that is not empty. False at the end. Errors: Io; InvalidInput, naming file and line.
  engine::Result<bool> next();
  /// The present row stays for one more `next`.
  void keep() { kept_ = true; }

  std::size_t size() const { return size_; }
  std::string_view cell(std::size_t index) const { return cells_[index]; }
  /// An error about this row: "bars.csv line 7, high: below low". `field` may be empty.
  engine::Error error(std::string_view field, const std::string& why) const;

 private:
  engine::Result<bool> next_line(std::string_view& line);
  engine::Result<bool> fill();
  bool split(std::string_view line);

  static constexpr std::size_t kCellsMax = 64;
  std::string path_;
  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, scanned_ = 0, end_ = 0;
  bool ended_ = false, kept_ = false;
  std::uint64_t line_ = 0;
  std::array<std::string_view, kCellsMax> cells_;
  std::size_t size_ = 0;
};

}  // namespace store
