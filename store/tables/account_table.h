#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/domain/event.h"
#include "store/sql.h"

namespace store {

/// What accounts should hold by our books, with the cash flows and the equity of each day.
class AccountTable {
 public:
  explicit AccountTable(SQLite::Database& database);

  /// The first report of a customer opens his books; later ones are the reconciler's business.
  void on(const engine::AccountReported& fact, const engine::Event& event);
  void on(const engine::DayOpened& fact);
  /// Moves a customer's balances by a fill, if his books are open.
  void book(const std::string& customer, const engine::Instrument& instrument, engine::Side side,
            const engine::Fill& fill, engine::Decimal realized_pnl);
  void flush();
  void forget();

 private:
  struct Account {
    std::string customer;
    bool open = false, dirty = false;
    std::map<std::string, engine::Decimal> balances;
  };
  Account& account(const std::string& customer);
  void mark(Account& account);

  Sql open_, put_, find_, add_cash_flow_, put_equity_;
  std::unordered_map<std::string, Account> accounts_;
  std::vector<Account*> dirty_;
};

}  // namespace store
