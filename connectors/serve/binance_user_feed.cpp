#include "connectors/serve/binance_user_feed.h"

#include <algorithm>
#include <utility>

#include "connectors/serve/binance_usdm_rows.h"

namespace serve {

using namespace engine;

void BinanceUserFeed::add(BinanceMarket market, const Account& account, BinanceListener& listener) {
  auto& watched = watched_[account.handle];
  if (watched.spot.empty() && watched.usdm.empty()) {
    watched.told = desk_.host.balances(account);
    watched.wallets.clear();
    for (const auto& asset : margin_assets(desk_)) {
      const auto wallet = wallet_of(desk_.host, account, asset);
      watched.wallets[asset] = {wallet.wallet, wallet.cross_wallet()};
    }
    watched.positions.clear();
    watched.traded = false;
  }
  (market == BinanceMarket::Spot ? watched.spot : watched.usdm).push_back(&listener);
}

void BinanceUserFeed::remove(const BinanceListener& listener) {
  for (auto it = watched_.begin(); it != watched_.end();) {
    std::erase(it->second.spot, &listener);
    std::erase(it->second.usdm, &listener);
    it = it->second.spot.empty() && it->second.usdm.empty() ? watched_.erase(it) : std::next(it);
  }
}

BinanceUserFeed::Watched* BinanceUserFeed::find(AccountHandle account) {
  if (watched_.empty()) return nullptr;
  const auto found = watched_.find(account);
  return found == watched_.end() ? nullptr : &found->second;
}

void BinanceUserFeed::tell(const Listeners& listeners, std::string_view kind, const std::string& event) const {
  for (auto* listener : listeners) listener->tell(kind, event);
}

void BinanceUserFeed::on_order(const OrderEvent& event) {
  const auto order = desk_.host.order(event.order);
  auto* watched = find(order.record->account);
  if (watched == nullptr) return;
  if (event.what == OrderEvent::What::Filled) watched->traded = true;
  const auto market = desk_.symbols.market_of(order.record->instrument);
  if (market == BinanceMarket::Spot) {
    if (watched->spot.empty()) return;
    const auto found = desk_.cancel_ids.find(event.order);
    const auto cancel_id = found == desk_.cancel_ids.end() ? std::string{} : found->second;
    tell(watched->spot, event.fill == kNoFill ? "push.order" : "push.fill",
         spot_execution_report(desk_, event, cancel_id));
  } else if (market == BinanceMarket::Usdm && !watched->usdm.empty()) {
    order.is_conditional() ? tell_algo(*watched, event) : tell_order(*watched, event);
  }
}

void BinanceUserFeed::tell_order(const Watched& watched, const OrderEvent& event) {
  tell(watched.usdm, event.fill == kNoFill ? "push.order" : "push.fill", usdm_order_update(desk_, event));
}

/// A conditional order is told of by itself, and what came of it as an order like any other.
void BinanceUserFeed::tell_algo(const Watched& watched, const OrderEvent& event) {
  const auto order = desk_.host.order(event.order);
  const auto say = [&](std::string_view status) {
    tell(watched.usdm, "push.order", usdm_algo_update(desk_, event, status));
  };
  switch (event.what) {
    case OrderEvent::What::Accepted:
    case OrderEvent::What::Amended: return say("NEW");
    case OrderEvent::What::Triggered: say("TRIGGERED"); return tell_order(watched, event);
    case OrderEvent::What::Filled:
      tell_order(watched, event);
      if (event.status == OrderStatus::Filled) say("FINISHED");
      return;
    case OrderEvent::What::Ended: break;
  }
  if (order.triggered == Timestamp{} && event.filled == 0) return say(algo_status(order));
  tell_order(watched, event);
  say(event.status == OrderStatus::Rejected ? "REJECTED" : "FINISHED");
}

void BinanceUserFeed::on_position(AccountHandle account, InstrumentHandle instrument, PositionSide side) {
  auto* watched = find(account);
  if (watched == nullptr || desk_.symbols.market_of(instrument) != BinanceMarket::Usdm) return;
  watched->positions.insert({instrument, side});
}

void BinanceUserFeed::on_balance(AccountHandle handle) {
  auto* watched = find(handle);
  if (watched == nullptr) return;
  const auto& account = *desk_.host.account(handle);
  tell_account(account, *watched);
  tell_balances(account, *watched);
  watched->traded = false;
}

void BinanceUserFeed::tell_balances(const Account& account, Watched& watched) {
  const auto now = desk_.host.balances(account);
  BinanceAssets changed;
  for (const auto& [asset, balance] : now) {
    const auto before = watched.told[asset];
    if (before.available == balance.available && before.frozen == balance.frozen) continue;
    changed[asset] = balance;
    const auto moved = balance.total() - before.total();
    // Nothing was traded, so it came from outside.
    const bool from_outside = !watched.traded && !moved.is_zero();
    if (from_outside) tell(watched.spot, "push.balance", spot_balance_update(desk_, asset, moved));
  }
  watched.told = now;
  if (!changed.empty()) tell(watched.spot, "push.balance", spot_balances(desk_, changed));
}

void BinanceUserFeed::tell_account(const Account& account, Watched& watched) {
  const auto positions = std::exchange(watched.positions, {});
  std::vector<BinanceWalletChange> wallets;
  std::string_view why = watched.traded ? "ORDER" : "FUNDING_FEE";
  for (const auto& asset : margin_assets(desk_)) {
    const auto wallet = wallet_of(desk_.host, account, asset);
    const std::pair now{wallet.wallet, wallet.cross_wallet()};
    const auto before = std::exchange(watched.wallets[asset], now);
    if (before == now) continue;
    BinanceWalletChange change{asset, now.first, now.second, {}};
    if (!watched.traded && positions.empty()) {
      change.moved = now.first - before.first;
      why = change.moved.is_negative() ? "WITHDRAW" : "DEPOSIT";
    }
    wallets.push_back(change);
  }
  if (wallets.empty() && positions.empty()) return;
  if (watched.usdm.empty()) return;
  const auto* kind = positions.empty() ? "push.balance" : "push.position";
  tell(watched.usdm, kind, usdm_account_update(desk_, account, why, wallets, {positions.begin(), positions.end()}));
}

void BinanceUserFeed::flush() {
  for (auto& [handle, watched] : watched_) {
    if (watched.positions.empty()) continue;
    const auto& account = *desk_.host.account(handle);
    const auto positions = std::exchange(watched.positions, {});
    tell(watched.usdm, "push.position",
         usdm_account_update(desk_, account, "ADJUSTMENT", {}, {positions.begin(), positions.end()}));
  }
}

void BinanceUserFeed::on_leverage(const Account& account, InstrumentHandle instrument) {
  const auto* watched = find(account.handle);
  if (watched == nullptr) return;
  tell(watched->usdm, "push.other", usdm_config_update(desk_, instrument, desk_.host.leverage(account, instrument)));
}

}  // namespace serve
