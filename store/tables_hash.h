#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace SQLite {
class Database;
}

namespace store {

struct TableHash {
  std::string table;
  std::string hash;  ///< Of all rows and columns, in the order of the key.
  friend bool operator==(const TableHash&, const TableHash&) = default;
};

/// The contents of each table that follows from the events. Two stores that followed the same events have the same.
/// Errors: Corrupt, Io.
engine::Result<std::vector<TableHash>> hash_tables(SQLite::Database& database);

/// All of them as one.
std::string combine(const std::vector<TableHash>& hashes);

}  // namespace store
