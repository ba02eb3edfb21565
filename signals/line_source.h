#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/domain/setup.h"
#include "engine/ports/signal_source.h"

namespace signals {

/// Signals from a file or from standard input, one JSON object a line (NDJSON). Blank lines are passed over, CRLF and a
/// byte order mark are no matter. A line that is no signal becomes LineRefused; so does one above 64 KiB, without being
/// kept in memory.
///
/// Read once, the last line may lack its newline. Followed, an unfinished line waits for it; a file that does not exist
/// yet is waited for; one that was cut short or replaced is read from its start, and the ids tell what is known.
class LineSource final : public engine::SignalSource {
 public:
  /// Errors: InvalidInput (no path), Io naming the path when it cannot be opened; a followed file may be missing.
  static engine::Result<std::unique_ptr<LineSource>> open_file(const engine::SourceConfig& config);
  /// Reads `descriptor`, which stays the caller's, as far as that does not wait.
  static std::unique_ptr<LineSource> from_descriptor(const engine::SourceConfig& config, int descriptor);

  ~LineSource() override;
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  engine::Result<std::optional<engine::Input>> next() override;
  bool is_at_end() const override { return is_at_end_; }

 private:
  enum class Fill { More, Nothing, End, Replaced };

  explicit LineSource(const engine::SourceConfig& config) : config_{config} {}

  engine::Result<bool> open_path();
  engine::Result<Fill> fill();
  engine::Result<long> read_chunk();
  bool is_rewritten() const;
  bool is_replaced() const;
  void start_over();
  std::optional<engine::Input> take_line();
  std::optional<engine::Input> take_rest();
  void drop_overlong();
  std::optional<engine::Input> read_line(std::string_view line);
  engine::Input refuse(const engine::SignalId& id, std::string_view text, const std::string& why) const;
  engine::Error io_error(const std::string& what) const;

  engine::SourceConfig config_;
  int descriptor_ = -1;
  bool owns_descriptor_ = false;
  bool is_at_end_ = false;
  std::string buffer_;        ///< What was read and is no whole line yet, from `used_` on.
  std::size_t used_ = 0;      ///< Bytes of buffer_ that are done with.
  std::size_t searched_ = 0;  ///< No newline before this place in buffer_.
  bool is_overlong_ = false;  ///< Within a line above the limit: its beginning is in `overlong_`.
  std::string overlong_;
  std::uint64_t line_ = 0;    ///< Number of the line read last, from 1.
  std::uint64_t offset_ = 0;  ///< Bytes read of this file.
  std::string head_;          ///< The file's first bytes, by which a rewritten one is known.
  bool was_at_end_ = false;   ///< The last read of a followed file met its end.
};

}  // namespace signals
