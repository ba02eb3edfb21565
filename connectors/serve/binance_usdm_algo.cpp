// Binance USD-M: conditional orders, which since December 2025 are a service of their own.
#include <algorithm>

#include "connectors/serve/binance_filters.h"
#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_usdm_read.h"
#include "connectors/serve/binance_usdm_rows.h"

namespace serve {
namespace {

using namespace engine;

constexpr auto kUsdm = BinanceMarket::Usdm;
constexpr auto kAlgo = BinanceOrders::Algo;
constexpr BinanceOrderNames kNames{"algoId", "clientAlgoId"};
/// What an order that closes whatever is held is for until then, in quote asset; it is cut to the position.
constexpr int kWholePosition = 1'000'000'000;

struct TypeRule {
  std::string_view name;
  bool has_limit, takes_profit, trails;
};
constexpr TypeRule kTypes[] = {
    {"STOP", true, false, false},
    {"STOP_MARKET", false, false, false},
    {"TAKE_PROFIT", true, true, false},
    {"TAKE_PROFIT_MARKET", false, true, false},
    {"TRAILING_STOP_MARKET", false, false, true},
};

void read_trigger(BinanceCall& call, const TypeRule& type, OrderRequest& order) {
  const auto& by = call.params["workingType"];
  if (!by.empty() && by != "MARK_PRICE" && by != "CONTRACT_PRICE") {
    call.complain(-1130, "Data sent for parameter 'workingType' is not valid.");
  }
  order.trigger.by = by == "MARK_PRICE" ? TriggerBy::Mark : TriggerBy::Last;
  order.trigger_kind = type.takes_profit ? Trigger::Kind::TakeProfit : Trigger::Kind::Stop;
  if (!type.trails) {
    call.required("triggerPrice");
    order.trigger.kind = TriggerTerms::Kind::Level;
    order.trigger.price = ticks_of(call, order.instrument, "triggerPrice");
    return;
  }
  call.required("callbackRate");
  const auto percent = call.decimal("callbackRate");
  const auto least = Decimal::from_units(Decimal::kOne / 10);
  if (percent < least || percent > Decimal{20} || percent.places() > 1) {
    call.complain(-2007, "Invalid callBack rate");
  }
  order.trigger.kind = TriggerTerms::Kind::Trail;
  order.trigger.rate = divide(percent, Decimal{100});
  order.trigger.activation = ticks_of(call, order.instrument, "activatePrice");
}

void read_whole_position(BinanceCall& call, const TypeRule& type, OrderRequest& order) {
  if (type.has_limit || type.trails) {
    return call.complain(-4138, "Target strategy invalid for orderType, closePosition is not supported.");
  }
  // ccxt sends a quantity all the same; the venue does not look at it.
  if (order.reduce_only) return call.complain(-1106, "Parameter 'reduceOnly' sent when not required.");
  const auto& listing = call.listing(order.instrument);
  const auto price = listing.price_of(order.trigger.price).value();
  const auto quantity = divide(Decimal{kWholePosition}, engine::max(price, Decimal{1}));
  const auto step = listing.quantity_of(listing.lot_step).value();
  const auto lots = listing.lots_of(Quantity{round_to_step(quantity, step, Rounding::Down)}).value_or(0);
  const auto most = std::min({lots, listing.max_lots, listing.safe_lots});
  order.lots = most / listing.lot_step * listing.lot_step;
  order.reduce_only = order.position_side == PositionSide::Net;
  order.note.words = "close=1";
}

OrderRequest read_algo(BinanceCall& call) {
  auto order = read_usdm_basics(call);
  const auto& kind = call.required("algoType");
  if (!kind.empty() && kind != "CONDITIONAL") call.complain(-1130, "Data sent for parameter 'algoType' is not valid.");
  const auto& name = call.required("type");
  const auto* type =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeRule& rule) { return rule.name == name; });
  if (!call.is_wrong() && type == std::end(kTypes)) call.complain(-1116, "Invalid orderType.");
  if (call.is_wrong()) return order;
  order.type = type->has_limit ? OrderType::Limit : OrderType::Market;
  read_trigger(call, *type, order);
  if (type->has_limit) {
    call.required("price");
    order.limit = ticks_of(call, order.instrument, "price");
    read_usdm_time_in_force(call, order, "GTC");
  } else {
    order.time_in_force = TimeInForce::ImmediateOrCancel;
  }
  const bool closes = call.flag("closePosition");
  if (call.is_wrong()) return order;
  if (closes) {
    read_whole_position(call, *type, order);
  } else {
    call.required("quantity");
    order.lots = lots_of(call, order.instrument, "quantity");
  }
  order.note.client_id = new_client_id(call, order.instrument, kAlgo, "clientAlgoId");
  return order;
}

BinanceAnswer row(BinanceCall& call, OrderIndex index) {
  JsonWriter out;
  write_algo_order(out, call.desk, call.host.order(index));
  return {200, out.take()};
}

BinanceAnswer answer_place(BinanceCall& call) {
  const auto order = read_algo(call);
  if (call.is_wrong()) return call.wrong();
  const auto placed = call.host.place(order);
  return placed.ok() ? row(call, placed.order) : refuse_order(kUsdm, placed.reason);
}

/// Symbols are not asked for: numbers and clients' ids are of the account.
std::optional<OrderIndex> find_algo(BinanceCall& call) {
  const auto& account = call.account();
  const auto number = call.integer(kNames.number, 0);
  const auto& client_id = call.params[kNames.client_id];
  if (number == 0 && client_id.empty()) {
    call.complain(-1102, "Param 'algoId' or 'clientAlgoId' must be sent, but both were empty/null!");
  }
  if (call.is_wrong()) return std::nullopt;
  const auto fits = [&](OrderIndex index) {
    const auto order = call.host.order(index);
    if (!is_among(kUsdm, kAlgo, order)) return false;
    if (number != 0 && algo_id_of(index) != static_cast<std::uint64_t>(number)) return false;
    return client_id.empty() || binance_client_id(order) == client_id;
  };
  const auto found = std::find_if(account.orders.rbegin(), account.orders.rend(), fits);
  return found == account.orders.rend() ? std::nullopt : std::optional{*found};
}

BinanceAnswer answer_cancel(BinanceCall& call) {
  const auto found = find_algo(call);
  if (call.is_wrong()) return call.wrong();
  const bool waits = found && call.host.order(*found).is_live() && call.host.order(*found).triggered == Timestamp{};
  if (!waits) return refuse_order(kUsdm, Reason::UnknownOrder);
  const auto done = call.host.cancel(*found);
  if (!done.ok()) return refuse_order(kUsdm, done.reason);
  JsonWriter out;
  out.begin_object().count("algoId", algo_id_of(*found));
  out.field("clientAlgoId", binance_client_id(call.host.order(*found))).field("code", "200").field("msg", "success");
  return {200, out.end_object().take()};
}

BinanceAnswer answer_cancel_all(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  for (const auto index : open_orders(call, instrument, kAlgo)) call.host.cancel(index);
  return {200, R"({"code":200,"msg":"The operation of cancel all open order is done."})"};
}

BinanceAnswer answer_query(BinanceCall& call) {
  const auto found = find_algo(call);
  if (call.is_wrong()) return call.wrong();
  return found ? row(call, *found) : refuse_binance(-2013, "Order does not exist.");
}

BinanceAnswer rows(BinanceCall& call, const std::vector<OrderIndex>& orders) {
  if (call.is_wrong()) return call.wrong();
  return answer_list(
      orders, [&](JsonWriter& out, OrderIndex index) { write_algo_order(out, call.desk, call.host.order(index)); });
}

BinanceAnswer answer_open(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  return call.is_wrong() ? call.wrong() : rows(call, open_orders(call, instrument, kAlgo));
}

BinanceAnswer answer_history(BinanceCall& call) {
  const auto instrument = call.instrument_if_sent();
  return rows(call, all_orders(call, instrument, kAlgo));
}

constexpr auto kTrade = BinanceAccess::Trade;
constexpr auto kRead = BinanceAccess::Read;
const BinanceRoute kRoutes[] = {
    {"POST", "/fapi/v1/algoOrder", "algoOrder.place", "place", kTrade, 1, 0, true, answer_place},
    {"DELETE", "/fapi/v1/algoOrder", "algoOrder.cancel", "cancel", kTrade, 1, 0, false, answer_cancel},
    {"GET", "/fapi/v1/algoOrder", "", "query_order", kRead, 1, 0, false, answer_query},
    {"GET", "/fapi/v1/openAlgoOrders", "", "open_orders", kRead, 1, 40, false, answer_open},
    {"GET", "/fapi/v1/allAlgoOrders", "", "order_history", kRead, 5, 0, false, answer_history},
    {"DELETE", "/fapi/v1/algoOpenOrders", "", "cancel_all", kTrade, 1, 0, false, answer_cancel_all},
};

}  // namespace

std::span<const BinanceRoute> binance_usdm_algo_routes() { return kRoutes; }

}  // namespace serve
