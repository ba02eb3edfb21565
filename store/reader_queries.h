#pragma once

#include "store/reader.h"
#include "store/sql.h"

namespace store {

/// The rows that a Filter lets through, and the columns of each kind of row in one place. All of it throws as SQLiteCpp
/// does.
std::vector<SignalRow> read_signals(SQLite::Database& database, const Filter& filter);
std::vector<OrderRow> read_orders(SQLite::Database& database, const Filter& filter);
std::vector<TradeRow> read_trades(SQLite::Database& database, const Filter& filter);

/// What the columns below hold, at the present row; `from` is the first of them.
inline constexpr const char* kSignalColumns =
    "s.source, s.id, s.leader_sequence, s.time, s.received, s.status, s.reason, s.message, s.line, s.text";
SignalRow signal_row(const Sql& row, int from = 0);

inline constexpr const char* kOrderColumns =
    "o.client_order_id, o.venue_order_id, o.customer, o.strategy, o.symbol, o.side, o.type, o.time_in_force, "
    "o.quantity, "
    "o.filled_quantity, o.price, o.average_price, o.status, o.reason, o.reduce_only, o.intent, o.time";
OrderRow order_row(const Sql& row, int from = 0);

inline constexpr const char* kTradeColumns =
    "t.id, t.client_order_id, t.customer, t.strategy, t.symbol, t.side, t.liquidity, t.fee_asset, t.price, t.quantity, "
    "t.fee, t.realized_pnl, t.time";
TradeRow trade_row(const Sql& row, int from = 0);

}  // namespace store
