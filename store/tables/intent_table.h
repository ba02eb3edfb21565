#pragma once

#include <map>

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// A row for each follower's answer to each signal. Rows of a batch are gathered, so that an intent that is decided and
/// settled in one batch is written once.
class IntentTable {
 public:
  explicit IntentTable(SQLite::Database& database);

  /// signal  the row of its signal; 0 for none
  void on(const engine::IntentDecided& fact, engine::Sequence signal);
  void on(const engine::IntentSettled& fact);
  void flush();
  void forget() { fresh_.clear(); }

 private:
  struct Row {
    engine::Intent intent;
    engine::Sequence signal = 0;
    engine::Decimal written_off;
  };
  Sql insert_, settle_;
  std::map<engine::Sequence, Row> fresh_;
  std::string verdicts_;
};

}  // namespace store
