#include "store/tables/account_table.h"

#include <algorithm>

#include "engine/domain/position.h"

namespace store {
namespace {

/// So many accounts are remembered from one batch to the next.
constexpr std::size_t kRememberedMax = 50'000;

}  // namespace

AccountTable::AccountTable(SQLite::Database& database)
    : open_{database, "INSERT INTO accounts (customer, opened) VALUES (?, ?)"},
      put_{database,
           "INSERT INTO balances (customer, asset, quantity) VALUES (?, ?, ?) "
           "ON CONFLICT (customer, asset) DO UPDATE SET quantity = excluded.quantity"},
      find_{database,
            "SELECT b.asset, b.quantity FROM accounts a LEFT JOIN balances b ON b.customer = a.customer "
            "WHERE a.customer = ?"},
      add_cash_flow_{
          database,
          "INSERT INTO cash_flows (sequence, customer, asset, quantity, kind, time) VALUES (?, ?, ?, ?, ?, ?)"},
      put_equity_{database,
                  "INSERT INTO equity_snapshots (day, customer, equity, high_water_mark) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (day, customer) DO UPDATE SET equity = excluded.equity, "
                  "high_water_mark = excluded.high_water_mark"} {}

AccountTable::Account& AccountTable::account(const std::string& customer) {
  const auto [found, added] = accounts_.try_emplace(customer);
  auto& mine = found->second;
  if (!added) return mine;
  mine.customer = customer;
  for (find_.start(customer); find_.next();) {
    mine.open = true;
    if (!find_.is_null(0)) mine.balances[find_.text(0)] = find_.decimal(1);
  }
  return mine;
}

void AccountTable::mark(Account& account) {
  if (account.dirty) return;
  account.dirty = true;
  dirty_.push_back(&account);
}

void AccountTable::on(const engine::AccountReported& fact, const engine::Event& event) {
  auto& mine = account(fact.customer.text());
  if (mine.open) return;
  mine.open = true;
  open_.run(fact.customer, event.time);
  for (const auto& [asset, quantity] : fact.balances) {
    mine.balances[asset.text()] = quantity;
    if (!quantity.is_zero()) {
      add_cash_flow_.run(event.sequence, fact.customer, asset, quantity, "initial", event.time);
    }
  }
  mark(mine);
}

void AccountTable::on(const engine::DayOpened& fact) {
  for (const auto& row : fact.rows) put_equity_.run(fact.day, row.customer, row.equity, row.high_water_mark);
}

void AccountTable::book(const std::string& customer, const engine::Instrument& instrument, engine::Side side,
                        const engine::Fill& fill, engine::Decimal realized_pnl) {
  auto& mine = account(customer);
  if (!mine.open) return;  // What the venue will say first has this fill in it.
  if (instrument.is_derivative()) {
    mine.balances[instrument.settle.text()] += realized_pnl;
  } else {
    const auto value = engine::cost_of(instrument, fill.price, fill.quantity.value());
    const bool buys = side == engine::Side::Buy;
    mine.balances[instrument.base.text()] += buys ? fill.quantity.value() : -fill.quantity.value();
    mine.balances[instrument.quote.text()] += buys ? -value : value;
  }
  if (!fill.fee.is_zero()) mine.balances[fill.fee_asset.text()] -= fill.fee;
  mark(mine);
}

void AccountTable::flush() {
  std::sort(dirty_.begin(), dirty_.end(), [](const Account* a, const Account* b) { return a->customer < b->customer; });
  for (auto* account : dirty_) {
    for (const auto& [asset, quantity] : account->balances) put_.run(account->customer, asset, quantity);
    account->dirty = false;
  }
  dirty_.clear();
  if (accounts_.size() > kRememberedMax) accounts_.clear();
}

void AccountTable::forget() {
  accounts_.clear();
  dirty_.clear();
}

}  // namespace store
