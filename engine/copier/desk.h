#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/copier/copy_book.h"
#include "engine/copier/leader_book.h"
#include "engine/copier/planner.h"
#include "engine/copier/wire_gate.h"
#include "engine/ports/sizing_strategy.h"
#include "engine/risk/gate.h"
#include "engine/runtime/turn.h"

namespace engine {

struct DeskOptions {
  std::string version;
  /// Signals dated after "now" wait for their time: the clock is a recording's.
  bool recorded_clock = false;
  std::function<const SizingStrategy*(std::string_view)> find_sizing;
};

/// The whole copier: hears inputs, decides, records facts, asks for effects. Each decision is a fact before it is an
/// effect; all state that must outlive us is in the CopyBook and changes by facts alone. What is kept here besides is
/// only impatience (who waits for the market, which timers run) and is made anew after a restart.
class Desk final : public Core {
 public:
  explicit Desk(DeskOptions options) : options_{std::move(options)} {}

  Status recover(const Event& event) override;
  void start(Timestamp now, Turn& turn) override;
  void handle(const Input& input, Timestamp now, Turn& turn) override;
  std::optional<Timestamp> next_due() const override;
  void on_time(Timestamp now, Turn& turn) override;

  /// Nothing is on its way: no working order, no unsettled signal, no retry.
  bool is_idle() const;
  /// Accounts and orders in flight have been answered for; signals are acted on.
  bool is_ready() const { return ready_; }
  CopyBook& book() { return book_; }
  const CopyBook& book() const { return book_; }
  /// Equity of an account in quote asset at the latest prices: balances, spot holdings and unrealized profit.
  Decimal equity(const Account& account) const;

 private:
  using MarketKey = std::pair<VenueId, InstrumentId>;
  static bool before(const Holding* a, const Holding* b);

  // desk.cpp: time, facts, effects
  void begin(Timestamp now, Turn& turn);
  void finish();
  void emit(Fact fact);
  template <class T>
  void effect(T what) {
    turn_->effects.emplace_back(std::move(what));
  }
  void answer(std::uint64_t request, const Status& status, bool duplicate = false);
  void become_ready_when_answered();
  void open_day_if_new();
  void note_marks(bool even_if_recent);
  void notify(Severity severity, std::string event, std::string title, std::string text, const SignalKey& signal = {},
              const CustomerId& customer = {});

  void on(const SignalArrived& input, std::uint64_t request);
  void on(const LineRefused& input, std::uint64_t request);
  void on(const SourceEnded& input, std::uint64_t request);
  void on(const ReportsArrived& input, std::uint64_t request);
  void on(const LookupsAnswered& input, std::uint64_t request);
  void on(const AccountAnswered& input, std::uint64_t request);
  void on(const MarketMoved& input, std::uint64_t request);
  void on(const MarketEnded& input, std::uint64_t request);
  void on(const ChangeSetup& input, std::uint64_t request);
  void on(const SetHalt& input, std::uint64_t request);
  void on(const ResyncSource& input, std::uint64_t request);
  void on(const NoticeSent& input, std::uint64_t request);
  void on(const WindDown& input, std::uint64_t request);

  // desk_signals.cpp: from a signal to intents
  void refuse_signal(const SourceId& source, const SignalId& id, std::uint64_t line, const std::string& text,
                     const std::string& reason, const std::string& message);
  void take_in_order(const SignalKey& key);
  void take(const SignalKey& key);
  void take_held(const SourceId& source);
  void declare_gap(const SourceId& source);
  void take_back(const SignalKey& key, const Signal& signal);
  void settle_signal_if_done(const SignalKey& key);

  struct Opening {
    Decimal wanted;  ///< Signed, exact.
    Decimal target_after;
    OpenSize size;
    GateAnswer gate;
  };
  void decide(Follower& follower, const OpenSignal& open, const LeaderMove& move);
  Opening judge_opening(Follower& follower, Holding& holding, const OpenSignal& open, Decimal added, Decimal target);
  RiskView risk_view(const Follower& follower, const Holding& holding, const OpenSignal& open, Side side,
                     Quantity quantity, bool forget_age) const;
  std::optional<Price> leader_price(const Signal& signal, const Holding& holding) const;
  /// What the market says now; nothing before it has spoken: no order is planned on an old price.
  std::optional<Price> market_price(const VenueId& venue, const InstrumentId& instrument) const;
  /// The same or, failing that, the last noted mark: to value what is held.
  std::optional<Price> valuation_price(const VenueId& venue, const InstrumentId& instrument) const;
  void close_intent_at_once(Intent intent, FollowerOutcome outcome, std::string reason);

  // desk_orders.cpp: from intents to orders, and back
  static Gap gap_of(const Holding& holding, Decimal target);
  void look(Holding& holding, Sequence approved = 0);
  bool open_more(Holding& holding, const Step& step, Sequence approved);
  bool reduce(Holding& holding, const Step& step);
  void plan(Holding& holding, Sequence intent, NewOrder order);
  void send(WorkingOrder& order);
  void request_cancel(WorkingOrder& order, const std::string& reason);
  void on_report(const ExecutionReport& report, std::set<Holding*>& touched);
  void on_order_end(const WorkingOrder& order, const ExecutionReport& report);
  void on_lookup(const OrderLookup& lookup, std::set<Holding*>& touched);
  bool is_fresh(const OpenSignal& open, const FollowTerms& terms) const;
  NewOrder opening_order(const Holding& holding, const OpenSignal& open, const FollowTerms& terms, Side side,
                         Quantity quantity) const;
  void give_up(Holding& holding, Sequence intent, Decimal quantity, FollowerOutcome outcome, const std::string& reason);
  void settle(Holding& holding, Sequence intent, FollowerOutcome outcome, const std::string& reason,
              Decimal written_off);
  void settle_finished(Holding& holding);
  void wait_a_moment(Holding& holding, Duration moment);
  Sequence own_intent(Holding& holding, const std::string& why, Decimal target);
  Sequence newest_opening_intent(const Holding& holding) const;
  void look_at(const std::set<Holding*>& touched);
  void stop_waiting(const std::string& reason);
  void cancel_working(const std::function<bool(const WorkingOrder&)>& which, const std::string& reason);
  void flatten(const Scope& scope);
  static bool covers(const Scope& scope, const Holding& holding);
  std::string halted_by(const Holding& holding) const;

  DeskOptions options_;
  CopyBook book_;
  WireGate gate_;

  // Only while a call runs.
  Turn* turn_ = nullptr;
  Timestamp now_;
  std::map<VenueId, std::vector<NewOrder>> closing_orders_;  ///< Closes go before opens.
  std::map<VenueId, std::vector<NewOrder>> opening_orders_;
  std::map<VenueId, std::vector<OrderRef>> cancels_;

  // Impatience.
  bool ready_ = false;
  bool winding_down_ = false;
  std::string wind_down_reason_;
  std::set<CustomerId> awaited_accounts_;
  std::set<std::string> awaited_orders_;
  std::vector<SignalKey> received_early_;                        ///< Before we were ready.
  std::multimap<Timestamp, SignalKey> future_;                   ///< Dated after "now" on a recording's clock.
  std::map<SourceId, std::map<std::uint64_t, SignalKey>> held_;  ///< By sequence, behind a hole.
  std::map<SourceId, Timestamp> hole_deadline_;
  std::map<MarketKey, Price> markets_;
  std::set<VenueId> ended_markets_;
  std::set<Holding*> waiting_;  ///< Their last order ended short; they look again after a moment.
  std::map<Holding*, int> refused_reductions_;
  std::multimap<Timestamp, Holding*> timers_;
  std::multimap<Timestamp, OrderRef> lookups_due_;
  Timestamp marks_noted_;
};

}  // namespace engine
