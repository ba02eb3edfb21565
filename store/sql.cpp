#include "store/sql.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "store/decimal_text.h"
#include "store/json_text.h"

namespace store {

Sql::Sql(SQLite::Database& database, const std::string& text)
    : statement_{std::make_unique<SQLite::Statement>(database, text)} {}

Sql::~Sql() = default;

void Sql::reset(std::size_t values) {
  statement_->reset();
  if (texts_.size() < values) texts_.resize(values);
}

int Sql::execute() {
  const int changed = statement_->exec();
  statement_->reset();
  return changed;
}

void Sql::damaged(int column, const std::string& why) const {
  throw SQLite::Exception(std::string{statement_->getColumn(column).getName()} + ": " + why, SQLITE_CORRUPT);
}

void Sql::start_texts(const std::vector<std::string>& values) {
  reset(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) bind_text(static_cast<int>(i + 1), values[i]);
}

bool Sql::next() { return statement_->executeStep(); }

void Sql::bind_integer(int index, std::int64_t value) { statement_->bind(index, value); }

void Sql::bind_text(int index, std::string_view value) {
  auto& kept = texts_[static_cast<std::size_t>(index - 1)];
  kept = value;
  statement_->bindNoCopy(index, kept);
}

void Sql::bind_decimal(int index, engine::Decimal value) {
  auto& kept = texts_[static_cast<std::size_t>(index - 1)];
  kept.clear();
  append_decimal(kept, value);
  statement_->bindNoCopy(index, kept);
}

void Sql::bind_null(int index) { statement_->bind(index); }

std::int64_t Sql::integer(int column) const { return statement_->getColumn(column).getInt64(); }

bool Sql::is_null(int column) const { return statement_->isColumnNull(column); }

std::string Sql::text(int column) const { return statement_->getColumn(column).getString(); }

engine::Decimal Sql::decimal(int column) const {
  const auto cell = statement_->getColumn(column);
  const char* begin = cell.getText();
  const auto value = parse_decimal({begin, static_cast<std::size_t>(cell.getBytes())});
  if (!value) damaged(column, value.error().detail);
  return *value;
}

std::optional<engine::Decimal> Sql::maybe_decimal(int column) const {
  if (is_null(column)) return std::nullopt;
  return decimal(column);
}

}  // namespace store
