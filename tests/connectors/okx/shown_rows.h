#pragma once

#include "connectors/okx/codec.h"
#include "tests/support/row_text.h"

// OKX's rows under our names, and the venue's key for each.

namespace okx {

using testing_support::ShownRow;

template <class Enum>
std::string word_of(Enum value, std::initializer_list<const char*> words) {
  const auto at = static_cast<std::size_t>(value);
  return at == 0 ? "" : *(words.begin() + static_cast<std::ptrdiff_t>(at - 1));
}

inline std::string word_of(Direction value) { return word_of(value, {"buy", "sell"}); }
inline std::string word_of(PositionWord value) { return word_of(value, {"net", "long", "short"}); }
inline std::string word_of(MarginWord value) { return word_of(value, {"cash", "cross", "isolated", "spot_isolated"}); }
inline std::string word_of(ExecutionKind value) { return word_of(value, {"T", "M"}); }
inline std::string word_of(OrderState value) {
  return word_of(value, {"live", "partially_filled", "filled", "canceled", "mmp_canceled"});
}
inline std::string word_of(AlgoState value) {
  return word_of(value,
                 {"live", "pause", "partially_effective", "effective", "canceled", "order_failed", "partially_failed"});
}
inline std::string word_of(InstrumentState value) {
  return word_of(value, {"live", "suspend", "preopen", "test", "rebase", "post_only", "settling", "expired"});
}
inline std::string word_of(ContractType value) { return word_of(value, {"linear", "inverse"}); }
inline std::string word_of(PositionMode value) { return word_of(value, {"net_mode", "long_short_mode"}); }

inline ShownRow shown(const InstrumentRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("type", "instType", row.type).add("code", "instIdCode", row.code);
  out.add("base", "baseCcy", row.base).add("quote", "quoteCcy", row.quote).add("settle", "settleCcy", row.settle);
  out.add("underlying", "uly", row.underlying)
      .add("family", "instFamily", row.family)
      .add("group", "groupId", row.group);
  out.word("state", "state", word_of(row.state)).add("price_step", "tickSz", row.price_step);
  out.add("size_step", "lotSz", row.size_step).add("size_min", "minSz", row.size_min);
  out.word("contract_type", "ctType", word_of(row.contract_type)).add("contract_value", "ctVal", row.contract_value);
  out.add("contract_multiplier", "ctMult", row.contract_multiplier);
  out.add("contract_currency", "ctValCcy", row.contract_currency).add("limit_size_max", "maxLmtSz", row.limit_size_max);
  out.add("market_size_max", "maxMktSz", row.market_size_max).add("leverage_max", "lever", row.leverage_max);
  out.add("limit_amount_max", "maxLmtAmt", row.limit_amount_max);
  out.add("market_amount_max", "maxMktAmt", row.market_amount_max).add("stop_size_max", "maxStopSz", row.stop_size_max);
  out.add("trigger_size_max", "maxTriggerSz", row.trigger_size_max).add("listed", "listTime", row.listed);
  return out.add("expires", "expTime", row.expires).add("rule", "ruleType", row.rule);
}

inline ShownRow shown(const AccountConfigRow& row) {
  ShownRow out;
  out.add("uid", "uid", row.uid).add("main_uid", "mainUid", row.main_uid).add("label", "label", row.label);
  out.add("level", "level", row.level).add("permissions", "perm", row.permissions).add("ip", "ip", row.ip_addresses);
  out.add("account_level", "acctLv", row.account_level).add("role", "roleType", row.role);
  return out.add("stp_mode", "acctStpMode", row.stp_mode).word("position_mode", "posMode", word_of(row.position_mode));
}

inline ShownRow shown(const BalanceDetail& row) {
  ShownRow out;
  out.add("currency", "ccy", row.currency).add("equity", "eq", row.equity).add("cash", "cashBal", row.cash);
  out.add("available", "availBal", row.available).add("available_equity", "availEq", row.available_equity);
  out.add("frozen", "frozenBal", row.frozen).add("order_frozen", "ordFrozen", row.order_frozen);
  out.add("unrealized_pnl", "upl", row.unrealized_pnl).add("isolated_equity", "isoEq", row.isolated_equity);
  return out.add("liability", "liab", row.liability)
      .add("equity_usd", "eqUsd", row.equity_usd)
      .add("updated", "uTime", row.updated);
}

inline ShownRow shown(const BalanceRow& row) {
  ShownRow out;
  out.add("total_equity", "totalEq", row.total_equity).add("adjusted_equity", "adjEq", row.adjusted_equity);
  out.add("available_equity", "availEq", row.available_equity).add("initial_margin", "imr", row.initial_margin);
  return out.add("maintenance_margin", "mmr", row.maintenance_margin).add("updated", "uTime", row.updated);
}

inline ShownRow shown(const PositionRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("type", "instType", row.type);
  out.add("position_id", "posId", row.position_id).add("currency", "ccy", row.currency);
  out.add("trade_id", "tradeId", row.trade_id).word("side", "posSide", word_of(row.side));
  out.word("margin_mode", "mgnMode", word_of(row.margin_mode)).add("size", "pos", row.size);
  out.add("entry_price", "avgPx", row.entry_price).add("mark_price", "markPx", row.mark_price);
  out.add("liquidation_price", "liqPx", row.liquidation_price).add("leverage", "lever", row.leverage);
  out.add("margin", "margin", row.margin).add("initial_margin", "imr", row.initial_margin);
  out.add("maintenance_margin", "mmr", row.maintenance_margin).add("notional_usd", "notionalUsd", row.notional_usd);
  out.add("unrealized_pnl", "upl", row.unrealized_pnl).add("realized_pnl", "realizedPnl", row.realized_pnl);
  out.add("fee", "fee", row.fee).add("funding", "fundingFee", row.funding).add("adl", "adl", row.adl);
  return out.add("created", "cTime", row.created).add("updated", "uTime", row.updated);
}

inline ShownRow shown(const ClosedPositionRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("position_id", "posId", row.position_id);
  out.add("direction", "direction", row.direction).add("kind", "type", row.kind);
  out.add("closed_size", "closeTotalPos", row.closed_size).add("pnl", "pnl", row.pnl);
  out.add("realized_pnl", "realizedPnl", row.realized_pnl).add("fee", "fee", row.fee);
  out.add("funding", "fundingFee", row.funding).add("entry_price", "openAvgPx", row.entry_price);
  return out.add("close_price", "closeAvgPx", row.close_price)
      .add("created", "cTime", row.created)
      .add("updated", "uTime", row.updated);
}

inline ShownRow shown(const OrderRow& row) {
  ShownRow out;
  out.add("order_id", "ordId", row.order_id).add("client_order_id", "clOrdId", row.client_order_id);
  out.add("instrument", "instId", row.instrument).add("type", "instType", row.type).add("kind", "ordType", row.kind);
  out.word("side", "side", word_of(row.side)).word("position_side", "posSide", word_of(row.position_side));
  out.word("trade_mode", "tdMode", word_of(row.trade_mode)).word("state", "state", word_of(row.state));
  out.add("size", "sz", row.size).add("size_unit", "tgtCcy", row.size_unit).add("price", "px", row.price);
  out.add("average_price", "avgPx", row.average_price).add("leverage", "lever", row.leverage);
  out.add("filled", "accFillSz", row.filled).add("trade_id", "tradeId", row.trade_id);
  out.add("last_price", "fillPx", row.last_price).add("last_size", "fillSz", row.last_size);
  out.add("last_time", "fillTime", row.last_time).word("execution", "execType", word_of(row.execution));
  out.add("last_fee", "fillFee", row.last_fee).add("last_fee_currency", "fillFeeCcy", row.last_fee_currency);
  out.add("fee", "fee", row.fee).add("fee_currency", "feeCcy", row.fee_currency).add("rebate", "rebate", row.rebate);
  out.add("rebate_currency", "rebateCcy", row.rebate_currency).add("pnl", "pnl", row.pnl);
  out.add("reduce_only", "reduceOnly", row.reduce_only).add("category", "category", row.category);
  out.add("cancel_source", "cancelSource", row.cancel_source).add("source", "source", row.source);
  out.add("algo_id", "algoId", row.algo_id).add("client_algo_id", "algoClOrdId", row.client_algo_id);
  out.add("request_id", "reqId", row.request_id).add("amend_result", "amendResult", row.amend_result);
  out.add("code", "code", row.code).add("message", "msg", row.message).add("tag", "tag", row.tag);
  return out.add("created", "cTime", row.created).add("updated", "uTime", row.updated);
}

inline ShownRow shown(const AttachedAlgo& row) {
  ShownRow out;
  out.add("attached_id", "attachAlgoId", row.algo_id)
      .add("attached_client_id", "attachAlgoClOrdId", row.client_algo_id);
  out.add("take_profit_trigger", "tpTriggerPx", row.take_profit_trigger);
  out.add("take_profit_price", "tpOrdPx", row.take_profit_price).add("fail_code", "failCode", row.fail_code);
  return out.add("stop_loss_trigger", "slTriggerPx", row.stop_loss_trigger)
      .add("stop_loss_price", "slOrdPx", row.stop_loss_price)
      .add("size", "sz", row.size);
}

inline ShownRow shown(const FillRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("trade_id", "tradeId", row.trade_id);
  out.add("order_id", "ordId", row.order_id).add("client_order_id", "clOrdId", row.client_order_id);
  out.add("bill_id", "billId", row.bill_id).word("side", "side", word_of(row.side));
  out.word("execution", "execType", word_of(row.execution)).add("price", "fillPx", row.price);
  out.add("size", "fillSz", row.size).add("fee", "fee", row.fee).add("fee_currency", "feeCcy", row.fee_currency);
  return out.add("filled", "fillTime", row.filled).add("told", "ts", row.told).add("pnl", "fillPnl", row.pnl);
}

inline ShownRow shown(const AlgoRow& row) {
  ShownRow out;
  out.add("algo_id", "algoId", row.algo_id).add("client_algo_id", "algoClOrdId", row.client_algo_id);
  out.add("client_order_id", "clOrdId", row.client_order_id).add("instrument", "instId", row.instrument);
  out.add("kind", "ordType", row.kind)
      .add("order_id", "ordId", row.order_id)
      .add("fail_code", "failCode", row.fail_code);
  out.word("side", "side", word_of(row.side)).word("position_side", "posSide", word_of(row.position_side));
  out.word("trade_mode", "tdMode", word_of(row.trade_mode)).word("state", "state", word_of(row.state));
  out.add("size", "sz", row.size).add("trigger_price", "triggerPx", row.trigger_price);
  out.add("order_price", "ordPx", row.order_price).add("take_profit_trigger", "tpTriggerPx", row.take_profit_trigger);
  out.add("take_profit_price", "tpOrdPx", row.take_profit_price);
  out.add("stop_loss_trigger", "slTriggerPx", row.stop_loss_trigger);
  out.add("stop_loss_price", "slOrdPx", row.stop_loss_price).add("actual_size", "actualSz", row.actual_size);
  out.add("actual_price", "actualPx", row.actual_price).add("callback_ratio", "callbackRatio", row.callback_ratio);
  out.add("callback_spread", "callbackSpread", row.callback_spread);
  out.add("close_fraction", "closeFraction", row.close_fraction).add("reduce_only", "reduceOnly", row.reduce_only);
  return out.add("created", "cTime", row.created)
      .add("updated", "uTime", row.updated)
      .add("triggered", "triggerTime", row.triggered);
}

inline ShownRow shown(const AckRow& row) {
  ShownRow out;
  out.add("order_id", "ordId", row.order_id).add("client_order_id", "clOrdId", row.client_order_id);
  out.add("algo_id", "algoId", row.algo_id).add("client_algo_id", "algoClOrdId", row.client_algo_id);
  out.add("request_id", "reqId", row.request_id).add("code", "sCode", row.code).add("message", "sMsg", row.message);
  return out.add("sub_code", "subCode", row.sub_code).add("handled", "ts", row.handled);
}

inline ShownRow shown(const FeeRow& row) {
  ShownRow out;
  out.add("type", "instType", row.type).add("level", "level", row.level).add("maker", "maker", row.maker);
  return out.add("taker", "taker", row.taker)
      .add("maker_linear", "makerU", row.maker_linear)
      .add("taker_linear", "takerU", row.taker_linear);
}

inline ShownRow shown(const FundingRateRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("rate", "fundingRate", row.rate);
  return out.add("realized_rate", "realizedRate", row.realized_rate)
      .add("charged", "fundingTime", row.charged)
      .add("charged_next", "nextFundingTime", row.charged_next);
}

inline ShownRow shown(const BillRow& row) {
  ShownRow out;
  out.add("bill_id", "billId", row.bill_id).add("instrument", "instId", row.instrument).add("type", "type", row.type);
  out.add("currency", "ccy", row.currency).add("sub_type", "subType", row.sub_type).add("balance", "bal", row.balance);
  return out.add("change", "balChg", row.change)
      .add("pnl", "pnl", row.pnl)
      .add("fee", "fee", row.fee)
      .add("time", "ts", row.time);
}

inline ShownRow shown(const TickerRow& row) {
  ShownRow out;
  out.add("instrument", "instId", row.instrument).add("last", "last", row.last).add("ask", "askPx", row.ask);
  out.add("ask_size", "askSz", row.ask_size).add("bid", "bidPx", row.bid).add("bid_size", "bidSz", row.bid_size);
  out.add("open", "open24h", row.open).add("high", "high24h", row.high).add("low", "low24h", row.low);
  return out.add("volume", "vol24h", row.volume)
      .add("volume_currency", "volCcy24h", row.volume_currency)
      .add("time", "ts", row.time);
}

}  // namespace okx
