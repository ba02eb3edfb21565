#include "connectors/machine/io_error.h"

#include <cerrno>
#include <system_error>

namespace machine {

engine::Error io_error(const std::string& what) {
  const int code = errno;
  // std::generic_category is safe from any thread; strerror is not.
  return {engine::ErrorCode::Io, engine::Outcome::NotSent,
          "cannot " + what + ": " + std::generic_category().message(code)};
}

}  // namespace machine
