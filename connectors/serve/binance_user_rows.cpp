#include "connectors/serve/binance_user_rows.h"

#include <algorithm>

#include "connectors/serve/binance_orders.h"
#include "connectors/serve/binance_spot_rows.h"
#include "connectors/serve/binance_usdm_rows.h"

namespace serve {

using namespace engine;

namespace {

using What = OrderEvent::What;

/// The execution an event is about, with what it was worth.
struct Execution {
  Decimal quantity, price, fee;
  std::int64_t trade_id = -1;
  bool is_maker = false;
};

Execution execution_of(const Host& host, const OrderView& order, const OrderEvent& event) {
  if (event.fill == kNoFill) return {};
  const auto& fill = host.fill(event.fill);
  return {order.quantity(fill.lots).value(), order.price(fill.price).value(), fill.fee,
          static_cast<std::int64_t>(trade_id_of(event.fill)), fill.liquidity == Liquidity::Maker};
}

/// All executions up to the event; none before the first.
FillSums sums_at(const Host& host, const OrderView& order, const OrderEvent& event) {
  if (event.filled == 0) return {};
  return event.fill == kNoFill ? host.fill_sums(order) : host.fill_sums_until(order, event.fill);
}

std::string_view execution_type(const OrderEvent& event, std::string_view amended) {
  switch (event.what) {
    case What::Accepted:
    case What::Triggered: return "NEW";
    case What::Filled: return "TRADE";
    case What::Amended: return amended;
    case What::Ended: break;
  }
  const auto status = binance_status(event.status, event.reason);
  if (status == "REJECTED") return "REJECTED";
  return status == "CANCELED" ? "CANCELED" : "EXPIRED";
}

JsonWriter event_named(std::string_view name, const BinanceDesk& desk) {
  JsonWriter out;
  out.begin_object().field("e", name).count("E", desk.host.now().milliseconds());
  return out;
}

}  // namespace

std::string spot_execution_report(const BinanceDesk& desk, const OrderEvent& event, std::string_view cancel_id) {
  const auto order = desk.host.order(event.order);
  const auto& record = *order.record;
  const auto& trigger = order.extras->trigger;
  const auto execution = execution_of(desk.host, order, event);
  const auto sums = sums_at(desk.host, order, event);
  const auto type = execution_type(event, "REPLACED");
  const auto own_id = binance_client_id(order);
  const bool canceled = type == "CANCELED";
  auto out = event_named("executionReport", desk);
  out.field("s", desk.symbols.name(record.instrument));
  out.field("c", canceled && !cancel_id.empty() ? std::string{cancel_id} : own_id);
  out.field("S", binance_side(record.side)).field("o", binance_type(BinanceMarket::Spot, order));
  out.field("f", binance_time_in_force(BinanceMarket::Spot, order));
  out.field("q", padded8(order.quantity(record.quantity).value()));
  out.field("p", padded8(order.price(record.limit).value()));
  const bool has_level = trigger.kind == TriggerTerms::Kind::Level;
  out.field("P", padded8(order.price(has_level ? trigger.price : 0).value()));
  if (trigger.kind == TriggerTerms::Kind::Trail) out.raw("d", multiply(trigger.rate, Decimal{10'000}).to_string());
  out.field("F", padded8(order.quantity(order.extras->display).value())).count("g", std::int64_t{-1});
  out.field("C", canceled ? own_id : std::string{}).field("x", type);
  out.field("X", binance_status(event.status, event.reason));
  out.field("r", type == "REJECTED" ? to_string(event.reason) : std::string_view{"NONE"});
  out.count("i", order_id_of(event.order)).field("l", padded8(execution.quantity));
  out.field("z", padded8(order.quantity(event.filled).value())).field("L", padded8(execution.price));
  out.field("n", padded8(execution.fee)).key("N");
  event.fill == kNoFill ? out.raw("null") : out.text(desk.host.fee_asset(order).text());
  out.count("T", event.time.milliseconds()).count("t", execution.trade_id);
  out.count("I", std::uint64_t{desk.host.exchange().sequence()});
  const bool waits = order.is_conditional() && event.what == What::Accepted;
  out.flag("w", !waits && !is_terminal(event.status)).flag("m", execution.is_maker).flag("M", false);
  out.count("O", record.arrival.milliseconds()).field("Z", padded8(sums.value));
  out.field("Y", padded8(multiply(execution.price, execution.quantity)));
  out.field("Q", padded8(spot_quote_quantity(order)));
  if (!waits) out.count("W", record.arrival.milliseconds());
  return out.field("V", binance_self_trade(record.self_trade)).end_object().take();
}

std::string usdm_order_update(const BinanceDesk& desk, const OrderEvent& event) {
  const auto order = desk.host.order(event.order);
  const auto& record = *order.record;
  const auto& trigger = order.extras->trigger;
  const auto execution = execution_of(desk.host, order, event);
  const auto sums = sums_at(desk.host, order, event);
  auto out = event_named("ORDER_TRADE_UPDATE", desk);
  out.count("T", event.time.milliseconds()).key("o").begin_object();
  out.field("s", desk.symbols.name(record.instrument)).field("c", binance_client_id(order));
  out.field("S", binance_side(record.side)).field("o", std::string_view{record.limit > 0 ? "LIMIT" : "MARKET"});
  out.field("f", binance_time_in_force(BinanceMarket::Usdm, order));
  out.field("q", order.quantity(record.quantity).value()).field("p", usdm_price(order, record.limit));
  out.field("ap", rounded8(sums.average_price));
  out.field("sp", usdm_price(order, order.is_conditional() ? trigger.price : 0));
  out.field("x", execution_type(event, "AMENDMENT")).field("X", binance_status(event.status, event.reason));
  out.count("i", order_id_of(event.order)).field("l", execution.quantity);
  out.field("z", order.quantity(event.filled).value()).field("L", execution.price);
  if (event.fill != kNoFill) {
    out.field("N", desk.host.fee_asset(order).text()).field("n", padded8(execution.fee));
  }
  out.count("T", event.time.milliseconds()).count("t", std::max<std::int64_t>(execution.trade_id, 0));
  out.field("b", "0").field("a", "0").flag("m", execution.is_maker);
  out.flag("R", record.reduce_only && record.position_side == PositionSide::Net);
  out.field("wt", std::string_view{trigger.by == TriggerBy::Mark ? "MARK_PRICE" : "CONTRACT_PRICE"});
  out.field("ot", binance_type(BinanceMarket::Usdm, order)).field("ps", binance_position_side(record.position_side));
  out.flag("cp", closes_position(order)).flag("pP", false).count("si", std::int64_t{0}).count("ss", std::int64_t{0});
  out.field("rp", padded8(event.fill == kNoFill ? Decimal{} : desk.host.realized_pnl(event.fill)));
  out.field("V", binance_self_trade(record.self_trade)).field("pm", "NONE");
  out.count("gtd", order.extras->good_till.milliseconds()).field("er", "0");
  return out.end_object().end_object().take();
}

std::string usdm_algo_update(const BinanceDesk& desk, const OrderEvent& event, std::string_view status) {
  const auto order = desk.host.order(event.order);
  const auto& record = *order.record;
  const auto& trigger = order.extras->trigger;
  const bool triggered = status != "NEW" && status != "CANCELED" && status != "EXPIRED";
  const auto sums = sums_at(desk.host, order, event);
  auto out = event_named("ALGO_UPDATE", desk);
  out.count("T", event.time.milliseconds()).key("o").begin_object();
  out.field("caid", binance_client_id(order)).count("aid", algo_id_of(event.order)).field("at", "CONDITIONAL");
  out.field("o", binance_type(BinanceMarket::Usdm, order)).field("s", desk.symbols.name(record.instrument));
  out.field("S", binance_side(record.side)).field("ps", binance_position_side(record.position_side));
  out.field("f", binance_time_in_force(BinanceMarket::Usdm, order));
  out.field("q", order.quantity(closes_position(order) ? 0 : record.quantity).value()).field("X", status);
  out.field("ai", triggered ? std::to_string(order_id_of(event.order)) : std::string{});
  out.field("ap", rounded8(sums.average_price)).field("aq", order.quantity(event.filled).value()).field("act", "0");
  out.field("tp", usdm_price(order, trigger.price)).field("p", usdm_price(order, record.limit));
  out.field("V", binance_self_trade(record.self_trade));
  out.field("wt", std::string_view{trigger.by == TriggerBy::Mark ? "MARK_PRICE" : "CONTRACT_PRICE"});
  out.field("pm", "NONE").flag("cp", closes_position(order)).flag("pP", false);
  out.flag("R", record.reduce_only && record.position_side == PositionSide::Net);
  out.count("tt", order.triggered.milliseconds()).count("gtd", order.extras->good_till.milliseconds());
  if (status == "REJECTED") out.field("rm", to_string(event.reason));
  return out.end_object().end_object().take();
}

std::string spot_balances(const BinanceDesk& desk, const BinanceAssets& changed) {
  auto out = event_named("outboundAccountPosition", desk);
  out.count("u", desk.host.exchange().now().milliseconds()).key("B").begin_list();
  for (const auto& [asset, balance] : changed) {
    out.begin_object().field("a", asset.text()).field("f", padded8(balance.available));
    out.field("l", padded8(balance.frozen)).end_object();
  }
  return out.end_list().end_object().take();
}

std::string spot_balance_update(const BinanceDesk& desk, const Asset& asset, Decimal change) {
  auto out = event_named("balanceUpdate", desk);
  out.field("a", asset.text()).field("d", padded8(change)).count("T", desk.host.exchange().now().milliseconds());
  return out.end_object().take();
}

std::string usdm_account_update(const BinanceDesk& desk, const Account& account, std::string_view why,
                                const std::vector<BinanceWalletChange>& wallets,
                                const std::vector<BinancePositionKey>& positions) {
  auto out = event_named("ACCOUNT_UPDATE", desk);
  out.count("T", desk.host.exchange().now().milliseconds()).key("a").begin_object().field("m", why);
  out.key("B").begin_list();
  for (const auto& wallet : wallets) {
    out.begin_object().field("a", wallet.asset.text()).field("wb", padded8(wallet.wallet));
    out.field("cw", padded8(wallet.cross_wallet)).field("bc", padded8(wallet.moved)).end_object();
  }
  out.end_list().key("P").begin_list();
  const auto all = desk.host.positions(account);
  for (const auto& key : positions) {
    const auto& instrument = desk.host.instrument(key.instrument);
    const auto found = std::find_if(all.begin(), all.end(), [&](const HeldPosition& held) {
      return held.instrument == instrument.id && held.side == key.side;
    });
    const auto held = found == all.end() ? HeldPosition{} : *found;
    const bool isolated = desk.host.margin_mode(account, key.instrument) == MarginMode::Isolated;
    const auto entry = rounded8(held.position.entry_price(instrument).value());
    out.begin_object().field("s", desk.symbols.name(key.instrument)).field("pa", held.position.quantity());
    out.field("ep", entry).field("bep", entry).field("cr", padded8(held.position.realized_pnl()));
    out.field("up", padded8(held.unrealized)).field("mt", std::string_view{isolated ? "isolated" : "cross"});
    out.field("iw", padded8(isolated ? held.margin : Decimal{})).field("ps", binance_position_side(key.side));
    out.end_object();
  }
  return out.end_list().end_object().end_object().take();
}

std::string usdm_config_update(const BinanceDesk& desk, InstrumentHandle instrument, Decimal leverage) {
  auto out = event_named("ACCOUNT_CONFIG_UPDATE", desk);
  out.count("T", desk.host.exchange().now().milliseconds()).key("ac").begin_object();
  out.field("s", desk.symbols.name(instrument)).raw("l", leverage.to_string());
  return out.end_object().end_object().take();
}

std::string usdm_key_expired(const BinanceDesk& desk, std::string_view key) {
  JsonWriter out;
  // The venue writes this one's time as text.
  out.begin_object().field("e", "listenKeyExpired").field("E", desk.host.now().milliseconds());
  return out.field("listenKey", key).end_object().take();
}

}  // namespace serve
