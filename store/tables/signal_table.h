#pragma once

#include <unordered_map>

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// A row for each signal that came, refused ones too.
class SignalTable {
 public:
  explicit SignalTable(SQLite::Database& database);

  void on(const engine::SignalReceived& fact, engine::Sequence event);
  void on(const engine::SignalRefused& fact, engine::Sequence event);
  void on(const engine::SignalTaken& fact);
  void on(const engine::SignalSettled& fact);
  /// The row of an accepted signal; 0 if there is none.
  engine::Sequence find(const engine::SignalKey& key);
  void forget() { open_.clear(); }

 private:
  Sql insert_, find_, take_, settle_;
  std::unordered_map<std::string, engine::Sequence> open_;  ///< Rows of signals that are not settled, by "source/id".
};

}  // namespace store
