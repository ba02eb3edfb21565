#include "store/tables/state_table.h"

namespace store {

StateTable::StateTable(SQLite::Database& database)
    : put_setting_{database,
                   "INSERT INTO settings (name, value) VALUES (?, ?) "
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
      halt_{database,
            "INSERT INTO halts (scope, wire, actor, reason, time) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (scope, wire) DO UPDATE SET actor = excluded.actor, reason = excluded.reason, "
            "time = excluded.time"},
      resume_{database, "DELETE FROM halts WHERE wire = 0 AND scope = ?"},
      resume_wire_{database, "DELETE FROM halts WHERE wire = 1"},
      put_mark_{database,
                "INSERT INTO marks (venue, symbol, price, time) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (venue, symbol) DO UPDATE SET price = excluded.price, time = excluded.time"} {}

void StateTable::on(const engine::RunStarted& fact) {
  put_setting_.run(kEpoch, std::to_string(fact.epoch));
  put_setting_.run("version", fact.version);
}

void StateTable::on(const engine::HaltChanged& fact, engine::Timestamp time) {
  if (fact.halted) {
    halt_.run(fact.scope.text(), fact.wire, fact.actor, fact.reason, time);
  } else if (fact.wire) {
    resume_wire_.run();  // There is one wire, whatever scope it was stopped with.
  } else {
    resume_.run(fact.scope.text());
  }
}

void StateTable::on(const engine::MarksNoted& fact, engine::Timestamp time) {
  for (const auto& row : fact.rows) put_mark_.run(row.venue, row.instrument, row.price, time);
}

void StateTable::set_followed(engine::Sequence sequence) { put_setting_.run(kFollowed, std::to_string(sequence)); }

std::uint64_t read_setting(SQLite::Database& database, const std::string& name) {
  Sql row{database, "SELECT CAST(value AS INTEGER) FROM settings WHERE name = ?"};
  row.start(name);
  return row.next() ? row.count(0) : 0;
}

}  // namespace store
