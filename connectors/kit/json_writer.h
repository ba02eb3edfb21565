#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"

namespace kit {

/// Appends JSON to a text, as it is written: no tree, no spaces, fields in the order they are put. Whoever writes
/// closes what he opens. What a venue signs is this very text.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_{out} {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(bool truth);
  /// JSON that is already written.
  JsonWriter& literal(std::string_view json);

  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).value(text); }
  JsonWriter& field(std::string_view name, const char* text) { return key(name).value(std::string_view{text}); }
  /// As a string: venues take exact decimals so.
  JsonWriter& field(std::string_view name, engine::Decimal number) { return key(name).value(number.to_string()); }
  JsonWriter& field(std::string_view name, std::int64_t number) { return key(name).value(number); }
  JsonWriter& field(std::string_view name, bool truth) { return key(name).value(truth); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

/// Appends the text in quotes, escaped as RFC 8259 asks. Bytes past ASCII stay as they are.
void quote_json_to(std::string& out, std::string_view text);

}  // namespace kit
