#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/domain/intent.h"
#include "engine/domain/notification.h"
#include "engine/domain/setup.h"
#include "engine/domain/signal.h"

// The facts. State is what comes of applying them in order, live and after a restart alike; a fact holds the result of
// a decision, never the question, so that replaying it needs no rule, price or clock. Old ones stay readable for ever.

namespace engine {

/// A daemon took the data directory. The epoch goes into client order ids.
struct RunStarted {
  std::uint64_t epoch = 0;
  std::string version;
};

struct SetupChanged {
  std::vector<SetupChange> changes;
  std::string actor;  ///< Who: "cli", "control".
};

/// A signal is durable; it may be acknowledged now. It waits for SignalTaken.
struct SignalReceived {
  Signal signal;
  Timestamp received;
  std::uint64_t line = 0;  ///< In its file, from 1; 0 if it came otherwise.
  std::uint64_t hash = 0;  ///< content_hash(signal)
};

/// A line that is no signal, or a known id with other content. Kept for people; acted on never.
struct SignalRefused {
  SourceId source;
  SignalId id;  ///< Empty if it could not be read.
  std::uint64_t line = 0;
  std::string text;     ///< As it came, cut to 1,000 bytes.
  std::string reason;   ///< MALFORMED, CONFLICT, UNKNOWN_SOURCE ...
  std::string message;  ///< Which field, and why.
  Timestamp received;
};

/// The leader's book has moved (or the signal was found too late or out of place, and the note says so).
struct SignalTaken {
  SignalKey signal;
  InstrumentId instrument;
  Decimal leader_before;  ///< Signed.
  Decimal leader_after;
  std::uint64_t next_sequence = 0;  ///< What the source must send next; 0 if it does not count.
  bool in_gap = false;              ///< The source has a gap: opens are denied until a target or a resync.
  std::string note;                 ///< CUT_TO_LEADER_POSITION, MARKET_ENDED ...; empty when plain.
};

/// One follower's answer to one signal.
struct IntentDecided {
  Intent intent;
};

/// An order is durable and may leave.
struct OrderPlanned {
  OrderAttempt attempt;
};

struct OrderReported {
  ExecutionReport report;
  BindingId binding;
  Decimal realized_pnl;  ///< In the settle asset, before fees; zero without a fill.
};

/// We asked the venue to take an order back.
struct CancelRequested {
  ClientOrderId client_order_id;
  std::string reason;
};

/// An intent came to its end.
struct IntentSettled {
  Sequence intent = 0;
  SignalKey signal;
  BindingId binding;
  InstrumentId instrument;
  FollowerOutcome outcome = FollowerOutcome::Filled;
  std::string reason;
  Decimal written_off;   ///< Signed part of the target given up now.
  Decimal target_after;  ///< The binding's target afterwards.
};

/// All followers of a signal have their outcome.
struct SignalSettled {
  SignalKey signal;
  std::string status;  ///< "done", "partial", "denied", "ignored"
  std::string reason;
};

/// New orders that open are stopped, or allowed again.
struct HaltChanged {
  Scope scope;
  bool halted = false;
  bool wire = false;  ///< The wire gate's own stop: nothing leaves at all.
  std::string actor;
  std::string reason;
};

/// Equity per customer when a UTC day begins: what daily_loss is measured from, and the high_water_mark.
struct DayOpened {
  struct Row {
    CustomerId customer;
    Decimal equity;
    Decimal high_water_mark;
  };
  std::int64_t day = 0;  ///< Timestamp::utc_day()
  std::vector<Row> rows;
};

/// What a venue says an account holds. The first one of a customer opens his books.
struct AccountReported {
  CustomerId customer;
  std::map<Asset, Decimal> balances;
};

struct NoticeQueued {
  Notification notice;
};

struct NoticeDelivered {
  Sequence notice = 0;
  std::string notifier;
};

/// Prices that positions are shown at, for readers of the tables.
struct MarksNoted {
  struct Row {
    VenueId venue;
    InstrumentId instrument;
    Price price;
  };
  std::vector<Row> rows;
};

/// The leader's book is declared whole again: `source resync`.
struct SourceResynced {
  SourceId source;
  std::string actor;
};

using Fact = std::variant<RunStarted, SetupChanged, SignalReceived, SignalRefused, SignalTaken, IntentDecided,
                          OrderPlanned, OrderReported, CancelRequested, IntentSettled, SignalSettled, HaltChanged,
                          DayOpened, AccountReported, NoticeQueued, NoticeDelivered, MarksNoted, SourceResynced>;

struct Event {
  // Out of line: what copies and destroys a variant of all facts is compiled once, not in every file that holds one.
  Event();
  Event(Sequence place, Timestamp when, Fact what);
  Event(const Event&);
  Event(Event&&) noexcept;
  Event& operator=(const Event&);
  Event& operator=(Event&&) noexcept;
  ~Event();

  Sequence sequence = 0;  ///< From 1 without gaps.
  Timestamp time;         ///< The daemon's clock when it was decided.
  Fact fact;
};

}  // namespace engine
