#include "store/follower.h"

#include <algorithm>

#include "store/database.h"
#include "store/event_rows.h"
#include "store/tables/account_table.h"
#include "store/tables/intent_table.h"
#include "store/tables/notice_table.h"
#include "store/tables/order_table.h"
#include "store/tables/position_table.h"
#include "store/tables/setup_table.h"
#include "store/tables/signal_table.h"
#include "store/tables/state_table.h"

namespace store {
namespace {

/// Events a transaction takes: bounds memory and the write-ahead log.
constexpr engine::Sequence kBatchMax = 100'000;

engine::Error corrupt_at(engine::Sequence event, const std::string& why) {
  return engine::Error{engine::ErrorCode::Corrupt, engine::Outcome::NotSent,
                       "event " + std::to_string(event) + ": " + why};
}

}  // namespace

struct Follower::Tables {
  explicit Tables(SQLite::Database& database)
      : setup{database},
        signals{database},
        intents{database},
        orders{database},
        positions{database},
        accounts{database},
        notices{database},
        state{database} {}

  engine::Status apply(const engine::Event& event) {
    return std::visit([&](const auto& fact) { return on(fact, event); }, event.fact);
  }
  void flush() {
    intents.flush();
    orders.flush();
    positions.flush();
    accounts.flush();
  }
  void forget() {
    setup.forget();
    signals.forget();
    intents.forget();
    orders.forget();
    positions.forget();
    accounts.forget();
  }

  SetupTable setup;
  SignalTable signals;
  IntentTable intents;
  OrderTable orders;
  PositionTable positions;
  AccountTable accounts;
  NoticeTable notices;
  StateTable state;

 private:
  engine::Status on(const engine::RunStarted& fact, const engine::Event&) { return state.on(fact), engine::ok(); }
  engine::Status on(const engine::SetupChanged& fact, const engine::Event&) { return setup.on(fact), engine::ok(); }
  engine::Status on(const engine::SignalReceived& fact, const engine::Event& event) {
    return signals.on(fact, event.sequence), engine::ok();
  }
  engine::Status on(const engine::SignalRefused& fact, const engine::Event& event) {
    return signals.on(fact, event.sequence), engine::ok();
  }
  engine::Status on(const engine::SignalTaken& fact, const engine::Event&) { return signals.on(fact), engine::ok(); }
  engine::Status on(const engine::SignalSettled& fact, const engine::Event&) { return signals.on(fact), engine::ok(); }
  engine::Status on(const engine::IntentDecided& fact, const engine::Event&) {
    intents.on(fact, signals.find(fact.intent.signal));
    positions.set_target(fact.intent.binding, fact.intent.instrument, fact.intent.target_after);
    return engine::ok();
  }
  engine::Status on(const engine::IntentSettled& fact, const engine::Event&) {
    intents.on(fact);
    positions.set_target(fact.binding, fact.instrument, fact.target_after);
    return engine::ok();
  }
  engine::Status on(const engine::OrderPlanned& fact, const engine::Event& event) {
    return orders.on(fact, event), engine::ok();
  }
  engine::Status on(const engine::CancelRequested& fact, const engine::Event&) { return orders.on(fact), engine::ok(); }
  engine::Status on(const engine::OrderReported& fact, const engine::Event& event) {
    auto* order = orders.find(fact.report.client_order_id);
    if (order == nullptr) return corrupt_at(event.sequence, "news of an order that was never planned");
    orders.take_report(*order, fact.report);
    if (!fact.report.fill) return engine::ok();
    const auto instrument = setup.find_instrument(order->venue, order->symbol);
    if (!instrument) return instrument.error();
    if (*instrument == nullptr)
      return corrupt_at(event.sequence, "a fill of " + order->symbol + ", which no venue has listed");
    if (!orders.take_fill(*order, fact, **instrument, event.sequence)) return engine::ok();
    positions.book(fact.binding, order->venue, **instrument, order->side, *fact.report.fill);
    accounts.book(fact.binding.customer.text(), **instrument, order->side, *fact.report.fill, fact.realized_pnl);
    return engine::ok();
  }
  engine::Status on(const engine::HaltChanged& fact, const engine::Event& event) {
    return state.on(fact, event.time), engine::ok();
  }
  engine::Status on(const engine::MarksNoted& fact, const engine::Event& event) {
    return state.on(fact, event.time), engine::ok();
  }
  engine::Status on(const engine::DayOpened& fact, const engine::Event&) { return accounts.on(fact), engine::ok(); }
  engine::Status on(const engine::AccountReported& fact, const engine::Event& event) {
    return accounts.on(fact, event), engine::ok();
  }
  engine::Status on(const engine::NoticeQueued& fact, const engine::Event&) {
    return notices.on(fact, setup.notifiers_for(fact.notice.severity)), engine::ok();
  }
  engine::Status on(const engine::NoticeDelivered& fact, const engine::Event& event) {
    return notices.on(fact, event.time), engine::ok();
  }
  engine::Status on(const engine::SourceResynced&, const engine::Event&) { return engine::ok(); }
};

Follower::Follower(SQLite::Database& tables)
    : database_{tables}, tables_{std::make_unique<Tables>(tables)}, followed_{read_setting(tables, kFollowed)} {}

Follower::~Follower() = default;

engine::Status Follower::follow(SQLite::Database& events, engine::Sequence upto) {
  while (followed_ < upto) {
    if (auto done = follow_batch(events, std::min(upto, followed_ + kBatchMax)); !done) {
      tables_->forget();  // What was remembered may never have been written.
      return done;
    }
  }
  return engine::ok();
}

engine::Status Follower::follow_batch(SQLite::Database& events, engine::Sequence upto) {
  return guarded("cannot follow the events", [&]() -> engine::Status {
    WriteTransaction transaction{database_};
    if (auto begun = transaction.begin(); !begun) return begun;
    followed_ = read_setting(database_, kFollowed);  // Not from memory: a COMMIT may have failed and yet happened.
    auto came_to = followed_;
    auto read = read_events(events, followed_, upto, [&](const engine::Event& event) {
      came_to = event.sequence;
      return tables_->apply(event);
    });
    if (!read) return read;
    if (came_to != upto) return corrupt_at(came_to + 1, "is missing");
    tables_->flush();
    tables_->state.set_followed(upto);
    if (auto committed = transaction.commit(); !committed) return committed;
    followed_ = upto;
    return engine::ok();
  });
}

}  // namespace store
