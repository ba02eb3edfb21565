#include "connectors/okx/order_requests.h"

#include "connectors/kit/json_writer.h"

namespace okx {
namespace {

using engine::Decimal;
using engine::Result;
using engine::Status;
using kit::JsonWriter;

constexpr std::string_view kMarketPrice = "-1";  ///< In tpOrdPx, slOrdPx, orderPx.

engine::Error wrong(const std::string& what) { return engine::invalid("okx: " + what); }

Decimal cut(const Market& market, Decimal size) {
  return market.size_step.is_positive() ? round_to_step(size, market.size_step, engine::Rounding::Down) : size;
}

Decimal rounded(const Market& market, Decimal price) {
  return market.price_step.is_positive() ? round_to_step(price, market.price_step, engine::Rounding::HalfUp) : price;
}

/// The size as it is sent; a size in quote currency keeps the price's step, as the lot is one of base currency.
Result<Decimal> size_of(const Order& order) {
  const bool in_quote = order.size_unit == SizeUnit::Quote;
  const auto step = in_quote ? order.market.price_step : order.market.size_step;
  const auto size = step.is_positive() ? round_to_step(order.size, step, engine::Rounding::Down) : order.size;
  if (!size.is_positive()) return wrong("nothing is left of size " + order.size.to_string());
  return size;
}

Result<Decimal> price_of(const Market& market, Decimal price, const char* name) {
  const auto value = rounded(market, price);
  if (!value.is_positive()) return wrong(std::string{name} + " " + price.to_string() + " is not above zero");
  return value;
}

bool needs_price(OrderKind kind) { return kind != OrderKind::Market && kind != OrderKind::OptimalLimitIoc; }

Status check(const Order& order) {
  if (order.market.instrument.empty()) return wrong("an order needs an instrument");
  if (!order.client_order_id.empty() && !is_client_order_id(order.client_order_id)) {
    return wrong("clOrdId is 1 to 32 letters and digits");
  }
  if (order.market.is_derivative && order.size_unit) return wrong("tgtCcy is for spot");
  if (!order.market.is_derivative && order.position_side) return wrong("posSide is for derivatives");
  return engine::ok();
}

/// A price of a leg: the trigger, then the order price, -1 for market.
Status write_leg(JsonWriter& json, const Market& market, const Leg& leg, bool is_take_profit, bool is_new) {
  const auto name = [&](const char* plain, const char* changed) { return is_new ? changed : plain; };
  const auto trigger = price_of(market, leg.trigger_price, is_take_profit ? "tpTriggerPx" : "slTriggerPx");
  if (!trigger) return trigger.error();
  if (is_take_profit && !leg.kind.empty()) json.field(name("tpOrdKind", "newTpOrdKind"), leg.kind);
  json.field(is_take_profit ? name("tpTriggerPx", "newTpTriggerPx") : name("slTriggerPx", "newSlTriggerPx"), *trigger);
  const auto* order_price = is_take_profit ? name("tpOrdPx", "newTpOrdPx") : name("slOrdPx", "newSlOrdPx");
  if (leg.order_price) {
    const auto price = price_of(market, *leg.order_price, order_price);
    if (!price) return price.error();
    json.field(order_price, *price);
  } else {
    json.field(order_price, kMarketPrice);
  }
  json.field(
      is_take_profit ? name("tpTriggerPxType", "newTpTriggerPxType") : name("slTriggerPxType", "newSlTriggerPxType"),
      to_string(leg.trigger_by));
  return engine::ok();
}

Status write_legs(JsonWriter& json, const Market& market, const std::optional<Leg>& stop_loss,
                  const std::optional<Leg>& take_profit, bool is_new) {
  if (stop_loss) {
    if (const auto good = write_leg(json, market, *stop_loss, false, is_new); !good) return good;
  }
  if (take_profit) return write_leg(json, market, *take_profit, true, is_new);
  return engine::ok();
}

/// The part that plain and algo orders share, without size, type and price.
void write_terms(JsonWriter& json, const Order& order) {
  json.field("side", to_string(order.side)).field("tdMode", to_string(order.trade_mode));
  if (!order.margin_currency.empty()) json.field("ccy", order.margin_currency);
  if (order.size_unit) json.field("tgtCcy", *order.size_unit == SizeUnit::Base ? "base_ccy" : "quote_ccy");
  if (order.position_side) json.field("posSide", to_string(*order.position_side));
  if (!order.client_order_id.empty()) json.field("clOrdId", order.client_order_id);
  if (order.reduce_only) json.field("reduceOnly", true);
  for (const auto& [name, value] : order.extra) json.field(name, value);
}

Status write_attached(JsonWriter& json, const Order& order) {
  if (!order.take_profit && !order.stop_loss) return engine::ok();
  json.key("attachAlgoOrds").begin_array().begin_object();
  const auto good = write_legs(json, order.market, order.stop_loss, order.take_profit, false);
  json.end_object().end_array();
  return good;
}

/// The fields after the instrument, which REST and the web socket name differently.
Status write_order(JsonWriter& json, const Order& order) {
  if (const auto good = check(order); !good) return good;
  if (needs_price(order.kind) != order.price.has_value()) {
    return wrong(std::string{to_string(order.kind)} + (order.price ? " takes no price" : " needs a price"));
  }
  const auto size = size_of(order);
  if (!size) return size.error();
  json.field("ordType", to_string(order.kind)).field("sz", *size);
  if (order.price) {
    const auto price = price_of(order.market, *order.price, "px");
    if (!price) return price.error();
    json.field("px", *price);
  }
  write_terms(json, order);
  return write_attached(json, order);
}

Status write_amendment(JsonWriter& json, const Amendment& amendment) {
  const auto& [market, order, size, price, take_profit, stop_loss, request_id] = amendment;
  if (!size && !price && !take_profit && !stop_loss) return wrong("an amendment that changes nothing");
  json.begin_object().field("instId", order.instrument);
  if (!order.client_order_id.empty()) {
    json.field("clOrdId", order.client_order_id);
  } else {
    json.field("ordId", order.order_id);
  }
  if (size) {
    const auto cut_size = cut(market, *size);
    if (!cut_size.is_positive()) return wrong("nothing is left of newSz " + size->to_string());
    json.field("newSz", cut_size);
  }
  if (price) {
    const auto new_price = price_of(market, *price, "newPx");
    if (!new_price) return new_price.error();
    json.field("newPx", *new_price);
  }
  if (!request_id.empty()) json.field("reqId", request_id);
  if (const auto good = write_legs(json, market, stop_loss, take_profit, true); !good) return good;
  json.end_object();
  return engine::ok();
}

Status check_ref(const OrderRef& order) {
  if (order.instrument.empty()) return wrong("an order is named with its instrument");
  if (order.order_id.empty() && order.client_order_id.empty()) return wrong("an order is named by ordId or clOrdId");
  return engine::ok();
}

void write_ref(JsonWriter& json, const OrderRef& order, bool is_algo) {
  json.begin_object().field("instId", order.instrument);
  if (!order.client_order_id.empty()) {
    json.field(is_algo ? "algoClOrdId" : "clOrdId", order.client_order_id);
  } else {
    json.field(is_algo ? "algoId" : "ordId", order.order_id);
  }
  json.end_object();
}

Request request_for(Operation operation, std::string body, std::string instrument, std::size_t count = 1) {
  const auto& to = endpoint(operation);
  return {operation,       std::string{to.method}, std::string{to.path},
          std::move(body), std::move(instrument),  static_cast<int>(count),
          to.is_signed};
}

Status check_count(Operation operation, std::size_t count) {
  const auto most = static_cast<std::size_t>(endpoint(operation).items_max);
  if (count >= 1 && count <= most) return engine::ok();
  return wrong(std::string{endpoint(operation).path} + " takes 1 to " + std::to_string(most) + " of them");
}

/// The instrument that all of them name, or nothing.
template <class Items, class NameOf>
std::string common_instrument(const Items& items, NameOf name_of) {
  for (const auto& item : items) {
    if (name_of(item) != name_of(items.front())) return {};
  }
  return name_of(items.front());
}

Result<Request> cancel_many(Operation operation, std::span<const OrderRef> orders) {
  if (const auto good = check_count(operation, orders.size()); !good) return good.error();
  std::string body;
  JsonWriter json{body};
  json.begin_array();
  for (const auto& order : orders) {
    if (const auto good = check_ref(order); !good) return good.error();
    write_ref(json, order, operation == Operation::CancelAlgoOrders);
  }
  json.end_array();
  auto instrument = common_instrument(orders, [](const OrderRef& order) { return order.instrument; });
  return request_for(operation, std::move(body), std::move(instrument), orders.size());
}

std::string_view type_of(const AlgoOrder& algo) {
  switch (algo.kind) {
    case AlgoKind::Conditional: return algo.take_profit && algo.stop_loss ? "oco" : "conditional";
    case AlgoKind::Trigger: return "trigger";
    case AlgoKind::Trailing: return "move_order_stop";
  }
  return {};
}

Status check_algo(const AlgoOrder& algo) {
  if (const auto good = check(algo.order); !good) return good;
  if (algo.kind == AlgoKind::Conditional && !algo.take_profit && !algo.stop_loss) {
    return wrong("a conditional order needs a take-profit or a stop-loss");
  }
  if (algo.kind == AlgoKind::Trigger && !algo.trigger_price) return wrong("a trigger order needs triggerPx");
  if (algo.kind == AlgoKind::Trailing && algo.callback_ratio.has_value() == algo.callback_spread.has_value()) {
    return wrong("a trailing order needs either callbackRatio or callbackSpread");
  }
  return engine::ok();
}

Status write_trigger(JsonWriter& json, const AlgoOrder& algo) {
  const auto& market = algo.order.market;
  const auto trigger = price_of(market, *algo.trigger_price, "triggerPx");
  if (!trigger) return trigger.error();
  json.field("triggerPx", *trigger);
  if (!algo.order.price) {
    json.field("orderPx", kMarketPrice);
    return engine::ok();
  }
  const auto price = price_of(market, *algo.order.price, "orderPx");
  if (!price) return price.error();
  json.field("orderPx", *price);
  return engine::ok();
}

}  // namespace

std::string_view to_string(TradeMode mode) {
  switch (mode) {
    case TradeMode::Cash: return "cash";
    case TradeMode::Cross: return "cross";
    case TradeMode::Isolated: return "isolated";
  }
  return {};
}

std::string_view to_string(OrderKind kind) {
  switch (kind) {
    case OrderKind::Market: return "market";
    case OrderKind::Limit: return "limit";
    case OrderKind::PostOnly: return "post_only";
    case OrderKind::FillOrKill: return "fok";
    case OrderKind::ImmediateOrCancel: return "ioc";
    case OrderKind::OptimalLimitIoc: return "optimal_limit_ioc";
  }
  return {};
}

std::string_view to_string(TriggerBy by) {
  switch (by) {
    case TriggerBy::Last: return "last";
    case TriggerBy::Index: return "index";
    case TriggerBy::Mark: return "mark";
  }
  return {};
}

Result<Request> place_order(const Order& order) {
  std::string body;
  body.reserve(256);
  JsonWriter json{body};
  json.begin_object().field("instId", order.market.instrument);
  if (const auto good = write_order(json, order); !good) return good.error();
  json.end_object();
  return request_for(Operation::PlaceOrder, std::move(body), order.market.instrument);
}

Result<Request> place_orders(std::span<const Order> orders) {
  if (const auto good = check_count(Operation::PlaceOrders, orders.size()); !good) return good.error();
  std::string body;
  body.reserve(256 * orders.size());
  JsonWriter json{body};
  json.begin_array();
  for (const auto& order : orders) {
    json.begin_object().field("instId", order.market.instrument);
    if (const auto good = write_order(json, order); !good) return good.error();
    json.end_object();
  }
  json.end_array();
  auto instrument = common_instrument(orders, [](const Order& order) { return order.market.instrument; });
  return request_for(Operation::PlaceOrders, std::move(body), std::move(instrument), orders.size());
}

Result<Request> place_algo_order(const AlgoOrder& algo) {
  if (const auto good = check_algo(algo); !good) return good.error();
  std::string body;
  JsonWriter json{body};
  json.begin_object().field("instId", algo.order.market.instrument).field("ordType", type_of(algo));
  if (algo.close_all) {
    json.field("closeFraction", "1");
  } else {
    const auto size = size_of(algo.order);
    if (!size) return size.error();
    json.field("sz", *size);
  }
  write_terms(json, algo.order);
  if (algo.kind == AlgoKind::Trigger) {
    if (const auto good = write_trigger(json, algo); !good) return good.error();
    if (const auto good = write_attached(json, algo.order); !good) return good.error();
  } else if (algo.kind == AlgoKind::Trailing) {
    if (algo.callback_ratio) json.field("callbackRatio", *algo.callback_ratio);
    if (algo.callback_spread) json.field("callbackSpread", *algo.callback_spread);
  } else {
    const auto good = write_legs(json, algo.order.market, algo.stop_loss, algo.take_profit, false);
    if (!good) return good.error();
  }
  json.end_object();
  return request_for(Operation::PlaceAlgoOrder, std::move(body), algo.order.market.instrument);
}

Result<Request> amend_order(const Amendment& amendment) {
  if (const auto good = check_ref(amendment.order); !good) return good.error();
  std::string body;
  JsonWriter json{body};
  if (const auto good = write_amendment(json, amendment); !good) return good.error();
  return request_for(Operation::AmendOrder, std::move(body), amendment.order.instrument);
}

Result<Request> amend_orders(std::span<const Amendment> amendments) {
  if (const auto good = check_count(Operation::AmendOrders, amendments.size()); !good) return good.error();
  std::string body;
  JsonWriter json{body};
  json.begin_array();
  for (const auto& amendment : amendments) {
    if (const auto good = check_ref(amendment.order); !good) return good.error();
    if (const auto good = write_amendment(json, amendment); !good) return good.error();
  }
  json.end_array();
  auto instrument = common_instrument(amendments, [](const Amendment& one) { return one.order.instrument; });
  return request_for(Operation::AmendOrders, std::move(body), std::move(instrument), amendments.size());
}

Result<Request> cancel_order(const OrderRef& order) {
  if (const auto good = check_ref(order); !good) return good.error();
  std::string body;
  JsonWriter json{body};
  write_ref(json, order, false);
  return request_for(Operation::CancelOrder, std::move(body), order.instrument);
}

Result<Request> cancel_orders(std::span<const OrderRef> orders) { return cancel_many(Operation::CancelOrders, orders); }

Result<Request> cancel_algo_orders(std::span<const OrderRef> orders) {
  return cancel_many(Operation::CancelAlgoOrders, orders);
}

Result<std::string> place_order_frame(std::string_view id, std::span<const Order> orders,
                                      std::span<const std::int64_t> instrument_codes, engine::Timestamp expires) {
  CHECK(orders.size() == instrument_codes.size());
  if (const auto good = check_count(Operation::PlaceOrders, orders.size()); !good) return good.error();
  std::string frame;
  JsonWriter json{frame};
  json.begin_object().field("id", id).field("op", orders.size() == 1 ? "order" : "batch-orders");
  json.key("args").begin_array();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    json.begin_object().field("instIdCode", instrument_codes[i]);
    if (const auto good = write_order(json, orders[i]); !good) return good.error();
    json.end_object();
  }
  json.end_array();
  if (expires > engine::Timestamp{}) json.field("expTime", std::to_string(expires.milliseconds()));
  json.end_object();
  return frame;
}

}  // namespace okx
