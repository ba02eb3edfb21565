#include "store/tables/position_table.h"

#include <algorithm>
#include <tuple>

namespace store {
namespace {

/// So many rows are remembered from one batch to the next.
constexpr std::size_t kRememberedMax = 50'000;

}  // namespace

PositionTable::PositionTable(SQLite::Database& database)
    : put_{database,
           "INSERT INTO positions (customer, strategy, symbol, venue, quantity, cost, realized_pnl, target) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (customer, strategy, symbol) DO UPDATE SET venue = "
           "excluded.venue, "
           "quantity = excluded.quantity, cost = excluded.cost, realized_pnl = excluded.realized_pnl, "
           "target = excluded.target"},
      find_{database,
            "SELECT venue, quantity, cost, realized_pnl, target FROM positions "
            "WHERE customer = ? AND strategy = ? AND symbol = ?"} {}

PositionTable::Row& PositionTable::row(const engine::BindingId& binding, const engine::InstrumentId& instrument) {
  const auto key = binding.customer.text() + '\n' + binding.strategy.text() + '\n' + instrument.text();
  const auto [found, added] = rows_.try_emplace(key);
  auto& row = found->second;
  if (!added) return row;
  row.customer = binding.customer.text();
  row.strategy = binding.strategy.text();
  row.symbol = instrument.text();
  find_.start(binding.customer, binding.strategy, instrument);
  if (!find_.next()) return row;
  row.exists = true;
  row.venue = find_.text(0);
  row.position = engine::Position{find_.decimal(1), find_.decimal(2), find_.decimal(3)};
  row.target = find_.decimal(4);
  find_.finish();
  return row;
}

void PositionTable::mark(Row& row) {
  row.exists = true;
  if (row.dirty) return;
  row.dirty = true;
  dirty_.push_back(&row);
}

void PositionTable::set_target(const engine::BindingId& binding, const engine::InstrumentId& instrument,
                               engine::Decimal target) {
  auto& mine = row(binding, instrument);
  // A follower who was denied from the start holds nothing and should hold nothing: there is no row to show.
  if (mine.target == target && (mine.exists || target.is_zero())) return;
  mine.target = target;
  mark(mine);
}

void PositionTable::book(const engine::BindingId& binding, const std::string& venue,
                         const engine::Instrument& instrument, engine::Side side, const engine::Fill& fill) {
  auto& mine = row(binding, instrument.id);
  mine.venue = venue;
  mine.position.apply(instrument, side, fill.price, fill.quantity);
  mark(mine);
}

void PositionTable::flush() {
  // In the order of the table, so that neighbours share pages.
  std::sort(dirty_.begin(), dirty_.end(), [](const Row* a, const Row* b) {
    return std::tie(a->customer, a->strategy, a->symbol) < std::tie(b->customer, b->strategy, b->symbol);
  });
  for (auto* row : dirty_) {
    put_.run(row->customer, row->strategy, row->symbol, row->venue, row->position.quantity(), row->position.cost(),
             row->position.realized_pnl(), row->target);
    row->dirty = false;
  }
  dirty_.clear();
  if (rows_.size() > kRememberedMax) rows_.clear();
}

void PositionTable::forget() {
  rows_.clear();
  dirty_.clear();
}

}  // namespace store
