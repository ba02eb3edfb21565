#include "store/tables_hash.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <utility>

#include "engine/base/hash.h"
#include "store/database.h"

namespace store {
namespace {

/// Every table of 0002_tables.sql and its key.
constexpr std::array<std::pair<const char*, const char*>, 22> kTables{{
    {"settings", "name"},
    {"venues", "name"},
    {"sources", "name"},
    {"customers", "name"},
    {"strategies", "name"},
    {"bindings", "name"},
    {"limits", "name"},
    {"notifiers", "name"},
    {"instruments", "venue, symbol"},
    {"signals", "sequence"},
    {"intents", "sequence"},
    {"orders", "sequence"},
    {"trades", "sequence"},
    {"positions", "customer, strategy, symbol"},
    {"accounts", "customer"},
    {"balances", "customer, asset"},
    {"cash_flows", "sequence, asset"},
    {"equity_snapshots", "day, customer"},
    {"marks", "venue, symbol"},
    {"halts", "scope, wire"},
    {"notices", "id"},
    {"notice_deliveries", "notice, notifier"},
}};

std::string hash_table(SQLite::Database& database, const std::string& table, const std::string& key) {
  engine::StableHash hash;
  SQLite::Statement rows{database, "SELECT * FROM " + table + " ORDER BY " + key};
  while (rows.executeStep()) {
    for (int i = 0; i < rows.getColumnCount(); ++i) {
      const auto cell = rows.getColumn(i);
      hash.add(static_cast<std::int64_t>(cell.getType()));
      if (cell.isInteger()) {
        hash.add(cell.getInt64());
      } else if (!cell.isNull()) {
        hash.add(cell.getString());
      }
    }
  }
  return hash.hex();
}

}  // namespace

engine::Result<std::vector<TableHash>> hash_tables(SQLite::Database& database) {
  return guarded("cannot read the tables", [&]() -> engine::Result<std::vector<TableHash>> {
    std::vector<TableHash> hashes;
    for (const auto& [table, key] : kTables) hashes.push_back({table, hash_table(database, table, key)});
    return hashes;
  });
}

std::string combine(const std::vector<TableHash>& hashes) {
  engine::StableHash hash;
  for (const auto& [table, value] : hashes) hash.add(table).add(value);
  return hash.hex();
}

}  // namespace store
