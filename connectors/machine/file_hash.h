#pragma once

#include <string>

#include "engine/base/result.h"

namespace machine {

/// SHA-256 of a file's bytes, 64 lower-case hexadecimal digits. Errors: NotFound, Io.
engine::Result<std::string> sha256_of_file(const std::string& path);

}  // namespace machine
