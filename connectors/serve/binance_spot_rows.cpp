#include "connectors/serve/binance_spot_rows.h"

namespace serve {

using namespace engine;

namespace {

constexpr auto kSpot = BinanceMarket::Spot;

void write_conditions(JsonWriter& out, const OrderView& order) {
  const auto& trigger = order.extras->trigger;
  if (trigger.kind == TriggerTerms::Kind::Level) out.field("stopPrice", padded8(order.price(trigger.price).value()));
  if (trigger.kind == TriggerTerms::Kind::Trail) {
    out.raw("trailingDelta", multiply(trigger.rate, Decimal{10'000}).to_string());
    if (trigger.activation > 0) out.field("stopPrice", padded8(order.price(trigger.activation).value()));
  }
}

void write_fills(JsonWriter& out, const Host& host, const OrderView& order) {
  out.key("fills").begin_list();
  for (auto at = order.record->first_fill; at != kNoFill; at = host.fill(at).next) {
    const auto& fill = host.fill(at);
    out.begin_object().field("price", padded8(order.price(fill.price).value()));
    out.field("qty", padded8(order.quantity(fill.lots).value())).field("commission", padded8(fill.fee));
    out.field("commissionAsset", host.fee_asset(order).text()).count("tradeId", trade_id_of(at)).end_object();
  }
  out.end_list();
}

}  // namespace

Decimal spot_quote_quantity(const OrderView& order) {
  const auto value = Decimal::parse(note_word(order, "quote"));
  return value ? *value : Decimal{};
}

void write_spot_terms(JsonWriter& out, const Host& host, const OrderView& order) {
  const auto& record = *order.record;
  out.field("price", padded8(order.price(record.limit).value()));
  out.field("origQty", padded8(order.quantity(record.quantity).value()));
  out.field("executedQty", padded8(order.quantity(record.filled).value()));
  out.field("origQuoteOrderQty", padded8(spot_quote_quantity(order)));
  out.field("cummulativeQuoteQty", padded8(host.fill_sums(order).value));
  out.field("status", binance_status(record.status, record.reason));
  out.field("timeInForce", binance_time_in_force(kSpot, order)).field("type", binance_type(kSpot, order));
  out.field("side", binance_side(record.side));
}

void write_spot_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order) {
  const auto& record = *order.record;
  const auto arrived = record.arrival.milliseconds();
  out.begin_object().field("symbol", desk.symbols.name(record.instrument)).count("orderId", order_id_of(order.index));
  out.count("orderListId", std::int64_t{-1}).field("clientOrderId", binance_client_id(order));
  write_spot_terms(out, desk.host, order);
  if (!order.is_conditional()) out.field("stopPrice", padded8({}));
  write_conditions(out, order);
  out.field("icebergQty", padded8(order.quantity(order.extras->display).value()));
  out.count("time", arrived).count("updateTime", record.updated.milliseconds());
  out.flag("isWorking", !record.dormant);
  const bool waits = order.is_conditional() && order.triggered == Timestamp{};
  const auto worked = order.triggered == Timestamp{} ? arrived : order.triggered.milliseconds();
  out.count("workingTime", waits ? std::int64_t{-1} : worked);
  out.field("selfTradePreventionMode", binance_self_trade(record.self_trade)).end_object();
}

void write_spot_placed(JsonWriter& out, const BinanceDesk& desk, const OrderView& order, std::string_view type) {
  const auto& record = *order.record;
  out.begin_object().field("symbol", desk.symbols.name(record.instrument)).count("orderId", order_id_of(order.index));
  out.count("orderListId", std::int64_t{-1}).field("clientOrderId", binance_client_id(order));
  out.count("transactTime", record.arrival.milliseconds());
  if (type != "ACK") {
    write_spot_terms(out, desk.host, order);
    write_conditions(out, order);
    out.count("workingTime", record.dormant ? std::int64_t{-1} : record.arrival.milliseconds());
    out.field("selfTradePreventionMode", binance_self_trade(record.self_trade));
    if (type == "FULL") write_fills(out, desk.host, order);
  }
  out.end_object();
}

void write_spot_canceled(JsonWriter& out, const BinanceDesk& desk, const OrderView& order, std::string_view cancel_id) {
  const auto& record = *order.record;
  out.begin_object().field("symbol", desk.symbols.name(record.instrument));
  out.field("origClientOrderId", binance_client_id(order)).count("orderId", order_id_of(order.index));
  out.count("orderListId", std::int64_t{-1}).field("clientOrderId", cancel_id);
  out.count("transactTime", record.updated.milliseconds());
  write_spot_terms(out, desk.host, order);
  write_conditions(out, order);
  out.field("selfTradePreventionMode", binance_self_trade(record.self_trade)).end_object();
}

}  // namespace serve
