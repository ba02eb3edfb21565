#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// JSON as it was written. nlohmann's own tree turns numbers into doubles; here a number is its text.

namespace signals {

struct JsonValue {
  enum class Type { Null, Boolean, Number, Text, List, Object };
  Type type = Type::Null;
  std::string name;              ///< Of a field in its object.
  std::string text;              ///< Text: its characters. Number: its digits. Boolean: "true" or "false".
  std::vector<JsonValue> items;  ///< Of a list, or the fields of an object, as they came.
};

struct JsonOutcome {
  JsonValue value;
  std::string error;  ///< Empty: value is whole. Says where and why.
  std::string field;  ///< The field that stands twice, when that is the error; value is readable then.
};

/// Reads one JSON value. Errors: what is no JSON or no UTF-8, nesting deeper than `depth_max`, a field that stands
/// twice. Never throws, needs memory in proportion to the text.
JsonOutcome parse_json(std::string_view text, std::size_t depth_max);

/// One line, numbers as they were written.
std::string write_json(const JsonValue& value);
/// "text" with quotes and escapes. Bytes that are no UTF-8 become U+FFFD.
std::string quote_json(std::string_view text);

}  // namespace signals
