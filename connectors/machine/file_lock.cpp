#include "connectors/machine/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "connectors/machine/io_error.h"

namespace machine {
namespace {

/// What the holder wrote; for people, so anything that is not a number is "unknown".
std::string holder_of(int fd) {
  std::array<char, 32> buffer{};
  const auto length = ::pread(fd, buffer.data(), buffer.size(), 0);
  std::string digits;
  for (ssize_t i = 0; i < length && buffer[static_cast<std::size_t>(i)] != '\n'; ++i) {
    const char c = buffer[static_cast<std::size_t>(i)];
    if (c < '0' || c > '9') return "unknown";
    digits.push_back(c);
  }
  return digits.empty() ? "unknown" : digits;
}

}  // namespace

engine::Result<FileLock> FileLock::acquire(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!file) return io_error("open " + path);
  int locked = 0;
  do {
    locked = ::flock(file.get(), LOCK_EX | LOCK_NB);
  } while (locked != 0 && errno == EINTR);
  if (locked != 0) {
    if (errno != EWOULDBLOCK) return io_error("lock " + path);
    return engine::Error{engine::ErrorCode::AlreadyExists, engine::Outcome::NotSent,
                         path + " is held by process " + holder_of(file.get())};
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) != ssize_t(pid.size())) {
    return io_error("write " + path);
  }
  return FileLock{std::move(file)};
}

}  // namespace machine
