#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/domain/event.h"

// What people ask of the store. Read-only: a reader never writes, never checkpoints, and may run beside a daemon. The
// rows are what follows from the events; `followed()` says up to which one.

namespace store {

struct Filter {
  std::string customer, strategy, symbol, status, source;  ///< Empty: all.
  std::optional<engine::Timestamp> since, until;           ///< since <= time < until
  std::size_t limit = 0;                                   ///< Newest first cut, then printed oldest first. 0: all.
};

struct SignalRow {
  std::string source, id;
  std::optional<std::uint64_t> sequence;  ///< The leader's own count ("seq").
  std::optional<engine::Timestamp> time;  ///< When the leader acted.
  engine::Timestamp received;
  std::string status;   ///< "received", "working", "done", "partial", "denied", "ignored", "rejected"
  std::string reason;   ///< MALFORMED, CONFLICT, MARKET_ENDED ...
  std::string message;  ///< For rejected ones: which field, and why.
  std::uint64_t line = 0;
  std::string text;  ///< Rejected: as it came. Else one JSON object with the signal's fields.
};

struct OrderRow {
  std::string client_order_id, venue_order_id, customer, strategy, symbol, side, type, time_in_force;
  engine::Decimal quantity, filled_quantity;
  std::optional<engine::Decimal> price, average_price;  ///< average_price: exact cost / quantity, to 18 places.
  std::string status, reason;
  bool reduce_only = false;
  engine::Sequence intent = 0;
  engine::Timestamp time;
};

struct TradeRow {
  std::string id, client_order_id, customer, strategy, symbol, side, liquidity, fee_asset;
  engine::Decimal price, quantity, fee, realized_pnl;
  engine::Timestamp time;
};

struct PositionRow {
  std::string customer, strategy, symbol;
  engine::Decimal quantity;  ///< Signed; long above zero.
  engine::Decimal target;    ///< What the binding should hold, exact.
  std::optional<engine::Decimal> entry_price, mark_price, unrealized_pnl;
  engine::Decimal realized_pnl;
};

struct CustomerRow {
  engine::CustomerConfig config;
  std::optional<engine::Decimal>
      balance;  ///< Settle assets that count as USDT at par; absent until the venue was asked.
  std::optional<engine::Decimal> equity;  ///< balance + unrealized PnL + spot holdings at the last noted marks.
};

/// One follower's part in the story of a signal.
struct FollowerStory {
  engine::Intent intent;
  std::vector<OrderRow> orders;
  std::vector<TradeRow> fills;
  std::vector<engine::Notification> notices;
};

struct SignalStory {
  SignalRow signal;
  std::string note;  ///< Of SignalTaken.
  std::optional<engine::Decimal> leader_before, leader_after;
  std::vector<FollowerStory> followers;
};

class Reader {
 public:
  /// Opens DATA/copytrade.db read-only. Errors: NotFound when there is none yet, Corrupt, Io.
  static engine::Result<std::unique_ptr<Reader>> open(const std::string& data_dir);
  virtual ~Reader() = default;

  virtual engine::Result<engine::Setup> setup() = 0;
  virtual engine::Result<std::vector<SignalRow>> signals(const Filter& filter) = 0;
  /// `source` empty: the id must be unique over all sources. Errors: NotFound; InvalidInput when it is ambiguous.
  virtual engine::Result<SignalStory> signal(const std::string& source, const std::string& id) = 0;
  virtual engine::Result<std::vector<OrderRow>> orders(const Filter& filter) = 0;
  /// By client order id or venue order id. Errors: NotFound.
  virtual engine::Result<OrderRow> order(const std::string& id) = 0;
  virtual engine::Result<std::vector<TradeRow>> trades(const Filter& filter) = 0;
  virtual engine::Result<std::vector<PositionRow>> positions(
      const Filter& filter) = 0;  ///< Those not flat; all with status "all".
  virtual engine::Result<std::vector<CustomerRow>> customers() = 0;
  virtual engine::Result<std::vector<engine::HaltChanged>> halts() = 0;  ///< Those in force.
  /// Sequence of the newest event, and of the newest the rows show.
  virtual engine::Result<engine::Sequence> last_event() = 0;
  virtual engine::Result<engine::Sequence> followed() = 0;
  /// Up to which daemon epoch runs have been started.
  virtual engine::Result<std::uint64_t> epoch() = 0;
};

}  // namespace store
