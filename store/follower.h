#pragma once

#include <memory>

#include "engine/domain/event.h"

namespace SQLite {
class Database;
}

namespace store {

/// Keeps the tables that people query behind the events. The sequence it has come to is written in the transaction that
/// changes the tables, so an event counts exactly once, whenever the power goes.
class Follower {
 public:
  /// Throws as SQLiteCpp does.
  explicit Follower(SQLite::Database& tables);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  engine::Sequence followed() const { return followed_; }
  /// Follows the events of `events` up to and with `upto`, in a few transactions. Errors: Io; Corrupt, naming the
  /// event.
  engine::Status follow(SQLite::Database& events, engine::Sequence upto);

 private:
  engine::Status follow_batch(SQLite::Database& events, engine::Sequence upto);

  struct Tables;
  SQLite::Database& database_;
  std::unique_ptr<Tables> tables_;
  engine::Sequence followed_ = 0;
};

}  // namespace store
