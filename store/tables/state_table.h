#pragma once

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// Small things: settings (up to which event the tables are, the epoch), halts, marks.
class StateTable {
 public:
  explicit StateTable(SQLite::Database& database);

  void on(const engine::RunStarted& fact);
  void on(const engine::HaltChanged& fact, engine::Timestamp time);
  void on(const engine::MarksNoted& fact, engine::Timestamp time);
  void set_followed(engine::Sequence sequence);

 private:
  Sql put_setting_, halt_, resume_, resume_wire_, put_mark_;
};

/// A number from settings; 0 when it is not there. Throws as SQLiteCpp does.
std::uint64_t read_setting(SQLite::Database& database, const std::string& name);
inline constexpr const char* kFollowed = "followed";
inline constexpr const char* kEpoch = "epoch";

}  // namespace store
