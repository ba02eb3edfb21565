#include "connectors/journal/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace journal {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78U;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) != 0 ? kPolynomial : 0U);
    table[i] = value;
  }
  return table;
}

constexpr auto kTable = make_table();

#if defined(__x86_64__)

/// The instruction needs three cycles and can begin every cycle, so three parts of a block are summed side by side.
constexpr std::size_t kPart = 1024;
constexpr std::size_t kBlock = 3 * kPart;

/// What kPart zero bytes make of a checksum, a table for each of its bytes: how the parts are put together.
using Shift = std::array<std::array<std::uint32_t, 256>, 4>;

Shift make_shift() {
  Shift shift{};
  std::array<std::uint32_t, 32> of_bit{};
  for (std::size_t bit = 0; bit < of_bit.size(); ++bit) {
    std::uint32_t value = std::uint32_t{1} << bit;
    for (std::size_t i = 0; i < kPart; ++i) value = (value >> 8) ^ kTable[value & 0xFFU];
    of_bit[bit] = value;
  }
  for (std::size_t byte = 0; byte < 4; ++byte) {
    for (std::size_t i = 0; i < 256; ++i) {
      for (std::size_t bit = 0; bit < 8; ++bit) {
        if ((i >> bit & 1U) != 0) shift[byte][i] ^= of_bit[8 * byte + bit];
      }
    }
  }
  return shift;
}

std::uint32_t shifted(const Shift& shift, std::uint32_t value) {
  return shift[0][value & 0xFFU] ^ shift[1][value >> 8 & 0xFFU] ^ shift[2][value >> 16 & 0xFFU] ^ shift[3][value >> 24];
}

std::uint64_t load(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::string_view bytes, std::uint32_t before) {
  static const Shift kShift = make_shift();
  std::uint64_t sum = before ^ 0xFFFFFFFFU;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= kBlock; left -= kBlock, at += kBlock) {
    std::uint64_t second = 0, third = 0;
    for (std::size_t i = 0; i < kPart; i += 8) {
      sum = __builtin_ia32_crc32di(sum, load(at + i));
      second = __builtin_ia32_crc32di(second, load(at + kPart + i));
      third = __builtin_ia32_crc32di(third, load(at + 2 * kPart + i));
    }
    sum = shifted(kShift, static_cast<std::uint32_t>(sum)) ^ second;
    sum = shifted(kShift, static_cast<std::uint32_t>(sum)) ^ third;
  }
  for (; left >= 8; left -= 8, at += 8) sum = __builtin_ia32_crc32di(sum, load(at));
  auto low = static_cast<std::uint32_t>(sum);
  for (; left > 0; --left, ++at) low = __builtin_ia32_crc32qi(low, static_cast<unsigned char>(*at));
  return low ^ 0xFFFFFFFFU;
}

#endif

}  // namespace

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
  std::uint32_t value = before ^ 0xFFFFFFFFU;
  for (const char c : bytes) value = (value >> 8) ^ kTable[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  return value ^ 0xFFFFFFFFU;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
#if defined(__x86_64__)
  static const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
  if (kHasInstruction) return by_instruction(bytes, before);
#endif
  return crc32c_by_table(bytes, before);
}

}  // namespace journal
