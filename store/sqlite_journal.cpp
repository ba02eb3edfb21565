#include "store/sqlite_journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "store/database.h"
#include "store/event_codec.h"
#include "store/event_rows.h"
#include "store/follower.h"
#include "store/tables/notice_table.h"
#include "store/tables/setup_table.h"
#include "store/tables/state_table.h"
#include "store/tables_hash.h"

namespace store {
namespace {

/// Pages in the write-ahead log from which on it is brought into the file: when there is time, and when there was none
/// for long.
constexpr int kCheckpointPages = 4'000;
constexpr int kCheckpointPagesMax = 64'000;

class JournalFile final : public SqliteJournal {
 public:
  explicit JournalFile(DatabasePtr database)
      : database_{std::move(database)},
        insert_{*database_, "INSERT INTO events (sequence, time, kind, body) VALUES (?, ?, ?, ?)"},
        follower_{*database_},
        last_{last_event(*database_)} {
    sqlite3_wal_hook(database_->getHandle(), &JournalFile::on_commit, this);
  }
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  engine::Status append(std::span<const engine::Event> events) override;
  engine::Sequence last() const override { return last_; }
  engine::Status read(engine::Sequence after,
                      const std::function<engine::Status(const engine::Event&)>& visit) const override {
    return read_events(*database_, after, last_, visit);
  }
  engine::Status follow() override;
  engine::Status follow_all() override { return follow(); }
  engine::Result<engine::Setup> setup() override { return read_setup(*database_); }
  engine::Result<std::vector<UndeliveredNotice>> undelivered() override { return read_undelivered(*database_); }
  engine::Result<std::string> tables_hash() override;

  engine::Sequence followed() const { return follower_.followed(); }

 private:
  static int on_commit(void* self, sqlite3*, const char*, int pages) {
    static_cast<JournalFile*>(self)->log_pages_ = pages;
    return SQLITE_OK;
  }
  void write(std::span<const engine::Event> events);
  void checkpoint();

  DatabasePtr database_;
  SQLite::Statement insert_;
  Follower follower_;
  engine::Sequence last_ = 0;
  int log_pages_ = 0;
  bool unsure_ = false;  ///< A COMMIT failed: only reading the file again can tell what is in it.
  std::string kind_, body_;
};

void JournalFile::write(std::span<const engine::Event> events) {
  for (const auto& event : events) {
    kind_ = kind_of(event.fact);
    body_.clear();
    encode(event.fact, body_);
    insert_.bind(1, static_cast<std::int64_t>(event.sequence));
    insert_.bind(2, event.time.nanoseconds());
    insert_.bindNoCopy(3, kind_);
    insert_.bindNoCopy(4, body_);
    insert_.exec();
    insert_.reset();
  }
}

engine::Status JournalFile::append(std::span<const engine::Event> events) {
  // Invariant: sequences go on without a gap; whoever numbers events has lost count otherwise.
  auto expected = last_;
  for (const auto& event : events) CHECK(event.sequence == ++expected);
  if (unsure_) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent,
                         "a commit failed before; open the store again"};
  }
  if (events.empty()) return engine::ok();
  return guarded("cannot append events", [&]() -> engine::Status {
    WriteTransaction transaction{*database_};
    if (auto begun = transaction.begin(); !begun) return begun;
    insert_.tryReset();
    write(events);
    if (auto committed = transaction.commit(); !committed) {
      unsure_ = true;
      return committed;
    }
    last_ = events.back().sequence;
    if (log_pages_ > kCheckpointPagesMax) checkpoint();
    return engine::ok();
  });
}

engine::Status JournalFile::follow() {
  if (auto done = follower_.follow(*database_, last_); !done) return done;
  if (log_pages_ > kCheckpointPages) checkpoint();
  return engine::ok();
}

/// As far as readers allow. When it fails the log only grows, and the next one tries again.
void JournalFile::checkpoint() {
  int pages = 0, moved = 0;
  sqlite3_wal_checkpoint_v2(database_->getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
  if (moved == pages) log_pages_ = 0;
}

engine::Result<std::string> JournalFile::tables_hash() {
  const auto hashes = hash_tables(*database_);
  if (!hashes) return hashes.error();
  return combine(*hashes);
}

}  // namespace

engine::Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::string& data_dir) {
  auto database = open_writer(data_dir);
  if (!database) return database.error();
  return guarded("cannot open the store", [&]() -> engine::Result<std::unique_ptr<SqliteJournal>> {
    auto journal = std::make_unique<JournalFile>(*std::move(database));
    if (journal->followed() > journal->last()) {
      return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent,
                           "the tables have followed " + std::to_string(journal->followed()) +
                               " events, but there are " + std::to_string(journal->last())};
    }
    return std::unique_ptr<SqliteJournal>{std::move(journal)};
  });
}

}  // namespace store
