#include "connectors/binance/order_requests.h"

#include <algorithm>

#include "connectors/kit/form_writer.h"
#include "connectors/kit/json_writer.h"

namespace binance {
namespace {

using engine::Decimal;
using engine::Result;
using engine::Rounding;
using engine::Status;
using kit::FormWriter;
using kit::JsonWriter;

constexpr std::size_t kPlaceMax = 5;
constexpr std::size_t kCancelMax = 10;

engine::Error wrong(const std::string& what) { return engine::invalid("binance: " + what); }

/// What is sent, in the venue's words; checked and rounded. One list serves forms, batches and frames.
class Fields {
 public:
  Fields& add(std::string_view name, std::string value) {
    fields_.emplace_back(name, std::move(value));
    return *this;
  }
  Fields& add_if(std::string_view name, const std::string& value) { return value.empty() ? *this : add(name, value); }

  Status add_quantity(std::string_view name, Decimal value, Decimal step) {
    const auto cut = step.is_positive() ? round_to_step(value, step, Rounding::Down) : value;
    if (!cut.is_positive()) return wrong("nothing is left of " + std::string{name} + " " + value.to_string());
    add(name, cut.to_string());
    return engine::ok();
  }
  Status add_price(std::string_view name, Decimal value, Decimal step) {
    const auto rounded = step.is_positive() ? round_to_step(value, step, Rounding::HalfUp) : value;
    if (!rounded.is_positive()) return wrong(std::string{name} + " " + value.to_string() + " is not above zero");
    add(name, rounded.to_string());
    return engine::ok();
  }

  std::string as_form() const {
    std::string text;
    text.reserve(256);
    FormWriter form{text};
    for (const auto& [name, value] : fields_) form.add(name, std::string_view{value});
    return text;
  }
  void as_object(JsonWriter& json) const {
    json.begin_object();
    for (const auto& [name, value] : fields_) json.field(name, std::string_view{value});
    json.end_object();
  }

 private:
  std::vector<std::pair<std::string_view, std::string>> fields_;
};

std::string upper(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::string_view position_side_name(engine::PositionSide side) {
  switch (side) {
    case engine::PositionSide::Net: return "BOTH";
    case engine::PositionSide::Long: return "LONG";
    case engine::PositionSide::Short: return "SHORT";
  }
  return {};
}

bool is_usdm(const Order& order) { return order.market.type == MarketType::UsdM; }

bool has_limit_price(OrderKind kind) {
  return kind == OrderKind::Limit || kind == OrderKind::PostOnly || kind == OrderKind::StopLimit ||
         kind == OrderKind::TakeProfitLimit;
}

Status check_market(const Order& order) {
  if (order.market.symbol.empty()) return wrong("an order needs a symbol");
  if (!order.client_order_id.empty() && !is_client_order_id(order.client_order_id)) {
    return wrong("a client order id is 1 to 36 letters, digits, - and _");
  }
  if (is_usdm(order)) {
    if (order.quote_quantity) return wrong("quoteOrderQty is for spot");
    if (order.iceberg_quantity) return wrong("icebergQty is for spot");
    if (order.position_side && *order.position_side != engine::PositionSide::Net && order.reduce_only) {
      return wrong("reduceOnly is not for hedge mode, where the position side says it");
    }
    return engine::ok();
  }
  if (order.reduce_only || order.close_position || order.position_side || !order.price_match.empty()) {
    return wrong("reduceOnly, closePosition, positionSide and priceMatch are for futures");
  }
  if (order.kind == OrderKind::TrailingStop) return wrong("trailing on spot is a stop-loss or a take-profit");
  return engine::ok();
}

Status check_terms(const Order& order) {
  const bool wants_price = has_limit_price(order.kind) && order.price_match.empty();
  if (wants_price != order.price.has_value()) {
    return wrong(std::string{type_name(order.kind, order.market.type)} +
                 (order.price ? " takes no price" : " needs a price"));
  }
  if (order.quote_quantity && order.kind != OrderKind::Market) return wrong("quoteOrderQty is for MARKET");
  const int quantities = order.quantity.has_value() + order.quote_quantity.has_value() + order.close_position;
  if (quantities != 1) return wrong("an order needs a quantity, one");
  if (order.kind == OrderKind::TrailingStop && !order.trailing_percent) return wrong("a trailing stop needs a percent");
  const bool needs_trigger = is_conditional(order.kind) && order.kind != OrderKind::TrailingStop;
  if (needs_trigger && !order.trigger_price && (is_usdm(order) || !order.trailing_percent)) {
    return wrong("a conditional order needs a trigger price");
  }
  if (!is_conditional(order.kind) && (order.trigger_price || order.trailing_percent)) {
    return wrong("a trigger price needs a conditional order");
  }
  return engine::ok();
}

/// The time in force as it is sent; nothing where the venue takes none.
std::string time_in_force_of(const Order& order) {
  if (order.kind == OrderKind::PostOnly) return is_usdm(order) ? "GTX" : "";
  const auto given = order.time_in_force ? upper(to_string(*order.time_in_force)) : "";
  if (order.kind == OrderKind::Limit) return given.empty() ? "GTC" : given;
  if (order.kind == OrderKind::StopLimit || order.kind == OrderKind::TakeProfitLimit) {
    return given.empty() && !is_usdm(order) ? "GTC" : given;
  }
  return {};
}

Status add_amounts(Fields& fields, const Order& order) {
  const auto& market = order.market;
  Status good;
  if (order.quantity) good = fields.add_quantity("quantity", *order.quantity, market.quantity_step);
  if (good && order.quote_quantity)
    good = fields.add_quantity("quoteOrderQty", *order.quote_quantity, market.price_step);
  if (good && order.price) good = fields.add_price("price", *order.price, market.price_step);
  if (good && order.trigger_price) {
    good = fields.add_price(is_usdm(order) ? "triggerPrice" : "stopPrice", *order.trigger_price, market.price_step);
  }
  if (good && order.activation_price)
    good = fields.add_price("activationPrice", *order.activation_price, market.price_step);
  if (good && order.iceberg_quantity)
    good = fields.add_quantity("icebergQty", *order.iceberg_quantity, market.quantity_step);
  if (!good || !order.trailing_percent) return good;
  if (is_usdm(order)) return fields.add_quantity("callbackRate", *order.trailing_percent, {});
  // Basis points, a whole number.
  return fields.add_quantity("trailingDelta", engine::multiply(*order.trailing_percent, 100), 1);
}

Result<Fields> fields_of(const Order& order) {
  if (const auto good = check_market(order); !good) return good.error();
  if (const auto good = check_terms(order); !good) return good.error();
  const bool is_algo = is_usdm(order) && is_conditional(order.kind);
  Fields fields;
  fields.add("symbol", order.market.symbol).add("side", upper(to_string(order.side)));
  fields.add("type", std::string{type_name(order.kind, order.market.type)});
  if (const auto good = add_amounts(fields, order); !good) return good.error();
  fields.add_if("timeInForce", time_in_force_of(order));
  if (order.position_side) fields.add("positionSide", std::string{position_side_name(*order.position_side)});
  if (order.reduce_only) fields.add("reduceOnly", "true");
  if (order.close_position) fields.add("closePosition", "true");
  fields.add_if("priceMatch", order.price_match).add_if("selfTradePreventionMode", order.self_trade_prevention);
  fields.add_if(is_algo ? "clientAlgoId" : "newClientOrderId", order.client_order_id);
  if (is_algo) fields.add("algoType", "CONDITIONAL");
  // The answer that says what became of it at once: fills on spot, the final state of a taking order on USD-M.
  fields.add("newOrderRespType", is_usdm(order) ? "RESULT" : "FULL");
  for (const auto& [name, value] : order.extra) fields.add(name, value);
  return fields;
}

Request request_for(Operation operation, std::string parameters) {
  const auto& to = endpoint(operation);
  return {operation,   to.market, std::string{to.method}, std::string{to.path}, std::move(parameters),
          to.security, to.weight, to.order_count};
}

Status check_ref(const OrderRef& order) {
  if (order.symbol.empty()) return wrong("an order is named with its symbol");
  if (order.order_id.empty() && order.client_order_id.empty()) return wrong("an order is named by its id or ours");
  return engine::ok();
}

}  // namespace

bool is_conditional(OrderKind kind) {
  return kind != OrderKind::Market && kind != OrderKind::Limit && kind != OrderKind::PostOnly;
}

std::string_view type_name(OrderKind kind, MarketType market) {
  const bool is_spot = market == MarketType::Spot;
  switch (kind) {
    case OrderKind::Market: return "MARKET";
    case OrderKind::Limit: return "LIMIT";
    case OrderKind::PostOnly: return is_spot ? "LIMIT_MAKER" : "LIMIT";
    case OrderKind::StopMarket: return is_spot ? "STOP_LOSS" : "STOP_MARKET";
    case OrderKind::StopLimit: return is_spot ? "STOP_LOSS_LIMIT" : "STOP";
    case OrderKind::TakeProfitMarket: return is_spot ? "TAKE_PROFIT" : "TAKE_PROFIT_MARKET";
    case OrderKind::TakeProfitLimit: return is_spot ? "TAKE_PROFIT_LIMIT" : "TAKE_PROFIT";
    case OrderKind::TrailingStop: return "TRAILING_STOP_MARKET";
  }
  return {};
}

Result<Request> place_order(const Order& order, bool is_test) {
  const auto fields = fields_of(order);
  if (!fields) return fields.error();
  if (!is_usdm(order)) {
    return request_for(is_test ? Operation::SpotTestOrder : Operation::SpotPlaceOrder, fields->as_form());
  }
  if (!is_conditional(order.kind)) {
    return request_for(is_test ? Operation::TestOrder : Operation::PlaceOrder, fields->as_form());
  }
  if (is_test) return wrong("a conditional order cannot be tested");
  return request_for(Operation::PlaceAlgoOrder, fields->as_form());
}

Result<Request> place_orders(std::span<const Order> orders) {
  if (orders.empty() || orders.size() > kPlaceMax) return wrong("batchOrders takes 1 to 5 orders");
  std::string list;
  JsonWriter json{list};
  json.begin_array();
  for (const auto& order : orders) {
    if (!is_usdm(order)) return wrong("spot takes no batches");
    if (is_conditional(order.kind)) return wrong("conditional orders go one by one");
    const auto fields = fields_of(order);
    if (!fields) return fields.error();
    fields->as_object(json);
  }
  json.end_array();
  auto request = request_for(Operation::PlaceOrders, Fields{}.add("batchOrders", std::move(list)).as_form());
  request.order_count = static_cast<int>(orders.size());
  return request;
}

Result<Request> modify_order(const Market& market, const OrderRef& order, engine::Side side, Decimal quantity,
                             Decimal price) {
  if (const auto good = check_ref(order); !good) return good.error();
  if (market.type != MarketType::UsdM) return wrong("spot orders are replaced, not modified");
  Fields fields;
  fields.add("symbol", order.symbol).add("side", upper(to_string(side)));
  const bool is_ours = !order.client_order_id.empty();
  fields.add(is_ours ? "origClientOrderId" : "orderId", is_ours ? order.client_order_id : order.order_id);
  if (const auto good = fields.add_quantity("quantity", quantity, market.quantity_step); !good) return good.error();
  if (const auto good = fields.add_price("price", price, market.price_step); !good) return good.error();
  return request_for(Operation::ModifyOrder, fields.as_form());
}

Result<Request> cancel_replace(const OrderRef& canceled, const Order& placed) {
  if (const auto good = check_ref(canceled); !good) return good.error();
  if (is_usdm(placed)) return wrong("futures orders are modified, not replaced");
  auto fields = fields_of(placed);
  if (!fields) return fields.error();
  fields->add("cancelReplaceMode", "STOP_ON_FAILURE");
  const bool is_ours = !canceled.client_order_id.empty();
  fields->add(is_ours ? "cancelOrigClientOrderId" : "cancelOrderId",
              is_ours ? canceled.client_order_id : canceled.order_id);
  return request_for(Operation::SpotCancelReplace, fields->as_form());
}

Result<Request> cancel_order(MarketType market, const OrderRef& order) {
  if (const auto good = check_ref(order); !good) return good.error();
  const bool is_ours = !order.client_order_id.empty();
  Fields fields;
  fields.add("symbol", order.symbol);
  fields.add(is_ours ? "origClientOrderId" : "orderId", is_ours ? order.client_order_id : order.order_id);
  return request_for(market == MarketType::Spot ? Operation::SpotCancelOrder : Operation::CancelOrder,
                     fields.as_form());
}

Result<Request> cancel_algo_order(const OrderRef& order) {
  if (const auto good = check_ref(order); !good) return good.error();
  const bool is_ours = !order.client_order_id.empty();
  Fields fields;
  fields.add("symbol", order.symbol);
  fields.add(is_ours ? "clientAlgoId" : "algoId", is_ours ? order.client_order_id : order.order_id);
  return request_for(Operation::CancelAlgoOrder, fields.as_form());
}

Result<Request> cancel_orders(std::string_view symbol, std::span<const std::string> ids, bool are_client_ids) {
  if (symbol.empty()) return wrong("orders are named with their symbol");
  if (ids.empty() || ids.size() > kCancelMax) return wrong("a batch cancels 1 to 10 orders");
  std::string list;
  JsonWriter json{list};
  json.begin_array();
  for (const auto& id : ids) {
    if (are_client_ids) {
      json.value(std::string_view{id});
      continue;
    }
    const bool is_number = !id.empty() && id.size() <= 19 &&
                           std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return wrong("orderId is a whole number");
    json.literal(id);
  }
  json.end_array();
  // In lower case: so clients send them. The documents write orderIdList and origClientOrderIdList.
  Fields fields;
  fields.add("symbol", std::string{symbol});
  fields.add(are_client_ids ? "origclientorderidlist" : "orderidlist", std::move(list));
  return request_for(Operation::CancelOrders, fields.as_form());
}

}  // namespace binance
