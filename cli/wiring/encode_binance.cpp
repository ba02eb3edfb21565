// Intents as requests to Binance: JSON in, the connector's typed parameters out.
#include <algorithm>

#include "cli/wiring/encode_intent.h"
#include "cli/wiring/encode_steps.h"
#include "connectors/binance/requests.h"
#include "connectors/machine/openssl_crypto.h"
#include "engine/base/text_encoding.h"

namespace cli {
namespace {

using binance::MarketType;
using binance::Operation;
using engine::Result;
using engine::Status;

constexpr std::string_view kSpotHost = "https://api.binance.com";
constexpr std::string_view kUsdMHost = "https://fapi.binance.com";

engine::Error unsupported(const std::string& what) { return engine::invalid("binance: " + what); }

MarketType market_of(const Intent& intent) {
  if (intent.market_type == "usdm" || intent.market_type == "perp_linear") return MarketType::UsdM;
  if (intent.market_type == "spot") return MarketType::Spot;
  return intent.instrument && intent.instrument->is_derivative() ? MarketType::UsdM : MarketType::Spot;
}

binance::Market market_of(const IntentInstrument& instrument) {
  return {instrument.is_derivative() ? MarketType::UsdM : MarketType::Spot, instrument.symbol, instrument.quantity_step,
          instrument.price_step};
}

std::string symbol_of(const Intent& intent) { return intent.instrument ? intent.instrument->symbol : std::string{}; }

bool is_algo(const Intent& intent) {
  const auto& options = intent.options;
  const bool asked = options.is_true("stop") || options.is_true("trigger") || options.is_true("conditional");
  return asked && market_of(intent) == MarketType::UsdM;
}

binance::OrderKind read_kind(const OrderWords& words, MarketType market, const std::string& stop_or_profit) {
  using binance::OrderKind;
  const bool is_market = words.type == "market";
  const auto stop = is_market ? OrderKind::StopMarket : OrderKind::StopLimit;
  const auto profit = is_market ? OrderKind::TakeProfitMarket : OrderKind::TakeProfitLimit;
  if (words.trailing_percent) {
    if (market == MarketType::UsdM) return OrderKind::TrailingStop;
    return stop_or_profit == "takeProfit" ? profit : stop;
  }
  if (words.trigger_price || words.stop_loss_price) return stop;
  if (words.take_profit_price) return profit;
  if (words.is_post_only) return OrderKind::PostOnly;
  return is_market ? OrderKind::Market : OrderKind::Limit;
}

Status read_time_in_force(const std::string& text, binance::Order& order) {
  if (text.empty() || text == "PO" || text == "GTX") return engine::ok();
  const auto parsed = engine::parse_time_in_force(lower(text));
  if (!parsed) return unsupported("timeInForce: GTC, IOC, FOK or PO");
  order.time_in_force = *parsed;
  return engine::ok();
}

/// What is spent or earned, or the quantity: a spot market order with a price is sized by their product.
Status read_amounts(const OrderWords& words, binance::Order& order) {
  const bool is_spot_market = order.market.type == MarketType::Spot && order.kind == binance::OrderKind::Market;
  if (is_spot_market && words.cost) {
    order.quote_quantity = words.cost;
  } else if (is_spot_market && words.price && words.quantity) {
    const auto cost = try_multiply(*words.quantity, *words.price);
    if (!cost) return cost.error();
    order.quote_quantity = *cost;
  } else if (words.cost) {
    return unsupported("only a spot market order is sized in quote currency");
  } else if (!order.close_position) {
    order.quantity = words.quantity;
  }
  return engine::ok();
}

Status read_position_side(const Parameters& options, const OrderWords& words, binance::Order& order) {
  const auto given = lower(options.text("positionSide", options.text("posSide")));
  if (given == "long") order.position_side = engine::PositionSide::Long;
  if (given == "short") order.position_side = engine::PositionSide::Short;
  if (given == "both" || given == "net") order.position_side = engine::PositionSide::Net;
  if (!given.empty() && !order.position_side) return unsupported("positionSide: LONG, SHORT or BOTH");
  if (!words.is_hedged || order.market.type == MarketType::Spot) return engine::ok();
  const bool is_long = (order.side == engine::Side::Buy) != words.is_reduce_only;
  order.position_side = is_long ? engine::PositionSide::Long : engine::PositionSide::Short;
  order.reduce_only = false;
  return engine::ok();
}

Status read_extra(const Parameters& options, binance::Order& order) {
  for (const auto* name : {"workingType", "priceProtect", "goodTillDate", "strategyId", "strategyType"}) {
    if (const auto value = options.text(name); !value.empty()) order.extra.emplace_back(name, value);
  }
  if (order.market.type == MarketType::Spot && !options.text("marginMode").empty()) {
    return unsupported("margin trading on spot");
  }
  options.ignore({"newOrderRespType", "recvWindow", "type", "subType", "marginMode", "test", "portfolioMargin"});
  if (options.is_true("portfolioMargin")) return unsupported("portfolio margin");
  if (const auto unread = options.unread(); !unread.empty()) return unsupported("unknown parameter " + unread.front());
  return engine::ok();
}

Result<binance::Order> read_order(const OrderWords& words, const Parameters& options,
                                  const IntentInstrument& instrument) {
  binance::Order order;
  order.market = market_of(instrument);
  order.side = words.side;
  order.kind = read_kind(words, order.market.type, options.text("stopLossOrTakeProfit"));
  order.close_position = options.is_true("closePosition");
  order.client_order_id = words.client_order_id;
  order.reduce_only = words.is_reduce_only;
  order.price_match = options.text("priceMatch");
  order.self_trade_prevention = upper(options.text("selfTradePrevention", options.text("selfTradePreventionMode")));
  order.trailing_percent = words.trailing_percent;
  order.activation_price = words.activation_price;
  order.trigger_price = words.trigger_price     ? words.trigger_price
                        : words.stop_loss_price ? words.stop_loss_price
                                                : words.take_profit_price;
  const bool is_market = words.type == "market";
  if (!is_market && order.kind != binance::OrderKind::TrailingStop && order.price_match.empty()) {
    order.price = words.price;
  }
  const auto iceberg = options.decimal({"icebergAmount", "icebergQty"});
  if (!iceberg) return iceberg.error();
  order.iceberg_quantity = *iceberg;
  if (words.trailing_amount) return unsupported("trailing is by percent");
  if (words.stop_loss.is_there() || words.take_profit.is_there() || words.attached_stop_loss) {
    return unsupported("no stops can be attached to an order");
  }
  if (const auto good = read_amounts(words, order); !good) return good.error();
  if (const auto good = read_time_in_force(words.time_in_force, order); !good) return good.error();
  if (const auto good = read_position_side(options, words, order); !good) return good.error();
  if (const auto good = read_extra(options, order); !good) return good.error();
  return order;
}

Result<binance::Order> read_one_order(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto words = read_order_words(intent.parameters, intent.options, intent.call);
  if (!words) return words.error();
  return read_order(*words, intent.options, *instrument);
}

Result<binance::Request> place(const Intent& intent) {
  const auto order = read_one_order(intent);
  if (!order) return order.error();
  return binance::place_order(*order, intent.options.is_true("test"));
}

Result<binance::Request> place_batch(const Intent& intent) {
  const auto orders = read_batch(intent);
  if (!orders) return orders.error();
  std::vector<binance::Order> list;
  for (const auto& one : *orders) {
    auto order = read_order(one.words, one.options, one.instrument);
    if (!order) return order.error();
    list.push_back(*std::move(order));
  }
  return binance::place_orders(list);
}

binance::OrderRef order_of(const Intent& intent) {
  return {symbol_of(intent), intent.parameters.text("order_id"), client_id_of(intent.options)};
}

Result<binance::Request> amend(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto words = read_order_words(intent.parameters, intent.options, intent.call);
  if (!words) return words.error();
  if (!instrument->is_derivative()) {
    const auto placed = read_order(*words, intent.options, *instrument);
    if (!placed) return placed.error();
    return binance::cancel_replace({instrument->symbol, intent.parameters.text("order_id"), ""}, *placed);
  }
  if (!words->quantity || !words->price) return unsupported("an amendment needs quantity and price");
  return binance::modify_order(market_of(*instrument), order_of(intent), words->side, *words->quantity, *words->price);
}

Result<binance::Request> cancel(const Intent& intent) {
  return is_algo(intent) ? binance::cancel_algo_order(order_of(intent))
                         : binance::cancel_order(market_of(intent), order_of(intent));
}

Result<binance::Request> cancel_batch(const Intent& intent) {
  if (market_of(intent) == MarketType::Spot) return unsupported("spot cancels one order, or all of a symbol");
  const auto ours = intent.options.texts("clientOrderIds");
  const auto ids = ours.empty() ? intent.parameters.texts("order_ids") : ours;
  return binance::cancel_orders(symbol_of(intent), ids, !ours.empty());
}

Result<binance::Request> cancel_all(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  return is_algo(intent) ? binance::cancel_all_algo_orders(instrument->symbol)
                         : binance::cancel_all(market_of(intent), instrument->symbol);
}

Result<binance::Request> query_order(const Intent& intent) {
  const auto order = order_of(intent);
  if (order.symbol.empty() || (order.order_id.empty() && order.client_order_id.empty())) {
    return unsupported("an order is named by its symbol, and its id or ours");
  }
  if (is_algo(intent)) return binance::get_algo_order(order);
  const auto market = market_of(intent);
  if (intent.call == "fetchOpenOrder" && market == MarketType::UsdM) return binance::get_open_order(order);
  return binance::get_order(market, order);
}

Result<binance::ListFilter> read_filter(const Intent& intent) {
  binance::ListFilter filter;
  filter.symbol = symbol_of(intent);
  filter.order_id = intent.parameters.text("order_id");
  const auto since = intent.parameters.integer({"since_ms"});
  if (!since) return since.error();
  const auto until = intent.options.integer({"until", "endTime"});
  if (!until) return until.error();
  const auto limit = intent.parameters.integer({"limit"});
  if (!limit) return limit.error();
  filter.start = *since;
  filter.end = *until;
  filter.limit = *limit;
  return filter;
}

Result<binance::Request> order_history(const Intent& intent) {
  if (const auto instrument = instrument_of(intent); !instrument) return instrument.error();
  auto filter = read_filter(intent);
  if (!filter) return filter.error();
  // Closed and canceled ones are picked from the answer: a limit would be spent on the others.
  if (intent.call != "fetchOrders") filter->limit.reset();
  return is_algo(intent) ? binance::all_algo_orders(*filter) : binance::all_orders(market_of(intent), *filter);
}

Result<binance::Request> fills(const Intent& intent) {
  if (const auto instrument = instrument_of(intent); !instrument) return instrument.error();
  auto filter = read_filter(intent);
  if (!filter) return filter.error();
  const auto market = market_of(intent);
  constexpr std::int64_t kWeekMs = 7LL * 86'400'000, kLimitMax = 1000;
  if (market == MarketType::UsdM) {
    // The venue takes a week at a time.
    const auto now = intent.now.milliseconds();
    if (filter->start && !filter->end && now - *filter->start >= kWeekMs) filter->end = *filter->start + kWeekMs;
    if (filter->limit) filter->limit = std::min(*filter->limit, kLimitMax);
  }
  return binance::fills(market, *filter);
}

Result<binance::Request> positions(const Intent& intent) {
  if (market_of(intent) == MarketType::Spot) return unsupported("spot has no positions");
  const bool is_v2 = intent.options.is_true("useV2");
  const bool of_account = intent.call == "fetchAccountPositions" || intent.options.text("method") == "account";
  if (of_account) return binance::plain(is_v2 ? Operation::AccountV2 : Operation::Account);
  const auto operation = is_v2 ? Operation::PositionRiskV2 : Operation::PositionRisk;
  return intent.call == "fetchPosition" ? binance::for_symbol(operation, symbol_of(intent)) : binance::plain(operation);
}

Result<binance::Request> set_leverage(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto leverage = intent.parameters.decimal({"leverage"});
  if (!leverage) return leverage.error();
  if (!*leverage) return unsupported("leverage: missing");
  return binance::set_leverage(instrument->symbol, **leverage);
}

Result<binance::Request> set_margin_mode(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto mode = lower(intent.parameters.text("margin_mode"));
  if (mode != "isolated" && mode != "cross" && mode != "crossed") return unsupported("margin_mode: cross or isolated");
  return binance::set_margin_type(instrument->symbol, mode == "isolated");
}

Result<binance::Request> dead_man_switch(const Intent& intent) {
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  const auto timeout = intent.parameters.integer({"timeout_ms"});
  if (!timeout) return timeout.error();
  if (!*timeout || **timeout < 0) return unsupported("timeout_ms: missing");
  return binance::countdown_cancel_all(instrument->symbol, **timeout);
}

Result<binance::Request> klines(const Intent& intent) {
  const auto interval = intent.parameters.text("timeframe", "1m");
  if (interval_ms(interval) == 0) return unsupported("timeframe: " + interval);
  auto filter = read_filter(intent);
  if (!filter) return filter.error();
  const auto price = intent.options.text("price");
  auto of = binance::KlinesOf::Trades;
  if (price == "mark" || intent.call == "fetchMarkOHLCV") of = binance::KlinesOf::MarkPrice;
  if (price == "index" || intent.call == "fetchIndexOHLCV") of = binance::KlinesOf::IndexPrice;
  if (price == "premiumIndex" || intent.call == "fetchPremiumIndexOHLCV") of = binance::KlinesOf::PremiumIndex;
  const auto market = market_of(intent);
  if (market == MarketType::Spot && of != binance::KlinesOf::Trades) return unsupported("spot has one price");
  constexpr std::int64_t kLimit = 500, kLimitMax = 1000;
  const bool is_range = filter->start && filter->end;
  filter->limit = std::min(filter->limit.value_or(is_range ? kLimitMax : kLimit), kLimitMax);
  return binance::klines(market, of, interval, *filter);
}

Result<binance::Request> public_trades(const Intent& intent) {
  auto filter = read_filter(intent);
  if (!filter) return filter.error();
  constexpr std::int64_t kHourMs = 3'600'000, kLimitMax = 1000;
  if (filter->start && !filter->end) filter->end = *filter->start + kHourMs;  // The venue's widest range.
  if (filter->limit) filter->limit = std::min(*filter->limit, kLimitMax);
  return binance::public_trades(market_of(intent), *filter);
}

Result<binance::Request> ticker(const Intent& intent) {
  const auto market = market_of(intent);
  if (intent.call != "fetchTickers") {
    const auto instrument = instrument_of(intent);
    if (!instrument) return instrument.error();
    return binance::for_symbol(market == MarketType::Spot ? Operation::SpotTicker24h : Operation::Ticker24h,
                               instrument->symbol);
  }
  std::vector<std::string> symbols;
  for (const auto& name : intent.parameters.texts("symbols")) {
    const auto parts = split_name(name);
    if (!parts) return parts.error();
    symbols.push_back(parts->base + parts->quote);
  }
  return binance::tickers_24h(market, symbols);
}

Result<binance::Request> market_data(const Intent& intent) {
  const auto& name = intent.name;
  const auto market = market_of(intent);
  const bool is_spot = market == MarketType::Spot;
  if (name == "ticker") return ticker(intent);
  if (is_spot && (name == "mark_price" || name == "funding_rate" || name == "funding_rate_history")) {
    return unsupported("spot has no " + name);
  }
  if (name == "mark_price" || name == "funding_rate") {
    const bool of_all = intent.call == "fetchMarkPrices" || intent.call == "fetchFundingRates";
    return of_all ? binance::plain(Operation::PremiumIndex)
                  : binance::for_symbol(Operation::PremiumIndex, symbol_of(intent));
  }
  if (name == "funding_rate_history") {
    const auto filter = read_filter(intent);
    if (!filter) return filter.error();
    return binance::funding_rate_history(*filter);
  }
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  if (name == "klines") return klines(intent);
  if (name == "public_trades") return public_trades(intent);
  if (name != "order_book") return unsupported("intent " + name + " is not known");
  const auto filter = read_filter(intent);
  if (!filter) return filter.error();
  if (intent.options.is_true("rpi") && !is_spot) return binance::rpi_depth(instrument->symbol);
  return binance::depth(market, instrument->symbol, filter->limit);
}

Result<binance::Request> fee_rate(const Intent& intent) {
  if (market_of(intent) == MarketType::Spot) return binance::for_symbol(Operation::SpotTradeFee, symbol_of(intent));
  if (intent.call == "fetchTradingFees") return binance::plain(Operation::AccountConfig);
  const auto instrument = instrument_of(intent);
  if (!instrument) return instrument.error();
  return binance::for_symbol(Operation::CommissionRate, instrument->symbol);
}

Result<binance::Request> account_call(const Intent& intent) {
  const auto& name = intent.name;
  const bool is_spot = market_of(intent) == MarketType::Spot;
  if (name == "balance") {
    const auto type = intent.options.text("type", is_spot ? "spot" : "swap");
    if (type == "spot") return binance::plain(Operation::SpotAccount);
    if (type == "swap" || type == "future" || type == "linear") {
      return binance::plain(intent.options.is_true("useV2") ? Operation::AccountV2 : Operation::Account);
    }
    return unsupported("balance of type " + type);
  }
  if (name == "account_config") return binance::plain(is_spot ? Operation::SpotAccount : Operation::AccountConfig);
  if (name == "server_time") return binance::plain(is_spot ? Operation::SpotTime : Operation::Time);
  if (name == "fee_rate") return fee_rate(intent);
  if (name == "open_orders") {
    return is_algo(intent) ? binance::open_algo_orders(symbol_of(intent))
                           : binance::open_orders(market_of(intent), symbol_of(intent));
  }
  if (name == "close_position") return unsupported("no call closes a position: place a reduce-only market order");
  if (is_spot) return unsupported("spot has no " + name);
  if (name == "set_leverage") return set_leverage(intent);
  if (name == "set_margin_mode") return set_margin_mode(intent);
  if (name == "set_position_mode") return binance::set_position_mode(intent.parameters.is_true("hedged"));
  if (name == "get_position_mode") return binance::plain(Operation::GetPositionMode);
  return dead_man_switch(intent);
}

Result<binance::Request> request_of(const Intent& intent) {
  const auto& name = intent.name;
  if (intent.market_type == "coinm" || intent.market_type == "perp_inverse") return unsupported("COIN-M is not traded");
  if (name == "place") return place(intent);
  if (name == "place_batch") return place_batch(intent);
  if (name == "amend") return amend(intent);
  if (name == "cancel") return cancel(intent);
  if (name == "cancel_batch") return cancel_batch(intent);
  if (name == "cancel_all") return cancel_all(intent);
  if (name == "query_order") return query_order(intent);
  if (name == "order_history") return order_history(intent);
  if (name == "fills") return fills(intent);
  if (name == "positions") return positions(intent);
  static const std::set<std::string, std::less<>> kAccountCalls{
      "balance",         "account_config",    "server_time",       "fee_rate",        "open_orders",   "set_leverage",
      "set_margin_mode", "set_position_mode", "get_position_mode", "dead_man_switch", "close_position"};
  return kAccountCalls.contains(name) ? account_call(intent) : market_data(intent);
}

std::string_view host_of(std::string_view path, MarketType market) {
  if (path.starts_with("/fapi/")) return kUsdMHost;
  if (path.starts_with("/api/") || path.starts_with("/sapi/")) return kSpotHost;
  return market == MarketType::UsdM ? kUsdMHost : kSpotHost;
}

Encoded plain_text(const binance::Request& request) {
  Encoded encoded;
  encoded.method = request.method;
  encoded.path = request.path;
  (request.has_body() ? encoded.body : encoded.query) = request.parameters;
  encoded.is_json = false;
  encoded.is_signed = request.security == binance::Security::Signed;
  return encoded;
}

/// Somebody else's request: the payload is signed as it is, its time included.
Result<Encoded> encode_raw(const Intent& intent) {
  binance::Request request;
  request.method = intent.parameters.text("http_method");
  request.path = intent.parameters.text("path");
  request.parameters = intent.parameters.text("payload");
  if (request.method.empty() || !request.path.starts_with('/')) return unsupported("raw needs http_method and path");
  auto encoded = plain_text(request);
  if (!intent.credentials) return encoded;
  const auto signer = machine::OpensslCrypto{}.open_key(intent.credentials->secret_key);
  if (!signer) return signer.error();
  const auto signature = binance::signature_of(**signer, request.parameters);
  if (!signature) return signature.error();
  const auto sent = request.parameters + "&signature=" + engine::percent_encode(*signature);
  engine::HttpRequest http;
  http.method = request.method;
  http.url = std::string{host_of(request.path, market_of(intent))} + request.path;
  http.headers.push_back({"X-MBX-APIKEY", intent.credentials->api_key});
  if (request.has_body()) {
    http.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    http.body = sent;
  } else {
    http.url += "?" + sent;
  }
  encoded.http = std::move(http);
  return encoded;
}

}  // namespace

Result<Encoded> encode_binance(const Intent& intent) {
  if (intent.name == "raw") return encode_raw(intent);
  const auto request = request_of(intent);
  if (!request) return request.error();
  auto encoded = plain_text(*request);
  if (!intent.credentials || !intent.time) return encoded;
  const auto signer = machine::OpensslCrypto{}.open_key(intent.credentials->secret_key);
  if (!signer) return signer.error();
  const binance::Credentials credentials{intent.credentials->api_key, signer->get()};
  auto http = binance::to_http(*request, host_of(request->path, request->market), credentials, *intent.time);
  if (!http) return http.error();
  encoded.http = *std::move(http);
  return encoded;
}

}  // namespace cli
