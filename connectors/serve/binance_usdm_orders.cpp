// Binance USD-M: the life of an order, one by one and in batches.
#include <algorithm>

#include "connectors/serve/binance_filters.h"
#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_usdm_read.h"
#include "connectors/serve/binance_usdm_rows.h"

namespace serve {
namespace {

using namespace engine;

constexpr auto kUsdm = BinanceMarket::Usdm;
constexpr auto kAtMarket = BinanceOrders::AtMarket;
constexpr std::size_t kMostPlaced = 5, kMostCanceled = 10;

BinanceAnswer no_such_order() { return refuse_binance(-2013, "Order does not exist."); }

BinanceAnswer order_row(BinanceCall& call, OrderIndex index) {
  JsonWriter out;
  write_usdm_order(out, call.desk, call.host.order(index));
  return {200, out.take()};
}

OrderRequest read_order(BinanceCall& call) {
  auto order = read_usdm_basics(call);
  const auto& type = call.required("type");
  if (call.is_wrong()) return order;
  constexpr std::array<std::string_view, 5> kConditional{"STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET",
                                                         "TRAILING_STOP_MARKET"};
  if (std::find(kConditional.begin(), kConditional.end(), type) != kConditional.end()) {
    call.complain(-4120,
                  "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.");
  } else if (type != "LIMIT" && type != "MARKET") {
    call.complain(-1116, "Invalid orderType.");
  }
  if (call.is_wrong()) return order;
  const bool has_limit = type == "LIMIT";
  order.type = has_limit ? OrderType::Limit : OrderType::Market;
  call.required("quantity");
  order.lots = lots_of(call, order.instrument, "quantity");
  if (has_limit) {
    call.required("timeInForce");
    call.required("price");
    if (!call.is_wrong()) read_usdm_time_in_force(call, order, "GTC");
    order.limit = ticks_of(call, order.instrument, "price");
  } else {
    order.time_in_force = TimeInForce::ImmediateOrCancel;
    if (call.has("price")) call.complain(-1106, "Parameter 'price' sent when not required.");
    if (call.has("timeInForce")) call.complain(-1106, "Parameter 'timeInForce' sent when not required.");
  }
  order.note.client_id = new_client_id(call, order.instrument, kAtMarket, "newClientOrderId");
  return order;
}

BinanceAnswer answer_place(BinanceCall& call) {
  const auto order = read_order(call);
  if (call.is_wrong()) return call.wrong();
  const auto placed = call.host.place(order);
  return placed.ok() ? order_row(call, placed.order) : refuse_order(kUsdm, placed.reason);
}

BinanceAnswer answer_test(BinanceCall& call) {
  read_order(call);
  return call.is_wrong() ? call.wrong() : BinanceAnswer{200, "{}"};
}

BinanceAnswer answer_modify(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAtMarket);
  const auto side = call.side();
  call.required("quantity");
  call.required("price");
  const auto lots = lots_of(call, instrument, "quantity");
  const auto limit = ticks_of(call, instrument, "price");
  if (call.is_wrong()) return call.wrong();
  if (!found || !call.host.order(*found).is_live()) return no_such_order();
  const auto before = *call.host.order(*found).record;
  if (before.limit == 0 || before.side != side) {
    return refuse_binance(-5024, "Symbol or side of an order cannot be changed, and only limit orders can.");
  }
  if (before.quantity == lots && before.limit == limit) {
    return refuse_binance(-5027, "No need to modify the order.");
  }
  const auto done = call.host.amend(*found, {lots, limit, std::nullopt});
  return done.ok() ? order_row(call, *found) : refuse_order(kUsdm, done.reason);
}

BinanceAnswer answer_cancel(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAtMarket);
  if (call.is_wrong()) return call.wrong();
  if (!found || !call.host.order(*found).is_live()) return refuse_order(kUsdm, Reason::UnknownOrder);
  const auto done = call.host.cancel(*found);
  return done.ok() ? order_row(call, *found) : refuse_order(kUsdm, done.reason);
}

/// Conditional orders are another kind, and stay.
BinanceAnswer answer_cancel_all(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  for (const auto index : open_orders(call, instrument, kAtMarket)) call.host.cancel(index);
  return {200, R"({"code":200,"msg":"The operation of cancel all open order is done."})"};
}

BinanceAnswer answer_query(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAtMarket);
  if (call.is_wrong()) return call.wrong();
  return found ? order_row(call, *found) : no_such_order();
}

BinanceAnswer answer_query_open(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto found = find_order(call, instrument, kAtMarket);
  if (call.is_wrong()) return call.wrong();
  const bool is_open = found && call.host.order(*found).is_live();
  return is_open ? order_row(call, *found) : no_such_order();
}

BinanceAnswer rows(BinanceCall& call, const std::vector<OrderIndex>& orders) {
  if (call.is_wrong()) return call.wrong();
  return answer_list(
      orders, [&](JsonWriter& out, OrderIndex index) { write_usdm_order(out, call.desk, call.host.order(index)); });
}

BinanceAnswer answer_open(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  return call.is_wrong() ? call.wrong() : rows(call, open_orders(call, instrument, kAtMarket));
}

BinanceAnswer answer_history(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  return rows(call, all_orders(call, instrument, kAtMarket));
}

/// Answers each by itself, as one list.
BinanceAnswer each(BinanceCall& call, const std::vector<BinanceParams>& requests,
                   BinanceAnswer (*act)(BinanceCall& call)) {
  JsonWriter out;
  out.begin_list();
  for (const auto& params : requests) {
    BinanceCall one{call.desk, kUsdm, params, &call.account()};
    out.raw(act(one).body);
  }
  return {200, out.end_list().take()};
}

BinanceAnswer answer_batch(BinanceCall& call, BinanceAnswer (*act)(BinanceCall& call)) {
  const auto list = Json::parse(call.required("batchOrders"));
  if (call.is_wrong()) return call.wrong();
  const bool fits = list && list->is_list() && !list->items().empty() && list->items().size() <= kMostPlaced;
  if (!fits) return refuse_binance(-4082, "Invalid number of batch place orders.");
  std::vector<BinanceParams> requests;
  for (const auto& item : list->items()) requests.emplace_back(item);
  return each(call, requests, act);
}

BinanceAnswer answer_place_batch(BinanceCall& call) { return answer_batch(call, answer_place); }
BinanceAnswer answer_modify_batch(BinanceCall& call) { return answer_batch(call, answer_modify); }

BinanceAnswer answer_cancel_batch(BinanceCall& call) {
  call.instrument();
  std::vector<BinanceParams> requests;
  // ccxt spells the first one so.
  for (const std::string_view list_name :
       {"orderIdList", "orderidlist", "origClientOrderIdList", "origclientorderidlist"}) {
    if (!call.has(list_name)) continue;
    const auto list = Json::parse(call.params[list_name]);
    if (!list || !list->is_list()) call.complain(-1130, "Data sent for parameter 'orderIdList' is not valid.");
    if (call.is_wrong()) return call.wrong();
    const bool by_number = list_name.starts_with("orderI") || list_name.starts_with("orderi");
    for (const auto& item : list->items()) {
      auto& one = requests.emplace_back();
      one.set("symbol", call.params["symbol"]);
      one.set(by_number ? "orderId" : "origClientOrderId", item.text());
    }
  }
  if (call.is_wrong()) return call.wrong();
  if (requests.empty() || requests.size() > kMostCanceled) {
    return refuse_binance(-4083, "Invalid number of batch cancel orders.");
  }
  return each(call, requests, answer_cancel);
}

BinanceAnswer answer_countdown(BinanceCall& call) {
  const auto instrument = call.instrument();
  call.required("countdownTime");
  const auto after_ms = call.integer("countdownTime", 0);
  if (after_ms < 0 || after_ms > 86'400'000) {
    call.complain(-1130, "Data sent for parameter 'countdownTime' is not valid.");
  }
  if (call.is_wrong()) return call.wrong();
  call.host.cancel_all_after(call.account().handle, std::chrono::milliseconds{after_ms}, instrument);
  JsonWriter out;
  out.begin_object().field("symbol", call.symbol(instrument)).field("countdownTime", after_ms).end_object();
  return {200, out.take()};
}

BinanceAnswer answer_fills(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  const auto fills = asked_fills(call, instrument);
  if (call.is_wrong()) return call.wrong();
  return answer_list(fills, [&](JsonWriter& out, const FillRef& ref) {
    const auto order = call.host.order(ref.order);
    const auto& fill = call.host.fill(ref.fill);
    const auto price = order.price(fill.price).value(), quantity = order.quantity(fill.lots).value();
    out.begin_object().flag("buyer", order.record->side == Side::Buy).field("commission", padded8(fill.fee));
    out.field("commissionAsset", call.host.fee_asset(order).text()).count("id", trade_id_of(ref.fill));
    out.flag("maker", fill.liquidity == Liquidity::Maker).count("orderId", order_id_of(ref.order));
    out.field("price", usdm_price(order, fill.price)).field("qty", quantity);
    out.field("quoteQty", padded(multiply(price, quantity), 5));
    out.field("realizedPnl", padded8(call.host.realized_pnl(ref.fill))).field("side", binance_side(order.record->side));
    out.field("positionSide", binance_position_side(order.record->position_side));
    out.field("symbol", call.symbol(order.record->instrument)).count("time", fill.time.milliseconds()).end_object();
  });
}

constexpr auto kTrade = BinanceAccess::Trade;
constexpr auto kRead = BinanceAccess::Read;
const BinanceRoute kRoutes[] = {
    {"POST", "/fapi/v1/order", "order.place", "place", kTrade, 1, 0, true, answer_place},
    {"POST", "/fapi/v1/order/test", "order.test", "other", kTrade, 1, 0, false, answer_test},
    {"PUT", "/fapi/v1/order", "order.modify", "amend", kTrade, 1, 0, true, answer_modify},
    {"DELETE", "/fapi/v1/order", "order.cancel", "cancel", kTrade, 1, 0, false, answer_cancel},
    {"GET", "/fapi/v1/order", "order.status", "query_order", kRead, 1, 0, false, answer_query},
    {"GET", "/fapi/v1/openOrder", "", "query_order", kRead, 1, 0, false, answer_query_open},
    {"POST", "/fapi/v1/batchOrders", "", "place_batch", kTrade, 5, 0, true, answer_place_batch},
    {"PUT", "/fapi/v1/batchOrders", "", "amend", kTrade, 5, 0, true, answer_modify_batch},
    {"DELETE", "/fapi/v1/batchOrders", "", "cancel_batch", kTrade, 1, 0, false, answer_cancel_batch},
    {"DELETE", "/fapi/v1/allOpenOrders", "", "cancel_all", kTrade, 1, 0, false, answer_cancel_all},
    {"GET", "/fapi/v1/openOrders", "", "open_orders", kRead, 1, 40, false, answer_open},
    {"GET", "/fapi/v1/allOrders", "", "order_history", kRead, 5, 0, false, answer_history},
    {"GET", "/fapi/v1/userTrades", "", "fills", kRead, 5, 0, false, answer_fills},
    {"POST", "/fapi/v1/countdownCancelAll", "", "dead_man_switch", kTrade, 10, 0, false, answer_countdown},
};

}  // namespace

std::span<const BinanceRoute> binance_usdm_order_routes() { return kRoutes; }

}  // namespace serve
