#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace store {

/// The bytes of a file from front to back, unpacked if it is packed.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills the front of `into` and returns how much; 0 only at the end. Errors: Io; InvalidInput when a packed file is
  /// damaged or ends too early.
  virtual engine::Result<std::size_t> read(std::span<char> into) = 0;
};

/// Opens a plain, gzip or zstd file; which one, its first bytes tell. Memory stays bounded whatever it unpacks to.
/// Errors: NotFound, Io.
engine::Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

}  // namespace store
