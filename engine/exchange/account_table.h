#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/exchange/position_table.h"

namespace engine {

/// One account: who it is, and its positions. Its money is in the ledger and its orders are in the registry, under the
/// same handle.
struct AccountRecord {
  CustomerId id;
  std::optional<Decimal> max_leverage;
  std::set<std::string> references;  ///< Of deposits and withdrawals.
  PositionTable positions;
  /// Orders that are not at their end, in no order: the last takes the place of one that leaves. A linked list would
  /// touch both neighbours of each, which are far apart in memory.
  std::vector<OrderIndex> opened;
  std::vector<OrderIndex> reductions;  ///< Reduce-only orders of derivatives that are not at their end.

  /// What may be used on this instrument for `value` at most: what was chosen for it, capped by the account's own
  /// limit, the instrument's and the bracket of `value`. Absent: nothing may be worth that much.
  std::optional<Decimal> leverage(const Listing& listing, InstrumentHandle instrument, Decimal value) const {
    Decimal leverage = listing.instrument.max_leverage;
    if (max_leverage) leverage = min(leverage, *max_leverage);
    if (const auto chosen = positions.leverage(instrument)) leverage = min(leverage, *chosen);
    if (!listing.perpetual.own_brackets) return leverage;
    const auto allowed = listing.perpetual.brackets.max_leverage(value);
    return allowed ? std::optional{min(leverage, *allowed)} : std::nullopt;
  }
};

/// All accounts by name and handle.
class AccountTable {
 public:
  /// Requires: the name is new. Handles go up by one, as the ledger's do.
  AccountHandle add(CustomerId id, std::optional<Decimal> max_leverage);
  std::optional<AccountHandle> find(const CustomerId& id) const;
  AccountRecord& at(AccountHandle handle) { return accounts_[handle]; }
  const AccountRecord& at(AccountHandle handle) const { return accounts_[handle]; }
  std::size_t size() const { return accounts_.size(); }

  void save(ByteWriter& out) const;
  /// Into an empty one.
  void load(ByteReader& in);

 private:
  std::vector<AccountRecord> accounts_;
  std::unordered_map<CustomerId, AccountHandle> handles_;
};

}  // namespace engine
