#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/event.h"
#include "engine/domain/position.h"
#include "engine/risk/view.h"

// Everything the copier knows, and it changes only by facts: live and after a restart the same facts give the same
// books. Decisions are made in Desk; nothing here decides.

namespace engine {

struct Holding;

/// An order that has not ended, or ended lately.
struct WorkingOrder {
  OrderAttempt attempt;
  Holding* holding = nullptr;
  OrderStatus status = OrderStatus::PendingNew;
  VenueOrderId venue_order_id;
  Quantity filled;
  bool opens = false;  ///< Enlarges the position; else it reduces.
  bool cancel_requested = false;
  std::string cancel_reason;   ///< Why we asked for it.
  std::vector<TradeId> fills;  ///< Each counts once.
  Quantity leaves() const { return is_terminal(status) ? Quantity{} : attempt.order.quantity - filled; }
};

/// An intent that has not come to its end.
struct OpenIntent {
  SignalKey signal;
  Holding* holding = nullptr;
  Decimal wanted;
  Decimal filled;  ///< By the orders planned for it, unsigned.
  std::uint32_t attempts = 0;
  bool has_tried_to_open = false;
  std::string denied;  ///< Why its opening part was denied; it still closes.
  OrderStatus last_status = OrderStatus::PendingNew;
  std::string last_reason;
};

/// One account.
struct Account {
  CustomerId customer;
  CustomerConfig config;
  bool declared = false;  ///< It may have been removed while its history stays.
  bool known = false;     ///< The venue has said what it holds.
  std::map<Asset, Decimal> balances;
  Decimal day_start_equity;
  Decimal high_water_mark;
  std::int64_t ordered_day = 0;         ///< Of daily_notional.
  Decimal daily_notional;               ///< Ordered on that UTC day.
  std::deque<Timestamp> recent_orders;  ///< Of the last minute, at least.
  std::vector<Holding*> holdings;
};

/// What one binding holds of one instrument.
struct Holding {
  BindingId binding;
  VenueId venue;
  Instrument instrument;
  Account* account = nullptr;
  Position position;
  Decimal target;
  std::vector<WorkingOrder*> working;  ///< Not ended, oldest first.
  std::vector<Sequence> open_intents;  ///< Not ended, oldest first.
};

/// One customer following one strategy.
struct Follower {
  BindingId binding;
  SourceId source;
  FollowTerms terms;  ///< Merged.
  Account* account = nullptr;
  EffectiveLimits limits;  ///< Of all scopes but the symbol's.
  bool active = false;     ///< Declared, with strategy and customer.
  bool enabled = false;    ///< The strategy is.
  std::map<InstrumentId, std::unique_ptr<Holding>> holdings;
};

struct LeaderState {
  std::map<InstrumentId, Decimal> held;  ///< Signed.
  std::uint64_t next_sequence = 0;       ///< 0: the first one seen sets it.
  bool in_gap = false;
};

/// A signal that was received, and is not settled.
struct OpenSignal {
  Signal signal;
  Timestamp received;
  Sequence event = 0;  ///< Of SignalReceived: the order in which they came.
  bool taken = false;
  std::size_t followers = 0;  ///< Intents decided.
  std::size_t unsettled = 0;  ///< Intents without their outcome.
  std::map<FollowerOutcome, std::size_t> outcomes;
  std::map<std::string, std::pair<std::size_t, std::string>> reasons;  ///< Reason -> how often, first customers.
};

class CopyBook {
 public:
  CopyBook() = default;
  CopyBook(const CopyBook&) = delete;
  CopyBook& operator=(const CopyBook&) = delete;

  /// The only way anything here changes.
  void apply(const Event& event);

  const Setup& setup() const { return setup_; }
  /// Grows with every change of the setup.
  std::uint64_t setup_version() const { return setup_version_; }
  Sequence last_event() const { return last_event_; }
  /// The desk's clock when it last decided something.
  Timestamp last_time() const { return last_time_; }
  std::uint64_t epoch() const { return epoch_; }
  Sequence last_intent() const { return last_intent_; }
  Sequence last_notice() const { return last_notice_; }
  std::int64_t day() const { return day_; }

  /// Those who follow a source now, by strategy, then customer.
  const std::vector<Follower*>& followers_of(const SourceId& source);
  Follower* find_follower(const BindingId& binding);
  /// The holding, made flat if it is not there yet. Nothing: the venue does not list the instrument.
  Holding* holding_of(Follower& follower, const InstrumentId& instrument);
  const Instrument* find_instrument(const VenueId& venue, const InstrumentId& instrument) const;
  Account* find_account(const CustomerId& customer);
  const std::map<CustomerId, std::unique_ptr<Account>>& accounts() const { return accounts_; }
  const LeaderState& leader(const SourceId& source) const;
  WorkingOrder* find_order(const ClientOrderId& id);
  const std::unordered_map<std::string, std::unique_ptr<WorkingOrder>>& orders() const { return orders_; }
  OpenIntent* find_intent(Sequence intent);
  const std::map<Sequence, OpenIntent>& open_intents() const { return intents_; }
  const std::map<SignalKey, OpenSignal>& open_signals() const { return open_signals_; }
  OpenSignal* find_open_signal(const SignalKey& key);
  /// content_hash of a signal seen at any time; nothing if it was not.
  std::optional<std::uint64_t> seen(const SignalKey& key) const;
  bool has_refused(std::uint64_t line_hash) const { return refused_.contains(line_hash); }
  static std::uint64_t line_hash(const SourceId& source, std::uint64_t line, const std::string& text);
  const std::map<Scope, HaltChanged>& halts() const { return halts_; }
  bool wire_halted() const { return wire_halted_; }
  const std::vector<Notification>& undelivered() const { return undelivered_; }
  /// The last noted price of an instrument; nothing if there is none.
  std::optional<Price> mark(const VenueId& venue, const InstrumentId& instrument) const;

  /// Hash of all books: the same after replaying the same facts.
  std::string state_hash() const;

 private:
  void on(const RunStarted& fact, const Event& event);
  void on(const SetupChanged& fact, const Event& event);
  void on(const SignalReceived& fact, const Event& event);
  void on(const SignalRefused& fact, const Event& event);
  void on(const SignalTaken& fact, const Event& event);
  void on(const IntentDecided& fact, const Event& event);
  void on(const OrderPlanned& fact, const Event& event);
  void on(const OrderReported& fact, const Event& event);
  void on(const CancelRequested& fact, const Event& event);
  void on(const IntentSettled& fact, const Event& event);
  void on(const SignalSettled& fact, const Event& event);
  void on(const HaltChanged& fact, const Event& event);
  void on(const DayOpened& fact, const Event& event);
  void on(const AccountReported& fact, const Event& event);
  void on(const NoticeQueued& fact, const Event& event);
  void on(const NoticeDelivered& fact, const Event& event);
  void on(const MarksNoted& fact, const Event& event);
  void on(const SourceResynced& fact, const Event& event);

  Account& account(const CustomerId& customer);
  Follower& follower(const BindingId& binding);
  Holding& holding(const BindingId& binding, const InstrumentId& instrument);
  static void count_order(Account& mine, const Instrument& instrument, const NewOrder& order, Timestamp time);
  void book_fill(WorkingOrder& order, const Fill& fill);
  void count_outcome(const SignalKey& key, const BindingId& binding, FollowerOutcome outcome,
                     const std::string& reason);
  void forget_old_orders();
  void refresh_followers();

  Setup setup_;
  bool followers_stale_ = true;
  std::uint64_t setup_version_ = 0;
  Sequence last_event_ = 0;
  Timestamp last_time_;
  std::uint64_t epoch_ = 0;
  Sequence last_intent_ = 0;
  Sequence last_notice_ = 0;
  std::int64_t day_ = 0;
  bool wire_halted_ = false;
  std::map<CustomerId, std::unique_ptr<Account>> accounts_;
  std::map<BindingId, std::unique_ptr<Follower>> followers_;
  std::map<SourceId, std::vector<Follower*>> by_source_;
  std::map<SourceId, LeaderState> leaders_;
  std::unordered_map<std::string, std::unique_ptr<WorkingOrder>> orders_;
  std::deque<std::string> ended_orders_;
  std::map<Sequence, OpenIntent> intents_;
  std::map<SignalKey, OpenSignal> open_signals_;
  std::map<SourceId, std::unordered_map<std::string, std::uint64_t>> seen_;
  std::unordered_map<std::uint64_t, bool> refused_;
  std::map<Scope, HaltChanged> halts_;
  std::vector<Notification> undelivered_;
  std::map<std::pair<VenueId, InstrumentId>, Price> marks_;
};

}  // namespace engine
