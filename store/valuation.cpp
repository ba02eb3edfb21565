#include "store/valuation.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "store/event_codec.h"

namespace store {
namespace {

/// A customer's balances and open profits while his row is put together.
struct Account {
  std::vector<std::pair<std::string, engine::Decimal>> balances;
  engine::Decimal open_profit;
};

/// Adds a product that fits; what does not is no money anyone has.
void add_product(engine::Decimal& sum, engine::Decimal a, engine::Decimal b) {
  const auto product = engine::try_multiply(a, b);
  if (!product) return;
  if (const auto added = engine::try_add(sum, *product)) sum = *added;
}

}  // namespace

bool is_unit_of_account(const std::string& asset) {
  static constexpr std::array<std::string_view, 8> kUnits{"USDT", "USDC", "USD", "FDUSD",
                                                          "BUSD", "TUSD", "DAI", "USDE"};
  return std::find(kUnits.begin(), kUnits.end(), asset) != kUnits.end();
}

Valuation::Valuation(SQLite::Database& database) {
  Sql marks{database, "SELECT venue, symbol, price FROM marks"};
  for (marks.start(); marks.next();) venues_[marks.text(0)].marks[marks.text(1)] = marks.decimal(2);
  Sql instruments{database, "SELECT venue, symbol, body FROM instruments"};
  for (instruments.start(); instruments.next();) {
    auto instrument = decode_instrument(instruments.text(2));
    if (instrument) venues_[instruments.text(0)].instruments.emplace(instruments.text(1), *std::move(instrument));
  }
}

std::optional<engine::Decimal> Valuation::mark(const std::string& venue, const std::string& symbol) const {
  const auto at = venues_.find(venue);
  if (at == venues_.end()) return std::nullopt;
  const auto found = at->second.marks.find(symbol);
  if (found == at->second.marks.end()) return std::nullopt;
  return found->second;
}

const engine::Instrument* Valuation::find_instrument(const std::string& venue, const std::string& symbol) const {
  const auto at = venues_.find(venue);
  if (at == venues_.end()) return nullptr;
  const auto found = at->second.instruments.find(symbol);
  return found == at->second.instruments.end() ? nullptr : &found->second;
}

engine::Decimal Valuation::worth_of(const std::string& venue, const std::string& asset) const {
  if (is_unit_of_account(asset)) return 1;
  const auto at = venues_.find(venue);
  if (at == venues_.end()) return {};
  for (const auto& [symbol, instrument] : at->second.instruments) {
    if (instrument.base.text() != asset || !is_unit_of_account(instrument.quote.text())) continue;
    if (const auto price = mark(venue, symbol)) return *price;
  }
  return {};
}

PositionRow Valuation::value(PositionRow row, const std::string& venue, const engine::Position& position) const {
  row.quantity = position.quantity();
  row.realized_pnl = position.realized_pnl();
  row.mark_price = mark(venue, row.symbol);
  const auto* instrument = find_instrument(venue, row.symbol);
  if (instrument == nullptr) return row;
  if (!position.is_flat()) row.entry_price = position.entry_price(*instrument).value();
  if (row.mark_price) row.unrealized_pnl = position.unrealized_pnl(*instrument, engine::Price{*row.mark_price});
  return row;
}

std::vector<PositionRow> read_positions(SQLite::Database& database, const Filter& filter) {
  const Valuation valuation{database};
  std::string text =
      "SELECT customer, strategy, symbol, venue, quantity, cost, realized_pnl, target FROM positions WHERE 1";
  std::vector<std::string> values;
  const std::pair<const char*, const std::string&> conditions[] = {
      {"customer", filter.customer}, {"strategy", filter.strategy}, {"symbol", filter.symbol}};
  for (const auto& [column, value] : conditions) {
    if (value.empty()) continue;
    text += std::string{" AND "} + column + " = ?";
    values.push_back(value);
  }
  if (filter.status != "all") text += " AND quantity <> '0'";
  text += " ORDER BY customer, strategy, symbol";
  if (filter.limit != 0) text += " LIMIT " + std::to_string(filter.limit);
  Sql rows{database, text};
  std::vector<PositionRow> found;
  for (rows.start_texts(values); rows.next();) {
    PositionRow row;
    row.customer = rows.text(0);
    row.strategy = rows.text(1);
    row.symbol = rows.text(2);
    row.target = rows.decimal(7);
    found.push_back(valuation.value(std::move(row), rows.text(3), {rows.decimal(4), rows.decimal(5), rows.decimal(6)}));
  }
  return found;
}

engine::Result<std::vector<CustomerRow>> read_customers(SQLite::Database& database) {
  const Valuation valuation{database};
  std::unordered_map<std::string, Account> accounts;
  Sql balances{
      database,
      "SELECT a.customer, b.asset, b.quantity FROM accounts a LEFT JOIN balances b ON b.customer = a.customer"};
  for (balances.start(); balances.next();) {
    auto& account = accounts[balances.text(0)];
    if (!balances.is_null(1)) account.balances.emplace_back(balances.text(1), balances.decimal(2));
  }
  Sql positions{database, "SELECT customer, venue, symbol, quantity, cost FROM positions WHERE quantity <> '0'"};
  for (positions.start(); positions.next();) {
    const auto venue = positions.text(1), symbol = positions.text(2);
    const auto* instrument = valuation.find_instrument(venue, symbol);
    const auto mark = valuation.mark(venue, symbol);
    if (instrument == nullptr || !instrument->is_derivative() || !mark) continue;
    const engine::Position position{positions.decimal(3), positions.decimal(4), {}};
    add_product(accounts[positions.text(0)].open_profit, position.unrealized_pnl(*instrument, engine::Price{*mark}),
                valuation.worth_of(venue, instrument->settle.text()));
  }
  std::vector<CustomerRow> customers;
  Sql rows{
      database,
      "SELECT c.name, c.body, a.customer FROM customers c LEFT JOIN accounts a ON a.customer = c.name ORDER BY c.name"};
  for (rows.start(); rows.next();) {
    auto value = decode_setup_value(engine::SetupKind::Customer, rows.text(1));
    if (!value) return value.error();
    CustomerRow row;
    row.config = std::get<engine::CustomerConfig>(*std::move(value));
    if (!rows.is_null(2)) {
      const auto& account = accounts[rows.text(0)];
      engine::Decimal balance, holdings;
      for (const auto& [asset, quantity] : account.balances) {
        const auto worth = valuation.worth_of(row.config.venue.text(), asset);
        add_product(is_unit_of_account(asset) ? balance : holdings, quantity, worth);
      }
      row.balance = balance;
      row.equity = balance + holdings + account.open_profit;
    }
    customers.push_back(std::move(row));
  }
  return customers;
}

}  // namespace store
