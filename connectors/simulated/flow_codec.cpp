#include "connectors/simulated/flow_codec.h"

#include <array>
#include <bit>
#include <cstring>

namespace simulated {
namespace {

using engine::FlowRecord;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand in memory");

/// First byte of a record that is copied as it is, because its small fields do not fit their bits.
constexpr unsigned char kWhole = 0xFF;
/// Two bytes of head, then symbol, id, price and quantity; or kWhole and the record.
constexpr std::size_t kLongest = 33;
/// A number is read and written with eight bytes, whatever its length.
constexpr std::size_t kSlack = 8;

/// How long a field can be, by its two bits.
constexpr std::array<std::uint8_t, 4> kSymbolBytes{0, 1, 2, 4};  // None: that of the record before.
constexpr std::array<std::uint8_t, 4> kIdBytes{2, 4, 6, 8};
constexpr std::array<std::uint8_t, 4> kPriceBytes{0, 3, 4, 8};
constexpr std::array<std::uint8_t, 4> kLotsBytes{0, 1, 2, 8};

unsigned code_of(const std::array<std::uint8_t, 4>& lengths, std::uint64_t value) {
  const auto bytes = static_cast<unsigned>((std::bit_width(value) + 7) / 8);
  return unsigned{bytes > lengths[0]} + unsigned{bytes > lengths[1]} + unsigned{bytes > lengths[2]};
}

void put(char*& at, std::uint64_t value, std::size_t bytes) {
  std::memcpy(at, &value, sizeof value);
  at += bytes;
}

std::uint64_t get(const char*& at, std::size_t bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  at += bytes;
  return bytes == 8 ? value : value & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

bool is_plain(const FlowRecord& r) { return r.operation < 4 && r.side < 2 && r.type < 2 && r.force < 4; }

char* encode_one(char* at, const FlowRecord& r, std::uint32_t& symbol_before, bool first) {
  if (!is_plain(r)) {
    *at++ = static_cast<char>(kWhole);
    std::memcpy(at, &r, sizeof r);
    symbol_before = r.symbol;
    return at + sizeof r;
  }
  const auto price = static_cast<std::uint64_t>(r.price), lots = static_cast<std::uint64_t>(r.lots);
  auto symbol = code_of(kSymbolBytes, r.symbol);
  if (r.symbol == symbol_before && !first) {
    symbol = 0;
  } else if (symbol == 0) {
    symbol = 1;
  }
  symbol_before = r.symbol;
  const auto id = code_of(kIdBytes, r.id), cost = code_of(kPriceBytes, price), size = code_of(kLotsBytes, lots);
  *at++ = static_cast<char>(r.operation | r.side << 2 | r.type << 3 | r.force << 4);
  *at++ = static_cast<char>(symbol | id << 2 | cost << 4 | size << 6);
  put(at, r.symbol, kSymbolBytes[symbol]);
  put(at, r.id, kIdBytes[id]);
  put(at, price, kPriceBytes[cost]);
  put(at, lots, kLotsBytes[size]);
  return at;
}

/// Reads up to kLongest + kSlack bytes from `at`; returns the end of the record, or nothing when it cannot be one.
const char* decode_one(const char* at, FlowRecord& r, std::uint32_t& symbol_before) {
  const auto head = static_cast<unsigned char>(*at++);
  if (head == kWhole) {
    std::memcpy(&r, at, sizeof r);
    symbol_before = r.symbol;
    return is_plain(r) ? nullptr : at + sizeof r;
  }
  if (head >= 1U << 6) return nullptr;
  const auto lengths = static_cast<unsigned char>(*at++);
  r.operation = head & 3U;
  r.side = head >> 2 & 1U;
  r.type = head >> 3 & 1U;
  r.force = static_cast<std::uint8_t>(head >> 4 & 3U);
  if ((lengths & 3U) != 0) symbol_before = static_cast<std::uint32_t>(get(at, kSymbolBytes[lengths & 3U]));
  r.symbol = symbol_before;
  r.id = get(at, kIdBytes[lengths >> 2 & 3U]);
  r.price = static_cast<engine::Ticks>(get(at, kPriceBytes[lengths >> 4 & 3U]));
  r.lots = static_cast<engine::Lots>(get(at, kLotsBytes[lengths >> 6 & 3U]));
  return at;
}

}  // namespace

void encode(std::span<const FlowRecord> records, std::string& out) {
  const auto before = out.size();
  out.resize(before + records.size() * kLongest + kSlack);
  char* at = out.data() + before;
  std::uint32_t symbol = 0;
  bool first = true;
  for (const auto& record : records) {
    at = encode_one(at, record, symbol, first);
    first = false;
  }
  out.resize(static_cast<std::size_t>(at - out.data()));
}

bool FlowDecoder::read(std::span<FlowRecord> into) {
  for (auto& record : into) {
    if (rest_.size() >= kLongest + kSlack) {
      const auto* end = decode_one(rest_.data(), record, symbol_);  // NOLINT: as many bytes as it may read are there.
      if (end == nullptr) return false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      continue;
    }
    // The last few: in a copy with room behind it.
    std::array<char, 2 * (kLongest + kSlack)> copy{};
    rest_.copy(copy.data(), rest_.size());
    const auto* end = rest_.empty() ? nullptr : decode_one(copy.data(), record, symbol_);
    if (end == nullptr || static_cast<std::size_t>(end - copy.data()) > rest_.size()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - copy.data()));
  }
  return true;
}

}  // namespace simulated
