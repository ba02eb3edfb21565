#include "connectors/machine/file_hash.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <string_view>

namespace machine {

engine::Result<std::string> sha256_of_file(const std::string& path) {
  const auto io = [&](const char* what) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, path + ": " + what};
  };
  std::ifstream file{path, std::ios::binary};
  if (!file) return engine::Error{engine::ErrorCode::NotFound, engine::Outcome::NotSent, path + ": cannot be opened"};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return io("no SHA-256");
  std::array<char, 65536> block{};
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    if (EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(file.gcount())) != 1)
      return io("no SHA-256");
  }
  if (file.bad()) return io("cannot be read");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1) return io("no SHA-256");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

}  // namespace machine
