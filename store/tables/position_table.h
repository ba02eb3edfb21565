#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/position.h"
#include "engine/domain/setup.h"
#include "store/sql.h"

namespace store {

/// What each binding holds of each instrument, and what it should hold.
class PositionTable {
 public:
  explicit PositionTable(SQLite::Database& database);

  void set_target(const engine::BindingId& binding, const engine::InstrumentId& instrument, engine::Decimal target);
  void book(const engine::BindingId& binding, const std::string& venue, const engine::Instrument& instrument,
            engine::Side side, const engine::Fill& fill);
  void flush();
  void forget();

 private:
  struct Row {
    std::string customer, strategy, symbol, venue;
    engine::Position position;
    engine::Decimal target;
    bool exists = false, dirty = false;
  };
  Row& row(const engine::BindingId& binding, const engine::InstrumentId& instrument);
  void mark(Row& row);

  Sql put_, find_;
  std::unordered_map<std::string, Row> rows_;
  std::vector<Row*> dirty_;
};

}  // namespace store
