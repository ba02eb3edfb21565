#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/copier/desk.h"
#include "engine/env/random.h"
#include "strategies/registry.h"
#include "tests/support/amounts.h"

// A small world around a Desk: a venue that keeps its own ledger and misbehaves on demand, a journal that keeps what
// was committed, and a clock that is moved by hand.

namespace copier_test {

using namespace engine;
using namespace testing_support;

inline Instrument btc_swap() {
  Instrument instrument;
  instrument.id = InstrumentId{"BTC-USDT-SWAP"};
  instrument.kind = InstrumentKind::PerpLinear;
  instrument.base = Asset{"BTC"};
  instrument.quote = instrument.settle = Asset{"USDT"};
  instrument.tick_size = price("0.1");
  instrument.lot_size = quantity("0.001");
  instrument.min_quantity = quantity("0.001");
  instrument.max_leverage = dec("100");
  return instrument;
}

/// What the venue does with an order; which one follows from the order's place, not from chance at run time, so that a
/// restarted run meets the same venue.
struct Temper {
  unsigned reject_percent = 0;
  unsigned partial_percent = 0;
  std::uint64_t seed = 1;
};

class Venue {
 public:
  explicit Venue(Temper temper) : temper_{temper} {}

  void submit(const NewOrder& order, Timestamp now) {
    const auto& id = order.client_order_id.text();
    if (orders_.contains(id)) return;
    auto& reports = orders_[id];
    // The epoch is left out: after a restart the same attempt meets the same fate.
    Random fate{StableHash{}.add(std::string_view{id}.substr(6)).add(order.customer.text()).add(temper_.seed).value()};
    const auto dice = fate.below(100);
    ExecutionReport report;
    report.client_order_id = order.client_order_id;
    report.venue_order_id = VenueOrderId{"v" + id};
    report.customer = order.customer;
    report.instrument = order.instrument;
    report.event_time = now;
    report.status = OrderStatus::New;
    reports.push_back(report);
    if (dice < temper_.reject_percent) {
      report.status = OrderStatus::Rejected;
      report.reason = "TEST_REJECT";
      reports.push_back(report);
    } else if (order.time_in_force == TimeInForce::GoodTillCancel) {
      resting_.insert(id);
    } else {
      const bool partial = dice < temper_.reject_percent + temper_.partial_percent;
      const auto lots = order.quantity.value().units() / dec("0.001").units();
      const auto filled = partial ? static_cast<Int128>(fate.below(static_cast<std::uint64_t>(lots))) : lots;
      if (filled > 0) fill(report, order, Quantity{Decimal::from_units(filled * dec("0.001").units())}, reports);
      report.fill.reset();
      report.status = filled == lots ? OrderStatus::Filled : OrderStatus::Expired;
      if (filled == lots) {
        reports.back().status = OrderStatus::Filled;
      } else {
        report.leaves_quantity = Quantity{};
        reports.push_back(report);
      }
    }
    for (const auto& each : reports) news_.push_back(each);
  }

  void cancel(const OrderRef& ref, Timestamp now) {
    const auto& id = ref.client_order_id.text();
    if (resting_.erase(id) == 0) return;
    auto report = orders_[id].front();
    report.status = OrderStatus::Canceled;
    report.event_time = now;
    orders_[id].push_back(report);
    news_.push_back(report);
  }

  OrderLookup look_up(const OrderRef& ref) const {
    OrderLookup lookup{ref.client_order_id, ref.customer, ref.instrument, false, true, {}};
    const auto found = orders_.find(ref.client_order_id.text());
    if (found == orders_.end()) return lookup;
    lookup.found = true;
    lookup.reports = found->second;
    return lookup;
  }

  std::vector<ExecutionReport> take_news() { return std::exchange(news_, {}); }
  void lose_news() { news_.clear(); }
  Decimal held(const std::string& customer) const {
    const auto found = held_.find(customer);
    return found == held_.end() ? Decimal{} : found->second;
  }
  std::size_t orders() const { return orders_.size(); }

 private:
  void fill(ExecutionReport report, const NewOrder& order, Quantity filled, std::vector<ExecutionReport>& reports) {
    report.status = OrderStatus::PartiallyFilled;
    report.filled_quantity = filled;
    report.leaves_quantity = order.quantity - filled;
    const Price at = order.reference_price ? *order.reference_price : price("100");
    report.fill =
        Fill{TradeId{order.client_order_id.text().substr(6)}, at, filled, dec("0"), Asset{"USDT"}, Liquidity::Taker};
    reports.push_back(report);
    held_[order.customer.text()] += order.side == Side::Buy ? filled.value() : -filled.value();
  }

  Temper temper_;
  std::map<std::string, std::vector<ExecutionReport>> orders_;
  std::set<std::string> resting_;
  std::map<std::string, Decimal> held_;
  std::vector<ExecutionReport> news_;
};

class World {
 public:
  explicit World(Temper temper = {}) : venue_{temper} {
    VenueConfig venue;
    venue.id = VenueId{"paper"};
    venue.kind = "simulated";
    venue.instruments = {btc_swap()};
    SourceConfig source;
    source.id = SourceId{"leader"};
    source.kind = "manual";
    source.default_kind = InstrumentKind::PerpLinear;
    changes_ = {declare(venue), declare(source)};
  }

  /// A customer with 1,000,000 USDT who follows with `terms`, through a strategy of his own.
  void follow(const std::string& name, FollowTerms terms) {
    CustomerConfig customer;
    customer.id = CustomerId{name};
    customer.venue = VenueId{"paper"};
    customer.initial_balance[Asset{"USDT"}] = dec("1000000");
    StrategyConfig strategy;
    strategy.id = StrategyId{"copy-" + name};
    strategy.source = SourceId{"leader"};
    terms.max_leverage = terms.max_leverage.value_or(dec("100"));
    strategy.terms = std::move(terms);
    BindingConfig binding;
    binding.id = {strategy.id, customer.id};
    for (SetupValue value : {SetupValue{customer}, SetupValue{strategy}, SetupValue{binding}}) {
      changes_.push_back(declare(std::move(value)));
    }
  }
  /// The venue does not answer for this account.
  void keep_silent(const std::string& name) { silent_.insert(name); }
  void limit(LimitConfig limit) { changes_.push_back(declare(std::move(limit))); }

  void start() {
    if (events_.empty()) events_.push_back(Event{1, now_, SetupChanged{changes_, "test"}});
    desk_ = std::make_unique<Desk>(DeskOptions{"test", false, [](std::string_view name) -> const SizingStrategy* {
                                                 const auto* kind = strategies::find_sizing_kind(name);
                                                 return kind == nullptr ? nullptr : &kind->strategy;
                                               }});
    for (const auto& event : events_) ASSERT_TRUE(desk_->recover(event));
    Turn turn;
    desk_->start(now_, turn);
    commit(std::move(turn));
    settle();
  }

  void market(std::string_view at) {
    last_price_ = std::string{at};
    hear(moved_to(at));
  }
  MarketMoved moved_to(std::string_view at) const {
    return {{MarketUpdate{VenueId{"paper"}, InstrumentId{"BTC-USDT-SWAP"}, price(at), std::nullopt, now_}}};
  }

  Signal signal(SignalAction action) {
    Signal made;
    made.source = SourceId{"leader"};
    made.id = SignalId{"s" + std::to_string(++signals_)};
    made.instrument = InstrumentId{"BTC-USDT-SWAP"};
    made.action = action;
    made.time = now_;
    return made;
  }
  Signal open(PositionSide side, std::string_view size) {
    auto made = signal(SignalAction::Open);
    made.side = side;
    made.quantity = quantity(size);
    return made;
  }
  Signal close() { return signal(SignalAction::Close); }

  void send(Signal signal) { hear(SignalArrived{std::move(signal), 0}); }
  void hear(InputBody body) {
    hear_now(std::move(body));
    settle();
  }
  void wait(Duration duration) {
    now_ = now_ + duration;
    settle();
  }

  /// Everything that is due and every answer, until nothing happens any more.
  void settle() {
    for (int i = 0; i < 10'000; ++i) {
      if (dead_) return;
      if (!inputs_.empty()) {
        auto input = std::move(inputs_.front());
        inputs_.pop_front();
        hear_now(std::move(input));
        continue;
      }
      auto news = venue_.take_news();
      if (!news.empty()) {
        hear_now(ReportsArrived{VenueId{"paper"}, std::move(news)});
        continue;
      }
      if (const auto due = desk_->next_due(); due && *due <= now_) {
        Turn turn;
        desk_->on_time(now_, turn);
        commit(std::move(turn));
        continue;
      }
      return;
    }
    FAIL() << "the desk never comes to rest";
  }

  /// Dies at the given step from now: before the commit (odd) or between commit and effects (even).
  void die_in(int steps) { die_in_ = steps; }
  bool is_dead() const { return dead_; }
  void restart() {
    dead_ = false;
    die_in_ = -1;
    inputs_.clear();
    venue_.lose_news();
    // A market says where it stands before anything else is heard from it.
    if (!last_price_.empty()) inputs_.push_back(moved_to(last_price_));
    start();
  }

  Decimal position(const std::string& name) { return holding(name) ? holding(name)->position.quantity() : Decimal{}; }
  Decimal target(const std::string& name) { return holding(name) ? holding(name)->target : Decimal{}; }
  Holding* holding(const std::string& name) {
    auto* follower = desk_->book().find_follower({StrategyId{"copy-" + name}, CustomerId{name}});
    return follower == nullptr ? nullptr : desk_->book().holding_of(*follower, InstrumentId{"BTC-USDT-SWAP"});
  }
  template <class T>
  std::vector<T> facts() const {
    std::vector<T> found;
    for (const auto& event : events_) {
      if (const auto* fact = std::get_if<T>(&event.fact)) found.push_back(*fact);
    }
    return found;
  }
  /// Outcome and reason of the newest intent of a customer: "filled", "denied MAX_LEVERAGE".
  std::string outcome(const std::string& name) const {
    std::string text;
    for (const auto& event : events_) {
      if (const auto* fact = std::get_if<IntentDecided>(&event.fact);
          fact && fact->intent.binding.customer.text() == name) {
        text = std::string{to_string(fact->intent.outcome)} +
               (fact->intent.reason.empty() ? "" : " " + fact->intent.reason);
      } else if (const auto* end = std::get_if<IntentSettled>(&event.fact);
                 end && end->binding.customer.text() == name) {
        text = std::string{to_string(end->outcome)} + (end->reason.empty() ? "" : " " + end->reason);
      }
    }
    return text;
  }

  const std::vector<OrderRef>& looked_up() const { return looked_up_; }

  Desk& desk() { return *desk_; }
  Venue& venue() { return venue_; }
  const std::vector<Event>& events() const { return events_; }
  Timestamp now() const { return now_; }

 private:
  void hear_now(InputBody body) {
    if (dead_) return;
    Turn turn;
    desk_->handle(Input{std::move(body)}, now_, turn);
    commit(std::move(turn));
  }

  void commit(Turn turn) {
    if (turn.events.empty() && turn.effects.empty()) return;
    if (die_in_ > 0 && --die_in_ == 0) {
      dead_ = true;
      return;
    }
    events_.insert(events_.end(), turn.events.begin(), turn.events.end());
    if (die_in_ > 0 && --die_in_ == 0) {
      dead_ = true;
      return;
    }
    for (const auto& effect : turn.effects) carry_out(effect);
  }

  void carry_out(const Effect& effect) {
    if (const auto* orders = std::get_if<SubmitOrders>(&effect)) {
      for (const auto& order : orders->orders) venue_.submit(order, now_);
    } else if (const auto* cancels = std::get_if<CancelOrders>(&effect)) {
      for (const auto& order : cancels->orders) venue_.cancel(order, now_);
    } else if (const auto* lookups = std::get_if<LookUpOrders>(&effect)) {
      LookupsAnswered answer{VenueId{"paper"}, {}};
      looked_up_.insert(looked_up_.end(), lookups->orders.begin(), lookups->orders.end());
      for (const auto& order : lookups->orders) answer.lookups.push_back(venue_.look_up(order));
      inputs_.push_back(std::move(answer));
    } else if (const auto* accounts = std::get_if<OpenAccounts>(&effect)) {
      for (const auto& customer : accounts->customers) {
        if (silent_.contains(customer.id.text())) continue;
        inputs_.push_back(AccountAnswered{VenueId{"paper"}, customer.id, customer.initial_balance});
      }
    }
  }

  Venue venue_;
  std::vector<SetupChange> changes_;
  std::vector<Event> events_;
  std::deque<InputBody> inputs_;
  std::unique_ptr<Desk> desk_;
  Timestamp now_ = Timestamp::parse("2024-08-08T12:00:00Z").value();
  std::string last_price_;
  std::set<std::string> silent_;
  std::vector<OrderRef> looked_up_;
  int signals_ = 0;
  int die_in_ = -1;
  bool dead_ = false;
};

inline FollowTerms ratio(std::string_view value) {
  FollowTerms terms;
  terms.sizing = "ratio";
  terms.ratio = dec(value);
  return terms;
}

}  // namespace copier_test
