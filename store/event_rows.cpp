#include "store/event_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/database.h"
#include "store/event_codec.h"

namespace store {
namespace {

engine::Error corrupt_event(engine::Sequence sequence, const std::string& why) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent,
                       "event " + std::to_string(sequence) + ": " + why};
}

std::string_view view(const SQLite::Column& cell) {
  const char* begin = cell.getText();
  return {begin, static_cast<std::size_t>(cell.getBytes())};
}

}  // namespace

engine::Sequence last_event(SQLite::Database& database) {
  return static_cast<engine::Sequence>(database.execAndGet("SELECT ifnull(max(sequence), 0) FROM events").getInt64());
}

engine::Status read_events(SQLite::Database& database, engine::Sequence after, engine::Sequence upto,
                           const std::function<engine::Status(const engine::Event&)>& visit) {
  return guarded("cannot read events", [&]() -> engine::Status {
    SQLite::Statement rows{database,
                           "SELECT sequence, time, kind, body FROM events WHERE sequence > ? AND sequence <= ? "
                           "ORDER BY sequence"};
    rows.bind(1, static_cast<std::int64_t>(after));
    rows.bind(2, static_cast<std::int64_t>(upto));
    engine::Sequence expected = after;
    while (rows.executeStep()) {
      const auto sequence = static_cast<engine::Sequence>(rows.getColumn(0).getInt64());
      if (sequence != ++expected) return corrupt_event(expected, "is missing");
      const auto kind = rows.getColumn(2), body = rows.getColumn(3);
      auto fact = decode(view(kind), view(body));
      if (!fact) return corrupt_event(sequence, fact.error().detail);
      const auto time = engine::Timestamp::from_nanoseconds(rows.getColumn(1).getInt64());
      if (auto visited = visit(engine::Event{sequence, time, *std::move(fact)}); !visited) return visited;
    }
    return engine::ok();
  });
}

}  // namespace store
