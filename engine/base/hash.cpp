#include "engine/base/hash.h"

namespace engine {
namespace {

constexpr std::uint64_t kPrime = 1099511628211ULL;

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

std::uint64_t StableHash::value() const {
  // The finish of MurmurHash3, so that nearby inputs differ in every bit.
  std::uint64_t h = state_;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33;
  return h;
}

std::string StableHash::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t rest = value();
  for (std::size_t i = 16; i-- > 0; rest >>= 4) text[i] = kDigits[rest & 15];
  return text;
}

}  // namespace engine
