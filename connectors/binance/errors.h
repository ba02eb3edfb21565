#pragma once

#include <cstdint>
#include <string_view>

namespace binance {

/// What a negative code means for what was asked.
enum class CodeClass {
  Refused,   ///< Not done, and the same again gets the same answer.
  Later,     ///< Not done now; the same may be asked again.
  Clock,     ///< Not done: our time is not theirs, or the window had passed.
  Unknown,   ///< Done or not, nobody knows; also every code that is not in the table.
  Exists,    ///< The client order id works already: an earlier request arrived.
  NotThere,  ///< No such order, or nothing of it left to change.
  Key,       ///< The account's key: wrong, or not allowed to.
  NoChange,  ///< It is as asked already.
};

struct CodeMeaning {
  CodeClass code_class = CodeClass::Unknown;
  std::string_view reason;  ///< A stable word for reports.
};

/// `message` tells -2010 and -1013 apart, which stand for several things.
/// Source: binance-spot-api-docs, errors.md; derivatives docs, "Error Codes".
CodeMeaning meaning_of(std::int64_t code, std::string_view message);

}  // namespace binance
