#pragma once

#include <cstddef>
#include <string_view>

namespace cli {

/// How many cells of a terminal a UTF-8 text takes: wide characters (Chinese, Japanese, Korean, emoji) take two.
std::size_t text_width(std::string_view text);

}  // namespace cli
