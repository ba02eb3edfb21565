#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace engine {

/// Lower-case hexadecimal digits, two a byte.
std::string to_hex(std::string_view bytes);
/// Either case is read. Errors: InvalidInput for an odd length or another character.
Result<std::string> from_hex(std::string_view text);

/// RFC 4648, section 4: `+` and `/`, padded with `=`.
std::string to_base64(std::string_view bytes);
/// Reads what to_base64 writes and nothing else: padding is required, the unused bits of the last character are zero,
/// there is no white space. So each byte string has one spelling. Errors: InvalidInput.
Result<std::string> from_base64(std::string_view text);

/// RFC 3986: all but letters, digits and `-._~` becomes %XX, upper case, byte by byte. A space is %20, never `+`.
std::string percent_encode(std::string_view text);
/// As percent_encode, appended to `out`: for requests built in one buffer.
void percent_encode_to(std::string& out, std::string_view text);
/// %XX in either case becomes its byte; all else, `+` too, stays as it is.
/// Errors: InvalidInput for a `%` without two hexadecimal digits.
Result<std::string> percent_decode(std::string_view text);

}  // namespace engine
