#include "store/tables/setup_table.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/database.h"
#include "store/event_codec.h"

namespace store {
namespace {

constexpr std::array<const char*, 7> kTables{"venues",   "sources", "customers", "strategies",
                                             "bindings", "limits",  "notifiers"};

}  // namespace

std::string setup_table_name(engine::SetupKind kind) { return kTables[static_cast<std::size_t>(kind)]; }

engine::Result<engine::Setup> read_setup(SQLite::Database& database) {
  return guarded("cannot read the setup", [&]() -> engine::Result<engine::Setup> {
    engine::Setup setup;
    for (std::size_t i = 0; i < kTables.size(); ++i) {
      Sql rows{database, std::string{"SELECT body FROM "} + kTables[i]};
      for (rows.start(); rows.next();) {
        auto value = decode_setup_value(static_cast<engine::SetupKind>(i), rows.text(0));
        if (!value) return value.error();
        engine::apply(setup, engine::declare(*std::move(value)));
      }
    }
    return setup;
  });
}

SetupTable::KindRows::KindRows(SQLite::Database& database, const std::string& table)
    : put{database,
          "INSERT INTO " + table + " (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body"},
      remove{database, "DELETE FROM " + table + " WHERE name = ?"} {}

SetupTable::SetupTable(SQLite::Database& database)
    : put_instrument_{database,
                      "INSERT INTO instruments (venue, symbol, body) VALUES (?, ?, ?) "
                      "ON CONFLICT (venue, symbol) DO UPDATE SET body = excluded.body"},
      get_instrument_{database, "SELECT body FROM instruments WHERE venue = ? AND symbol = ?"},
      list_notifiers_{database, "SELECT body FROM notifiers ORDER BY name"} {
  for (const auto* table : kTables) kinds_.push_back(std::make_unique<KindRows>(database, table));
}

void SetupTable::on(const engine::SetupChanged& fact) {
  for (const auto& change : fact.changes) {
    auto& rows = *kinds_[static_cast<std::size_t>(change.kind)];
    if (!change.value) {
      rows.remove.run(change.name);
      continue;
    }
    rows.put.run(change.name, encode_setup_value(*change.value));
    if (const auto* venue = std::get_if<engine::VenueConfig>(&*change.value)) keep_instruments(*venue);
  }
  notifiers_.reset();
}

void SetupTable::keep_instruments(const engine::VenueConfig& venue) {
  for (const auto& instrument : venue.instruments) {
    put_instrument_.run(venue.id, instrument.id, encode_instrument(instrument));
    instruments_.erase({venue.id.text(), instrument.id.text()});
  }
}

engine::Result<const engine::Instrument*> SetupTable::find_instrument(const std::string& venue,
                                                                      const std::string& symbol) {
  const auto found = instruments_.find({venue, symbol});
  if (found != instruments_.end()) return &found->second;
  get_instrument_.start(venue, symbol);
  if (!get_instrument_.next()) return nullptr;
  auto instrument = decode_instrument(get_instrument_.text(0));
  get_instrument_.finish();
  if (!instrument) return instrument.error();
  return &instruments_.emplace(std::pair{venue, symbol}, *std::move(instrument)).first->second;
}

const std::vector<std::string>& SetupTable::notifiers_for(engine::Severity severity) {
  if (!notifiers_) {
    notifiers_.emplace();
    for (list_notifiers_.start(); list_notifiers_.next();) {
      const auto value = decode_setup_value(engine::SetupKind::Notifier, list_notifiers_.text(0));
      if (!value) continue;  // read_setup says so; a notice must not wait for it.
      const auto& config = std::get<engine::NotifierConfig>(*value);
      const auto level = engine::parse_severity(config.level);
      const auto from = static_cast<std::size_t>(level ? *level : engine::Severity::Info);
      for (std::size_t i = from; i < notifiers_->size(); ++i) (*notifiers_)[i].push_back(config.name);
    }
  }
  return (*notifiers_)[static_cast<std::size_t>(severity)];
}

void SetupTable::forget() {
  instruments_.clear();
  notifiers_.reset();
}

}  // namespace store
