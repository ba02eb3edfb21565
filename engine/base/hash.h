#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"

namespace engine {

/// A 64-bit hash that is the same on every run and machine: state hashes, content hashes. Not for secrets.
/// FNV-1a over bytes, with a final mix; a length precedes each text so that ("ab","c") differs from ("a","bc").
class StableHash {
 public:
  StableHash& add(std::string_view text);
  StableHash& add(std::uint64_t value);
  StableHash& add(std::int64_t value) { return add(static_cast<std::uint64_t>(value)); }
  StableHash& add(Decimal value);

  std::uint64_t value() const;
  /// 16 lower-case hexadecimal digits.
  std::string hex() const;

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

/// As StableHash, of many bytes at once and eight at a time: whole states, and keys of tables. Not for secrets.
std::uint64_t stable_hash(std::string_view bytes);
/// 16 lower-case hexadecimal digits.
std::string hex_of(std::uint64_t value);

}  // namespace engine
