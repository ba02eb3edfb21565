#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/env/crypto.h"

namespace machine {

/// engine/env/crypto.h by OpenSSL 3. Nothing of it waits or keeps state: one for the whole process, used from any
/// thread. An encrypted PEM and an RSA key below 2048 bits are refused; so is an empty secret.
class OpensslCrypto : public engine::Crypto {
 public:
  engine::Result<std::unique_ptr<engine::Signer>> open_key(std::string_view secret) const override;
  std::string sha256(std::string_view data) const override;
  std::string random_bytes(std::size_t count) const override;
};

}  // namespace machine
