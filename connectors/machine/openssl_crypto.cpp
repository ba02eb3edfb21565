#include "connectors/machine/openssl_crypto.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <climits>
#include <utility>

namespace machine {
namespace {

using engine::ErrorCode;
using engine::KeyKind;
using engine::Outcome;
using engine::Result;
using SignerPointer = std::unique_ptr<engine::Signer>;

template <auto Free>
struct Releases {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Digest = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Releases<BIO_free>>;

constexpr std::size_t kBlock = 64;       ///< SHA-256 takes the message in blocks of this many bytes.
constexpr std::size_t kDigestSize = 32;  ///< And gives this many.
constexpr int kRsaBitsMin = 2048;
using Block = std::array<unsigned char, kBlock>;
using DigestBytes = std::array<unsigned char, kDigestSize>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

DigestBytes digest_of(std::string_view data) {
  DigestBytes digest{};
  CHECK(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

/// A digest that has read one block. Its state says no more of the secret than the digest does.
Digest after(const Block& block) {
  Digest digest{EVP_MD_CTX_new()};
  CHECK(digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1 &&
        EVP_DigestUpdate(digest.get(), block.data(), block.size()) == 1);
  return digest;
}

/// HMAC-SHA256 (RFC 2104) from the two states after the padded key, which are reckoned once: a quarter of the time that
/// OpenSSL's own HMAC needs for a message of some hundred bytes.
class HmacSigner : public engine::Signer {
 public:
  explicit HmacSigner(std::string_view secret) {
    Block key{};
    if (secret.size() > kBlock) {
      const auto digest = digest_of(secret);
      std::copy(digest.begin(), digest.end(), key.begin());
    } else {
      std::copy(secret.begin(), secret.end(), key.begin());
    }
    for (auto& byte : key) byte ^= 0x36;
    inner_ = after(key);
    for (auto& byte : key) byte ^= 0x36 ^ 0x5c;
    outer_ = after(key);
    OPENSSL_cleanse(key.data(), key.size());
  }

  KeyKind kind() const override { return KeyKind::Hmac; }

  Result<std::string> sign(std::string_view payload) const override {
    const Digest digest{EVP_MD_CTX_new()};
    std::string signature(kDigestSize, '\0');
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    CHECK(digest && EVP_MD_CTX_copy_ex(digest.get(), inner_.get()) == 1 &&
          EVP_DigestUpdate(digest.get(), payload.data(), payload.size()) == 1 &&
          EVP_DigestFinal_ex(digest.get(), out, nullptr) == 1);
    CHECK(EVP_MD_CTX_copy_ex(digest.get(), outer_.get()) == 1 &&
          EVP_DigestUpdate(digest.get(), signature.data(), signature.size()) == 1 &&
          EVP_DigestFinal_ex(digest.get(), out, nullptr) == 1);
    return signature;
  }

  bool verify(std::string_view payload, std::string_view signature) const override {
    const auto own = sign(payload);
    return own && signature.size() == own->size() &&
           CRYPTO_memcmp(signature.data(), own->data(), signature.size()) == 0;
  }

 private:
  Digest inner_, outer_;
};

/// Ed25519 or RSA, told by the key.
class PemSigner : public engine::Signer {
 public:
  PemSigner(Key key, KeyKind kind, bool can_sign) : key_{std::move(key)}, kind_{kind}, can_sign_{can_sign} {}

  KeyKind kind() const override { return kind_; }

  Result<std::string> sign(std::string_view payload) const override {
    if (!can_sign_) return engine::invalid("a public key cannot sign");
    const Digest digest{EVP_MD_CTX_new()};
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
    std::string signature(size, '\0');
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, hash(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(payload),
                       payload.size()) != 1) {
      return engine::Error{ErrorCode::Unavailable, Outcome::NotSent, "the key does not sign"};
    }
    signature.resize(size);
    return signature;
  }

  bool verify(std::string_view payload, std::string_view signature) const override {
    const Digest digest{EVP_MD_CTX_new()};
    return digest && EVP_DigestVerifyInit(digest.get(), nullptr, hash(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(payload), payload.size()) ==
               1;
  }

 private:
  /// Ed25519 brings its own hash.
  const EVP_MD* hash() const { return kind_ == KeyKind::Rsa ? EVP_sha256() : nullptr; }

  Key key_;
  KeyKind kind_;
  bool can_sign_;
};

/// OpenSSL would ask at the terminal; a key of ours has no pass phrase.
int no_pass_phrase(char*, int, int, void*) { return -1; }

Key read_pem(std::string_view text, bool is_private) {
  const Bio bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  if (!bio) return nullptr;
  return Key{is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr)
                        : PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr)};
}

Result<SignerPointer> open_pem(std::string_view text) {
  if (text.size() > INT_MAX) return engine::invalid("a PEM key that is too long");
  auto key = read_pem(text, true);
  const bool can_sign = key != nullptr;
  if (!can_sign) key = read_pem(text, false);
  if (!key) return engine::invalid("a PEM key that cannot be read (encrypted ones are not)");
  const auto type = EVP_PKEY_get_base_id(key.get());
  if (type == EVP_PKEY_ED25519)
    return SignerPointer{std::make_unique<PemSigner>(std::move(key), KeyKind::Ed25519, can_sign)};
  if (type != EVP_PKEY_RSA) return engine::invalid("a PEM key that is neither Ed25519 nor RSA");
  if (EVP_PKEY_get_bits(key.get()) < kRsaBitsMin) return engine::invalid("an RSA key below 2048 bits");
  return SignerPointer{std::make_unique<PemSigner>(std::move(key), KeyKind::Rsa, can_sign)};
}

}  // namespace

Result<SignerPointer> OpensslCrypto::open_key(std::string_view secret) const {
  if (secret.empty()) return engine::invalid("an empty secret");
  const auto text = secret.find_first_not_of(" \t\r\n");
  if (text != std::string_view::npos && secret.substr(text).starts_with("-----BEGIN ")) {
    return open_pem(secret.substr(text));
  }
  return SignerPointer{std::make_unique<HmacSigner>(secret)};
}

std::string OpensslCrypto::sha256(std::string_view data) const {
  const auto digest = digest_of(data);
  return {digest.begin(), digest.end()};
}

std::string OpensslCrypto::random_bytes(std::size_t count) const {
  std::string bytes(count, '\0');
  CHECK(count <= INT_MAX && RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

}  // namespace machine
