#include "connectors/journal/posix_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "connectors/machine/descriptor.h"
#include "connectors/machine/file_lock.h"
#include "connectors/machine/io_error.h"

namespace journal {
namespace {

using engine::Error;
using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using engine::Status;
using machine::Descriptor;
using machine::io_error;

Error open_error(const std::string& path) {
  auto error = io_error("cannot open " + path);
  if (errno == ENOENT) error.code = ErrorCode::NotFound;
  return error;
}

class PosixWriteFile final : public WriteFile {
 public:
  PosixWriteFile(Descriptor file, std::string path) : file_{std::move(file)}, path_{std::move(path)} {}

  Result<std::size_t> write(std::string_view bytes) override {
    for (;;) {
      const auto written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written >= 0) return static_cast<std::size_t>(written);
      if (errno != EINTR) return io_error("cannot write " + path_);
    }
  }
  Status sync() override {
    if (::fdatasync(file_.get()) != 0) return io_error("cannot sync " + path_);
    return engine::ok();
  }
  Result<bool> is_another_at(const std::string& path) override {
    struct stat ours{}, there{};
    if (::fstat(file_.get(), &ours) != 0) return io_error("cannot look at " + path_);
    if (::stat(path.c_str(), &there) == 0) return ours.st_ino != there.st_ino || ours.st_dev != there.st_dev;
    if (errno == ENOENT) return false;
    return io_error("cannot look at " + path);
  }

 private:
  Descriptor file_;
  std::string path_;
};

class PosixReadFile final : public ReadFile {
 public:
  PosixReadFile(Descriptor file, std::string path) : file_{std::move(file)}, path_{std::move(path)} {}

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const auto got = ::pread(file_.get(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io_error("cannot read " + path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }
  Result<std::uint64_t> size() override {
    struct stat about{};
    if (::fstat(file_.get(), &about) != 0) return io_error("cannot look at " + path_);
    return static_cast<std::uint64_t>(about.st_size);
  }

 private:
  Descriptor file_;
  std::string path_;
};

class PosixLock final : public Lock {
 public:
  explicit PosixLock(machine::FileLock lock) : lock_{std::move(lock)} {}

 private:
  machine::FileLock lock_;
};

}  // namespace

Status PosixFiles::make_directory(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return Error{ErrorCode::Io, Outcome::NotSent, "cannot make " + path + ": " + failed.message()};
  return engine::ok();
}

Result<std::vector<std::string>> PosixFiles::list(const std::string& directory) {
  std::error_code failed;
  std::filesystem::directory_iterator entries{directory, failed}, end;
  std::vector<std::string> names;
  for (; !failed && entries != end; entries.increment(failed)) names.push_back(entries->path().filename().string());
  if (!failed) return names;
  const bool absent = failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory;
  return Error{absent ? ErrorCode::NotFound : ErrorCode::Io, Outcome::NotSent,
               "cannot read the directory " + directory + ": " + failed.message()};
}

Result<std::unique_ptr<WriteFile>> PosixFiles::create(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600)};
  if (!file) return open_error(path);
  return std::unique_ptr<WriteFile>{std::make_unique<PosixWriteFile>(std::move(file), path)};
}

Result<std::unique_ptr<ReadFile>> PosixFiles::open(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return open_error(path);
  return std::unique_ptr<ReadFile>{std::make_unique<PosixReadFile>(std::move(file), path)};
}

Status PosixFiles::cut(const std::string& path, std::uint64_t size) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!file) return open_error(path);
  if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0 || ::fsync(file.get()) != 0) {
    return io_error("cannot cut " + path);
  }
  return engine::ok();
}

Status PosixFiles::rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return io_error("cannot rename " + from);
  return engine::ok();
}

Status PosixFiles::remove(const std::string& path) {
  if (std::remove(path.c_str()) != 0 && errno != ENOENT) return io_error("cannot remove " + path);
  return engine::ok();
}

Status PosixFiles::sync_directory(const std::string& path) {
  const Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory) return open_error(path);
  if (::fsync(directory.get()) != 0) return io_error("cannot sync " + path);
  return engine::ok();
}

Result<std::unique_ptr<Lock>> PosixFiles::lock(const std::string& path) {
  auto lock = machine::FileLock::acquire(path);
  if (!lock) return lock.error();
  return std::unique_ptr<Lock>{std::make_unique<PosixLock>(std::move(*lock))};
}

}  // namespace journal
