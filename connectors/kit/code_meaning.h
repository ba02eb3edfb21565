#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/error.h"

namespace kit {

/// What a venue's code means for what was asked. Each venue has its own table of codes.
enum class CodeClass : std::uint8_t {
  Done,
  NoChange,  ///< It is as asked already.
  Refused,   ///< Not done, and the same again gets the same answer.
  Config,    ///< As Refused, until a person changes a setting.
  Later,     ///< Not done now; the same may be asked again.
  Clock,     ///< Not done: our time is not theirs, or the window had passed.
  Unknown,   ///< Done or not, nobody knows; also every code that is in no table.
  Exists,    ///< The client order id works already: an earlier request arrived.
  NotThere,  ///< No such order, or nothing of it left to change.
  Key,       ///< The account's key: wrong, forbidden, of the other environment.
};

struct CodeMeaning {
  CodeClass code_class = CodeClass::Unknown;
  std::string_view reason;  ///< A stable word for reports: INSUFFICIENT_BALANCE, PRICE_LIMIT ...
};

/// Codes that mean the same.
struct CodeGroup {
  CodeClass code_class = CodeClass::Unknown;
  std::string_view reason;
  std::span<const std::int32_t> codes;
};

/// The group that lists a code, or nothing.
const CodeGroup* find_group(std::span<const CodeGroup> groups, std::int64_t code);

/// What the far side knows of a write that was answered so. NotSent: it did nothing, and another try may succeed.
engine::Outcome outcome_of(CodeClass code_class);

/// The code with its words as an error: "okx 51008: Insufficient margin". What a read leaves open is only Rejected:
/// nothing was changed.
engine::Error to_error(std::string_view venue, std::string_view code, std::string_view message, CodeMeaning meaning,
                       bool is_write);

}  // namespace kit
