#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// The name of the table that keeps one kind of declared thing.
std::string setup_table_name(engine::SetupKind kind);

/// Everything declared, read from its tables. Errors: Corrupt, Io.
engine::Result<engine::Setup> read_setup(SQLite::Database& database);

/// What is declared: a table for each kind, and the instruments of all venues that ever were.
class SetupTable {
 public:
  explicit SetupTable(SQLite::Database& database);

  void on(const engine::SetupChanged& fact);
  /// Nothing when no venue has declared it. Errors: Corrupt, when its row cannot be read.
  engine::Result<const engine::Instrument*> find_instrument(const std::string& venue, const std::string& symbol);
  /// Notifiers that want notices of this severity.
  const std::vector<std::string>& notifiers_for(engine::Severity severity);
  /// Lets go of what was remembered: the rows may be older.
  void forget();

 private:
  void keep_instruments(const engine::VenueConfig& venue);

  struct KindRows {
    KindRows(SQLite::Database& database, const std::string& table);
    Sql put, remove;
  };
  std::vector<std::unique_ptr<KindRows>> kinds_;
  Sql put_instrument_, get_instrument_, list_notifiers_;
  std::map<std::pair<std::string, std::string>, engine::Instrument> instruments_;
  std::optional<std::array<std::vector<std::string>, 3>> notifiers_;  ///< By severity.
};

}  // namespace store
