#include "engine/exchange/ledger.h"

#include <utility>

#include "engine/base/check.h"

namespace engine {
namespace {

/// Sums stay far enough below the end of the range that no later move can leave it.
const Decimal kMostDeposited = Decimal::from_units(Decimal::kOne * 1'000'000'000'000'000'000);

}  // namespace

AssetHandle Ledger::asset(const Asset& name) {
  for (std::size_t i = 0; i < assets_.size(); ++i) {
    if (assets_[i].name == name) return static_cast<AssetHandle>(i);
  }
  assets_.push_back({name, {}, {}});
  return static_cast<AssetHandle>(assets_.size() - 1);
}

AccountHandle Ledger::open(bool house) {
  accounts_.push_back({house, {}});
  return static_cast<AccountHandle>(accounts_.size() - 1);
}

void Ledger::change_available(AccountHandle account, AssetHandle asset, Decimal by) {
  auto& balance = entry(account, asset);
  balance.available += by;
  CHECK(accounts_[account].house || !balance.available.is_negative());
  assets_[asset].held += by;
  if (moved_.empty() || moved_.back() != asset) moved_.push_back(asset);
}

void Ledger::deposit(AccountHandle account, AssetHandle asset, Decimal amount) {
  CHECK(amount.is_positive());
  change_available(account, asset, amount);
  assets_[asset].net_deposits += amount;
}

bool Ledger::withdraw(AccountHandle account, AssetHandle asset, Decimal amount) {
  CHECK(amount.is_positive());
  if (balance(account, asset).available < amount) return false;
  change_available(account, asset, -amount);
  assets_[asset].net_deposits -= amount;
  return true;
}

bool Ledger::can_deposit(AssetHandle asset, Decimal amount) const {
  return amount <= kMostDeposited && assets_[asset].net_deposits + amount <= kMostDeposited;
}

void Ledger::pay(AccountHandle from, AccountHandle to, AssetHandle asset, Decimal amount) {
  if (amount.is_zero() || from == to) return;
  if (amount.is_negative()) return pay(to, from, asset, -amount);
  change_available(from, asset, -amount);
  change_available(to, asset, amount);
}

Decimal Ledger::pay_what_is_there(AccountHandle from, AccountHandle to, AssetHandle asset, Decimal amount) {
  if (!amount.is_positive() || accounts_[from].house) {
    pay(from, to, asset, amount);
    return amount;
  }
  const Decimal paid = min(amount, entry(from, asset).available);
  pay(from, to, asset, paid);
  return paid;
}

void Ledger::book_result(AccountHandle account, AccountHandle clearing, AssetHandle asset, Decimal amount) {
  if (amount.is_negative()) {
    const Decimal paid = pay_what_is_there(account, clearing, asset, -amount);
    if (paid < -amount) entry(account, asset).debt += -amount - paid;
  } else if (amount.is_positive()) {
    pay(clearing, account, asset, amount);
    pay_debt(account, clearing, asset);
  }
}

void Ledger::pay_debt(AccountHandle account, AccountHandle clearing, AssetHandle asset) {
  auto& balance = entry(account, asset);
  if (balance.debt.is_zero()) return;
  const Decimal paid = min(balance.debt, balance.available);
  balance.debt -= paid;
  pay(account, clearing, asset, paid);
}

Decimal Ledger::forgive_debt(AccountHandle account, AssetHandle asset) {
  return std::exchange(entry(account, asset).debt, {});
}

void Ledger::note_shortfall(AccountHandle account, AssetHandle asset, Decimal amount) {
  entry(account, asset).shortfall += amount;
}

void Ledger::check_conservation() {
  for (const auto asset : moved_) CHECK(assets_[asset].held == assets_[asset].net_deposits);
  moved_.clear();
}

bool Ledger::conserves() const {
  std::vector<Decimal> sums(assets_.size());
  for (const auto& account : accounts_) {
    for (const auto& balance : account.balances) sums[balance.asset] += balance.total();
  }
  for (std::size_t i = 0; i < assets_.size(); ++i) {
    if (sums[i] != assets_[i].net_deposits || sums[i] != assets_[i].held) return false;
  }
  return true;
}

void Ledger::save(ByteWriter& out) const {
  out.u64(assets_.size());
  for (const auto& asset : assets_) {
    out.text(asset.name.text());
    out.decimal(asset.net_deposits);
    out.decimal(asset.held);
  }
  out.u64(accounts_.size());
  for (const auto& account : accounts_) {
    out.flag(account.house);
    out.u64(account.balances.size());
    for (const auto& balance : account.balances) {
      out.u32(balance.asset);
      for (const auto amount : {balance.available, balance.frozen, balance.shortfall, balance.debt})
        out.decimal(amount);
    }
  }
}

void Ledger::load(ByteReader& in) {
  constexpr std::uint64_t kAssetBytes = 40, kAccountBytes = 9, kBalanceBytes = 68;
  assets_.resize(in.count(kAssetBytes));
  for (auto& asset : assets_) {
    asset.name = Asset{in.text()};
    asset.net_deposits = in.decimal();
    asset.held = in.decimal();
  }
  accounts_.resize(in.count(kAccountBytes));
  for (auto& account : accounts_) {
    account.house = in.flag();
    account.balances.resize(in.count(kBalanceBytes));
    for (auto& balance : account.balances) {
      balance.asset = in.u32();
      if (balance.asset >= assets_.size()) in.fail();
      for (auto* amount : {&balance.available, &balance.frozen, &balance.shortfall, &balance.debt})
        *amount = in.decimal();
    }
  }
}

}  // namespace engine
