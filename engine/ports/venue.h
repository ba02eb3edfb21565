#pragma once

#include <optional>
#include <span>

#include "engine/ports/effect.h"

namespace engine {

/// A place where orders meet: a live exchange, or the simulated one. Called from the engine thread only.
/// No call waits for the venue: all it answers goes to the Sink (ReportsArrived, LookupsAnswered, AccountAnswered), in
/// its own order. Orders travel in batches so that a venue can share one journal sync or one request among many.
class Venue {
 public:
  virtual ~Venue() = default;

  /// Sends each order, once. A venue may take the same client order id again after a fill, so what ended as
  /// Outcome::Unknown is asked for before it is sent again.
  /// Errors: Unavailable, always NotSent, for the whole batch. A refusal or a timeout of one order comes as a report.
  /// Source: Binance rest-api.md, "New order", newClientOrderId: "A unique id among open orders."
  virtual Status submit(std::span<const NewOrder> orders) = 0;

  /// Asks for cancels. Success means asked, not canceled: a fill may still win the race.
  virtual Status cancel(std::span<const OrderRef> orders) = 0;

  /// Asks what became of orders; each is answered by an OrderLookup. A venue that lost sight of an order it was given
  /// asks by itself, and its OrderLookup comes unasked.
  virtual Status look_up(std::span<const OrderRef> orders) = 0;

  /// Makes sure the accounts are there and asks what they hold; each is answered by an AccountAnswered.
  virtual Status open_accounts(std::span<const CustomerConfig> customers) = 0;
};

/// A market that is played from a recording, step by step, by whoever owns the clock.
class MarketPlayback {
 public:
  virtual ~MarketPlayback() = default;
  /// When the next step is due, by the recording's clock; nothing at its end.
  virtual std::optional<Timestamp> next_time() const = 0;
  /// Plays one step: moves the market, fills what it meets, posts MarketMoved and ReportsArrived. That the end is
  /// reached is for the owner of the clock to tell (MarketEnded): signals of the last step's time still belong to it.
  /// Errors: InvalidInput when the recording is broken (file and line), Io.
  virtual Status play() = 0;
};

}  // namespace engine
