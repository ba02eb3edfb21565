#include "store/check.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "store/database.h"
#include "store/event_rows.h"
#include "store/follower.h"
#include "store/tables/state_table.h"
#include "store/tables_hash.h"

namespace store {

bool CheckReport::good() const {
  return file == "ok" && followed <= events &&
         std::all_of(tables.begin(), tables.end(), [](const TableComparison& table) { return table.equal(); });
}

engine::Result<CheckReport> check_store(const std::string& data_dir) {
  auto kept = open_reader(data_dir);
  if (!kept) return kept.error();
  auto rebuilt = open_in_memory();
  if (!rebuilt) return rebuilt.error();
  return guarded("cannot check the store", [&]() -> engine::Result<CheckReport> {
    auto& database = **kept;
    database.exec("BEGIN");  // One state of the file, whatever a daemon does meanwhile.
    CheckReport report;
    report.file = database.execAndGet("PRAGMA quick_check(1)").getString();
    report.events = last_event(database);
    report.followed = read_setting(database, kFollowed);
    // Events the tables have not followed yet are only read: can they be?
    const auto rest = read_events(database, report.followed, report.events, [](const auto&) { return engine::ok(); });
    if (!rest) return rest.error();
    Follower follower{**rebuilt};
    if (auto done = follower.follow(database, std::min(report.followed, report.events)); !done) return done.error();
    const auto ours = hash_tables(database);
    if (!ours) return ours.error();
    const auto theirs = hash_tables(**rebuilt);
    if (!theirs) return theirs.error();
    for (std::size_t i = 0; i < ours->size(); ++i) {
      report.tables.push_back({(*ours)[i].table, (*ours)[i].hash, (*theirs)[i].hash});
    }
    return report;
  });
}

}  // namespace store
