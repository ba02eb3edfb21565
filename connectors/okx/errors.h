#pragma once

#include <string>
#include <string_view>

namespace okx {

/// What an answer's code means for what was asked.
enum class CodeClass {
  Done,      ///< "0"
  Refused,   ///< Not done, and the same again gets the same answer.
  Later,     ///< Not done now; the same may be asked again.
  Clock,     ///< Not done: our time is not theirs.
  Unknown,   ///< Done or not, nobody knows; also every code that is not in the table.
  Exists,    ///< The client order id works already: an earlier request arrived.
  NotThere,  ///< No such order, or nothing of it left to change.
  Key,       ///< The account's key: wrong, forbidden, of the other environment.
};

struct CodeMeaning {
  CodeClass code_class = CodeClass::Unknown;
  std::string_view reason;  ///< A stable word for reports: INSUFFICIENT_BALANCE, PRICE_LIMIT ...
};

/// Source: okx docs-v5, "Error Code", and the notes on 50004 and 51149 (neither success nor failure).
CodeMeaning meaning_of(std::string_view code);

/// Why the venue ended an order: a stable word, and whether it ended by its own terms (expired) or was taken back.
struct CancelMeaning {
  bool by_its_terms = false;
  std::string_view reason;
};
/// `source` as in cancelSource. Source: okx docs-v5, "Order details", cancelSource.
CancelMeaning cancel_meaning_of(std::string_view source);

}  // namespace okx
