#pragma once

#include <string>

#include "engine/base/error.h"

namespace machine {

/// An Io error in the system's words: "cannot open /data/lock: Permission denied". Reads errno, so call it first.
engine::Error io_error(const std::string& what);

}  // namespace machine
