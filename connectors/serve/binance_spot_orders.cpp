// Binance spot: the life of an order.
#include "connectors/serve/binance_filters.h"
#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_spot_rows.h"

namespace serve {
namespace {

using namespace engine;

constexpr auto kSpot = BinanceMarket::Spot;
constexpr auto kAll = BinanceOrders::AtMarket;
constexpr std::int64_t kMostTrail = 2'000;  ///< Hundredths of a percent.

struct TypeRule {
  std::string_view name;
  bool has_limit, is_stop, takes_profit;
};
constexpr TypeRule kTypes[] = {
    {"LIMIT", true, false, false},
    {"MARKET", false, false, false},
    {"LIMIT_MAKER", true, false, false},
    {"STOP_LOSS", false, true, false},
    {"STOP_LOSS_LIMIT", true, true, false},
    {"TAKE_PROFIT", false, false, true},
    {"TAKE_PROFIT_LIMIT", true, false, true},
};

const TypeRule* find_type(std::string_view name) {
  for (const auto& rule : kTypes) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

void read_time_in_force(BinanceCall& call, const TypeRule& type, OrderRequest& order) {
  const bool takes_one = type.has_limit && type.name != "LIMIT_MAKER";
  const auto& text = call.params["timeInForce"];
  if (!takes_one) {
    if (!text.empty()) call.complain(-1106, "Parameter 'timeInForce' sent when not required.");
    return;
  }
  call.required("timeInForce");
  if (text == "IOC") order.time_in_force = TimeInForce::ImmediateOrCancel;
  if (text == "FOK") order.time_in_force = TimeInForce::FillOrKill;
  if (text != "GTC" && text != "IOC" && text != "FOK") call.complain(-1115, "Invalid timeInForce.");
}

void read_trigger(BinanceCall& call, const TypeRule& type, OrderRequest& order) {
  if (!type.is_stop && !type.takes_profit) {
    if (call.has("stopPrice")) call.complain(-1106, "Parameter 'stopPrice' sent when not required.");
    return;
  }
  const auto delta = call.integer("trailingDelta", 0);
  const auto stop = ticks_of(call, order.instrument, "stopPrice");
  if (delta == 0 && stop == 0) {
    call.complain(-1102, "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!");
  }
  if (delta < 0 || delta > kMostTrail) call.complain(-1013, "Filter failure: TRAILING_DELTA");
  order.trigger_kind = type.takes_profit ? Trigger::Kind::TakeProfit : Trigger::Kind::Stop;
  if (delta == 0) {
    order.trigger.kind = TriggerTerms::Kind::Level;
    order.trigger.price = stop;
    return;
  }
  order.trigger.kind = TriggerTerms::Kind::Trail;
  order.trigger.rate = divide(Decimal{static_cast<int>(delta)}, Decimal{10'000});
  order.trigger.activation = stop;
  if (type.takes_profit) order.note.words += "tp=1 ";
}

void read_self_trade(BinanceCall& call, OrderRequest& order) {
  const auto& text = call.params["selfTradePreventionMode"];
  if (text == "EXPIRE_TAKER") order.self_trade = SelfTrade::ExpireTaker;
  if (text == "EXPIRE_MAKER") order.self_trade = SelfTrade::ExpireMaker;
  if (text == "EXPIRE_BOTH") order.self_trade = SelfTrade::ExpireBoth;
  if (!text.empty() && text != "NONE" && order.self_trade == SelfTrade::None) {
    call.complain(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.");
  }
}

void read_quantity(BinanceCall& call, const TypeRule& type, OrderRequest& order) {
  const bool by_value = call.has("quoteOrderQty");
  if (!by_value) {
    call.required("quantity");
    order.lots = lots_of(call, order.instrument, "quantity");
    return;
  }
  const auto value = call.decimal("quoteOrderQty");
  if (type.name != "MARKET") call.complain(-1106, "Parameter 'quoteOrderQty' sent when not required.");
  if (call.has("quantity")) {
    call.complain(-1128, "Combination of optional parameters invalid.");
  }
  if (!value.is_positive()) call.complain(-1013, "Invalid quantity.");
  if (call.is_wrong()) return;
  order.lots = call.host.lots_for_value(order.instrument, order.side, value);
  order.note.words += "quote=" + value.to_string() + " ";
  if (order.lots == 0) call.complain(-1013, "Filter failure: NOTIONAL");
}

/// Everything that can be wrong with an order before the exchange sees it.
OrderRequest read_order(BinanceCall& call) {
  OrderRequest order;
  order.account = call.account().handle;
  order.instrument = call.instrument();
  order.side = call.side();
  order.note.dialect = 's';
  const auto* type = find_type(call.required("type"));
  if (type == nullptr) call.complain(-1116, "Invalid orderType.");
  if (type == nullptr || call.is_wrong()) return order;
  order.type = type->has_limit ? OrderType::Limit : OrderType::Market;
  order.post_only = type->name == "LIMIT_MAKER";
  if (!type->has_limit) order.time_in_force = TimeInForce::ImmediateOrCancel;
  read_time_in_force(call, *type, order);
  if (type->has_limit) {
    call.required("price");
    order.limit = ticks_of(call, order.instrument, "price");
  } else if (call.has("price")) {
    call.complain(-1106, "Parameter 'price' sent when not required.");
  }
  read_trigger(call, *type, order);
  read_quantity(call, *type, order);
  read_self_trade(call, order);
  order.display = lots_of(call, order.instrument, "icebergQty");
  if (order.display > 0 && (!type->has_limit || order.time_in_force != TimeInForce::GoodTillCancel)) {
    call.complain(-1106, "Parameter 'icebergQty' sent when not required.");
  }
  order.note.client_id = new_client_id(call, order.instrument, kAll, "newClientOrderId");
  if (!order.note.words.empty()) order.note.words.pop_back();
  return order;
}

std::string_view response_type(BinanceCall& call, const OrderRequest& order) {
  const auto& asked = call.params["newOrderRespType"];
  if (asked == "ACK" || asked == "RESULT" || asked == "FULL") return asked;
  if (!asked.empty()) call.complain(-1130, "Data sent for parameter 'newOrderRespType' is not valid.");
  const bool is_plain = order.trigger.kind == TriggerTerms::Kind::None && !order.post_only;
  return is_plain ? "FULL" : "ACK";
}

BinanceAnswer place(BinanceCall& call, const OrderRequest& order, std::string_view response) {
  if (call.is_wrong()) return call.wrong();
  const auto placed = call.host.place(order);
  if (!placed.ok()) return refuse_order(kSpot, placed.reason);
  JsonWriter out;
  write_spot_placed(out, call.desk, call.host.order(placed.order), response);
  return {200, out.take()};
}

BinanceAnswer answer_place(BinanceCall& call) {
  const auto order = read_order(call);
  const auto response = response_type(call, order);
  return place(call, order, response);
}

BinanceAnswer answer_test(BinanceCall& call) {
  read_order(call);
  if (call.is_wrong()) return call.wrong();
  return {200, "{}"};
}

std::string cancel_id(const BinanceCall& call) {
  const auto& sent = call.params["newClientOrderId"];
  return sent.empty() ? "bnc" + std::to_string(call.host.exchange().sequence()) : sent;
}

BinanceAnswer cancel(BinanceCall& call, std::optional<OrderIndex> index, std::string_view id) {
  if (call.is_wrong()) return call.wrong();
  if (!index || !call.host.order(*index).is_live()) return refuse_order(kSpot, Reason::UnknownOrder);
  const bool traded = call.host.order(*index).record->filled > 0;
  const auto& only = call.params["cancelRestrictions"];
  if ((only == "ONLY_NEW" && traded) || (only == "ONLY_PARTIALLY_FILLED" && !traded)) {
    return refuse_binance(-2011, "Order was not canceled due to cancel restrictions.");
  }
  const auto done = call.host.cancel(*index);
  if (!done.ok()) return refuse_order(kSpot, done.reason);
  call.desk.cancel_ids[*index] = id;
  JsonWriter out;
  write_spot_canceled(out, call.desk, call.host.order(*index), id);
  return {200, out.take()};
}

BinanceAnswer answer_cancel(BinanceCall& call) {
  const auto instrument = call.instrument();
  return cancel(call, find_order(call, instrument, kAll), cancel_id(call));
}

BinanceAnswer answer_cancel_all(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  const auto open = open_orders(call, instrument, kAll);
  if (open.empty()) return refuse_order(kSpot, Reason::UnknownOrder);
  const auto id = cancel_id(call);
  call.host.cancel_all(call.account().handle, instrument);
  return answer_list(open, [&](JsonWriter& out, OrderIndex index) {
    write_spot_canceled(out, call.desk, call.host.order(index), id);
  });
}

BinanceAnswer replaced(int status, int code, const BinanceAnswer* canceled, const BinanceAnswer* placed) {
  const auto result = [](const BinanceAnswer* answer) {
    if (answer == nullptr) return "NOT_ATTEMPTED";
    return answer->ok() ? "SUCCESS" : "FAILURE";
  };
  JsonWriter out;
  out.begin_object();
  if (code != 0) {
    out.count("code", std::int64_t{code});
    out.field("msg", code == -2022 ? "Order cancel-replace failed." : "Order cancel-replace partially failed.");
    out.key("data").begin_object();
  }
  out.field("cancelResult", std::string_view{result(canceled)});
  out.field("newOrderResult", std::string_view{result(placed)});
  out.raw("cancelResponse", canceled == nullptr ? "null" : canceled->body);
  out.raw("newOrderResponse", placed == nullptr ? "null" : placed->body);
  if (code != 0) out.end_object();
  return {status, out.end_object().take()};
}

BinanceAnswer answer_replace(BinanceCall& call) {
  const auto& mode = call.required("cancelReplaceMode");
  if (!mode.empty() && mode != "STOP_ON_FAILURE" && mode != "ALLOW_FAILURE") {
    call.complain(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.");
  }
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAll, {"cancelOrderId", "cancelOrigClientOrderId"});
  // Under the id of the order that it replaces it may come.
  BinanceCall second{call.desk, kSpot, call.params, &call.account()};
  const bool same_id = found && call.has("newClientOrderId") &&
                       call.host.order(*found).note->client_id == call.params["newClientOrderId"];
  auto renamed = call.params;
  if (same_id) renamed.set("newClientOrderId", "");
  BinanceCall unnamed{call.desk, kSpot, renamed, &call.account()};
  auto& reading = same_id ? unnamed : second;
  auto order = read_order(reading);
  const auto response = response_type(reading, order);
  if (reading.is_wrong()) call.complain(reading.wrong());
  if (call.is_wrong()) return call.wrong();
  if (same_id) order.note.client_id = call.params["newClientOrderId"];

  const auto& id = call.params["cancelNewClientOrderId"];
  const auto canceled = cancel(call, found, id.empty() ? "bnc" + std::to_string(call.host.exchange().sequence()) : id);
  if (!canceled.ok() && mode == "STOP_ON_FAILURE") return replaced(400, -2022, &canceled, nullptr);
  const auto placed = place(call, order, response);
  if (canceled.ok() && placed.ok()) return replaced(200, 0, &canceled, &placed);
  const bool both = !canceled.ok() && !placed.ok();
  return both ? replaced(400, -2022, &canceled, &placed) : replaced(409, -2021, &canceled, &placed);
}

/// Only makes it smaller; it keeps its place.
BinanceAnswer answer_amend(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAll);
  call.required("newQty");
  const auto lots = lots_of(call, instrument, "newQty");
  if (call.is_wrong()) return call.wrong();
  if (!found || !call.host.order(*found).is_live()) return refuse_binance(-2013, "Order does not exist.");
  const auto& before = *call.host.order(*found).record;
  if (lots >= before.quantity || lots <= before.filled) {
    return refuse_binance(
        -2038, "The requested order amend was rejected: newQty must be between what is filled and what was asked for.");
  }
  const auto done = call.host.amend(*found, {lots, std::nullopt, std::nullopt});
  if (!done.ok()) return refuse_binance(-2038, "The requested order amend was rejected.");
  const auto order = call.host.order(*found);
  JsonWriter out;
  out.begin_object().count("transactTime", order.record->updated.milliseconds());
  out.count("executionId", std::uint64_t{call.host.exchange().sequence()}).key("amendedOrder").begin_object();
  out.field("symbol", call.symbol(instrument)).count("orderId", order_id_of(*found));
  out.count("orderListId", std::int64_t{-1}).field("origClientOrderId", binance_client_id(order));
  out.field("clientOrderId", binance_client_id(order))
      .field("price", padded8(order.price(order.record->limit).value()));
  out.field("qty", padded8(order.quantity(order.record->quantity).value()));
  out.field("executedQty", padded8(order.quantity(order.record->filled).value()));
  out.field("preventedQty", padded8({})).field("quoteOrderQty", padded8({}));
  out.field("cumulativeQuoteQty", padded8(call.host.fill_sums(order).value));
  out.field("status", binance_status(order.record->status, order.record->reason));
  out.field("timeInForce", binance_time_in_force(kSpot, order)).field("type", binance_type(kSpot, order));
  out.field("side", binance_side(order.record->side)).count("workingTime", order.record->arrival.milliseconds());
  out.field("selfTradePreventionMode", binance_self_trade(order.record->self_trade));
  return {200, out.end_object().end_object().take()};
}

BinanceAnswer answer_query(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAll);
  if (call.is_wrong()) return call.wrong();
  if (!found) return refuse_binance(-2013, "Order does not exist.");
  JsonWriter out;
  write_spot_order(out, call.desk, call.host.order(*found));
  return {200, out.take()};
}

BinanceAnswer answer_open(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  if (call.is_wrong()) return call.wrong();
  return answer_list(open_orders(call, instrument, kAll), [&](JsonWriter& out, OrderIndex index) {
    write_spot_order(out, call.desk, call.host.order(index));
  });
}

BinanceAnswer answer_history(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto orders = all_orders(call, instrument, kAll);
  if (call.is_wrong()) return call.wrong();
  return answer_list(
      orders, [&](JsonWriter& out, OrderIndex index) { write_spot_order(out, call.desk, call.host.order(index)); });
}

constexpr auto kTrade = BinanceAccess::Trade;
constexpr auto kRead = BinanceAccess::Read;
const BinanceRoute kRoutes[] = {
    {"POST", "/api/v3/order", "order.place", "place", kTrade, 1, 0, true, answer_place},
    {"POST", "/api/v3/order/test", "order.test", "other", kTrade, 1, 0, false, answer_test},
    {"DELETE", "/api/v3/order", "order.cancel", "cancel", kTrade, 1, 0, false, answer_cancel},
    {"DELETE", "/api/v3/openOrders", "openOrders.cancelAll", "cancel_all", kTrade, 1, 0, false, answer_cancel_all},
    {"POST", "/api/v3/order/cancelReplace", "order.cancelReplace", "amend", kTrade, 1, 0, true, answer_replace},
    {"PUT", "/api/v3/order/amend/keepPriority", "order.amend.keepPriority", "amend", kTrade, 4, 0, false, answer_amend},
    {"GET", "/api/v3/order", "order.status", "query_order", kRead, 4, 0, false, answer_query},
    {"GET", "/api/v3/openOrders", "openOrders.status", "open_orders", kRead, 6, 80, false, answer_open},
    {"GET", "/api/v3/allOrders", "allOrders", "order_history", kRead, 20, 0, false, answer_history},
};

}  // namespace

std::span<const BinanceRoute> binance_spot_order_routes() { return kRoutes; }

}  // namespace serve
