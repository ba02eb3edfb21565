#pragma once

#include "connectors/binance/codec.h"
#include "tests/support/row_text.h"

// Binance's rows under our names, and the venue's key for each.

namespace binance {

using testing_support::ShownRow;

template <class Enum>
std::string word_of(Enum value, std::initializer_list<const char*> words) {
  const auto at = static_cast<std::size_t>(value);
  return at == 0 ? "" : *(words.begin() + static_cast<std::ptrdiff_t>(at - 1));
}

inline std::string word_of(Direction value) { return word_of(value, {"BUY", "SELL"}); }
inline std::string word_of(PositionWord value) { return word_of(value, {"BOTH", "LONG", "SHORT"}); }
inline std::string word_of(OrderStatus value) {
  return word_of(value, {"NEW", "PENDING_NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "PENDING_CANCEL", "REJECTED",
                         "EXPIRED", "EXPIRED_IN_MATCH", "NEW_INSURANCE", "NEW_ADL"});
}
inline std::string word_of(AlgoStatus value) {
  return word_of(value, {"NEW", "TRIGGERING", "TRIGGERED", "FINISHED", "CANCELED", "EXPIRED", "REJECTED"});
}
inline std::string word_of(ExecutionKind value) {
  return word_of(value, {"NEW", "CANCELED", "REPLACED", "REJECTED", "TRADE", "EXPIRED", "TRADE_PREVENTION",
                         "CALCULATED", "AMENDMENT"});
}
inline std::string word_of(SymbolStatus value) {
  return word_of(value, {"TRADING", "PENDING_TRADING", "HALT", "BREAK", "CANCEL_ONLY", "END_OF_DAY", "PRE_DELIVERING",
                         "DELIVERING", "DELIVERED", "PRE_SETTLE", "SETTLING", "CLOSE"});
}
inline std::string word_of(ContractType value) {
  return word_of(value, {"PERPETUAL", "CURRENT_QUARTER", "NEXT_QUARTER", "TRADIFI_PERPETUAL"});
}

inline ShownRow shown(const OrderRow& row) {
  ShownRow out;
  out.add("code", "code", row.code).add("message", "msg", row.message).add("symbol", "symbol", row.symbol);
  out.add("order_id", "orderId", row.order_id).word("status", "status", word_of(row.status));
  out.add("type", "type", row.type).add("original_type", "origType", row.original_type);
  out.add("time_in_force", "timeInForce", row.time_in_force).add("stp_mode", "selfTradePreventionMode", row.stp_mode);
  out.word("side", "side", word_of(row.side)).word("position_side", "positionSide", word_of(row.position_side));
  out.add("price", "price", row.price)
      .add("quantity", "origQty", row.quantity)
      .add("filled", "executedQty", row.filled);
  out.add("average_price", "avgPrice", row.average_price).add("stop_price", "stopPrice", row.stop_price);
  out.add("filled_quote", "cummulativeQuoteQty", row.filled_quote).add("filled_quote", "cumQuote", row.filled_quote);
  out.add("reduce_only", "reduceOnly", row.reduce_only).add("close_position", "closePosition", row.close_position);
  return out.add("client_order_id", "", row.client_order_id)
      .add("created", "time", row.created)
      .add("updated", "updateTime", row.updated);
}

inline ShownRow shown(const AlgoOrderRow& row) {
  ShownRow out;
  out.add("algo_id", "algoId", row.algo_id).add("client_algo_id", "clientAlgoId", row.client_algo_id);
  out.add("symbol", "symbol", row.symbol).add("type", "orderType", row.type);
  out.add("order_id", "actualOrderId", row.order_id).word("status", "algoStatus", word_of(row.status));
  out.word("side", "side", word_of(row.side)).word("position_side", "positionSide", word_of(row.position_side));
  out.add("quantity", "quantity", row.quantity).add("price", "price", row.price);
  out.add("trigger_price", "triggerPrice", row.trigger_price).add("actual_price", "actualPrice", row.actual_price);
  out.add("callback_rate", "callbackRate", row.callback_rate).add("reduce_only", "reduceOnly", row.reduce_only);
  return out.add("close_position", "closePosition", row.close_position)
      .add("created", "createTime", row.created)
      .add("updated", "updateTime", row.updated);
}

inline ShownRow shown(const FillRow& row) {
  ShownRow out;
  out.add("symbol", "symbol", row.symbol).add("trade_id", "id", row.trade_id).add("order_id", "orderId", row.order_id);
  out.word("side", "side", word_of(row.side)).word("position_side", "positionSide", word_of(row.position_side));
  out.add("price", "price", row.price).add("quantity", "qty", row.quantity);
  out.add("quote_quantity", "quoteQty", row.quote_quantity).add("commission", "commission", row.commission);
  out.add("commission_asset", "commissionAsset", row.commission_asset);
  out.add("realized_pnl", "realizedPnl", row.realized_pnl).add("is_maker", "isMaker", row.is_maker);
  return out.add("is_maker", "maker", row.is_maker).add("time", "time", row.time);
}

inline ShownRow shown(const PositionRow& row) {
  ShownRow out;
  out.add("symbol", "symbol", row.symbol).add("margin_asset", "marginAsset", row.margin_asset);
  out.add("margin_type", "marginType", row.margin_type).word("side", "positionSide", word_of(row.side));
  out.add("quantity", "positionAmt", row.quantity).add("entry_price", "entryPrice", row.entry_price);
  out.add("break_even_price", "breakEvenPrice", row.break_even_price).add("mark_price", "markPrice", row.mark_price);
  out.add("liquidation_price", "liquidationPrice", row.liquidation_price).add("leverage", "leverage", row.leverage);
  out.add("unrealized_pnl", "unRealizedProfit", row.unrealized_pnl).add("notional", "notional", row.notional);
  out.add("isolated_margin", "isolatedMargin", row.isolated_margin);
  out.add("isolated_wallet", "isolatedWallet", row.isolated_wallet)
      .add("initial_margin", "initialMargin", row.initial_margin);
  return out.add("maintenance_margin", "maintMargin", row.maintenance_margin).add("updated", "updateTime", row.updated);
}

inline ShownRow shown(const SpotBalance& row) {
  ShownRow out;
  return out.add("asset", "asset", row.asset).add("free", "free", row.free).add("locked", "locked", row.locked);
}

inline ShownRow shown(const FuturesAsset& row) {
  ShownRow out;
  out.add("asset", "asset", row.asset).add("wallet", "walletBalance", row.wallet);
  out.add("unrealized_pnl", "unrealizedProfit", row.unrealized_pnl).add("margin", "marginBalance", row.margin_balance);
  out.add("initial_margin", "initialMargin", row.initial_margin);
  out.add("maintenance_margin", "maintMargin", row.maintenance_margin);
  out.add("cross_wallet", "crossWalletBalance", row.cross_wallet);
  return out.add("cross_unrealized_pnl", "crossUnPnl", row.cross_unrealized_pnl)
      .add("available", "availableBalance", row.available)
      .add("updated", "updateTime", row.updated);
}

inline ShownRow shown(const FuturesAccount& row) {
  ShownRow out;
  out.add("wallet", "totalWalletBalance", row.wallet)
      .add("unrealized_pnl", "totalUnrealizedProfit", row.unrealized_pnl);
  out.add("margin_balance", "totalMarginBalance", row.margin_balance);
  out.add("initial_margin", "totalInitialMargin", row.initial_margin);
  out.add("maintenance_margin", "totalMaintMargin", row.maintenance_margin);
  return out.add("available", "availableBalance", row.available).add("multi", "multiAssetsMargin", row.multi_assets);
}

inline ShownRow shown(const TickerRow& row) {
  ShownRow out;
  out.add("symbol", "symbol", row.symbol).add("last", "lastPrice", row.last).add("open", "openPrice", row.open);
  out.add("high", "highPrice", row.high).add("low", "lowPrice", row.low).add("volume", "volume", row.volume);
  out.add("quote_volume", "quoteVolume", row.quote_volume).add("bid", "bidPrice", row.bid);
  out.add("bid_quantity", "bidQty", row.bid_quantity).add("ask", "askPrice", row.ask);
  return out.add("ask_quantity", "askQty", row.ask_quantity)
      .add("opened", "openTime", row.opened)
      .add("closed", "closeTime", row.closed);
}

inline ShownRow shown(const PriceRow& row) {
  ShownRow out;
  return out.add("symbol", "symbol", row.symbol).add("price", "price", row.price);
}

inline ShownRow shown(const CommissionRow& row) {
  ShownRow out;
  out.add("symbol", "symbol", row.symbol).add("maker", "makerCommissionRate", row.maker);
  return out.add("taker", "takerCommissionRate", row.taker)
      .add("maker", "makerCommission", row.maker)
      .add("taker", "takerCommission", row.taker);
}

inline ShownRow shown(const PremiumIndexRow& row) {
  ShownRow out;
  out.add("symbol", "symbol", row.symbol).add("mark_price", "markPrice", row.mark_price);
  out.add("index_price", "indexPrice", row.index_price).add("funding_rate", "lastFundingRate", row.funding_rate);
  return out.add("next_funding", "nextFundingTime", row.next_funding).add("time", "time", row.time);
}

inline ShownRow shown(const FundingRateRow& row) {
  ShownRow out;
  return out.add("symbol", "symbol", row.symbol)
      .add("rate", "fundingRate", row.rate)
      .add("charged", "fundingTime", row.charged);
}

inline ShownRow shown(const PublicTradeRow& row) {
  ShownRow out;
  out.add("trade_id", "id", row.trade_id).add("trade_id", "a", row.trade_id).add("price", "price", row.price);
  out.add("price", "p", row.price).add("quantity", "qty", row.quantity).add("quantity", "q", row.quantity);
  out.add("maker", "isBuyerMaker", row.buyer_is_maker).add("maker", "m", row.buyer_is_maker);
  return out.add("time", "time", row.time).add("time", "T", row.time);
}

inline ShownRow shown(const SymbolConfigRow& row) {
  ShownRow out;
  return out.add("symbol", "symbol", row.symbol)
      .add("margin_type", "marginType", row.margin_type)
      .add("leverage", "leverage", row.leverage);
}

inline ShownRow shown(const SettingAnswer& row) {
  ShownRow out;
  out.add("code", "code", row.code).add("message", "msg", row.message).add("symbol", "symbol", row.symbol);
  return out.add("algo_id", "algoId", row.algo_id).add("client_algo_id", "clientAlgoId", row.client_algo_id);
}

/// The keys are those of ORDER_TRADE_UPDATE's "o" and of executionReport, which share most.
inline ShownRow shown(const OrderPush& row) {
  ShownRow out;
  out.add("symbol", "s", row.symbol).add("order_id", "i", row.order_id).add("trade_id", "t", row.trade_id);
  out.add("client_order_id", "", row.client_order_id).word("side", "S", word_of(row.side));
  out.word("position_side", "ps", word_of(row.position_side)).add("type", "o", row.type);
  out.add("original_type", "ot", row.original_type).add("time_in_force", "f", row.time_in_force);
  out.add("reject_reason", "r", row.reject_reason).add("expiry_reason", "er", row.expiry_reason);
  out.word("execution", "x", word_of(row.execution)).word("status", "X", word_of(row.status));
  out.add("quantity", "q", row.quantity).add("price", "p", row.price).add("last_quantity", "l", row.last_quantity);
  out.add("last_price", "L", row.last_price).add("filled", "z", row.filled).add("commission", "n", row.commission);
  out.add("average_price", "ap", row.average_price).add("filled_quote", "Z", row.filled_quote);
  out.add("realized_pnl", "rp", row.realized_pnl).add("stop_price", "sp", row.stop_price);
  out.add("commission_asset", "N", row.commission_asset).add("is_maker", "m", row.is_maker);
  return out.add("reduce_only", "R", row.reduce_only)
      .add("close_position", "cp", row.close_position)
      .add("time", "T", row.time);
}

inline ShownRow shown_push(const AlgoOrderRow& row) {
  ShownRow out;
  out.add("algo_id", "aid", row.algo_id)
      .add("client_algo_id", "caid", row.client_algo_id)
      .add("symbol", "s", row.symbol);
  out.add("type", "o", row.type).add("order_id", "ai", row.order_id).word("status", "X", word_of(row.status));
  out.word("side", "S", word_of(row.side)).word("position_side", "ps", word_of(row.position_side));
  out.add("quantity", "q", row.quantity).add("price", "p", row.price).add("trigger_price", "tp", row.trigger_price);
  return out.add("actual_price", "ap", row.actual_price)
      .add("reduce_only", "R", row.reduce_only)
      .add("close_position", "cp", row.close_position);
}

inline ShownRow shown_push(const PositionRow& row) {
  ShownRow out;
  out.add("symbol", "s", row.symbol).add("quantity", "pa", row.quantity).add("entry_price", "ep", row.entry_price);
  out.add("break_even_price", "bep", row.break_even_price).add("unrealized_pnl", "up", row.unrealized_pnl);
  return out.add("margin_type", "mt", row.margin_type)
      .add("isolated_wallet", "iw", row.isolated_wallet)
      .word("side", "ps", word_of(row.side));
}

}  // namespace binance
