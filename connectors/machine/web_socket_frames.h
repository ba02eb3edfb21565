#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace machine {

/// What a frame carries (RFC 6455, 5.2).
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// Close codes of RFC 6455, 7.4.1.
enum CloseCode : int {
  kClosedNormally = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kNoCode = 1005,
  kCutOff = 1006,
  kBadText = 1007,
  kPolicy = 1008,
  kTooLarge = 1009,
};

/// The most a close, ping or pong frame may carry.
inline constexpr std::size_t kControlPayloadMax = 125;

struct FrameHead {
  bool is_last = false;  ///< Of its message.
  bool has_reserved_bits = false;
  bool is_masked = false;
  std::uint8_t opcode = 0;  ///< As it came; may be none that is known.
  std::size_t bytes = 0;    ///< Of the head itself.
  std::uint64_t payload_bytes = 0;
  std::array<char, 4> mask{};

  bool is_control() const { return (opcode & 8U) != 0; }
};

/// The head of the frame that begins at `bytes`; nothing while it is not all there.
std::optional<FrameHead> read_frame_head(std::string_view bytes);

/// Takes the mask off a payload, in place.
void unmask(char* payload, std::size_t bytes, const std::array<char, 4>& mask);

/// Appends a whole frame as a server sends it: not masked, not split.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);

/// The payload of a close frame; the reason is cut to what a control frame holds, between two characters.
std::string close_payload(int code, std::string_view reason);

/// Whether a peer may say `code` in a close frame (7.4).
bool is_close_code(int code);

/// Whether `text` is UTF-8 (RFC 3629): shortest forms, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace machine
