#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/domain/market.h"
#include "engine/domain/setup.h"
#include "engine/domain/signal.h"

// What the engine thread hears. Adapters make these; the inbox keeps them in one order; nothing else reaches the
// engine.

namespace engine {

struct SignalArrived {
  Signal signal;
  std::uint64_t line = 0;  ///< In its file, from 1; 0 if it came otherwise.
};

/// A line of a source that is no signal.
struct LineRefused {
  SourceId source;
  SignalId id;  ///< If at least that could be read.
  std::uint64_t line = 0;
  std::string text;
  std::string message;  ///< Which field, and why.
};

/// A finite source has been read to its end.
struct SourceEnded {
  SourceId source;
};

struct ReportsArrived {
  VenueId venue;
  std::vector<ExecutionReport> reports;
};

struct LookupsAnswered {
  VenueId venue;
  std::vector<OrderLookup> lookups;
};

struct AccountAnswered {
  VenueId venue;
  CustomerId customer;
  std::map<Asset, Decimal> balances;
  /// Why it cannot be traded, for people; empty when it can. It may come later too, when a key is taken back, and be
  /// followed by balances once the account answers.
  std::string problem{};
};

struct MarketMoved {
  std::vector<MarketUpdate> updates;
};

/// The recording of a venue is at its end: nothing will move there any more.
struct MarketEnded {
  VenueId venue;
};

struct ChangeSetup {
  std::vector<SetupChange> changes;
  std::string actor;
};

struct SetHalt {
  Scope scope;
  bool halted = true;
  bool wire = false;
  bool close = false;  ///< Also cancel what works and flatten, within the scope.
  std::string actor;
  std::string reason;
};

struct ResyncSource {
  SourceId source;
  std::string actor;
};

struct NoticeSent {
  Sequence notice = 0;
  std::string notifier;
};

/// Come to an end: nothing new is retried; with `cancel_resting` what still works is taken back.
struct WindDown {
  bool cancel_resting = false;
  std::string reason;  ///< END_OF_RUN
};

using InputBody =
    std::variant<SignalArrived, LineRefused, SourceEnded, ReportsArrived, LookupsAnswered, AccountAnswered, MarketMoved,
                 MarketEnded, ChangeSetup, SetHalt, ResyncSource, NoticeSent, WindDown>;

struct Input {
  InputBody body;
  std::uint64_t request = 0;  ///< Who waits for an Answer; 0: nobody.
};

}  // namespace engine
