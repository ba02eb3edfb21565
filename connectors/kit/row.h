#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/kit/json.h"
#include "engine/base/decimal.h"
#include "engine/base/time.h"

// Objects of a venue as structs of ours: a table says which field goes where. An object is gone through once, whatever
// the number of its fields, and fields that no table names cost a look each.

namespace kit {

// One field into one member; false when it is not what it should be. Text and number are taken alike. Null and "" are
// how venues say "none": the member stays as it was made.
bool read_value(Json::Value value, std::string& to);
bool read_value(Json::Value value, engine::Decimal& to);
bool read_value(Json::Value value, std::optional<engine::Decimal>& to);
bool read_value(Json::Value value, std::int64_t& to);
bool read_value(Json::Value value, bool& to);
/// Milliseconds, or microseconds, told apart by their size. What is below zero is none.
bool read_value(Json::Value value, engine::Timestamp& to);
/// A list of texts or numbers.
bool read_value(Json::Value value, std::vector<std::string>& to);

/// The word's meaning, or Enum::Unknown: venues add words without telling.
template <class Enum, std::size_t N>
Enum word_in(const std::array<std::pair<std::string_view, Enum>, N>& words, std::string_view text) {
  for (const auto& [word, meaning] : words) {
    if (word == text) return meaning;
  }
  return Enum::Unknown;
}

template <class Member>
struct MemberOf;
template <class R, class T>
struct MemberOf<T R::*> {
  using Row = R;
};

template <auto Member>
bool read_member(Json::Value value, typename MemberOf<decltype(Member)>::Row& row) {
  return read_value(value, row.*Member);
}

template <class Row>
struct RowField {
  std::string_view name;  ///< The venue's.
  bool (*read)(Json::Value, Row&);
  bool is_required = false;
};

template <auto Member>
constexpr auto field(std::string_view name) {
  return RowField<typename MemberOf<decltype(Member)>::Row>{name, &read_member<Member>, false};
}
/// One without which the row means nothing.
template <auto Member>
constexpr auto required(std::string_view name) {
  return RowField<typename MemberOf<decltype(Member)>::Row>{name, &read_member<Member>, true};
}

/// The table of one kind of object. Made once, at the first use; at most 64 fields.
template <class Row>
class RowReader {
 public:
  RowReader(std::string_view what, std::initializer_list<RowField<Row>> fields) : what_{what}, fields_{fields} {
    CHECK(fields_.size() <= 64);
    slots_.resize(std::bit_ceil(fields_.size() * 4), kNone);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      auto slot = slot_of(fields_[i].name);
      while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::uint8_t>(i);
      if (fields_[i].is_required) required_ |= std::uint64_t{1} << i;
    }
  }

  /// Errors: InvalidInput naming the kind and the field, when it is no object, a field is not what it should be, or one
  /// that is required is missing or empty.
  engine::Status read(Json::Value object, Row& row) const {
    if (!object.is_object()) return engine::invalid(std::string{what_} + ": not an object");
    std::uint64_t seen = 0;
    for (const auto item : object.items()) {
      const auto at = find(item.key());
      if (at == kNone) continue;
      if (!fields_[at].read(item, row)) return wrong(at, "is not what it should be");
      if (!item.text().empty() || item.is_list() || item.is_object()) seen |= std::uint64_t{1} << at;
    }
    const auto missing = required_ & ~seen;
    return missing == 0 ? engine::ok() : wrong(static_cast<std::size_t>(std::countr_zero(missing)), "is missing");
  }

  /// All objects of a list. Errors: as read, and for what is no list.
  engine::Status read_list(Json::Value list, std::vector<Row>& rows) const {
    if (!list.is_list()) return engine::invalid(std::string{what_} + ": no list of them");
    for (const auto item : list.items()) {
      if (auto good = read(item, rows.emplace_back()); !good) return good;
    }
    return engine::ok();
  }

 private:
  static constexpr std::uint8_t kNone = 255;

  std::size_t slot_of(std::string_view name) const {
    if (name.empty()) return 0;
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(name[at])); };
    return (name.size() * 7 + byte(0) * 31 + byte(name.size() / 2) * 17 + byte(name.size() - 1)) & (slots_.size() - 1);
  }

  std::uint8_t find(std::string_view name) const {
    for (auto slot = slot_of(name); slots_[slot] != kNone; slot = (slot + 1) & (slots_.size() - 1)) {
      if (fields_[slots_[slot]].name == name) return slots_[slot];
    }
    return kNone;
  }

  engine::Error wrong(std::size_t at, const char* why) const {
    return engine::invalid(std::string{what_} + ": " + std::string{fields_[at].name} + " " + why);
  }

  std::string_view what_;
  std::vector<RowField<Row>> fields_;
  std::vector<std::uint8_t> slots_;
  std::uint64_t required_ = 0;
};

}  // namespace kit
