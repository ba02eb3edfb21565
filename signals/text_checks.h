#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// What may stand in a text that people will see again: in tables, logs and messages.

namespace signals {

/// 1 to 64 of A-Z a-z 0-9 . _ -
bool is_name(std::string_view text);
/// No control characters (C0, DEL, C1) but those in `allowed`. Requires valid UTF-8.
bool is_printable(std::string_view text, std::string_view allowed = "");
/// Only digits, sign, point and exponent: then a person meant a number.
bool looks_like_number(std::string_view text);
/// Code points. Requires valid UTF-8.
std::size_t count_characters(std::string_view text);
/// The first `bytes_max` bytes at most, without a character cut in two at the end.
std::string cut_utf8(std::string_view text, std::size_t bytes_max);
/// What is no UTF-8 replaced by U+FFFD, so that it can be stored and shown.
std::string repair_utf8(std::string_view text);

}  // namespace signals
