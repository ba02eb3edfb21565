#pragma once

#include <string>
#include <string_view>

#include "connectors/kit/code_meaning.h"

namespace okx {

using kit::CodeClass;
using kit::CodeMeaning;

/// Of REST answers, of each order in them, of the sockets, and their close codes. A sub-code (51008_1000) means what
/// its code means. Source: okx docs-v5, "Error Code", and the notes on 50004 and 51149 (neither success nor failure).
CodeMeaning meaning_of(std::string_view code);
bool is_documented(std::string_view code);

/// Why the venue ended an order: a stable word, and whether it ended by its own terms (expired) or was taken back.
struct CancelMeaning {
  bool by_its_terms = false;
  std::string_view reason;
};
/// `source` as in cancelSource. Source: okx docs-v5, "Order details", cancelSource.
CancelMeaning cancel_meaning_of(std::string_view source);

}  // namespace okx
