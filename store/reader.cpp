#include "store/reader.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <unordered_map>

#include "store/database.h"
#include "store/event_codec.h"
#include "store/event_rows.h"
#include "store/reader_queries.h"
#include "store/tables/notice_table.h"
#include "store/tables/setup_table.h"
#include "store/tables/state_table.h"
#include "store/valuation.h"

namespace store {
namespace {

engine::Error not_found(const std::string& what) {
  return engine::Error{engine::ErrorCode::NotFound, engine::Outcome::NotSent, what};
}

/// Keeps one state of the file in sight over several queries, while a daemon writes on.
class Snapshot {
 public:
  explicit Snapshot(SQLite::Database& database) : database_{database} { database_.exec("BEGIN"); }
  ~Snapshot() { database_.tryExec("COMMIT"); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  SQLite::Database& database_;
};

class FileReader final : public Reader {
 public:
  explicit FileReader(DatabasePtr database) : database_{std::move(database)} {}

  engine::Result<engine::Setup> setup() override {
    return in_snapshot("cannot read the setup", [&] { return read_setup(*database_); });
  }
  engine::Result<std::vector<SignalRow>> signals(const Filter& filter) override {
    return in_snapshot("cannot read signals",
                       [&]() -> engine::Result<std::vector<SignalRow>> { return read_signals(*database_, filter); });
  }
  engine::Result<SignalStory> signal(const std::string& source, const std::string& id) override {
    return in_snapshot("cannot read a signal", [&] { return story(source, id); });
  }
  engine::Result<std::vector<OrderRow>> orders(const Filter& filter) override {
    return in_snapshot("cannot read orders",
                       [&]() -> engine::Result<std::vector<OrderRow>> { return read_orders(*database_, filter); });
  }
  engine::Result<OrderRow> order(const std::string& id) override;
  engine::Result<std::vector<TradeRow>> trades(const Filter& filter) override {
    return in_snapshot("cannot read trades",
                       [&]() -> engine::Result<std::vector<TradeRow>> { return read_trades(*database_, filter); });
  }
  engine::Result<std::vector<PositionRow>> positions(const Filter& filter) override {
    return in_snapshot("cannot read positions", [&]() -> engine::Result<std::vector<PositionRow>> {
      return read_positions(*database_, filter);
    });
  }
  engine::Result<std::vector<CustomerRow>> customers() override {
    return in_snapshot("cannot read customers", [&] { return read_customers(*database_); });
  }
  engine::Result<std::vector<engine::HaltChanged>> halts() override;
  engine::Result<engine::Sequence> last_event() override {
    return in_snapshot("cannot read events",
                       [&]() -> engine::Result<engine::Sequence> { return store::last_event(*database_); });
  }
  engine::Result<engine::Sequence> followed() override { return setting(kFollowed); }
  engine::Result<std::uint64_t> epoch() override { return setting(kEpoch); }

 private:
  template <class F>
  auto in_snapshot(std::string_view what, F&& work) -> decltype(work()) {
    return guarded(what, [&] {
      const Snapshot snapshot{*database_};
      return work();
    });
  }
  engine::Result<std::uint64_t> setting(const char* name) {
    return in_snapshot("cannot read settings",
                       [&]() -> engine::Result<std::uint64_t> { return read_setting(*database_, name); });
  }
  engine::Result<SignalStory> story(const std::string& source, const std::string& id);
  engine::Status add_intents(SignalStory& story, engine::Sequence signal);
  void add_orders(SignalStory& story, engine::Sequence signal);
  void add_notices(SignalStory& story);

  DatabasePtr database_;
  std::unordered_map<engine::Sequence, std::size_t> place_;  ///< Of an intent among a story's followers.
};

engine::Result<OrderRow> FileReader::order(const std::string& id) {
  return in_snapshot("cannot read an order", [&]() -> engine::Result<OrderRow> {
    for (const auto* column : {"client_order_id", "venue_order_id"}) {
      Sql rows{*database_,
               std::string{"SELECT "} + kOrderColumns + " FROM orders o WHERE o." + column + " = ? AND ? <> ''"};
      rows.start(id, id);
      if (rows.next()) return order_row(rows);
    }
    return not_found("no order \"" + id + "\"");
  });
}

engine::Result<std::vector<engine::HaltChanged>> FileReader::halts() {
  return in_snapshot("cannot read halts", [&]() -> engine::Result<std::vector<engine::HaltChanged>> {
    std::vector<engine::HaltChanged> halts;
    Sql rows{*database_, "SELECT scope, wire, actor, reason FROM halts ORDER BY scope, wire"};
    for (rows.start(); rows.next();) {
      halts.push_back({rows.word(0, &engine::Scope::parse), true, rows.integer(1) != 0, rows.text(2), rows.text(3)});
    }
    return halts;
  });
}

engine::Result<SignalStory> FileReader::story(const std::string& source, const std::string& id) {
  // The accepted one first: refused ones may bear the same id.
  Sql rows{*database_, std::string{"SELECT "} + kSignalColumns +
                           ", s.sequence, s.note, s.leader_before, s.leader_after FROM signals s "
                           "WHERE s.id = ?1 AND (?2 = '' OR s.source = ?2) ORDER BY s.status = 'rejected', s.sequence"};
  rows.start(id, source);
  if (!rows.next()) return not_found("no signal \"" + (source.empty() ? "" : source + "/") + id + "\"");
  SignalStory story;
  story.signal = signal_row(rows);
  const auto signal = rows.count(10);
  story.note = rows.text(11);
  story.leader_before = rows.maybe_decimal(12);
  story.leader_after = rows.maybe_decimal(13);
  while (rows.next()) {
    if (rows.text(0) == story.signal.source) continue;
    return engine::invalid("signal \"" + id + "\" is known from " + story.signal.source + " and from " + rows.text(0) +
                           "; name it SOURCE/ID");
  }
  if (auto added = add_intents(story, signal); !added) return added.error();
  add_orders(story, signal);
  add_notices(story);
  return story;
}

engine::Status FileReader::add_intents(SignalStory& story, engine::Sequence signal) {
  place_.clear();
  Sql rows{*database_,
           "SELECT sequence, customer, strategy, symbol, wanted, target_after, carry, outcome, reason, verdicts "
           "FROM intents WHERE signal = ? ORDER BY sequence"};
  for (rows.start(signal); rows.next();) {
    engine::Intent intent;
    intent.sequence = rows.count(0);
    intent.signal = {engine::SourceId{story.signal.source}, engine::SignalId{story.signal.id}};
    intent.binding = {engine::StrategyId{rows.text(2)}, engine::CustomerId{rows.text(1)}};
    intent.instrument = engine::InstrumentId{rows.text(3)};
    intent.wanted = rows.decimal(4);
    intent.target_after = rows.decimal(5);
    intent.carry = rows.decimal(6);
    intent.outcome = rows.word(7, &engine::parse_follower_outcome);
    intent.reason = rows.text(8);
    auto verdicts = decode_verdicts(rows.text(9));
    if (!verdicts) return verdicts.error();
    intent.verdicts = *std::move(verdicts);
    place_[intent.sequence] = story.followers.size();
    story.followers.push_back({std::move(intent), {}, {}, {}});
  }
  return engine::ok();
}

void FileReader::add_orders(SignalStory& story, engine::Sequence signal) {
  Sql orders{*database_,
             std::string{"SELECT "} + kOrderColumns +
                 " FROM intents i JOIN orders o ON o.intent = i.sequence WHERE i.signal = ? ORDER BY o.sequence"};
  for (orders.start(signal); orders.next();) {
    auto row = order_row(orders);
    story.followers[place_.at(row.intent)].orders.push_back(std::move(row));
  }
  Sql fills{*database_,
            std::string{"SELECT i.sequence, "} + kTradeColumns +
                " FROM intents i JOIN orders o ON o.intent = i.sequence "
                "JOIN trades t ON t.client_order_id = o.client_order_id WHERE i.signal = ? ORDER BY t.sequence"};
  for (fills.start(signal); fills.next();) {
    story.followers[place_.at(fills.count(0))].fills.push_back(trade_row(fills, 1));
  }
}

void FileReader::add_notices(SignalStory& story) {
  std::unordered_map<std::string, std::vector<FollowerStory*>> by_customer;
  for (auto& follower : story.followers) by_customer[follower.intent.binding.customer.text()].push_back(&follower);
  Sql rows{*database_,
           "SELECT id, severity, event, title, text, customer, signal, time FROM notices "
           "WHERE signal = ? AND signal <> '' ORDER BY id"};
  for (rows.start(story.signal.source + "/" + story.signal.id); rows.next();) {
    const auto notice = read_notice(rows);
    if (notice.customer.empty()) {  // It concerns all.
      for (auto& follower : story.followers) follower.notices.push_back(notice);
    } else if (const auto found = by_customer.find(notice.customer.text()); found != by_customer.end()) {
      for (auto* follower : found->second) follower->notices.push_back(notice);
    }
  }
}

}  // namespace

engine::Result<std::unique_ptr<Reader>> Reader::open(const std::string& data_dir) {
  auto database = open_reader(data_dir);
  if (!database) return database.error();
  return std::unique_ptr<Reader>{std::make_unique<FileReader>(*std::move(database))};
}

}  // namespace store
