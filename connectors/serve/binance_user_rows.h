#pragma once

#include <map>

#include "connectors/serve/binance_call.h"

// What an account is told of its orders, balances and positions, as spot and USD-M write it.

namespace serve {

/// `executionReport` of spot. `cancel_id` is the client's id of a cancel, where it was one.
std::string spot_execution_report(const BinanceDesk& desk, const OrderEvent& event, std::string_view cancel_id);
/// `ORDER_TRADE_UPDATE` of USD-M.
std::string usdm_order_update(const BinanceDesk& desk, const OrderEvent& event);
/// `ALGO_UPDATE` of USD-M; `status` as it was then.
std::string usdm_algo_update(const BinanceDesk& desk, const OrderEvent& event, std::string_view status);

using BinanceAssets = std::map<engine::Asset, engine::AssetBalance>;
/// `outboundAccountPosition` of spot.
std::string spot_balances(const BinanceDesk& desk, const BinanceAssets& changed);
/// `balanceUpdate` of spot: what came in or went out.
std::string spot_balance_update(const BinanceDesk& desk, const engine::Asset& asset, engine::Decimal change);

/// A position that has changed.
struct BinancePositionKey {
  engine::InstrumentHandle instrument = 0;
  engine::PositionSide side = engine::PositionSide::Net;
  friend auto operator<=>(const BinancePositionKey&, const BinancePositionKey&) = default;
};
/// An asset whose wallet has changed, and by how much apart from results and fees.
struct BinanceWalletChange {
  engine::Asset asset;
  engine::Decimal wallet, cross_wallet, moved;
};
/// `ACCOUNT_UPDATE` of USD-M; `why` is "ORDER", "FUNDING_FEE", "DEPOSIT", "WITHDRAW" or "ADJUSTMENT".
std::string usdm_account_update(const BinanceDesk& desk, const Account& account, std::string_view why,
                                const std::vector<BinanceWalletChange>& wallets,
                                const std::vector<BinancePositionKey>& positions);
/// `ACCOUNT_CONFIG_UPDATE` of USD-M.
std::string usdm_config_update(const BinanceDesk& desk, engine::InstrumentHandle instrument, engine::Decimal leverage);
/// `listenKeyExpired` of USD-M.
std::string usdm_key_expired(const BinanceDesk& desk, std::string_view key);

}  // namespace serve
