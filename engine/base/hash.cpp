#include "engine/base/hash.h"

#include <bit>
#include <cstring>

namespace engine {
namespace {

constexpr std::uint64_t kPrime = 1099511628211ULL;

/// The finish of MurmurHash3, so that nearby inputs differ in every bit.
std::uint64_t finish(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33;
  return h;
}

/// `size` bytes, at most eight, as one little-endian word.
std::uint64_t word_at(const char* bytes, std::size_t size) {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    if (size == 8) {
      std::memcpy(&word, bytes, 8);
      return word;
    }
  }
  for (std::size_t i = size; i-- > 0;) word = (word << 8) | static_cast<unsigned char>(bytes[i]);
  return word;
}

/// Both halves of the product: each bit of either word reaches all of the result (as in wyhash).
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<UInt128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

StableHash& StableHash::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  for (const char c : text) state_ = (state_ ^ static_cast<unsigned char>(c)) * kPrime;
  return *this;
}

StableHash& StableHash::add(std::uint64_t value) {
  for (int i = 0; i < 8; ++i) {
    state_ = (state_ ^ (value & 0xFF)) * kPrime;
    value >>= 8;
  }
  return *this;
}

StableHash& StableHash::add(Decimal value) {
  const auto units = static_cast<UInt128>(value.units());
  return add(static_cast<std::uint64_t>(units)).add(static_cast<std::uint64_t>(units >> 64));
}

std::uint64_t StableHash::value() const { return finish(state_); }

std::string StableHash::hex() const { return hex_of(value()); }

std::uint64_t stable_hash(std::string_view bytes) {
  constexpr std::uint64_t kFirst = 0xa0761d6478bd642fULL, kSecond = 0xe7037ed1a0b428dbULL;
  std::uint64_t state = mix(bytes.size() ^ kFirst, kSecond);
  std::size_t at = 0;
  for (; bytes.size() - at > 16; at += 16) {
    state = mix(word_at(&bytes[at], 8) ^ kFirst ^ state, word_at(&bytes[at + 8], 8) ^ kSecond);
  }
  const std::size_t left = bytes.size() - at, low = left < 8 ? left : 8;
  const auto a = word_at(bytes.data() + at, low), b = word_at(bytes.data() + at + low, left - low);
  return finish(mix(a ^ kFirst ^ state, b ^ kSecond));
}

std::string hex_of(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = kDigits[value & 15];
  return text;
}

}  // namespace engine
