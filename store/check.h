#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/domain/ids.h"

namespace store {

struct TableComparison {
  std::string table, kept, rebuilt;  ///< Hashes.
  bool equal() const { return kept == rebuilt; }
};

struct CheckReport {
  std::string file;  ///< "ok", or what SQLite found wrong with the file itself.
  engine::Sequence events = 0, followed = 0;
  std::vector<TableComparison> tables;
  bool good() const;
};

/// Reads every event, builds all tables again in memory up to where the kept ones are, and compares. Read-only: it may
/// run beside a daemon and changes nothing. Errors: NotFound, Io; Corrupt when an event cannot be read.
engine::Result<CheckReport> check_store(const std::string& data_dir);

}  // namespace store
