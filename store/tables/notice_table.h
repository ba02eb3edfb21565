#pragma once

#include "engine/domain/event.h"
#include "store/sql.h"
#include "store/sqlite_journal.h"

namespace store {

/// Errors: Corrupt, Io.
engine::Result<std::vector<UndeliveredNotice>> read_undelivered(SQLite::Database& database);

/// The notice in columns 0 to 7 of a row: id, severity, event, title, text, customer, signal, time.
engine::Notification read_notice(const Sql& row);

/// The outbox: notices, and to whom each is still due.
class NoticeTable {
 public:
  explicit NoticeTable(SQLite::Database& database);

  /// notifiers  those who want it
  void on(const engine::NoticeQueued& fact, const std::vector<std::string>& notifiers);
  void on(const engine::NoticeDelivered& fact, engine::Timestamp time);

 private:
  Sql insert_, add_due_, deliver_;
};

}  // namespace store
