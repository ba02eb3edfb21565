#include "connectors/simulated/journal_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <utility>

#include "connectors/journal/crc32c.h"

namespace simulated {
namespace {

using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Status;

constexpr std::string_view kMagic = "CTEXCH01";
constexpr std::size_t kFrameHead = 12;

Error io_error(const std::string& what, const std::string& path) {
  return Error{ErrorCode::Io, Outcome::Unknown, what + " " + path + ": " + std::strerror(errno)};
}

void put_u32(std::string& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint32_t get_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::uint32_t head_checksum(std::uint32_t length, std::size_t offset) {
  std::string bytes;
  put_u32(bytes, length);
  put_u32(bytes, static_cast<std::uint32_t>(offset));
  put_u32(bytes, static_cast<std::uint32_t>(static_cast<std::uint64_t>(offset) >> 32));
  return journal::crc32c(bytes);
}

/// A frame's payload at `offset`, if a whole and sound one stands there.
struct Frame {
  bool head_sound = false;
  bool sound = false;
  std::size_t end = 0;  ///< Where it ends, or would end.
};

Frame look_at(std::string_view file, std::size_t offset) {
  Frame frame;
  if (file.size() - offset < kFrameHead) return frame;
  const auto length = get_u32(file.substr(offset));
  frame.head_sound = get_u32(file.substr(offset + 4)) == head_checksum(length, offset);
  frame.end = offset + kFrameHead + length;
  if (!frame.head_sound || frame.end > file.size()) return frame;
  frame.sound = get_u32(file.substr(offset + 8)) == journal::crc32c(file.substr(offset + kFrameHead, length));
  return frame;
}

/// Is what stands at `offset` merely the rest of a frame that never became whole? Not if a sound frame follows it.
bool is_torn_tail(std::string_view file, std::size_t offset) {
  const auto frame = look_at(file, offset);
  if (frame.head_sound) return frame.end >= file.size();
  for (std::size_t at = offset + 1; at + kFrameHead <= file.size(); ++at) {
    if (look_at(file, at).sound) return false;
  }
  return true;
}

engine::Result<std::string> read_file(int descriptor, const std::string& path) {
  struct stat about{};
  if (::fstat(descriptor, &about) != 0) return io_error("cannot read", path);
  std::string file(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t done = 0;
  while (done < file.size()) {
    const auto got = ::pread(descriptor, file.data() + done, file.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  file.resize(done);
  return file;
}

Status sync_directory(const std::string& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return io_error("cannot open", directory);
  const int result = ::fsync(descriptor);
  ::close(descriptor);
  return result == 0 ? engine::ok() : Status{io_error("cannot sync", directory)};
}

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return engine::ok();
}

}  // namespace

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

JournalFile::JournalFile(JournalFile&& other) noexcept { *this = std::move(other); }

JournalFile& JournalFile::operator=(JournalFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(size_, other.size_);
  std::swap(bytes_cut_, other.bytes_cut_);
  return *this;
}

engine::Result<JournalFile> JournalFile::open(const std::string& directory, const Visit& visit) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return Error{ErrorCode::Io, Outcome::NotSent, "cannot make " + directory + ": " + failed.message()};
  JournalFile journal;
  journal.path_ = directory + "/exchange.journal";
  journal.descriptor_ = ::open(journal.path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal.descriptor_ < 0) return io_error("cannot open", journal.path_);
  if (const auto read = journal.read_all(visit); !read) return read.error();
  if (const auto synced = sync_directory(directory); !synced) return synced.error();
  return journal;
}

Status JournalFile::read_all(const Visit& visit) {
  const auto content = read_file(descriptor_, path_);
  if (!content) return content.error();
  const std::string_view file{*content};
  const auto corrupt = [&](std::size_t offset, std::string_view what) {
    return Error{ErrorCode::Corrupt, Outcome::NotSent,
                 path_ + ": " + std::string{what} + " at byte " + std::to_string(offset)};
  };
  std::size_t good = 0;
  if (file.size() >= kMagic.size()) {
    if (file.substr(0, kMagic.size() - 2) != kMagic.substr(0, kMagic.size() - 2)) return corrupt(0, "not a journal");
    if (file.substr(0, kMagic.size()) != kMagic) return corrupt(kMagic.size() - 2, "an unknown version");
    good = kMagic.size();
  } else if (file != kMagic.substr(0, file.size())) {
    return corrupt(0, "not a journal");
  }
  while (good > 0 && good < file.size()) {
    const auto frame = look_at(file, good);
    if (!frame.sound) {
      if (!is_torn_tail(file, good)) return corrupt(good, "a damaged record");
      break;
    }
    if (const auto seen = visit(file.substr(good + kFrameHead, frame.end - good - kFrameHead)); !seen) {
      auto error = seen.error();
      if (error.code == ErrorCode::Corrupt) error = corrupt(good, error.detail);
      return error;
    }
    good = frame.end;
  }
  bytes_cut_ = file.size() - good;
  if (bytes_cut_ > 0 && ::ftruncate(descriptor_, static_cast<off_t>(good)) != 0) return io_error("cannot cut", path_);
  size_ = good;
  if (size_ == 0) {
    if (const auto written = write_all(descriptor_, kMagic, path_); !written) return written;
    size_ = kMagic.size();
  }
  return sync();
}

Status JournalFile::append(std::string_view payload) {
  CHECK(payload.size() <= std::numeric_limits<std::uint32_t>::max());
  const auto length = static_cast<std::uint32_t>(payload.size());
  std::string frame;
  frame.reserve(kFrameHead + payload.size());
  put_u32(frame, length);
  put_u32(frame, head_checksum(length, size_));
  put_u32(frame, journal::crc32c(payload));
  frame.append(payload);
  if (const auto written = write_all(descriptor_, frame, path_); !written) return written;
  size_ += frame.size();
  return engine::ok();
}

Status JournalFile::sync() {
  if (::fdatasync(descriptor_) != 0) return io_error("cannot sync", path_);
  return engine::ok();
}

}  // namespace simulated
