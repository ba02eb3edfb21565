#pragma once

#include "connectors/serve/binance_call.h"

namespace serve {

/// As GET /fapi/v1/order has it, and placing, changing and canceling answer.
void write_usdm_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order);
/// A conditional order, as GET /fapi/v1/algoOrder has it.
void write_algo_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order);
/// "NEW", "TRIGGERED", "FINISHED", "CANCELED", "EXPIRED", "REJECTED".
std::string_view algo_status(const OrderView& order);
/// Asked for with closePosition: whatever is held then.
bool closes_position(const OrderView& order);
/// A price with as many places as its step has.
std::string usdm_price(const OrderView& order, engine::Ticks ticks);

/// What stands behind a position and when it is lost.
struct BinanceMargin {
  engine::Decimal notional;     ///< Signed, at mark.
  engine::Decimal initial;      ///< Of what is held.
  engine::Decimal open_orders;  ///< Held for open orders.
  engine::Price liquidation;    ///< Zero: never.
};
BinanceMargin margin_of(const Host& host, const Account& account, const engine::HeldPosition& held);

/// One asset of an account of derivatives.
struct BinanceWallet {
  engine::Decimal wallet, unrealized, cross_unrealized, isolated;
  engine::Decimal position_initial, order_initial, maintenance, available;
  engine::Decimal cross_wallet() const { return wallet - isolated; }
};
BinanceWallet wallet_of(const Host& host, const Account& account, const engine::Asset& asset);
/// Those that perpetuals are settled in.
std::vector<engine::Asset> margin_assets(const BinanceDesk& desk);

}  // namespace serve
