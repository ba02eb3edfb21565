#pragma once

#include <functional>

#include "engine/domain/event.h"

namespace SQLite {
class Database;
}

namespace store {

/// Sequence of the newest event; 0 when there is none. Throws as SQLiteCpp does.
engine::Sequence last_event(SQLite::Database& database);

/// Calls `visit` for each event with `after` < sequence <= `upto`, in order. Errors: Corrupt for a gap or a body that
/// cannot be read, naming the event; Io; what `visit` returns.
engine::Status read_events(SQLite::Database& database, engine::Sequence after, engine::Sequence upto,
                           const std::function<engine::Status(const engine::Event&)>& visit);

}  // namespace store
