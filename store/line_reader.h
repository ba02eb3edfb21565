#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/byte_source.h"

namespace store {

/// The lines of a file, one at a time, without their ends. Memory grows to the longest line, which has an end too.
class LineReader {
 public:
  static constexpr std::size_t kLineMax = std::size_t{64} << 20;

  LineReader(std::string path, std::unique_ptr<ByteSource> bytes);

  /// Moves to the next line. False at the end. Errors: Io; InvalidInput, naming file and line, for a packed file that
  /// is damaged and a line above 64 MiB.
  engine::Result<bool> next();
  /// Good until the next `next`.
  std::string_view line() const { return line_; }
  /// Of this line, from 1.
  std::uint64_t number() const { return number_; }

 private:
  engine::Result<bool> fill();

  std::string path_;
  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, scanned_ = 0, end_ = 0;
  bool ended_ = false;
  std::string_view line_;
  std::uint64_t number_ = 0;
};

/// Opens a plain, .gz or .zst file. Errors: NotFound, Io.
engine::Result<LineReader> open_lines(const std::string& path);

}  // namespace store
