#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/ports/journal.h"

namespace store {

/// A notice that some notifier has not delivered yet.
struct UndeliveredNotice {
  engine::Notification notice;
  std::vector<std::string> notifiers;  ///< By name.
};

/// The journal in DATA/copytrade.db: SQLite, WAL, synchronous=FULL, one connection that writes and checkpoints. Also
/// keeps the tables people query, behind it. Whoever opens it holds DATA/lock.
class SqliteJournal : public engine::Journal {
 public:
  /// Creates or migrates the file. Errors: Io, Corrupt; InvalidInput when it was written by a newer version.
  static engine::Result<std::unique_ptr<SqliteJournal>> open(const std::string& data_dir);
  /// Follows to the end: tables equal events afterwards.
  virtual engine::Status follow_all() = 0;
  /// The declared setup, read from the tables (after follow_all).
  virtual engine::Result<engine::Setup> setup() = 0;
  /// What the outbox still owes, oldest first (after follow_all): to whom that was declared when it was queued, and
  /// still is.
  virtual engine::Result<std::vector<UndeliveredNotice>> undelivered() = 0;
  /// A hash over all rows of all tables that follow from the events; the same events give the same one.
  virtual engine::Result<std::string> tables_hash() = 0;
};

}  // namespace store
