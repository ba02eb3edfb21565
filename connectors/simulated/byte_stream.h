#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"
#include "engine/base/time.h"

namespace simulated {

/// Writes values one after the other, little-endian; texts with their length before them.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void u64(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void decimal(engine::Decimal value) {
    const auto units = static_cast<engine::UInt128>(value.units());
    u64(static_cast<std::uint64_t>(units));
    u64(static_cast<std::uint64_t>(units >> 64));
  }
  void optional(const std::optional<engine::Decimal>& value) {
    flag(value.has_value());
    if (value) decimal(*value);
  }
  void text(std::string_view value) {
    u64(value.size());
    bytes_.append(value);
  }
  void time(engine::Timestamp value) { i64(value.nanoseconds()); }

  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote. Past the end, or on a value that cannot be, it turns bad and gives zeros from then on.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_{bytes} {}
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty() || !good_; }
  void fail() { good_ = false; }

  std::uint8_t u8() { return take(1) ? static_cast<std::uint8_t>(taken_[0]) : std::uint8_t{0}; }
  std::uint64_t u64() {
    std::uint64_t value = 0;
    if (!take(8)) return 0;
    for (std::size_t i = 8; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(taken_[i]);
    return value;
  }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  bool flag() { return one_of<std::uint8_t>(2) == 1; }
  /// A value below `count`.
  template <class T>
  T one_of(std::uint8_t count) {
    const auto value = u8();
    if (value >= count) good_ = false;
    return static_cast<T>(good_ ? value : 0);
  }
  engine::Decimal decimal() {
    const engine::UInt128 low = u64();
    return engine::Decimal::from_units(static_cast<engine::Int128>((static_cast<engine::UInt128>(u64()) << 64) | low));
  }
  std::optional<engine::Decimal> optional() { return flag() ? std::optional{decimal()} : std::nullopt; }
  std::string text() {
    const auto size = u64();
    return take(size) ? std::string{taken_} : std::string{};
  }
  engine::Timestamp time() { return engine::Timestamp::from_nanoseconds(i64()); }

 private:
  bool take(std::uint64_t size) {
    good_ = good_ && size <= rest_.size();
    if (!good_) return false;
    taken_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  std::string_view rest_;
  std::string_view taken_;
  bool good_ = true;
};

}  // namespace simulated
