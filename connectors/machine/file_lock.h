#pragma once

#include <string>
#include <utility>

#include "connectors/machine/descriptor.h"
#include "engine/base/result.h"

namespace machine {

/// DATA/lock: who holds it is the one writer of the data directory. The system lets go of it when the process ends, in
/// whatever way; so a file left behind locks nothing. No child process inherits it.
class FileLock {
 public:
  /// Takes the lock without waiting and writes our process id into the file. The file is made if it is not there, the
  /// folder is not. Errors: AlreadyExists naming the holder's process id; Io.
  static engine::Result<FileLock> acquire(const std::string& path);

 private:
  explicit FileLock(Descriptor file) : file_{std::move(file)} {}
  Descriptor file_;
};

}  // namespace machine
