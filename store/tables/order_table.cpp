#include "store/tables/order_table.h"

#include <algorithm>

#include "engine/domain/position.h"

namespace store {
namespace {

/// Exact cost over quantity; the other way round for an inverse perpetual, whose cost is in base asset.
std::optional<engine::Decimal> average_of(const engine::Instrument& instrument, engine::Decimal cost,
                                          engine::Decimal quantity) {
  const bool inverse = instrument.kind == engine::InstrumentKind::PerpInverse;
  const auto price = inverse ? engine::try_divide(quantity, cost) : engine::try_divide(cost, quantity);
  if (!price) return std::nullopt;
  return *price;
}

}  // namespace

OrderTable::OrderTable(SQLite::Database& database)
    : insert_{database,
              "INSERT INTO orders (sequence, client_order_id, venue_order_id, venue, customer, strategy, symbol, side, "
              "type, "
              "time_in_force, quantity, price, reduce_only, intent, attempt, time, status, reason, cancel_reason, "
              "filled_quantity, booked_quantity, booked_cost, average_price) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      update_{database,
              "UPDATE orders SET venue_order_id = ?, status = ?, reason = ?, cancel_reason = ?, filled_quantity = ?, "
              "booked_quantity = ?, booked_cost = ?, average_price = ? WHERE sequence = ?"},
      find_{database,
            "SELECT sequence, venue_order_id, venue, customer, strategy, symbol, side, status, reason, cancel_reason, "
            "filled_quantity, booked_quantity, booked_cost, average_price FROM orders WHERE client_order_id = ?"},
      insert_trade_{
          database,
          "INSERT INTO trades (sequence, client_order_id, id, customer, strategy, symbol, side, price, quantity, "
          "fee, fee_asset, liquidity, realized_pnl, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          "ON CONFLICT (client_order_id, id) DO NOTHING"} {}

void OrderTable::mark(Entry& entry) {
  if (entry.dirty) return;
  entry.dirty = true;
  dirty_.push_back(&entry);
}

void OrderTable::on(const engine::OrderPlanned& fact, const engine::Event& event) {
  const auto& attempt = fact.attempt;
  auto& entry = entries_[attempt.order.client_order_id.text()];
  auto& order = entry.order;
  order = BookedOrder{};
  order.sequence = event.sequence;
  order.client_order_id = attempt.order.client_order_id.text();
  order.venue = attempt.venue.text();
  order.customer = attempt.binding.customer.text();
  order.strategy = attempt.binding.strategy.text();
  order.symbol = attempt.order.instrument.text();
  order.side = attempt.order.side;
  entry.attempt = attempt;
  entry.time = event.time;
  entry.fresh = true;
  mark(entry);
}

void OrderTable::on(const engine::CancelRequested& fact) {
  auto* order = find(fact.client_order_id);
  if (order == nullptr) return;
  order->cancel_reason = fact.reason;
  mark(entries_.at(order->client_order_id));
}

void OrderTable::take_report(BookedOrder& order, const engine::ExecutionReport& report) {
  mark(entries_.at(order.client_order_id));
  if (!report.venue_order_id.empty()) order.venue_order_id = report.venue_order_id.text();
  order.filled_quantity = engine::max(order.filled_quantity, report.filled_quantity.value());
  if (order.status == report.status || !engine::may_follow(order.status, report.status)) return;
  order.status = report.status;
  // Why we asked for a cancel says more than that the venue did it.
  const bool asked = report.status == engine::OrderStatus::Canceled && !order.cancel_reason.empty();
  order.reason = asked ? order.cancel_reason : report.reason;
}

bool OrderTable::take_fill(BookedOrder& order, const engine::OrderReported& fact, const engine::Instrument& instrument,
                           engine::Sequence event) {
  const auto& fill = *fact.report.fill;
  const int added =
      insert_trade_.run(event, order.client_order_id, fill.id, fact.binding.customer, fact.binding.strategy,
                        order.symbol, to_string(order.side), fill.price, fill.quantity, fill.fee, fill.fee_asset,
                        to_string(fill.liquidity), fact.realized_pnl, fact.report.event_time);
  if (added == 0) return false;
  order.booked_quantity += fill.quantity.value();
  order.booked_cost += engine::cost_of(instrument, fill.price, fill.quantity.value());
  order.average_price = average_of(instrument, order.booked_cost, order.booked_quantity);
  mark(entries_.at(order.client_order_id));
  return true;
}

BookedOrder* OrderTable::find(const engine::ClientOrderId& id) {
  const auto found = entries_.find(id.text());
  if (found != entries_.end()) return &found->second.order;
  find_.start(id);
  if (!find_.next()) return nullptr;
  auto& order = entries_[id.text()].order;
  order.sequence = find_.count(0);
  order.client_order_id = id.text();
  order.venue_order_id = find_.text(1);
  order.venue = find_.text(2);
  order.customer = find_.text(3);
  order.strategy = find_.text(4);
  order.symbol = find_.text(5);
  order.side = find_.word(6, engine::parse_side);
  order.status = find_.word(7, engine::parse_order_status);
  order.reason = find_.text(8);
  order.cancel_reason = find_.text(9);
  order.filled_quantity = find_.decimal(10);
  order.booked_quantity = find_.decimal(11);
  order.booked_cost = find_.decimal(12);
  order.average_price = find_.maybe_decimal(13);
  find_.finish();
  return &order;
}

void OrderTable::write(const Entry& entry) {
  const auto& o = entry.order;
  if (!entry.fresh) {
    update_.run(o.venue_order_id, to_string(o.status), o.reason, o.cancel_reason, o.filled_quantity, o.booked_quantity,
                o.booked_cost, o.average_price, o.sequence);
    return;
  }
  const auto& asked = entry.attempt.order;
  insert_.run(o.sequence, o.client_order_id, o.venue_order_id, o.venue, o.customer, o.strategy, o.symbol,
              to_string(o.side), to_string(asked.type), to_string(asked.time_in_force), asked.quantity,
              asked.limit_price, asked.reduce_only, entry.attempt.intent, entry.attempt.attempt, entry.time,
              to_string(o.status), o.reason, o.cancel_reason, o.filled_quantity, o.booked_quantity, o.booked_cost,
              o.average_price);
}

void OrderTable::flush() {
  std::sort(dirty_.begin(), dirty_.end(),
            [](const Entry* a, const Entry* b) { return a->order.sequence < b->order.sequence; });
  for (auto* entry : dirty_) {
    write(*entry);
    entry->fresh = entry->dirty = false;
    entry->attempt = {};
  }
  dirty_.clear();
  std::erase_if(entries_, [](const auto& item) { return engine::is_terminal(item.second.order.status); });
}

void OrderTable::forget() {
  entries_.clear();
  dirty_.clear();
}

}  // namespace store
