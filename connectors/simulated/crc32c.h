#pragma once

#include <cstdint>
#include <string_view>

namespace simulated {

/// CRC-32C (Castagnoli) of `bytes`. Source: RFC 3720, appendix B.4; "123456789" gives 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace simulated
