#include "connectors/journal/segment.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "connectors/journal/crc32c.h"

namespace journal {
namespace {

constexpr std::string_view kMagic = "CTJOURNL";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kSummed = kHeaderBytes - 4;
constexpr std::size_t kHeadSummed = kFrameHeadBytes - 4;

engine::Error corrupt(std::string what) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent, std::move(what)};
}

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand in memory");

template <class T>
void put(char*& at, T value) {
  std::memcpy(at, &value, sizeof value);
  at += sizeof value;
}

template <class T>
T get(const char*& at) {
  T value = 0;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

template <std::size_t Size>
std::string_view view(const std::array<char, Size>& bytes) {
  return {bytes.data(), Size};
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::Exchange: return "exchange";
    case Kind::SimulatedVenue: return "simulated_venue";
    case Kind::OrderFlow: return "order_flow";
  }
  return "unknown";
}

std::array<char, kHeaderBytes> encode(const SegmentHeader& header) {
  std::array<char, kHeaderBytes> bytes{};
  char* at = std::copy(kMagic.begin(), kMagic.end(), bytes.data());
  put(at, kVersion);
  put(at, static_cast<std::uint32_t>(header.kind));
  put(at, header.first);
  put(at, header.epoch);
  put(at, header.argument);
  put(at, header.previous_size);
  put(at, header.previous_chain);
  at = bytes.data() + kSummed;
  put(at, crc32c(view(bytes).substr(0, kSummed)));
  return bytes;
}

engine::Result<SegmentHeader> parse_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return corrupt("its header is cut short");
  if (bytes.substr(0, kMagic.size()) != kMagic) return corrupt("not a journal");
  const char* at = bytes.data() + kSummed;
  if (get<std::uint32_t>(at) != crc32c(bytes.substr(0, kSummed))) return corrupt("a damaged header");
  at = bytes.data() + kMagic.size();
  const auto version = get<std::uint32_t>(at);
  if (version != kVersion) return corrupt("version " + std::to_string(version) + " is not known to this program");
  SegmentHeader header;
  header.kind = static_cast<Kind>(get<std::uint32_t>(at));
  header.first = get<std::uint64_t>(at);
  header.epoch = get<std::uint64_t>(at);
  header.argument = get<std::uint64_t>(at);
  header.previous_size = get<std::uint64_t>(at);
  header.previous_chain = get<std::uint32_t>(at);
  if (to_string(header.kind) == "unknown") return corrupt("a journal of a kind that is not known to this program");
  if (header.first == 0) return corrupt("a header that cannot be");
  return header;
}

std::uint32_t chain_of(const SegmentHeader& header) { return crc32c(view(encode(header))); }

FrameHead make_frame_head(std::string_view payload, std::uint32_t records, Sequence first, std::uint32_t chain_before) {
  CHECK(!payload.empty() && payload.size() <= kPayloadMax && records > 0);
  FrameHead head{static_cast<std::uint32_t>(payload.size()), records, first, crc32c(payload), 0};
  head.chain = crc32c(view(encode(head)).substr(0, kHeadSummed), chain_before);
  return head;
}

std::array<char, kFrameHeadBytes> encode(const FrameHead& head) {
  std::array<char, kFrameHeadBytes> bytes{};
  char* at = bytes.data();
  put(at, head.length);
  put(at, head.records);
  put(at, head.first);
  put(at, head.payload_sum);
  put(at, head.chain);
  return bytes;
}

FrameHead read_frame_head(std::string_view bytes) {
  CHECK(bytes.size() >= kFrameHeadBytes);
  FrameHead head;
  const char* at = bytes.data();
  head.length = get<std::uint32_t>(at);
  head.records = get<std::uint32_t>(at);
  head.first = get<std::uint64_t>(at);
  head.payload_sum = get<std::uint32_t>(at);
  head.chain = get<std::uint32_t>(at);
  return head;
}

bool is_sound(const FrameHead& head, std::uint32_t chain_before) {
  return head.records > 0 && head.length > 0 && head.length <= kPayloadMax &&
         head.chain == crc32c(view(encode(head)).substr(0, kHeadSummed), chain_before);
}

bool is_torn_tail(std::string_view rest, Sequence next, std::uint32_t chain) {
  if (rest.size() < kFrameHeadBytes) return true;
  const auto head = read_frame_head(rest);
  if (is_sound(head, chain)) return kFrameHeadBytes + std::uint64_t{head.length} >= rest.size();
  // The chain is broken here, so a frame behind it is known by its payload, and by a number that could be its own.
  for (std::size_t at = 1; at + kFrameHeadBytes <= rest.size(); ++at) {
    const auto later = read_frame_head(rest.substr(at));
    const bool could_be = later.records > 0 && later.first > next && later.first - next <= rest.size() &&
                          later.length > 0 && later.length <= rest.size() - at - kFrameHeadBytes;
    if (could_be && crc32c(rest.substr(at + kFrameHeadBytes, later.length)) == later.payload_sum) return false;
  }
  return true;
}

std::string numbered_name(std::string_view prefix, std::uint64_t number, std::string_view suffix) {
  constexpr std::size_t kDigits = 20;
  const auto digits = std::to_string(number);
  return std::string{prefix} + std::string(kDigits - digits.size(), '0') + digits + std::string{suffix};
}

std::optional<std::uint64_t> number_in(std::string_view name, std::string_view prefix, std::string_view suffix) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
  std::uint64_t number = 0;
  const auto* const end = name.data() + name.size() - suffix.size();
  const auto read = std::from_chars(name.data() + prefix.size(), end, number);
  const bool whole = read.ec == std::errc{} && read.ptr == end;
  return whole && numbered_name(prefix, number, suffix) == name ? std::optional{number} : std::nullopt;
}

std::string segment_name(Sequence first) { return numbered_name("journal-", first, ".log"); }

std::optional<Sequence> segment_first(std::string_view name) { return number_in(name, "journal-", ".log"); }

}  // namespace journal
