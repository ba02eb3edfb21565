#include "connectors/serve/binance_usdm_rows.h"

#include <algorithm>

#include "connectors/serve/binance_orders.h"
#include "engine/exchange/margin.h"

namespace serve {

using namespace engine;

namespace {

constexpr auto kUsdm = BinanceMarket::Usdm;

std::string quantity_text(const OrderView& order, Lots lots) {
  return padded(order.quantity(lots).value(), order.listing->instrument.lot_size.value().places());
}

std::string_view working_type(const OrderView& order) {
  return order.extras->trigger.by == TriggerBy::Mark ? "MARK_PRICE" : "CONTRACT_PRICE";
}

/// In percent.
std::string callback_rate(const OrderView& order) {
  return multiply(order.extras->trigger.rate, Decimal{100}).to_string();
}

Decimal initial_of(const Host& host, const Account& account, const HeldPosition& held, InstrumentHandle instrument) {
  return initial_margin(held.position.cost().abs(), host.leverage(account, instrument));
}

}  // namespace

std::string usdm_price(const OrderView& order, Ticks ticks) {
  return padded(order.price(ticks).value(), order.listing->instrument.tick_size.value().places());
}

bool closes_position(const OrderView& order) { return note_word(order, "close") == "1"; }

void write_usdm_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order) {
  const auto& record = *order.record;
  const auto sums = desk.host.fill_sums(order);
  const bool conditional = order.is_conditional();
  // What a conditional order has become is an order without a trigger.
  const std::string_view type = record.limit > 0 ? "LIMIT" : "MARKET";
  out.begin_object().count("orderId", order_id_of(order.index)).field("symbol", desk.symbols.name(record.instrument));
  out.field("status", binance_status(record.status, record.reason)).field("clientOrderId", binance_client_id(order));
  out.field("price", usdm_price(order, record.limit)).field("avgPrice", rounded8(sums.average_price));
  out.field("origQty", quantity_text(order, record.quantity)).field("executedQty", quantity_text(order, record.filled));
  out.field("cumQty", quantity_text(order, record.filled)).field("cumQuote", padded(sums.value, 5));
  out.field("timeInForce", binance_time_in_force(kUsdm, order)).field("type", type);
  out.flag("reduceOnly", record.reduce_only && record.position_side == PositionSide::Net);
  out.flag("closePosition", closes_position(order)).field("side", binance_side(record.side));
  out.field("positionSide", binance_position_side(record.position_side));
  out.field("stopPrice", usdm_price(order, conditional ? order.extras->trigger.price : 0));
  out.field("workingType", working_type(order)).flag("priceProtect", false);
  out.field("origType", binance_type(kUsdm, order)).field("priceMatch", "NONE");
  out.field("selfTradePreventionMode", binance_self_trade(record.self_trade));
  out.count("goodTillDate", order.extras->good_till.milliseconds());
  out.count("time", record.arrival.milliseconds()).count("updateTime", record.updated.milliseconds()).end_object();
}

std::string_view algo_status(const OrderView& order) {
  const auto status = order.record->status;
  if (order.triggered == Timestamp{} && order.record->filled == 0) {
    if (status == OrderStatus::Rejected) return "REJECTED";
    return is_terminal(status) ? binance_status(status, order.record->reason) : "NEW";
  }
  if (status == OrderStatus::Rejected) return "REJECTED";
  return is_terminal(status) ? "FINISHED" : "TRIGGERED";
}

void write_algo_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order) {
  const auto& record = *order.record;
  const auto& trigger = order.extras->trigger;
  const bool trails = trigger.kind == TriggerTerms::Kind::Trail;
  const bool triggered = order.triggered != Timestamp{} || record.filled > 0;
  out.begin_object().count("algoId", algo_id_of(order.index)).field("clientAlgoId", binance_client_id(order));
  out.field("algoType", "CONDITIONAL").field("orderType", binance_type(kUsdm, order));
  out.field("symbol", desk.symbols.name(record.instrument)).field("side", binance_side(record.side));
  out.field("positionSide", binance_position_side(record.position_side));
  out.field("timeInForce", binance_time_in_force(kUsdm, order));
  out.field("quantity", quantity_text(order, closes_position(order) ? 0 : record.quantity));
  out.field("algoStatus", algo_status(order));
  out.field("triggerPrice", usdm_price(order, trigger.price)).field("price", usdm_price(order, record.limit));
  out.raw("icebergQuantity", "null").field("selfTradePreventionMode", binance_self_trade(record.self_trade));
  out.field("workingType", working_type(order)).field("priceMatch", "NONE");
  out.flag("closePosition", closes_position(order)).flag("priceProtect", false);
  out.flag("reduceOnly", record.reduce_only && record.position_side == PositionSide::Net);
  out.field("activatePrice", trails && trigger.activation > 0 ? usdm_price(order, trigger.activation) : "");
  out.field("callbackRate", trails ? callback_rate(order) : "");
  out.count("createTime", record.arrival.milliseconds()).count("updateTime", record.updated.milliseconds());
  out.count("triggerTime", order.triggered.milliseconds())
      .count("goodTillDate", order.extras->good_till.milliseconds());
  if (triggered) {
    out.field("actualOrderId", order_id_of(order.index));
    out.field("actualPrice", rounded8(desk.host.fill_sums(order).average_price));
  } else {
    out.field("actualOrderId", "").field("actualPrice", padded({}, 5));
  }
  out.end_object();
}

std::vector<Asset> margin_assets(const BinanceDesk& desk) {
  std::vector<Asset> assets;
  for (const auto instrument : desk.symbols.all(kUsdm)) {
    const auto& settle = desk.host.instrument(instrument).settle;
    if (std::find(assets.begin(), assets.end(), settle) == assets.end()) assets.push_back(settle);
  }
  return assets;
}

BinanceWallet wallet_of(const Host& host, const Account& account, const Asset& asset) {
  BinanceWallet wallet;
  const auto balances = host.balances(account);
  const auto found = balances.find(asset);
  const auto balance = found == balances.end() ? AssetBalance{} : found->second;
  wallet.wallet = balance.total() - balance.debt;
  Decimal cross_initial;
  for (const auto& held : host.positions(account)) {
    const auto instrument = *host.find_instrument(held.instrument.text());
    if (host.instrument(instrument).settle != asset) continue;
    const auto initial = initial_of(host, account, held, instrument);
    wallet.unrealized += held.unrealized;
    wallet.maintenance += held.maintenance;
    wallet.position_initial += initial;
    if (held.mode == MarginMode::Isolated) {
      wallet.isolated += held.margin;
    } else {
      wallet.cross_unrealized += held.unrealized;
      cross_initial += initial;
    }
  }
  wallet.order_initial = engine::max({}, balance.frozen - wallet.isolated);
  wallet.available = engine::max({}, balance.available - balance.debt + wallet.cross_unrealized - cross_initial);
  return wallet;
}

BinanceMargin margin_of(const Host& host, const Account& account, const HeldPosition& held) {
  const auto instrument = *host.find_instrument(held.instrument.text());
  const auto& listing = host.listing(instrument);
  BinanceMargin margin;
  const auto mark = host.mark(instrument).value();
  const auto quantity = held.position.quantity();
  margin.notional = multiply(quantity, mark);
  margin.initial = initial_of(host, account, held, instrument);
  for (const auto index : host.open_orders(account)) {
    const auto& record = *host.order(index).record;
    if (record.instrument == instrument && record.position_side == held.side) margin.open_orders += record.frozen;
  }
  // Where equity meets maintenance: W + q·P − cost = |q|·P·r − c, for everything else as it stands.
  const auto wallet = wallet_of(host, account, listing.instrument.settle);
  const bool isolated = held.mode == MarginMode::Isolated;
  const auto others = wallet.cross_unrealized - held.unrealized - (wallet.maintenance - held.maintenance);
  const auto behind = isolated ? held.margin : wallet.cross_wallet() + others;
  const auto value = margin.notional.abs();
  const Bracket* bracket = nullptr;
  for (const auto& candidate : listing.perpetual.brackets.all()) {
    bracket = &candidate;
    if (candidate.notional_cap.is_zero() || value <= candidate.notional_cap) break;
  }
  const auto rate = multiply(quantity.abs(), bracket->maintenance_rate);
  const auto price = try_divide(held.position.cost() - behind - bracket->maintenance_amount, quantity - rate);
  if (price && price->is_positive())
    margin.liquidation =
        Price{round_to_step(*price, Decimal::from_units(Decimal::kOne / 100'000'000), Rounding::HalfUp)};
  return margin;
}

}  // namespace serve
