#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"

namespace SQLite {
class Database;
}

namespace store {

struct CloseDatabase {
  void operator()(SQLite::Database* database) const;
};
using DatabasePtr = std::unique_ptr<SQLite::Database, CloseDatabase>;

std::string database_path(const std::string& data_dir);

/// Opens DATA/copytrade.db for the one writer: creates it (file 0600, a new directory 0700), brings it to the newest
/// version, WAL, synchronous=FULL. Nothing checkpoints by itself; the writer decides when.
/// Errors: Io; Corrupt; InvalidInput when it was written by a newer version or is somebody else's database.
engine::Result<DatabasePtr> open_writer(const std::string& data_dir);

/// Opens it read-only, to run beside a writer; it never checkpoints, not even on close.
/// Errors: NotFound when there is none; Io; Corrupt; InvalidInput when its version is not ours.
engine::Result<DatabasePtr> open_reader(const std::string& data_dir);

/// An empty store in memory, for building tables again. Errors: Io.
engine::Result<DatabasePtr> open_in_memory();

/// What SQLite threw, as an Error: Corrupt for a damaged file, else Io.
engine::Error sql_error(std::string_view what, const std::exception& thrown);

/// Runs `work`, which talks to SQLite, and turns what it throws into an Error.
template <class F>
auto guarded(std::string_view what, F&& work) -> decltype(work()) {
  try {
    return std::forward<F>(work)();
  } catch (const std::exception& thrown) {
    return sql_error(what, thrown);
  }
}

/// Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when it fails or throws. Errors: those of `work`; Io and
/// Corrupt. A COMMIT that fails is Outcome::Unknown: whether it happened, only reading again can tell.
class WriteTransaction {
 public:
  explicit WriteTransaction(SQLite::Database& database) : database_{database} {}
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  engine::Status begin();
  engine::Status commit();

 private:
  SQLite::Database& database_;
  bool open_ = false;
};

}  // namespace store
