#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace kit {

/// JSON as it was written: a number is its text, since money hides in it. Parsed once and whole, every byte checked,
/// then looked at in any order. Used again and again it stops asking for memory.
class Json {
 public:
  enum class Type : std::uint8_t { Null, Boolean, Number, Text, List, Object };
  class Value;
  class Items;

  /// Reads one object or list. Values point into `text`, which must outlive them; those of an earlier text are gone.
  /// Errors: InvalidInput for what is no JSON (RFC 8259) or no UTF-8, for a cut or trailing text, for nesting deeper
  /// than 32 and a text above 1 GiB.
  engine::Status parse(std::string_view text);
  /// Null unless parse succeeded.
  Value root() const;

 private:
  struct Node {
    Type type = Type::Null;
    std::uint32_t end = 0;  ///< The node after this one and all that is in it.
    std::string_view key;   ///< Of a field in its object.
    std::string_view text;  ///< Text without quotes and escapes; a number's digits; "true", "false".
  };
  class Reader;
  std::vector<Node> nodes_;
  std::string unescaped_;  ///< Texts that had escapes, one behind the other.
};

/// A look at one place of the text; good until the next parse. What is not there reads as null.
class Json::Value {
 public:
  Value() = default;
  Type type() const { return node_ == nullptr ? Type::Null : node_->type; }
  bool is_null() const { return type() == Type::Null; }
  bool is_text() const { return type() == Type::Text; }
  bool is_number() const { return type() == Type::Number; }
  bool is_list() const { return type() == Type::List; }
  bool is_object() const { return type() == Type::Object; }
  bool is_true() const { return type() == Type::Boolean && node_->text == "true"; }
  /// The characters of a text, the digits of a number, "true" or "false"; empty for all else.
  std::string_view text() const { return node_ == nullptr ? std::string_view{} : node_->text; }
  /// Of a field in its object.
  std::string_view key() const { return node_ == nullptr ? std::string_view{} : node_->key; }
  /// The first field of that name.
  Value operator[](std::string_view key) const;
  /// What is at that place of a list.
  Value operator[](std::size_t index) const;
  /// Of a list or an object.
  Items items() const;

 private:
  friend class Json;
  friend class Items;
  Value(const Node* all, const Node* node) : all_{all}, node_{node} {}
  const Node* all_ = nullptr;
  const Node* node_ = nullptr;
};

/// For a loop over what is in a list or an object, in its order; empty for all else.
class Json::Items {
 public:
  class Iterator {
   public:
    Iterator(const Node* all, std::uint32_t at) : all_{all}, at_{at} {}
    Value operator*() const { return Value{all_, all_ + at_}; }
    Iterator& operator++() {
      at_ = all_[at_].end;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const Node* all_;
    std::uint32_t at_;
  };
  Iterator begin() const { return {all_, begin_}; }
  Iterator end() const { return {all_, end_}; }

 private:
  friend class Value;
  Items(const Node* all, std::uint32_t begin, std::uint32_t end) : all_{all}, begin_{begin}, end_{end} {}
  const Node* all_;
  std::uint32_t begin_, end_;
};

}  // namespace kit
