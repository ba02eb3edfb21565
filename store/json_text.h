#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"

// The compact JSON that facts are kept in: written and read in one pass, in the order of its fields, without a tree.
// Bytes that are no UTF-8 are written as \udc80 to \udcff (a lone surrogate stands for a byte) and come back as they
// were, so that what was replayed equals what was decided.

namespace store {

/// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);
/// Appends the shortest exact text of `value`, as Decimal::to_string.
void append_decimal(std::string& out, engine::Decimal value);
void append_integer(std::string& out, std::int64_t value);
void append_unsigned(std::string& out, std::uint64_t value);

/// Reads such JSON from left to right. The first mistake is kept, and everything after it reads as nothing.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : rest_{text} {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  void fail(std::string error);

  /// Takes `c` if it is next.
  bool take(char c);
  void expect(char c);
  /// Takes `"key":` if it is next, with the comma before it unless it is the first of its object.
  bool take_key(std::string_view key);
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  void read(std::string& out);
  void read(bool& out);
  void read(std::int64_t& out);
  void read(std::uint64_t& out);
  void read(std::uint32_t& out);
  void read(engine::Decimal& out);
  /// A string without escapes as it stands in the text; what is escaped goes through `scratch_`.
  std::string_view read_view();

 private:
  void read_escape(std::string& out);
  bool read_hex4(unsigned& out);

  std::string_view rest_;
  bool opened_ = false;  ///< An object was opened just now: its first key has no comma.
  std::string error_;
  std::string scratch_;
};

}  // namespace store
