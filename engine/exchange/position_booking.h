#pragma once

#include <deque>
#include <optional>

#include "engine/exchange/account_table.h"
#include "engine/exchange/house.h"

namespace engine {

/// What an account has and must keep for all its cross positions that settle in one asset.
struct CrossMargin {
  Decimal cash;         ///< Available and frozen, less isolated margin and what is owed.
  Decimal unrealized;   ///< At mark.
  Decimal maintenance;  ///< Sum over positions.
  Decimal owed;         ///< To the clearing account.
  int positions = 0;    ///< How many there are.
  bool holds() const { return positions > 0; }
  Decimal equity() const { return cash + unrealized; }
};

/// Positions and the money behind them: fills, funding and moves of margin, each exact to the last unit, against the
/// clearing account.
///
/// Cross. A loss is paid from what is available. What is missing is lent by the clearing account as long as the account
/// holds positions whose profit stands for it; the next gain pays it back first.
/// Isolated. A position pays from its own margin and from nothing else. Opening puts value / leverage aside, closing a
/// part hands its share of the margin and its result back.
/// What nobody can pay any more is asked of the insurance account; what that lacks is noted as a shortfall.
class PositionBooking {
 public:
  PositionBooking(Ledger& ledger, AccountTable& accounts, std::deque<Listing>& listings)
      : ledger_{ledger}, accounts_{accounts}, listings_{listings} {}

  House house;

  /// What the insurance account paid for others, since somebody last looked.
  struct Covered {
    AccountHandle account = 0;
    AssetHandle asset = 0;
    Decimal amount;
  };
  std::vector<Covered> covered;

  /// Books one fill at a price: `leverage` is what the opened part is margined with when isolated.
  void book_fill(AccountHandle account, InstrumentHandle instrument, PositionSide position_side, Side side, Price price,
                 Quantity quantity, Decimal leverage);
  /// Pays (below zero) or receives a result: isolated into and out of its margin, cross in cash.
  void book_result(AccountHandle account, PositionRecord& record, Decimal amount);
  /// Puts money aside for an isolated position, or hands it back (below zero). Requires: that much is available, or
  /// that much is put aside.
  void move_margin(AccountHandle account, PositionRecord& record, Decimal amount);
  /// From what an account has available to the insurance account, as far as it goes. Returns what was paid.
  Decimal pay_insurance(AccountHandle account, AssetHandle asset, Decimal amount);
  /// Pays back what the account owes from what it has available; without a cross position left the insurance account
  /// pays the rest, and what that lacks becomes a shortfall.
  void settle_debt(AccountHandle account, AssetHandle asset);

  /// What an account may still use for new positions settled in `asset`: available, less what it owes, + unrealized PnL
  /// at mark of cross positions − their initial margin. May be below zero.
  Decimal free_margin(AccountHandle account, AssetHandle asset) const;
  CrossMargin cross_margin(AccountHandle account, AssetHandle asset) const;
  /// Value at mark in the settle asset, unsigned. Absent when nobody knows a price, or it is one at which sums would
  /// leave their range: nothing is gained, lost or liquidated at such a price.
  std::optional<Decimal> value_at_mark(const PositionRecord& record) const;
  /// Result if closed at mark; zero when it has no value there.
  Decimal unrealized(const PositionRecord& record) const;
  /// What must stay behind it by its bracket; nothing for a position of the house.
  Decimal maintenance(AccountHandle account, const PositionRecord& record) const;
  /// Initial margin of an open position at its cost.
  Decimal initial_of(AccountHandle account, const PositionRecord& record) const;
  bool is_isolated(AccountHandle account, InstrumentHandle instrument) const;
  /// Is what the record remembers what would be worked out now? For tests and after recovery.
  bool remembers_right(AccountHandle account, const PositionRecord& record) const;

 private:
  void book_isolated(AccountHandle account, PositionRecord& record, const Position::Change& change, Decimal held,
                     Decimal wanted);
  void set_margin(AccountHandle account, PositionRecord& record, Decimal margin, Decimal handed_back);
  void bear(AccountHandle account, AssetHandle asset, Decimal loss);

  Ledger& ledger_;
  AccountTable& accounts_;
  std::deque<Listing>& listings_;
};

}  // namespace engine
