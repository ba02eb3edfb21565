#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"
#include "engine/base/time.h"

namespace engine {

/// Writes values one after the other, little-endian; texts with their length before them.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void u32(std::uint32_t value) { put<4>(value); }
  void u64(std::uint64_t value) { put<8>(value); }
  void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void decimal(Decimal value) {
    const auto units = static_cast<UInt128>(value.units());
    u64(static_cast<std::uint64_t>(units));
    u64(static_cast<std::uint64_t>(units >> 64));
  }
  void optional(const std::optional<Decimal>& value) {
    flag(value.has_value());
    if (value) decimal(*value);
  }
  void text(std::string_view value) {
    u64(value.size());
    bytes_.append(value);
  }
  void time(Timestamp value) { i64(value.nanoseconds()); }

  /// Bytes as they are, without a length.
  void raw(std::string_view value) { bytes_.append(value); }

  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  template <std::size_t Size>
  void put(std::uint64_t value) {
    std::array<char, Size> little{};
    for (std::size_t i = 0; i < Size; ++i) little[i] = static_cast<char>(value >> (8 * i));
    bytes_.append(little.data(), Size);
  }

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
  std::uint32_t u32() { return static_cast<std::uint32_t>(get(4)); }
  std::uint64_t u64() { return get(8); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  bool flag() { return one_of<std::uint8_t>(2) == 1; }
  /// A value below `count`.
  template <class T>
  T one_of(std::uint8_t count) {
    const auto value = u8();
    if (value >= count) good_ = false;
    return static_cast<T>(good_ ? value : 0);
  }
  /// How many values follow, each of at least `bytes_each`: no more than there can be, so that a damaged count never
  /// asks for more memory than the bytes are worth.
  std::uint64_t count(std::uint64_t bytes_each) {
    const auto value = u64();
    if (value > rest_.size() / bytes_each) good_ = false;
    return good_ ? value : 0;
  }
  Decimal decimal() {
    const UInt128 low = u64();
    return Decimal::from_units(static_cast<Int128>((static_cast<UInt128>(u64()) << 64) | low));
  }
  std::optional<Decimal> optional() { return flag() ? std::optional{decimal()} : std::nullopt; }
  std::string text() { return std::string{view()}; }
  /// As text(), into the bytes that are read: good as long as they are.
  std::string_view view() { return raw(u64()); }
  std::string_view raw(std::uint64_t size) { return take(size) ? taken_ : std::string_view{}; }
  Timestamp time() { return Timestamp::from_nanoseconds(i64()); }

 private:
  std::uint64_t get(std::size_t size) {
    std::uint64_t value = 0;
    if (!take(size)) return 0;
    for (std::size_t i = size; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(taken_[i]);
    return value;
  }
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

}  // namespace engine
