#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace engine {

enum class KeyKind { Hmac, Ed25519, Rsa };

/// One secret, read once, ready to sign many requests. Safe to use from several threads.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual KeyKind kind() const = 0;
  /// Raw bytes: HMAC-SHA256 (32), Ed25519 (64), or RSASSA-PKCS1-v1_5 with SHA-256 (the key's length).
  virtual Result<std::string> sign(std::string_view payload) const = 0;
  /// Is `signature` (raw bytes) the one of `payload`? Takes the same time for every wrong HMAC.
  virtual bool verify(std::string_view payload, std::string_view signature) const = 0;
};

/// What must be hard to guess or to forge.
class Crypto {
 public:
  virtual ~Crypto() = default;
  /// A PEM private or public key (Ed25519 or RSA, told by its content; a public one only verifies), else the bytes of
  /// an HMAC secret as they are. Errors: InvalidInput for a PEM that cannot be read; the text never repeats the secret.
  virtual Result<std::unique_ptr<Signer>> open_key(std::string_view secret) const = 0;
  /// 32 raw bytes.
  virtual std::string sha256(std::string_view data) const = 0;
  /// Bytes nobody can foresee.
  virtual std::string random_bytes(std::size_t count) const = 0;
};

}  // namespace engine
