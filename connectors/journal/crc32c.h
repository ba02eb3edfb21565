#pragma once

#include <cstdint>
#include <string_view>

namespace journal {

/// CRC-32C (Castagnoli) of the bytes, going on from the checksum of what stands before them: crc32c("ab") equals
/// crc32c("b", crc32c("a")). By the processor's own instruction where it has one. Source: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

/// The same without that instruction: for other processors, and to be compared with.
std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace journal
