#pragma once

#include <string>
#include <vector>

#include "engine/domain/event.h"
#include "engine/domain/position.h"
#include "engine/env/random.h"
#include "tests/support/amounts.h"

// Facts as a daemon would decide them, made without one: a setup, then signals with intents, orders, fills,
// settlements.

namespace testing_support {

class ScriptedDay {
 public:
  explicit ScriptedDay(std::size_t customers, std::uint64_t seed = 1) : random_{seed}, customers_{customers} {}

  const std::vector<engine::Event>& events() const { return events_; }
  /// The events since the last call, for one append.
  std::vector<engine::Event> take() {
    std::vector<engine::Event> fresh{events_.begin() + static_cast<std::ptrdiff_t>(taken_), events_.end()};
    taken_ = events_.size();
    return fresh;
  }

  void add(engine::Fact fact) {
    now_ = now_ + std::chrono::milliseconds{1};
    events_.push_back({events_.size() + 1, now_, std::move(fact)});
  }

  std::string customer(std::size_t i) const {
    auto number = std::to_string(i);
    return "customer" + std::string(6 - number.size(), '0') + number;
  }
  engine::BindingId binding(std::size_t i) const {
    return {engine::StrategyId{"half"}, engine::CustomerId{customer(i)}};
  }

  static engine::Instrument perpetual() {
    engine::Instrument instrument;
    instrument.id = engine::InstrumentId{"BTC-USDT-SWAP"};
    instrument.kind = engine::InstrumentKind::PerpLinear;
    instrument.base = engine::Asset{"BTC"};
    instrument.quote = instrument.settle = engine::Asset{"USDT"};
    instrument.tick_size = price("0.1");
    instrument.lot_size = quantity("0.001");
    instrument.max_leverage = dec("100");
    return instrument;
  }
  static engine::Instrument spot() {
    auto instrument = perpetual();
    instrument.id = engine::InstrumentId{"BTC-USDT"};
    instrument.kind = engine::InstrumentKind::Spot;
    return instrument;
  }
  static engine::Instrument inverse() {
    auto instrument = perpetual();
    instrument.id = engine::InstrumentId{"BTC-USD-SWAP"};
    instrument.kind = engine::InstrumentKind::PerpInverse;
    instrument.quote = engine::Asset{"USD"};
    instrument.settle = engine::Asset{"BTC"};
    instrument.lot_size = quantity("1");
    return instrument;
  }

  /// A venue, a source, a strategy, everyone bound to it, and the accounts' first reports.
  void set_up(const std::string& balance = "10000") {
    add(engine::RunStarted{++epoch_, "0.1.0"});
    engine::SetupChanged changed;
    changed.actor = "cli";
    engine::VenueConfig venue;
    venue.id = engine::VenueId{"paper"};
    venue.kind = "simulated";
    venue.instruments = {perpetual(), spot(), inverse()};
    changed.changes.push_back(engine::declare(venue));
    engine::SourceConfig source;
    source.id = engine::SourceId{"leader7"};
    source.kind = "manual";
    changed.changes.push_back(engine::declare(source));
    engine::StrategyConfig strategy;
    strategy.id = engine::StrategyId{"half"};
    strategy.source = source.id;
    strategy.terms.sizing = "ratio";
    strategy.terms.ratio = dec("0.5");
    changed.changes.push_back(engine::declare(strategy));
    for (std::size_t i = 0; i < customers_; ++i) {
      engine::CustomerConfig config;
      config.id = engine::CustomerId{customer(i)};
      config.venue = venue.id;
      config.initial_balance[engine::Asset{"USDT"}] = dec(balance);
      changed.changes.push_back(engine::declare(config));
      changed.changes.push_back(engine::declare(engine::BindingConfig{binding(i), {}}));
    }
    changed.changes.push_back(engine::declare(engine::NotifierConfig{"log", "log", "info"}));
    changed.changes.push_back(engine::declare(engine::NotifierConfig{"pager", "log", "critical"}));
    add(std::move(changed));
    for (std::size_t i = 0; i < customers_; ++i) {
      add(engine::AccountReported{engine::CustomerId{customer(i)}, {{engine::Asset{"USDT"}, dec(balance)}}});
    }
  }

  engine::SignalKey receive(const std::string& id, const engine::Instrument& instrument = perpetual(),
                            const std::string& note = "") {
    engine::SignalReceived fact;
    fact.signal.source = engine::SourceId{"leader7"};
    fact.signal.id = engine::SignalId{id};
    fact.signal.instrument = instrument.id;
    fact.signal.side = engine::PositionSide::Long;
    fact.signal.quantity = quantity("1");
    fact.signal.note = note;
    fact.received = now_;
    fact.hash = engine::content_hash(fact.signal);
    const engine::SignalKey key{fact.signal.source, fact.signal.id};
    add(std::move(fact));
    return key;
  }
  void take_signal(const engine::SignalKey& key, const engine::Instrument& instrument = perpetual()) {
    engine::SignalTaken taken;
    taken.signal = key;
    taken.instrument = instrument.id;
    taken.leader_after = dec("1");
    add(std::move(taken));
  }

  engine::Sequence decide(const engine::SignalKey& key, std::size_t i, const std::string& wanted,
                          const engine::Instrument& instrument = perpetual()) {
    engine::IntentDecided fact;
    auto& intent = fact.intent;
    intent.sequence = ++intents_;
    intent.signal = key;
    intent.binding = binding(i);
    intent.instrument = instrument.id;
    intent.wanted = dec(wanted);
    intent.target_after = dec(wanted);
    for (const auto* rule : {"halts", "symbols", "signal_age", "max_order_notional", "max_position_notional",
                             "max_leverage", "max_slippage", "daily_loss"}) {
      intent.verdicts.push_back({rule, true, "30900.15", "50000"});
    }
    add(std::move(fact));
    return intents_;
  }

  engine::ClientOrderId plan(std::size_t i, engine::Sequence intent, const std::string& amount,
                             const engine::Instrument& instrument = perpetual(),
                             engine::Side side = engine::Side::Buy) {
    engine::OrderPlanned fact;
    auto& attempt = fact.attempt;
    auto number = std::to_string(++orders_);
    attempt.order.client_order_id = engine::ClientOrderId{"ct0001" + std::string(22 - number.size(), '0') + number};
    attempt.order.customer = engine::CustomerId{customer(i)};
    attempt.order.instrument = instrument.id;
    attempt.order.side = side;
    attempt.order.type = engine::OrderType::Limit;
    attempt.order.quantity = quantity(amount);
    attempt.order.limit_price = price("62109.3");
    attempt.order.reference_price = price("61800.3");
    attempt.order.deadline = now_ + std::chrono::seconds{5};
    attempt.venue = engine::VenueId{"paper"};
    attempt.binding = binding(i);
    attempt.intent = intent;
    attempt.attempt = 1;
    const auto id = attempt.order.client_order_id;
    add(std::move(fact));
    return id;
  }

  engine::ExecutionReport report(std::size_t i, const engine::ClientOrderId& order, engine::OrderStatus status,
                                 const std::string& filled = "0", const engine::Instrument& instrument = perpetual()) {
    engine::ExecutionReport report;
    report.client_order_id = order;
    report.venue_order_id = engine::VenueOrderId{"v" + order.text().substr(20)};
    report.customer = engine::CustomerId{customer(i)};
    report.instrument = instrument.id;
    report.status = status;
    report.filled_quantity = quantity(filled);
    report.event_time = now_ + std::chrono::microseconds{1};
    return report;
  }
  void tell(std::size_t i, engine::ExecutionReport report, const std::string& realized_pnl = "0") {
    add(engine::OrderReported{std::move(report), binding(i), dec(realized_pnl)});
  }
  engine::Fill fill(const std::string& at, const std::string& amount, const std::string& fee = "0.01") {
    return {engine::TradeId{std::to_string(++fills_)},
            price(at),
            quantity(amount),
            dec(fee),
            engine::Asset{"USDT"},
            engine::Liquidity::Taker};
  }
  void settle(const engine::SignalKey& key, std::size_t i, engine::Sequence intent, const std::string& target,
              const engine::Instrument& instrument = perpetual()) {
    engine::IntentSettled fact;
    fact.intent = intent;
    fact.signal = key;
    fact.binding = binding(i);
    fact.instrument = instrument.id;
    fact.target_after = dec(target);
    add(std::move(fact));
  }

  /// A signal as it is decided in one turn: received, then intents and orders for everyone.
  std::vector<engine::ClientOrderId> fan_out(const engine::SignalKey& key) {
    std::vector<engine::ClientOrderId> orders;
    for (std::size_t i = 0; i < customers_; ++i) orders.push_back(plan(i, decide(key, i, "0.5"), "0.5"));
    return orders;
  }
  /// And its end: accepted, filled, settled.
  void fill_all(const engine::SignalKey& key, const std::vector<engine::ClientOrderId>& orders) {
    const auto first = intents_ - customers_ + 1;
    for (std::size_t i = 0; i < customers_; ++i) {
      tell(i, report(i, orders[i], engine::OrderStatus::New));
      auto filled = report(i, orders[i], engine::OrderStatus::Filled, "0.5");
      filled.fill = fill("61800.3", "0.5");
      tell(i, std::move(filled));
      settle(key, i, first + i, "0.5");
    }
    add(engine::SignalSettled{key, "done", ""});
  }

  void halt(const std::string& who) {
    engine::HaltChanged fact;
    fact.scope.kind = engine::Scope::Kind::Customer;
    fact.scope.name = who;
    fact.halted = random_.chance(2, 3);
    fact.wire = random_.chance(1, 4);
    fact.actor = "cli";
    fact.reason = "why";
    add(std::move(fact));
  }

  /// One random step, of everything that can happen to the tables.
  void step();

  engine::Timestamp now() const { return now_; }

 private:
  struct Open {
    std::size_t customer = 0;
    engine::Instrument instrument;
    engine::ClientOrderId order;
    engine::SignalKey signal;
    engine::Sequence intent = 0;
    engine::Decimal left, filled;
    engine::ExecutionReport last;
  };

  engine::Random random_;
  std::size_t customers_;
  std::vector<engine::Event> events_;
  std::size_t taken_ = 0;
  engine::Timestamp now_ = engine::Timestamp::from_milliseconds(1723161256000);
  std::uint64_t epoch_ = 0, intents_ = 0, orders_ = 0, fills_ = 0, signals_ = 0, notices_ = 0;
  std::vector<Open> open_;
};

inline void ScriptedDay::step() {
  const auto any = static_cast<std::size_t>(random_.below(customers_));
  const engine::Instrument instruments[] = {perpetual(), spot(), inverse()};
  const auto& instrument = instruments[random_.below(3)];
  const auto whole = instrument.kind == engine::InstrumentKind::PerpInverse;
  switch (random_.below(14)) {
    case 0:
    case 1:
    case 2: {
      const auto key = receive("r" + std::to_string(++signals_), instrument);
      take_signal(key, instrument);
      const auto amount = std::to_string(1 + random_.below(9)) + (whole ? "" : ".25");
      const auto intent = decide(key, any, random_.chance(1, 2) ? amount : "-" + amount, instrument);
      const auto side = random_.chance(1, 2) ? engine::Side::Buy : engine::Side::Sell;
      const auto order = plan(any, intent, amount, instrument, side);
      open_.push_back({any, instrument, order, key, intent, dec(amount), {}, {}});
      break;
    }
    case 3:
      add(engine::SignalRefused{
          engine::SourceId{"leader7"}, {}, random_.below(100), "{\xff", "MALFORMED", "no JSON", now_});
      break;
    case 4: add(engine::RunStarted{++epoch_, "0.1.0"}); break;
    case 5:
      add(engine::MarksNoted{
          {{engine::VenueId{"paper"}, instrument.id, price(std::to_string(60000 + random_.below(999)))}}});
      break;
    case 6: halt(customer(any)); break;
    case 7:
      add(engine::DayOpened{static_cast<std::int64_t>(random_.below(5)),
                            {{engine::CustomerId{customer(any)}, dec("99.5"), dec("100")}}});
      break;
    case 8: {
      engine::Notification notice{
          ++notices_, static_cast<engine::Severity>(random_.below(3)), "GAP", "t", "x\ny", {}, "", now_};
      add(engine::NoticeQueued{notice});
      if (random_.chance(1, 2)) add(engine::NoticeDelivered{1 + random_.below(notices_), "log"});
      break;
    }
    case 9:
      add(engine::AccountReported{engine::CustomerId{customer(any)}, {{engine::Asset{"BTC"}, dec("1.5")}}});
      break;
    default: {
      if (open_.empty()) break;
      const auto at = static_cast<std::size_t>(random_.below(open_.size()));
      auto& open = open_[at];
      if (random_.chance(1, 4) && !open.last.client_order_id.empty()) {
        tell(open.customer, open.last);  // The venue says it again.
        break;
      }
      if (random_.chance(1, 8)) {
        add(engine::CancelRequested{open.order, "END_OF_RUN"});
        open.last =
            report(open.customer, open.order, engine::OrderStatus::Canceled, open.filled.to_string(), open.instrument);
      } else {
        const auto amount = random_.chance(1, 2) ? open.left : min(open.left, dec("1"));
        open.left -= amount;
        open.filled += amount;
        const auto status = open.left.is_zero() ? engine::OrderStatus::Filled : engine::OrderStatus::PartiallyFilled;
        open.last = report(open.customer, open.order, status, open.filled.to_string(), open.instrument);
        open.last.fill = fill(std::to_string(60000 + random_.below(1000)) + ".1", amount.to_string());
      }
      const auto last = open.last;
      tell(open.customer, last, std::to_string(random_.below(20)) + ".5");
      if (engine::is_terminal(last.status)) {
        settle(open.signal, open.customer, open.intent, open.filled.to_string(), open.instrument);
        add(engine::SignalSettled{open.signal, "done", ""});
        if (random_.chance(1, 2)) tell(open.customer, last);
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
  }
}

}  // namespace testing_support
