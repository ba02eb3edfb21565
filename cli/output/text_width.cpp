#include "cli/output/text_width.h"

#include <array>
#include <utility>

namespace cli {
namespace {

/// The blocks that terminals draw two cells wide (Unicode East Asian Width W and F, by block).
constexpr std::array<std::pair<char32_t, char32_t>, 10> kWide{{{0x1100, 0x115F},
                                                               {0x2E80, 0xA4CF},
                                                               {0xAC00, 0xD7A3},
                                                               {0xF900, 0xFAFF},
                                                               {0xFE30, 0xFE6F},
                                                               {0xFF00, 0xFF60},
                                                               {0xFFE0, 0xFFE6},
                                                               {0x1F300, 0x1F64F},
                                                               {0x1F900, 0x1FAFF},
                                                               {0x20000, 0x3FFFD}}};

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : (lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4));
    auto point = static_cast<char32_t>(length == 1 ? lead : lead & (0xFFU >> (length + 1)));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      point = (point << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    std::size_t cells = 1;
    for (const auto& [first, last] : kWide) {
      if (point >= first && point <= last) cells = 2;
    }
    width += cells;
    i += length;
  }
  return width;
}

}  // namespace cli
