#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config.h"

// A value as a person wrote it, in a file or on the command line, and how it is read: with all that is wrong told.

namespace cli {

struct Written {
  /// Word: from the command line, where text, numbers and true look alike.
  enum class Type { Text, Number, Boolean, Time, List, Table, Word };
  Type type = Type::Text;
  std::string name;            ///< Of a key in its table.
  std::string text;            ///< What stands there; a number exactly as written, without underscores.
  std::vector<Written> items;  ///< Of a list, or the keys of a table.
  std::uint64_t line = 0;      ///< From 1; 0 on the command line.

  /// The key of a table, or nothing.
  const Written* find(std::string_view key) const;
  /// As it stands in a message: short and printable.
  std::string shown() const;
};

/// Collects what is wrong with a file, or with words of the command line.
class Complaints {
 public:
  /// folder  where relative paths start; absolute
  Complaints(std::string file, std::string folder) : file_{std::move(file)}, folder_{std::move(folder)} {}

  void add(std::uint64_t line, std::string field, std::string message) {
    mistakes_.push_back({file_, line, std::move(field), std::move(message)});
  }
  void add(const std::vector<Mistake>& others) { mistakes_.insert(mistakes_.end(), others.begin(), others.end()); }
  std::size_t count() const { return mistakes_.size(); }
  const std::string& folder() const { return folder_; }
  /// All of them: this file's by line, then what other files brought.
  std::vector<Mistake> take();

 private:
  std::string file_;
  std::string folder_;
  std::vector<Mistake> mistakes_;
};

/// One value, the name it goes by in messages, and where to complain.
struct Place {
  const Written& value;
  std::string field;  ///< "strategy.half.ratio"
  Complaints& complaints;

  /// Says what is wrong; gives nothing, so that a reader can return it.
  std::nullopt_t refuse(std::string message) const {
    complaints.add(value.line, field, std::move(message));
    return std::nullopt;
  }
  Place inner(const Written& part, std::string_view part_name) const {
    return {part, field + "." + std::string{part_name}, complaints};
  }
};

/// Where a number may lie, and how to say so.
struct Range {
  engine::Decimal low;
  bool low_itself = true;
  engine::Decimal high;
  bool high_itself = true;

  bool holds(engine::Decimal value) const;
  std::string text() const;  ///< "above 0 and at most 1"

  static constexpr Range above_zero(engine::Decimal high) { return {{}, false, high, true}; }
  static constexpr Range from(engine::Decimal low, engine::Decimal high) { return {low, true, high, true}; }
};

constexpr engine::Decimal kAmountMax = engine::Decimal::from_units(engine::Decimal::kOne * 1'000'000'000'000'000);
constexpr engine::Decimal kPriceMax = engine::Decimal::from_units(engine::Decimal::kOne * 1'000'000'000'000);
constexpr Range kAmountRange = Range::above_zero(kAmountMax);
constexpr Range kPriceRange = Range::above_zero(kPriceMax);
constexpr Range kLeverageRange = Range::from(engine::Decimal{1}, engine::Decimal{1000});
constexpr Range kShareRange = Range::above_zero(engine::Decimal{1});

// Each gives the value, or complains and gives nothing.

/// Printable, 1 to `characters_max` characters.
std::optional<std::string> read_text(const Place& place, std::size_t characters_max = 2000);
std::optional<bool> read_flag(const Place& place);
/// Exactly as written; never through a double.
std::optional<engine::Decimal> read_decimal(const Place& place, const Range& range);
std::optional<std::int64_t> read_whole(const Place& place, std::int64_t low, std::int64_t high);
/// Seconds, with a fraction if one likes, above zero.
std::optional<engine::Duration> read_seconds(const Place& place, engine::Decimal high);
/// A path made absolute; relative ones start from the file's folder.
std::optional<std::string> read_path(const Place& place);
/// 1 to 64 of A-Z a-z 0-9 . _ -
std::optional<std::string> read_name(const Place& place);
/// A canonical instrument; other spellings are told the canonical one, since they would not say their kind.
std::optional<engine::InstrumentId> read_instrument(const Place& place);
/// 1 to 20 of A-Z 0-9
std::optional<engine::Asset> read_asset(const Place& place);
/// One of the words that `parse` knows.
template <class T>
std::optional<T> read_choice(const Place& place, engine::Result<T> (*parse)(std::string_view)) {
  const auto text = read_text(place);
  if (!text) return std::nullopt;
  auto choice = parse(*text);
  if (!choice) return place.refuse(choice.error().detail);
  return *choice;
}

/// Complains unless this is the one value of a key that this version has.
void read_fixed(const Place& place, std::string_view supported);

}  // namespace cli
