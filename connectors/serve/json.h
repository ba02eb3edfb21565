#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"

// JSON as clients send it and venues answer it. Numbers keep their own text, so that no price ever becomes a double.

namespace serve {

/// One value of a JSON text.
class Json {
 public:
  enum class Type : std::uint8_t { Null, Bool, Number, Text, List, Object };

  /// Errors: InvalidInput with the place, also for more than 32 levels and for anything behind the value.
  static engine::Result<Json> parse(std::string_view text);

  Type type() const { return type_; }
  bool is_object() const { return type_ == Type::Object; }
  bool is_list() const { return type_ == Type::List; }
  /// Of a text what it says, of a number and a flag how it was written, else empty.
  const std::string& text() const { return text_; }
  /// The values of a list or an object, as they came.
  const std::vector<Json>& items() const { return items_; }
  /// Of a value of an object.
  const std::string& name() const { return name_; }
  /// The first value of that name; null when there is none, or this is no object.
  const Json* find(std::string_view name) const;
  /// The text of that value; empty when it is not there, null, a list or an object.
  const std::string& operator[](std::string_view name) const;

 private:
  friend class JsonReader;
  Type type_ = Type::Null;
  std::string name_, text_;
  std::vector<Json> items_;
};

/// Writes JSON without blanks. Each call appends; commas come by themselves.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_list() { return open('['); }
  JsonWriter& end_list() { return close(']'); }
  JsonWriter& key(std::string_view name);
  /// In quotes.
  JsonWriter& text(std::string_view value);
  JsonWriter& text(engine::Decimal value) { return text(value.to_string()); }
  JsonWriter& text(std::int64_t value) { return text(std::to_string(value)); }
  JsonWriter& text(std::uint64_t value) { return text(std::to_string(value)); }
  /// As it is: a number, true, or JSON that is written already.
  JsonWriter& raw(std::string_view value);
  JsonWriter& number(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& number(std::uint64_t value) { return raw(std::to_string(value)); }
  JsonWriter& flag(bool value) { return raw(value ? "true" : "false"); }

  /// A name and its value in quotes.
  template <class T>
  JsonWriter& field(std::string_view name, const T& value) {
    return key(name).text(value);
  }
  /// A name and a number.
  template <class T>
  JsonWriter& count(std::string_view name, T value) {
    return key(name).number(value);
  }
  JsonWriter& flag(std::string_view name, bool value) { return key(name).flag(value); }
  JsonWriter& raw(std::string_view name, std::string_view value) { return key(name).raw(value); }

  const std::string& str() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace serve
