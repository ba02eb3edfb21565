#include "store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/migrations.h"

namespace store {
namespace {

constexpr int kBusyTimeoutMs = 2000;
constexpr std::int64_t kApplicationId = 0x63747264;  // "ctrd", as in 0001_journal.sql

engine::Error error(engine::ErrorCode code, std::string detail, engine::Outcome outcome = engine::Outcome::NotSent) {
  return engine::Error{code, outcome, std::move(detail)};
}

engine::Error io_error(const std::string& what, int code) {
  return error(engine::ErrorCode::Io, what + ": " + std::strerror(code));
}

/// An Error for a result code of SQLite.
engine::Error code_error(std::string_view what, int code, int extended, const std::string& message) {
  const auto text = std::string{what} + ": ";
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(engine::ErrorCode::Io, text + "another process is writing to the store; its lock was not free for " +
                                              std::to_string(kBusyTimeoutMs / 1000) + " s");
    case SQLITE_FULL: return error(engine::ErrorCode::Io, text + "the disk is full");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return error(engine::ErrorCode::Corrupt, text + message);
    default: return error(engine::ErrorCode::Io, text + message + " (sqlite " + std::to_string(extended) + ")");
  }
}

engine::Error code_error(std::string_view what, const SQLite::Database& database) {
  return code_error(what, database.getErrorCode(), database.getExtendedErrorCode(), database.getErrorMsg());
}

std::int64_t pragma(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt64(); }

/// Makes the directory and an empty file that only its owner may read: it holds people's positions.
engine::Status make_file(const std::string& data_dir, const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(data_dir, failed)) {
    std::filesystem::create_directories(data_dir, failed);
    if (failed) return io_error("cannot make " + data_dir, failed.value());
    if (::chmod(data_dir.c_str(), S_IRWXU) != 0) return io_error("cannot protect " + data_dir, errno);
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return io_error("cannot open " + path, errno);
  ::close(file);
  // The name itself must survive a power cut.
  const int directory = ::open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return io_error("cannot open " + data_dir, errno);
  const int synced = ::fsync(directory);
  const int why = errno;
  ::close(directory);
  return synced == 0 ? engine::ok() : engine::Status{io_error("cannot sync " + data_dir, why)};
}

/// Is it ours, and no newer than we are? Returns its version; 0: empty.
engine::Result<std::int64_t> version_of(SQLite::Database& database, const std::string& path) {
  const auto version = pragma(database, "PRAGMA user_version");
  const auto tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  if (version == 0 && tables == 0) return std::int64_t{0};
  if (pragma(database, "PRAGMA application_id") != kApplicationId) {
    return error(engine::ErrorCode::InvalidInput, path + " is a database of another program");
  }
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version > newest) {
    return error(engine::ErrorCode::InvalidInput,
                 path + " was written by a newer version of copytrade (its format is " + std::to_string(version) +
                     ", this one knows up to " + std::to_string(newest) + ")");
  }
  return version;
}

engine::Status migrate(SQLite::Database& database, std::int64_t version) {
  for (auto next = static_cast<std::size_t>(version); next < migrations().size(); ++next) {
    WriteTransaction transaction{database};
    if (auto begun = transaction.begin(); !begun) return begun;
    database.exec(std::string{migrations()[next]});
    database.exec("PRAGMA user_version = " + std::to_string(next + 1));
    if (auto committed = transaction.commit(); !committed) return committed;
  }
  return engine::ok();
}

}  // namespace

void CloseDatabase::operator()(SQLite::Database* database) const { delete database; }

std::string database_path(const std::string& data_dir) { return data_dir + "/copytrade.db"; }

engine::Error sql_error(std::string_view what, const std::exception& thrown) {
  if (const auto* sql = dynamic_cast<const SQLite::Exception*>(&thrown)) {
    return code_error(what, sql->getErrorCode(), sql->getExtendedErrorCode(), sql->what());
  }
  return error(engine::ErrorCode::Io, std::string{what} + ": " + thrown.what());
}

WriteTransaction::~WriteTransaction() {
  if (open_) database_.tryExec("ROLLBACK");  // Fails only where SQLite has rolled back already.
}

engine::Status WriteTransaction::begin() {
  if (database_.tryExec("BEGIN IMMEDIATE") != SQLITE_OK) return code_error("cannot begin to write", database_);
  open_ = true;
  return engine::ok();
}

engine::Status WriteTransaction::commit() {
  if (database_.tryExec("COMMIT") != SQLITE_OK) {
    auto failed = code_error("cannot commit", database_);
    failed.outcome = engine::Outcome::Unknown;
    return failed;
  }
  open_ = false;
  return engine::ok();
}

engine::Result<DatabasePtr> open_writer(const std::string& data_dir) {
  const auto path = database_path(data_dir);
  if (auto made = make_file(data_dir, path); !made) return made.error();
  return guarded(path, [&]() -> engine::Result<DatabasePtr> {
    DatabasePtr database{new SQLite::Database{path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs}};
    const auto version = version_of(*database, path);
    if (!version) return version.error();
    const std::string mode = database->execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal")
      return error(engine::ErrorCode::Io, path + ": this file system does not allow WAL (" + mode + ")");
    database->exec("PRAGMA synchronous = FULL");
    database->exec("PRAGMA foreign_keys = OFF");
    database->exec("PRAGMA temp_store = MEMORY");
    database->exec("PRAGMA cache_size = -32768");
    database->execAndGet("PRAGMA wal_autocheckpoint = 0");
    database->execAndGet("PRAGMA journal_size_limit = 67108864");
    if (auto migrated = migrate(*database, *version); !migrated) return migrated.error();
    return database;
  });
}

engine::Result<DatabasePtr> open_reader(const std::string& data_dir) {
  const auto path = database_path(data_dir);
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return error(engine::ErrorCode::NotFound, "there is no store at " + path);
  return guarded(path, [&]() -> engine::Result<DatabasePtr> {
    DatabasePtr database{new SQLite::Database{path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs}};
    sqlite3_db_config(database->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto version = version_of(*database, path);
    if (!version) return version.error();
    if (*version == 0) return error(engine::ErrorCode::NotFound, path + " is still empty");
    if (*version != static_cast<std::int64_t>(migrations().size())) {
      return error(
          engine::ErrorCode::InvalidInput,
          path + " was written by an older version of copytrade; starting the daemon once brings it up to date");
    }
    return database;
  });
}

engine::Result<DatabasePtr> open_in_memory() {
  return guarded("a store in memory", [&]() -> engine::Result<DatabasePtr> {
    DatabasePtr database{new SQLite::Database{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}};
    if (auto migrated = migrate(*database, 0); !migrated) return migrated.error();
    return database;
  });
}

}  // namespace store
