#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace simulated {

/// An append-only file of frames. A frame is one write: all of it counts, or nothing.
///
/// The file: "CTEXCH01", then frames: u32 length, u32 CRC-32C of length and place, u32 CRC-32C of the payload, payload;
/// numbers little-endian, the place being the frame's offset in the file. The length has a checksum of its own so that
/// a damaged one is not taken for a frame that was cut short.
class JournalFile {
 public:
  JournalFile() = default;
  ~JournalFile();
  JournalFile(JournalFile&& other) noexcept;
  JournalFile& operator=(JournalFile&& other) noexcept;
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  using Visit = std::function<engine::Status(std::string_view payload)>;
  /// Opens or makes DIRECTORY/exchange.journal and hands each frame to `visit`, oldest first. A last frame that was cut
  /// short is removed from the file. Errors: Corrupt with the offset for damage before that, or a file of another kind
  /// or version; Io; and what `visit` returns.
  static engine::Result<JournalFile> open(const std::string& directory, const Visit& visit);

  /// Appends one frame. Errors: Io; then nobody knows how much of it is there.
  engine::Status append(std::string_view payload);
  /// Makes all that was appended survive a power cut. Errors: Io.
  engine::Status sync();
  /// Bytes that were cut off the end when it was opened.
  std::size_t bytes_cut() const { return bytes_cut_; }

 private:
  engine::Status read_all(const Visit& visit);

  int descriptor_ = -1;
  std::string path_;
  std::size_t size_ = 0;
  std::size_t bytes_cut_ = 0;
};

}  // namespace simulated
