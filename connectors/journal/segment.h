#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/journal/state_machine.h"
#include "engine/base/result.h"

// The bytes of a segment: a header, then frames. Every number is little-endian. Nothing here touches a file.

namespace journal {

inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kFrameHeadBytes = 24;
/// A group is never longer; so a reader never asks for more memory than that.
inline constexpr std::uint64_t kPayloadMax = std::uint64_t{1} << 30;

/// How a segment begins. One writer writes it from beginning to end.
struct SegmentHeader {
  Kind kind = Kind::Exchange;
  Sequence first = 1;                ///< Of its first record; its name says the same.
  std::uint64_t epoch = 1;           ///< Which writer: one more than the writer before it.
  std::uint64_t argument = 0;        ///< What the state machine was made with.
  std::uint64_t previous_size = 0;   ///< How long the segment before it is: bytes behind that are nobody's.
  std::uint32_t previous_chain = 0;  ///< Of the last frame of the segment before it; zero for the first one.
};

std::array<char, kHeaderBytes> encode(const SegmentHeader& header);
/// Errors: Corrupt, naming what is wrong; the caller knows the file.
engine::Result<SegmentHeader> parse_header(std::string_view bytes);

/// The chain goes through all frames of all segments: each head's checksum also covers the head before it, and a
/// segment begins with its header's. So a frame stands where it was written, or it is not sound.
std::uint32_t chain_of(const SegmentHeader& header);

/// Before each payload. One frame is one group: all of its records count, or none.
struct FrameHead {
  std::uint32_t length = 0;       ///< Of the payload, in bytes; at least one.
  std::uint32_t records = 0;      ///< At least one.
  Sequence first = 0;             ///< Of its first record.
  std::uint32_t payload_sum = 0;  ///< CRC-32C of the payload.
  std::uint32_t chain = 0;        ///< CRC-32C of the 20 bytes above, going on from the chain before.

  Sequence last() const { return first + records - 1; }
};

/// The head of a frame, its checksums worked out.
FrameHead make_frame_head(std::string_view payload, std::uint32_t records, Sequence first, std::uint32_t chain_before);
std::array<char, kFrameHeadBytes> encode(const FrameHead& head);
/// The head as it stands there, sound or not.
FrameHead read_frame_head(std::string_view bytes);
/// Is this a head that was written here?
bool is_sound(const FrameHead& head, std::uint32_t chain_before);

/// What stands behind the last sound frame of the last segment: is it merely the rest of a frame that never became
/// whole? Not if a frame follows it, or its own head says it ends before the bytes do.
bool is_torn_tail(std::string_view rest, Sequence next, std::uint32_t chain);

/// "journal-00000000000000000001.log", and back.
std::string segment_name(Sequence first);
std::optional<Sequence> segment_first(std::string_view name);

/// "PREFIX" and 20 digits and "SUFFIX", and back.
std::string numbered_name(std::string_view prefix, std::uint64_t number, std::string_view suffix);
std::optional<std::uint64_t> number_in(std::string_view name, std::string_view prefix, std::string_view suffix);

}  // namespace journal
