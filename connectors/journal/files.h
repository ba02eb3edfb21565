#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

// What a journal asks of the disk. Every error is Io; a test's disk may fail, stop or forget at each of these calls.

namespace journal {

/// A file that grows at its end.
class WriteFile {
 public:
  virtual ~WriteFile() = default;
  /// Writes at the end; returns how much of it, at least one byte. Not durable until sync().
  virtual engine::Result<std::size_t> write(std::string_view bytes) = 0;
  /// Makes what was written survive a power cut.
  virtual engine::Status sync() = 0;
  /// Does another file than this one stand at `path`? Nothing there is no.
  virtual engine::Result<bool> is_another_at(const std::string& path) = 0;
};

class ReadFile {
 public:
  virtual ~ReadFile() = default;
  /// Fills `into` from `offset` on; fewer bytes only at the end of the file.
  virtual engine::Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
  virtual engine::Result<std::uint64_t> size() = 0;
};

/// Held as long as it lives.
class Lock {
 public:
  virtual ~Lock() = default;
};

class Files {
 public:
  virtual ~Files() = default;
  virtual engine::Status make_directory(const std::string& path) = 0;
  /// Names of the files in a directory. Errors: NotFound when it is not there.
  virtual engine::Result<std::vector<std::string>> list(const std::string& directory) = 0;
  /// An empty file, whatever stood there.
  virtual engine::Result<std::unique_ptr<WriteFile>> create(const std::string& path) = 0;
  virtual engine::Result<std::unique_ptr<ReadFile>> open(const std::string& path) = 0;
  /// Makes the file that long, durably.
  virtual engine::Status cut(const std::string& path, std::uint64_t size) = 0;
  virtual engine::Status rename(const std::string& from, const std::string& to) = 0;
  /// A file, or an empty directory; nothing there is fine.
  virtual engine::Status remove(const std::string& path) = 0;
  /// Makes names made, changed and removed in the directory survive a power cut.
  virtual engine::Status sync_directory(const std::string& path) = 0;
  /// Errors: AlreadyExists while somebody else holds it.
  virtual engine::Result<std::unique_ptr<Lock>> lock(const std::string& path) = 0;
};

/// Writes all of it. Errors: Io; then nobody knows how much is there.
engine::Status write_all(WriteFile& file, std::string_view bytes);
/// A file of a few bytes to a few megabytes, whole.
engine::Result<std::string> read_all(Files& files, const std::string& path);
/// Puts a whole file in place: under another name first, synced, then renamed, the directory synced. After a power cut
/// it is there or not, never half.
engine::Status put_in_place(Files& files, const std::string& directory, const std::string& name,
                            std::string_view bytes);

/// What a file is called until it is whole. Whatever bears it when a journal is opened is nobody's.
inline constexpr std::string_view kUnfinished = ".unfinished";

}  // namespace journal
