#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/base/check.h"
#include "engine/domain/ids.h"
#include "engine/matching/resting_order.h"

namespace engine {

using AssetHandle = std::uint32_t;

/// What an account holds of one asset.
struct Balance {
  AssetHandle asset = 0;
  Decimal available;  ///< Free.
  Decimal frozen;     ///< Held for working orders.
  Decimal shortfall;  ///< Losses that nobody could pay; the clearing account carries them for ever.
  Decimal debt;       ///< Losses it could not pay yet: lent by the clearing account, paid back first.
  Decimal total() const { return available + frozen; }
};

/// Available and frozen by account and asset.
///
/// Invariant: for each asset, available + frozen over all accounts, the exchange's own ones included, equals what came
/// in less what went out. Only deposit and withdraw change that sum; everything else moves. No account of a customer is
/// ever below zero; those of the house (fees, clearing) may be.
class Ledger {
 public:
  /// The handle of an asset, new when it has not been seen.
  AssetHandle asset(const Asset& name);
  const Asset& name(AssetHandle asset) const { return assets_[asset].name; }
  std::size_t asset_count() const { return assets_.size(); }

  AccountHandle open(bool house);

  void deposit(AccountHandle account, AssetHandle asset, Decimal amount);
  /// False, and nothing moved, when not that much is available.
  bool withdraw(AccountHandle account, AssetHandle asset, Decimal amount);
  /// Would a deposit of `amount` keep all sums within range?
  bool can_deposit(AssetHandle asset, Decimal amount) const;

  /// False, and nothing moved, when not that much is available.
  bool freeze(AccountHandle account, AssetHandle asset, Decimal amount) {
    CHECK(!amount.is_negative());
    auto& balance = entry(account, asset);
    if (balance.available < amount) return false;
    balance.available -= amount;
    balance.frozen += amount;
    return true;
  }
  void unfreeze(AccountHandle account, AssetHandle asset, Decimal amount) {
    auto& balance = entry(account, asset);
    CHECK(!amount.is_negative() && balance.frozen >= amount);
    balance.frozen -= amount;
    balance.available += amount;
  }
  /// From available to available. A negative amount goes the other way. Requires: it is there, unless of the house.
  void pay(AccountHandle from, AccountHandle to, AssetHandle asset, Decimal amount);
  /// As pay, but no more than is available. Returns what was paid.
  Decimal pay_what_is_there(AccountHandle from, AccountHandle to, AssetHandle asset, Decimal amount);

  /// Books a result against the clearing account. A gain pays back a debt first; what a loss exceeds the available
  /// amount by becomes one.
  void book_result(AccountHandle account, AccountHandle clearing, AssetHandle asset, Decimal amount);
  /// Pays a debt as far as something is available.
  void pay_debt(AccountHandle account, AccountHandle clearing, AssetHandle asset);
  /// Takes a debt off an account. Moves nothing: somebody else bears it. Returns how much it was.
  Decimal forgive_debt(AccountHandle account, AssetHandle asset);
  /// Has it a debt in any asset?
  bool owes(AccountHandle account) const {
    for (const auto& balance : accounts_[account].balances) {
      if (!balance.debt.is_zero()) return true;
    }
    return false;
  }
  /// Remembers a loss that nobody could pay. Moves nothing.
  void note_shortfall(AccountHandle account, AssetHandle asset, Decimal amount);

  /// Good until the account has another asset.
  const Balance& balance(AccountHandle account, AssetHandle asset) const {
    static const Balance kNothing;
    for (const auto& balance : accounts_[account].balances) {
      if (balance.asset == asset) return balance;
    }
    return kNothing;
  }
  const std::vector<Balance>& balances(AccountHandle account) const { return accounts_[account].balances; }
  std::size_t account_count() const { return accounts_.size(); }
  Decimal net_deposits(AssetHandle asset) const { return assets_[asset].net_deposits; }
  /// Stops the process when an asset was made or lost. Cheap: running sums of what moved since the last call.
  void check_conservation();
  /// The same by adding everything up. For tests and after recovery.
  bool conserves() const;

  void save(ByteWriter& out) const;
  /// Into an empty one.
  void load(ByteReader& in);

 private:
  struct AssetSums {
    Asset name;
    Decimal net_deposits;
    Decimal held;  ///< Sum over all accounts, kept with each change of one.
  };
  struct Account {
    bool house = false;
    std::vector<Balance> balances;  ///< Few; in the order they were first used.
  };

  Balance& entry(AccountHandle account, AssetHandle asset) {
    auto& balances = accounts_[account].balances;
    for (auto& balance : balances) {
      if (balance.asset == asset) [[likely]]
        return balance;
    }
    return balances.emplace_back(Balance{asset, {}, {}, {}, {}});
  }
  void change_available(AccountHandle account, AssetHandle asset, Decimal by);

  std::vector<AssetSums> assets_;
  std::vector<Account> accounts_;
  std::vector<AssetHandle> moved_;  ///< Whose sums have changed since they were last checked.
};

}  // namespace engine
