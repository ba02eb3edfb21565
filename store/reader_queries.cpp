#include "store/reader_queries.h"

#include <algorithm>

namespace store {
namespace {

/// A query whose conditions are those of a filter. An empty text or an absent time lets all through, so one statement
/// serves every filter; the newest rows are found first, from the end of the table.
template <class Row>
std::vector<Row> read_rows(SQLite::Database& database, const std::string& query, const std::string& time,
                           const std::string& order, const std::vector<std::pair<std::string, std::string>>& equal,
                           const Filter& filter, Row (*read)(const Sql&, int)) {
  std::string text = query + " WHERE 1";
  std::vector<std::string> values;
  for (const auto& [column, value] : equal) {
    if (value.empty()) continue;
    text += " AND " + column + " = ?";
    values.push_back(value);
  }
  if (filter.since) text += " AND " + time + " >= " + std::to_string(filter.since->nanoseconds());
  if (filter.until) text += " AND " + time + " < " + std::to_string(filter.until->nanoseconds());
  text += " ORDER BY " + order + " DESC";
  if (filter.limit != 0) text += " LIMIT " + std::to_string(filter.limit);
  Sql rows{database, text};
  std::vector<Row> found;
  for (rows.start_texts(values); rows.next();) found.push_back(read(rows, 0));
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace

SignalRow signal_row(const Sql& row, int from) {
  SignalRow signal;
  signal.source = row.text(from);
  signal.id = row.text(from + 1);
  if (!row.is_null(from + 2)) signal.sequence = row.count(from + 2);
  if (!row.is_null(from + 3)) signal.time = row.time(from + 3);
  signal.received = row.time(from + 4);
  signal.status = row.text(from + 5);
  signal.reason = row.text(from + 6);
  signal.message = row.text(from + 7);
  signal.line = row.count(from + 8);
  signal.text = row.text(from + 9);
  return signal;
}

OrderRow order_row(const Sql& row, int from) {
  OrderRow order;
  order.client_order_id = row.text(from);
  order.venue_order_id = row.text(from + 1);
  order.customer = row.text(from + 2);
  order.strategy = row.text(from + 3);
  order.symbol = row.text(from + 4);
  order.side = row.text(from + 5);
  order.type = row.text(from + 6);
  order.time_in_force = row.text(from + 7);
  order.quantity = row.decimal(from + 8);
  order.filled_quantity = row.decimal(from + 9);
  order.price = row.maybe_decimal(from + 10);
  order.average_price = row.maybe_decimal(from + 11);
  order.status = row.text(from + 12);
  order.reason = row.text(from + 13);
  order.reduce_only = row.integer(from + 14) != 0;
  order.intent = row.count(from + 15);
  order.time = row.time(from + 16);
  return order;
}

TradeRow trade_row(const Sql& row, int from) {
  TradeRow trade;
  trade.id = row.text(from);
  trade.client_order_id = row.text(from + 1);
  trade.customer = row.text(from + 2);
  trade.strategy = row.text(from + 3);
  trade.symbol = row.text(from + 4);
  trade.side = row.text(from + 5);
  trade.liquidity = row.text(from + 6);
  trade.fee_asset = row.text(from + 7);
  trade.price = row.decimal(from + 8);
  trade.quantity = row.decimal(from + 9);
  trade.fee = row.decimal(from + 10);
  trade.realized_pnl = row.decimal(from + 11);
  trade.time = row.time(from + 12);
  return trade;
}

std::vector<SignalRow> read_signals(SQLite::Database& database, const Filter& filter) {
  return read_rows<SignalRow>(
      database, std::string{"SELECT "} + kSignalColumns + " FROM signals s", "s.received", "s.sequence",
      {{"s.source", filter.source}, {"s.symbol", filter.symbol}, {"s.status", filter.status}}, filter, &signal_row);
}

std::vector<OrderRow> read_orders(SQLite::Database& database, const Filter& filter) {
  return read_rows<OrderRow>(database, std::string{"SELECT "} + kOrderColumns + " FROM orders o", "o.time",
                             "o.sequence",
                             {{"o.customer", filter.customer},
                              {"o.strategy", filter.strategy},
                              {"o.symbol", filter.symbol},
                              {"o.status", filter.status}},
                             filter, &order_row);
}

std::vector<TradeRow> read_trades(SQLite::Database& database, const Filter& filter) {
  return read_rows<TradeRow>(
      database, std::string{"SELECT "} + kTradeColumns + " FROM trades t", "t.time", "t.sequence",
      {{"t.customer", filter.customer}, {"t.strategy", filter.strategy}, {"t.symbol", filter.symbol}}, filter,
      &trade_row);
}

}  // namespace store
