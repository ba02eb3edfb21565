#pragma once

#include <memory>
#include <string>

#include "engine/ports/journal.h"

namespace store {

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
};

}  // namespace store
