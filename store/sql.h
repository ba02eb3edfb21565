#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
#include "engine/domain/amounts.h"
#include "engine/domain/ids.h"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace store {

/// One prepared statement that is used again and again. Its calls throw as SQLiteCpp does, and are made inside
/// `guarded`; a column that does not hold what we wrote there throws as a damaged file.
class Sql {
 public:
  Sql(SQLite::Database& database, const std::string& text);
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  /// Binds the values in order, runs to the end, and returns how many rows changed.
  template <class... T>
  int run(const T&... values) {
    start(values...);
    return execute();
  }
  /// Binds the values in order; the rows come by `next`.
  template <class... T>
  void start(const T&... values) {
    reset(sizeof...(values));
    int index = 0;
    (bind(++index, values), ...);
  }
  void start_texts(const std::vector<std::string>& values);
  bool next();
  /// Ends a look-up that has not come to its last row: an open one holds on to an old state of the file.
  void finish() { reset(0); }

  // Columns of the present row, counted from 0.
  std::int64_t integer(int column) const;
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  bool is_null(int column) const;
  std::string text(int column) const;
  engine::Decimal decimal(int column) const;
  std::optional<engine::Decimal> maybe_decimal(int column) const;
  /// A word that `parse` knows.
  template <class T>
  T word(int column, engine::Result<T> (*parse)(std::string_view)) const {
    const auto value = parse(text(column));
    if (!value) damaged(column, value.error().detail);
    return *value;
  }
  engine::Timestamp time(int column) const { return engine::Timestamp::from_nanoseconds(integer(column)); }

 private:
  [[noreturn]] void damaged(int column, const std::string& why) const;
  void reset(std::size_t values);
  int execute();
  void bind_integer(int index, std::int64_t value);
  /// The text is kept here until the next use.
  void bind_text(int index, std::string_view value);
  void bind_decimal(int index, engine::Decimal value);
  void bind_null(int index);

  void bind(int index, std::int64_t value) { bind_integer(index, value); }
  void bind(int index, std::uint64_t value) { bind_integer(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::uint32_t value) { bind_integer(index, value); }
  void bind(int index, bool value) { bind_integer(index, value ? 1 : 0); }
  void bind(int index, std::string_view value) { bind_text(index, value); }
  void bind(int index, const std::string& value) { bind_text(index, value); }
  void bind(int index, const char* value) { bind_text(index, value); }
  void bind(int index, engine::Decimal value) { bind_decimal(index, value); }
  void bind(int index, engine::Timestamp value) { bind_integer(index, value.nanoseconds()); }
  template <class Unit>
  void bind(int index, engine::Amount<Unit> value) {
    bind_decimal(index, value.value());
  }
  template <class Tag>
  void bind(int index, const engine::Id<Tag>& value) {
    bind_text(index, value.text());
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind_null(index);
    }
  }

  std::unique_ptr<SQLite::Statement> statement_;
  std::vector<std::string> texts_;  ///< One for each place, so that SQLite need not copy.
};

}  // namespace store
