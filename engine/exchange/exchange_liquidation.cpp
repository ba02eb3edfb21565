// Liquidation: who can no longer hold what he holds, and who takes it from him.
#include <algorithm>

#include "engine/exchange/exchange.h"
#include "engine/exchange/margin.h"

namespace engine {

void Exchange::check_holders(const Listing& listing) {
  for (const auto account : listing.perpetual.holders) touched_.push_back(account);
}

/// At the end of each command: looks at every account that something happened to, and at every holder of what is
/// valued at another price now. Ends, since each round closes positions, which what is taken over cannot make more.
void Exchange::check_margins(Events& events) {
  while (!touched_.empty() || !revalued_.empty()) {
    for (const auto handle : std::exchange(revalued_, {})) check_holders(listings_[handle]);
    auto accounts = std::exchange(touched_, {});
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    for (const auto account : accounts) {
      while (liquidate_next(account, events)) continue;
      settle_debts(account, events);
    }
  }
  for (const auto& paid : booking_.covered) {
    events.add(LossCovered{accounts_.at(paid.account).id, ledger_.name(paid.asset), paid.amount});
  }
  booking_.covered.clear();
}

/// Liquidates one position of an account that has too little behind it. False when all is well, or nobody is there.
bool Exchange::liquidate_next(AccountHandle account, Events& events) {
  std::optional<AssetHandle> sound;  // Whose cross positions have enough behind them.
  for (const auto& record : accounts_.at(account).positions.all()) {
    const auto& listing = listings_[record.instrument];
    if (record.position.is_flat() || !booking_.value_at_mark(record)) continue;
    if (booking_.is_isolated(account, record.instrument)) {
      const Decimal equity = record.margin + booking_.unrealized(record);
      if (equity >= booking_.maintenance(account, record)) continue;
      return liquidate(account, record.instrument, record.side, events);
    }
    if (sound == listing.settle) continue;
    const auto is_short = [&] {
      const auto sum = booking_.cross_margin(account, listing.settle);
      return sum.equity() < sum.maintenance;
    };
    if (!is_short() || (cancel_what_holds(account, listing.settle, events) && !is_short())) {
      sound = listing.settle;
      continue;
    }
    const auto* first = first_to_go(account, listing.settle);
    return first != nullptr && liquidate(account, first->instrument, first->side, events);
  }
  return false;
}

/// Of the cross positions that settle in `asset`, the one that needs the most maintenance; the first of equals.
const PositionRecord* Exchange::first_to_go(AccountHandle account, AssetHandle asset) const {
  const PositionRecord* first = nullptr;
  Decimal most;
  for (const auto& record : accounts_.at(account).positions.all()) {
    const auto& listing = listings_[record.instrument];
    if (record.position.is_flat() || listing.settle != asset || !booking_.value_at_mark(record)) continue;
    if (booking_.is_isolated(account, record.instrument)) continue;
    const Decimal needs = booking_.maintenance(account, record);
    if (first != nullptr && needs <= most) continue;
    first = &record;
    most = needs;
  }
  return first;
}

bool Exchange::cancel_what_holds(AccountHandle account, AssetHandle asset, Events& events) {
  bool any = false;
  for (const auto index : open_orders_of(account, {})) {
    const auto& order = orders_.at(index);
    const auto& listing = listings_[order.instrument];
    if (!order.frozen.is_positive() || held_asset(listing, order) != asset) continue;
    end(index, OrderStatus::Canceled, Reason::MarginCall, events);
    any = true;
  }
  return any;
}

/// Has debts paid from what there is; when nothing stands for them any more, from what orders hold, and by insurance.
void Exchange::settle_debts(AccountHandle account, Events& events) {
  for (std::size_t i = 0; i < ledger_.balances(account).size(); ++i) {
    if (ledger_.balances(account)[i].debt.is_zero()) continue;
    const auto balance = ledger_.balances(account)[i];
    const bool stands = booking_.cross_margin(account, balance.asset).holds();
    if (!stands && balance.available < balance.debt) cancel_what_holds(account, balance.asset, events);
    booking_.settle_debt(account, balance.asset);
  }
}

}  // namespace engine
