#include "connectors/machine/web_socket_frames.h"

#include <cstring>

namespace machine {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | byte_at(bytes, i);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

/// Bytes of the character that begins at `text[i]`; 0 if there is none.
std::size_t character_bytes(std::string_view text, std::size_t i) {
  const auto lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2U : lead >= 0xE0 && lead <= 0xEF ? 3U : 4U;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - i < length) return 0;
  const auto second = byte_at(text, i + 1);
  // What the second byte may be keeps out long forms, surrogates, and what lies beyond U+10FFFF.
  const auto low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const auto high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) return 0;
  for (std::size_t k = 2; k < length; ++k) {
    if ((byte_at(text, i + k) & 0xC0U) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::optional<FrameHead> read_frame_head(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  FrameHead head;
  const auto first = byte_at(bytes, 0);
  const auto second = byte_at(bytes, 1);
  head.is_last = (first & 0x80U) != 0;
  head.has_reserved_bits = (first & 0x70U) != 0;
  head.opcode = first & 0x0FU;
  head.is_masked = (second & 0x80U) != 0;
  const std::uint8_t length = second & 0x7FU;
  const std::size_t length_bytes = length == 126 ? 2U : length == 127 ? 8U : 0U;
  head.bytes = 2 + length_bytes + (head.is_masked ? 4U : 0U);
  if (bytes.size() < head.bytes) return std::nullopt;
  head.payload_bytes = length_bytes == 0 ? length : big_endian(bytes.substr(2, length_bytes));
  if (head.is_masked) std::memcpy(head.mask.data(), bytes.data() + head.bytes - 4, 4);
  return head;
}

void unmask(char* payload, std::size_t bytes, const std::array<char, 4>& mask) {
  std::array<char, 8> twice{};
  std::memcpy(twice.data(), mask.data(), 4);
  std::memcpy(twice.data() + 4, mask.data(), 4);
  std::uint64_t wide_mask = 0;
  std::memcpy(&wide_mask, twice.data(), 8);
  std::size_t i = 0;
  for (; i + 8 <= bytes; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, payload + i, 8);
    word ^= wide_mask;
    std::memcpy(payload + i, &word, 8);
  }
  for (; i < bytes; ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  out.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    out.push_back(126);
    append_big_endian(out, payload.size(), 2);
  } else {
    out.push_back(127);
    append_big_endian(out, payload.size(), 8);
  }
  out.append(payload);
}

std::string close_payload(int code, std::string_view reason) {
  auto length = reason.size();
  if (length > kControlPayloadMax - 2) {
    length = kControlPayloadMax - 2;
    while (length > 0 && (byte_at(reason, length) & 0xC0U) == 0x80) --length;
  }
  std::string payload;
  append_big_endian(payload, static_cast<std::uint64_t>(code), 2);
  payload.append(reason.substr(0, length));
  return payload;
}

bool is_close_code(int code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t word = 0;
    if (i + 8 <= text.size()) {
      std::memcpy(&word, text.data() + i, 8);
      if ((word & 0x8080808080808080ULL) == 0) {  // Eight characters of ASCII: nearly always.
        i += 8;
        continue;
      }
    }
    const auto length = character_bytes(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace machine
