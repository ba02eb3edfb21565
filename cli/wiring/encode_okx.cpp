// Intents as requests to OKX: JSON in, the connector's typed parameters out.
#include <algorithm>

#include "cli/wiring/encode_intent.h"
#include "cli/wiring/encode_steps.h"
#include "connectors/machine/openssl_crypto.h"
#include "connectors/okx/requests.h"

namespace cli {
namespace {

using engine::Decimal;
using engine::Result;
using engine::Status;

constexpr std::string_view kHost = "https://openapi.okx.com";

engine::Error unsupported(const std::string& what) { return engine::invalid("okx: " + what); }

okx::Market market_of(const IntentInstrument& instrument) {
  return {instrument.symbol,          instrument.base,          instrument.quote,
          instrument.is_derivative(), instrument.quantity_step, instrument.price_step};
}

okx::InstrumentType type_of(const Intent& intent) {
  const auto asked = intent.options.text("type");
  if (asked == "swap") return okx::InstrumentType::Swap;
  return intent.is_spot() ? okx::InstrumentType::Spot : okx::InstrumentType::Swap;
}

std::string symbol_of(const Intent& intent) { return intent.instrument ? intent.instrument->symbol : std::string{}; }

Result<std::optional<engine::PositionSide>> read_position_side(const Parameters& options) {
  const auto* given = options.find_any({"posSide", "positionSide"});
  if (given == nullptr) return std::optional<engine::PositionSide>{};
  const auto text = lower(given->text);
  if (text == "net" || text == "both") return std::optional{engine::PositionSide::Net};
  if (text == "long") return std::optional{engine::PositionSide::Long};
  if (text == "short") return std::optional{engine::PositionSide::Short};
  return unsupported(given->name + ": net, long or short");
}

Result<okx::TradeMode> read_mode(std::string_view text) {
  if (text == "cross") return okx::TradeMode::Cross;
  if (text == "isolated") return okx::TradeMode::Isolated;
  if (text == "cash") return okx::TradeMode::Cash;
  return unsupported("margin mode: cross or isolated");
}

Result<okx::TriggerBy> read_trigger_by(const std::string& text) {
  if (text == "last") return okx::TriggerBy::Last;
  if (text == "index") return okx::TriggerBy::Index;
  if (text == "mark") return okx::TriggerBy::Mark;
  return unsupported("a trigger price is of last, index or mark");
}

/// {"triggerPrice","price","type","triggerPriceType"} as the caller writes an attached leg.
Result<std::optional<okx::Leg>> read_leg(const Parameters& given, bool is_take_profit) {
  if (!given.is_there()) return std::optional<okx::Leg>{};
  const auto trigger = given.decimal({"triggerPrice", "stopPrice", is_take_profit ? "tpTriggerPx" : "slTriggerPx"});
  if (!trigger) return trigger.error();
  if (!*trigger) return unsupported("a take-profit or stop-loss needs triggerPrice");
  const auto price = given.decimal(
      {"price", is_take_profit ? "takeProfitPrice" : "stopLossPrice", is_take_profit ? "tpOrdPx" : "slOrdPx"});
  if (!price) return price.error();
  const auto* by_text = given.find_any({"triggerPriceType", is_take_profit ? "tpTriggerPxType" : "slTriggerPxType"});
  const auto by = read_trigger_by(by_text != nullptr ? by_text->text : "last");
  if (!by) return by.error();
  const auto type = given.text("type");
  if (!type.empty() && type != "limit" && type != "market") return unsupported("a leg's type is limit or market");
  if (type == "limit" && !*price) return unsupported("a limit leg needs a price");
  okx::Leg leg{**trigger, type == "market" ? std::nullopt : *price, *by, ""};
  if (is_take_profit && leg.order_price) leg.kind = "limit";
  return std::optional{leg};
}

Result<okx::OrderKind> read_kind(const OrderWords& words, bool is_derivative) {
  const bool is_market = words.type == "market";
  if (words.type == "optimal_limit_ioc") return okx::OrderKind::OptimalLimitIoc;
  if (words.is_post_only) {
    return is_market ? Result<okx::OrderKind>{unsupported("a market order cannot be post-only")}
                     : Result<okx::OrderKind>{okx::OrderKind::PostOnly};
  }
  if (words.time_in_force == "IOC") {
    if (!is_market) return okx::OrderKind::ImmediateOrCancel;
    return is_derivative ? okx::OrderKind::OptimalLimitIoc : okx::OrderKind::Market;
  }
  if (words.time_in_force == "FOK") return okx::OrderKind::FillOrKill;
  return is_market ? okx::OrderKind::Market : okx::OrderKind::Limit;
}

/// Margin mode, and on spot its currency.
Status read_terms(const Parameters& options, okx::Order& order) {
  const auto* asked = options.find_any({"marginMode", "tdMode"});
  const bool is_margin = asked != nullptr && asked->text != "cash";
  const auto mode = read_mode(asked != nullptr ? asked->text : "cross");
  if (!mode) return mode.error();
  order.trade_mode = order.market.is_derivative || is_margin ? *mode : okx::TradeMode::Cash;
  if (order.market.is_derivative && order.trade_mode == okx::TradeMode::Cash) {
    return unsupported("a derivative is not traded with cash");
  }
  if (!order.market.is_derivative && is_margin) {
    order.margin_currency =
        options.text("ccy", order.side == engine::Side::Buy ? order.market.quote : order.market.base);
  }
  if (!order.market.is_derivative && !is_margin) order.size_unit = okx::SizeUnit::Base;
  return engine::ok();
}

/// In hedge mode the side of the position follows from that of the order, and says that it reduces.
void apply_hedge(const OrderWords& words, okx::Order& order) {
  if (!words.is_hedged || order.position_side || !order.market.is_derivative) return;
  const bool is_protective = words.is_reduce_only || words.take_profit_price || words.stop_loss_price;
  const bool is_long = (order.side == engine::Side::Buy) != is_protective;
  order.position_side = is_long ? engine::PositionSide::Long : engine::PositionSide::Short;
  order.reduce_only = false;
}

/// A spot market order by what it spends or earns.
Status apply_cost(const Intent& intent, const OrderWords& words, okx::Order& order) {
  if (order.market.is_derivative) return engine::ok();
  const bool in_quote = words.cost || intent.options.text("tgtCcy") == "quote_ccy";
  if (!in_quote) return engine::ok();
  if (order.kind != okx::OrderKind::Market) return unsupported("only a market order is sized in quote currency");
  order.size_unit = okx::SizeUnit::Quote;
  if (words.cost) {
    order.size = *words.cost;
  } else if (words.price) {
    const auto cost = try_multiply(order.size, *words.price);
    if (!cost) return cost.error();
    order.size = *cost;
  } else if (order.side == engine::Side::Buy && intent.options.text("createMarketBuyOrderRequiresPrice") != "false") {
    return unsupported("a market buy in quote currency needs a price, or createMarketBuyOrderRequiresPrice false");
  }
  return engine::ok();
}

Status read_extra(const Parameters& options, okx::Order& order) {
  for (const auto* name : {"tag", "stpMode", "banAmend", "pxAmendType", "tradeQuoteCcy", "slippagePct",
                           "rpiTakerAccess", "triggerPxType", "activePx"}) {
    if (const auto value = options.text(name); !value.empty()) order.extra.emplace_back(name, value);
  }
  options.ignore({"createMarketBuyOrderRequiresPrice", "type", "tgtCcy", "ccy", "positionSide", "posSide", "margin",
                  "closeFraction", "tpOrdPx", "slOrdPx", "tpTriggerPxType", "slTriggerPxType"});
  if (const auto unread = options.unread(); !unread.empty()) return unsupported("unknown parameter " + unread.front());
  return engine::ok();
}

Result<okx::Order> read_order(const Intent& intent, const OrderWords& words, const Parameters& options,
                              const IntentInstrument& instrument) {
  okx::Order order;
  order.market = market_of(instrument);
  order.side = words.side;
  const auto kind = read_kind(words, order.market.is_derivative);
  if (!kind) return kind.error();
  order.kind = *kind;
  order.size = words.quantity.value_or(Decimal{});
  if (order.kind != okx::OrderKind::Market && order.kind != okx::OrderKind::OptimalLimitIoc) order.price = words.price;
  order.client_order_id = words.client_order_id;
  order.reduce_only = words.is_reduce_only;
  if (const auto good = read_terms(options, order); !good) return good.error();
  const auto side = read_position_side(options);
  if (!side) return side.error();
  order.position_side = *side;
  apply_hedge(words, order);
  if (const auto good = apply_cost(intent, words, order); !good) return good.error();
  auto stop_loss = read_leg(words.stop_loss, false);
  if (!stop_loss) return stop_loss.error();
  auto take_profit = read_leg(words.take_profit, true);
  if (!take_profit) return take_profit.error();
  order.stop_loss = *stop_loss;
  order.take_profit = *take_profit;
  if (!order.stop_loss && words.attached_stop_loss) order.stop_loss = okx::Leg{*words.attached_stop_loss, {}, {}, ""};
  if (!order.take_profit && words.attached_take_profit) {
    order.take_profit = okx::Leg{*words.attached_take_profit, {}, {}, ""};
  }
  if (const auto good = read_extra(options, order); !good) return good.error();
  return order;
}

/// A stand-alone leg: its order price is the order's own, or market.
Result<okx::Leg> lone_leg(const Parameters& options, const OrderWords& words, Decimal trigger, bool is_take_profit) {
  const auto price = options.decimal({is_take_profit ? "tpOrdPx" : "slOrdPx"});
  if (!price) return price.error();
  const auto by = read_trigger_by(options.text(is_take_profit ? "tpTriggerPxType" : "slTriggerPxType", "last"));
  if (!by) return by.error();
  return okx::Leg{trigger, *price ? *price : words.price, *by, ""};
}

Result<okx::Request> place_algo(const Parameters& options, const OrderWords& words, okx::Order order) {
  okx::AlgoOrder algo;
  algo.close_all = options.text("closeFraction") == "1";
  if (words.trailing_percent || words.trailing_amount) {
    algo.kind = okx::AlgoKind::Trailing;
    if (words.trailing_percent) algo.callback_ratio = engine::divide(*words.trailing_percent, 100);
    algo.callback_spread = words.trailing_amount;
  } else if (words.trigger_price) {
    algo.kind = okx::AlgoKind::Trigger;
    algo.trigger_price = words.trigger_price;
  } else {
    if (words.take_profit_price) {
      const auto leg = lone_leg(options, words, *words.take_profit_price, true);
      if (!leg) return leg.error();
      algo.take_profit = *leg;
    }
    if (words.stop_loss_price) {
      const auto leg = lone_leg(options, words, *words.stop_loss_price, false);
      if (!leg) return leg.error();
      algo.stop_loss = *leg;
    }
    if (order.side == engine::Side::Sell) order.size_unit.reset();
    // The venue refuses cash here (51000, "Parameter tdMode error").
    if (order.trade_mode == okx::TradeMode::Cash) order.trade_mode = okx::TradeMode::Cross;
  }
  algo.order = std::move(order);
  return okx::place_algo_order(algo);
}

Result<okx::Request> place(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto words = read_order_words(intent.parameters, intent.options, intent.call);
  if (!words) return words.error();
  auto order = read_order(intent, *words, intent.options, *instrument);
  if (!order) return order.error();
  if (words->is_conditional()) return place_algo(intent.options, *words, *std::move(order));
  return okx::place_order(*order);
}

Result<okx::Request> place_batch(const Intent& intent) {
  const auto orders = read_batch(intent);
  if (!orders) return orders.error();
  std::vector<okx::Order> list;
  for (const auto& one : *orders) {
    if (one.words.is_conditional()) return unsupported("conditional orders go one by one");
    auto order = read_order(intent, one.words, one.options, one.instrument);
    if (!order) return order.error();
    if (!order->position_side && order->market.is_derivative) {
      const auto side = read_position_side(intent.options);
      if (!side) return side.error();
      order->position_side = *side;
    }
    list.push_back(*std::move(order));
  }
  return okx::place_orders(list);
}

Result<okx::Request> amend(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto& options = intent.options;
  okx::Amendment amendment;
  amendment.market = market_of(*instrument);
  amendment.order = {instrument->symbol, intent.parameters.text("order_id"), client_id_of(options)};
  const auto size = intent.parameters.decimal({"quantity"});
  if (!size) return size.error();
  const auto price = intent.parameters.decimal({"price"});
  if (!price) return price.error();
  amendment.size = *size;
  amendment.price = *price;
  for (const bool is_take_profit : {false, true}) {
    auto& leg = is_take_profit ? amendment.take_profit : amendment.stop_loss;
    const auto attached = read_leg(options.object(is_take_profit ? "takeProfit" : "stopLoss"), is_take_profit);
    if (!attached) return attached.error();
    leg = *attached;
    if (leg && is_take_profit) leg->kind = options.object("takeProfit").text("type") == "limit" ? "limit" : "condition";
    const auto trigger = options.decimal({is_take_profit ? "takeProfitPrice" : "stopLossPrice"});
    if (!trigger) return trigger.error();
    const auto order_price = options.decimal({is_take_profit ? "newTpOrdPx" : "newSlOrdPx"});
    if (!order_price) return order_price.error();
    if (*trigger) leg = okx::Leg{**trigger, *order_price, {}, ""};
  }
  return okx::amend_order(amendment);
}

bool is_algo(const Parameters& options) {
  return options.is_true("stop") || options.is_true("trigger") || options.is_true("trailing");
}

Result<okx::Request> cancel(const Intent& intent) {
  const auto& options = intent.options;
  const okx::OrderRef order{symbol_of(intent), intent.parameters.text("order_id"), client_id_of(options)};
  return is_algo(options) ? okx::cancel_algo_orders(std::span{&order, 1}) : okx::cancel_order(order);
}

Result<okx::Request> cancel_batch(const Intent& intent) {
  const auto& options = intent.options;
  std::vector<okx::OrderRef> orders;
  for (const auto& id : options.texts("clientOrderIds")) orders.push_back({symbol_of(intent), "", id});
  if (orders.empty()) {
    for (const auto& id : options.texts("clientOrderId")) orders.push_back({symbol_of(intent), "", id});
  }
  if (orders.empty()) {
    for (const auto& id : intent.parameters.texts("order_ids")) orders.push_back({symbol_of(intent), id, ""});
  }
  return is_algo(options) ? okx::cancel_algo_orders(orders) : okx::cancel_orders(orders);
}

Result<okx::Request> query_order(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const okx::OrderRef order{instrument->symbol, intent.parameters.text("order_id"), client_id_of(intent.options)};
  if (order.order_id.empty() && order.client_order_id.empty())
    return unsupported("an order is named by its id or ours");
  return is_algo(intent.options) ? okx::get_algo_order(order) : okx::get_order(order);
}

struct Range {
  std::optional<std::int64_t> since, until, limit;
};

Result<Range> read_range(const Intent& intent) {
  const auto since = intent.parameters.integer({"since_ms"});
  if (!since) return since.error();
  auto until = intent.options.integer({"until"});
  if (!until) return until.error();
  const auto limit = intent.parameters.integer({"limit"});
  if (!limit) return limit.error();
  return Range{*since, *until, *limit};
}

std::string algo_type(const Parameters& options, const char* fallback) {
  return options.is_true("trailing") ? "move_order_stop" : options.text("ordType", fallback);
}

Result<okx::Request> open_orders(const Intent& intent) {
  const auto range = read_range(intent);
  if (!range) return range.error();
  okx::ListFilter filter;
  filter.instrument = symbol_of(intent);
  filter.limit = range->limit;
  if (!is_algo(intent.options)) return okx::list(okx::Operation::OrdersPending, filter);
  filter.order_type = algo_type(intent.options, "trigger");
  return okx::list(okx::Operation::AlgoOrdersPending, filter);
}

Result<okx::Request> order_history(const Intent& intent) {
  const auto range = read_range(intent);
  if (!range) return range.error();
  const bool is_canceled = intent.call == "fetchCanceledOrders";
  okx::ListFilter filter;
  filter.type = type_of(intent);
  filter.instrument = symbol_of(intent);
  filter.limit = range->limit;
  if (is_algo(intent.options)) {
    filter.state = is_canceled ? "canceled" : "effective";
    filter.order_type = algo_type(intent.options, "trigger");
    return okx::list(okx::Operation::AlgoOrdersHistory, filter);
  }
  filter.begin = range->since;
  filter.end = range->until;
  if (is_canceled) filter.state = "canceled";
  if (intent.call == "fetchClosedOrders") filter.state = "filled";
  const bool is_archive = intent.options.text("method") == "privateGetTradeOrdersHistoryArchive";
  return okx::list(is_archive ? okx::Operation::OrdersHistoryArchive : okx::Operation::OrdersHistory, filter);
}

Result<okx::Request> fills(const Intent& intent) {
  const auto range = read_range(intent);
  if (!range) return range.error();
  okx::ListFilter filter;
  filter.type = type_of(intent);
  filter.instrument = symbol_of(intent);
  filter.order_id = intent.parameters.text("order_id");
  filter.begin = range->since;
  filter.end = range->until;
  // With a limit the venue gives the newest of the range; who asks from a time on wants them all.
  if (!range->since) filter.limit = range->limit;
  return okx::list(okx::Operation::FillsHistory, filter);
}

Result<okx::Request> positions(const Intent& intent) {
  std::vector<std::string> instruments;
  for (const auto& name : intent.parameters.texts("symbols")) {
    const auto parts = split_name(name);
    if (!parts) return parts.error();
    instruments.push_back(parts->base + "-" + parts->quote + (parts->is_derivative() ? "-SWAP" : ""));
  }
  if (intent.call != "fetchPosition") {
    if (instruments.empty() && intent.instrument) instruments.push_back(symbol_of(intent));
    return okx::positions(instruments, std::nullopt);
  }
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  return okx::positions(std::span{&instrument->symbol, 1}, type_of(intent));
}

Result<okx::Request> set_leverage(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto leverage = intent.parameters.decimal({"leverage"});
  if (!leverage) return leverage.error();
  if (!*leverage) return unsupported("leverage: missing");
  const auto* asked = intent.options.find_any({"marginMode", "mgnMode"});
  const auto mode = read_mode(asked != nullptr ? asked->text : "cross");
  if (!mode) return mode.error();
  auto side = read_position_side(intent.options);
  if (!side) return side.error();
  if (*mode == okx::TradeMode::Isolated && !*side) *side = engine::PositionSide::Net;
  if (*mode == okx::TradeMode::Cross) side->reset();
  return okx::set_leverage(instrument->symbol, **leverage, *mode, *side);
}

/// There is no call for it: the margin mode is set together with the leverage.
Result<okx::Request> set_margin_mode(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto mode = read_mode(lower(intent.parameters.text("margin_mode")));
  if (!mode) return mode.error();
  const auto leverage = intent.options.decimal({"lever", "leverage"});
  if (!leverage) return leverage.error();
  if (!*leverage) return unsupported("the margin mode is set together with a leverage");
  return okx::set_leverage(instrument->symbol, **leverage, *mode, std::nullopt);
}

Result<okx::Request> close_position(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto mode = read_mode(intent.options.text("marginMode", "cross"));
  if (!mode) return mode.error();
  auto side = read_position_side(intent.options);
  if (!side) return side.error();
  const auto given = intent.parameters.text("side");
  if (given == "buy" || given == "long") *side = engine::PositionSide::Long;
  if (given == "sell" || given == "short") *side = engine::PositionSide::Short;
  return okx::close_position(instrument->symbol, *mode, *side, intent.options.is_true("autoCxl"),
                             client_id_of(intent.options));
}

Result<okx::Request> dead_man_switch(const Intent& intent) {
  const auto timeout = intent.parameters.integer({"timeout_ms"});
  if (!timeout) return timeout.error();
  if (!*timeout) return unsupported("timeout_ms: missing");
  return okx::cancel_all_after(**timeout / 1000);
}

Result<okx::Request> klines(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto range = read_range(intent);
  if (!range) return range.error();
  const auto interval = intent.parameters.text("timeframe", "1m");
  const auto bar = okx::bar_name(interval);
  if (!bar) return bar.error();
  const auto length_ms = interval_ms(interval);
  const auto price = intent.options.text("price");
  okx::CandleFilter filter;
  filter.instrument = instrument->symbol;
  filter.bar = *bar;
  const bool of_mark = price == "mark" || intent.call == "fetchMarkOHLCV";
  const bool of_index = price == "index" || intent.call == "fetchIndexOHLCV";
  if (of_mark) filter.of = okx::CandlesOf::MarkPrice;
  if (of_index) {
    filter.of = okx::CandlesOf::IndexPrice;
    filter.instrument = instrument->base + "-" + instrument->quote;
  }
  filter.limit = std::min<std::int64_t>(range->limit.value_or(100), of_mark || of_index ? 100 : 300);
  constexpr std::int64_t kRecentCandles = 1440 - 1;
  if (range->since) {
    filter.is_history = *range->since < intent.now.milliseconds() - kRecentCandles * length_ms;
    filter.newer_than = std::max<std::int64_t>(*range->since - 1, 0);
    filter.older_than = *range->since + length_ms * filter.limit;
  }
  if (range->until) filter.older_than = range->until;
  if (const auto asked = intent.options.text("type"); !asked.empty()) filter.is_history = asked == "HistoryCandles";
  if (filter.is_history && !range->limit && !of_mark && !of_index) filter.limit = 300;
  return okx::candles(filter);
}

Result<okx::Request> fee_rate(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  if (!instrument->is_derivative()) return okx::trade_fee(okx::InstrumentType::Spot, instrument->symbol);
  return okx::trade_fee(okx::InstrumentType::Swap, instrument->base + "-" + instrument->quote);
}

Result<okx::Request> market_data(const Intent& intent) {
  const auto& name = intent.name;
  const auto symbol = symbol_of(intent);
  const auto range = read_range(intent);
  if (!range) return range.error();
  if (name == "ticker" && intent.call == "fetchTickers") return okx::tickers(type_of(intent));
  if (name == "funding_rate" && (intent.call == "fetchFundingRates" || symbol.empty())) return okx::funding_rate({});
  if (name == "mark_price" && (intent.call == "fetchMarkPrices" || symbol.empty())) {
    return okx::mark_prices(okx::InstrumentType::Swap);
  }
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  if (name == "ticker") return okx::ticker(symbol);
  if (name == "order_book") return okx::books(symbol, range->limit.value_or(100));
  if (name == "klines") return klines(intent);
  if (name == "funding_rate") return okx::funding_rate(symbol);
  if (name == "public_trades") return okx::trades(symbol, range->limit);
  if (name == "mark_price") return okx::mark_price(symbol);
  if (name != "funding_rate_history") return unsupported("intent " + name + " is not known");
  std::optional<std::int64_t> newer_than;
  if (range->since) newer_than = std::max<std::int64_t>(*range->since - 1, 0);
  return okx::funding_rate_history(symbol, newer_than, range->limit);
}

Result<okx::Request> raw(const Intent& intent) {
  okx::Request request;
  request.method = intent.parameters.text("http_method");
  request.target = intent.parameters.text("path");
  request.body = intent.parameters.text("body");
  if (request.method.empty() || !request.target.starts_with('/')) return unsupported("raw needs http_method and path");
  return request;
}

Result<okx::Request> request_of(const Intent& intent) {
  const auto& name = intent.name;
  if (name == "raw") return raw(intent);
  if (name == "place") return place(intent);
  if (name == "place_batch") return place_batch(intent);
  if (name == "amend") return amend(intent);
  if (name == "cancel") return cancel(intent);
  if (name == "cancel_batch") return cancel_batch(intent);
  if (name == "cancel_all") return unsupported("no call cancels all: list the open orders, then cancel_batch");
  if (name == "query_order") return query_order(intent);
  if (name == "open_orders") return open_orders(intent);
  if (name == "order_history") return order_history(intent);
  if (name == "fills") return fills(intent);
  if (name == "balance") {
    return intent.options.text("type") == "funding" ? okx::funding_balance() : okx::balance();
  }
  if (name == "positions") return positions(intent);
  if (name == "set_leverage") return set_leverage(intent);
  if (name == "set_margin_mode") return set_margin_mode(intent);
  if (name == "set_position_mode") return okx::set_position_mode(intent.parameters.is_true("hedged"));
  if (name == "get_position_mode" || name == "account_config") return okx::account_config();
  if (name == "dead_man_switch") return dead_man_switch(intent);
  if (name == "close_position") return close_position(intent);
  if (name == "server_time") return okx::server_time();
  if (name == "fee_rate") return fee_rate(intent);
  return market_data(intent);
}

}  // namespace

Result<Encoded> encode_okx(const Intent& intent) {
  const auto request = request_of(intent);
  if (!request) return request.error();
  Encoded encoded;
  const auto question = request->target.find('?');
  encoded.method = request->method;
  encoded.path = request->target.substr(0, question);
  if (question != std::string::npos) encoded.query = request->target.substr(question + 1);
  encoded.body = request->body;
  encoded.is_signed = request->is_signed;
  if (!intent.credentials || !intent.time) return encoded;
  const auto signer = machine::OpensslCrypto{}.open_key(intent.credentials->secret_key);
  if (!signer) return signer.error();
  const okx::Credentials credentials{intent.credentials->api_key, intent.credentials->passphrase, signer->get()};
  auto http = okx::to_http(*request, kHost, credentials, *intent.time);
  if (!http) return http.error();
  encoded.http = *std::move(http);
  return encoded;
}

}  // namespace cli
