#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/position.h"
#include "store/reader.h"
#include "store/sql.h"

namespace store {

/// What things are worth at the last noted marks. Reads them once, then answers. Throws as SQLiteCpp does.
class Valuation {
 public:
  explicit Valuation(SQLite::Database& database);

  std::optional<engine::Decimal> mark(const std::string& venue, const std::string& symbol) const;
  /// Nothing when no venue has listed it, or its row cannot be read.
  const engine::Instrument* find_instrument(const std::string& venue, const std::string& symbol) const;
  /// A row of positions, valued. `venue` is empty until the first fill.
  PositionRow value(PositionRow row, const std::string& venue, const engine::Position& position) const;
  /// What one unit of an asset counts for at a venue: 1 for USDT and its like, a coin's mark, else zero: unknown.
  engine::Decimal worth_of(const std::string& venue, const std::string& asset) const;

 private:
  struct Venue {
    std::unordered_map<std::string, engine::Decimal> marks;
    std::map<std::string, engine::Instrument> instruments;
  };
  std::unordered_map<std::string, Venue> venues_;
};

/// Assets that count one to one against each other when an account is valued.
bool is_unit_of_account(const std::string& asset);

std::vector<PositionRow> read_positions(SQLite::Database& database, const Filter& filter);
/// Balance and equity of every customer, beside his declaration.
engine::Result<std::vector<CustomerRow>> read_customers(SQLite::Database& database);

}  // namespace store
