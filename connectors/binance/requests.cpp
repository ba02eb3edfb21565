#include "connectors/binance/requests.h"

#include "connectors/kit/form_writer.h"
#include "connectors/kit/json_writer.h"

namespace binance {
namespace {

using engine::Result;
using kit::FormWriter;

template <class Write>
Request request_for(Operation operation, Write write) {
  const auto& to = endpoint(operation);
  Request request{operation,   to.market, std::string{to.method}, std::string{to.path}, {},
                  to.security, to.weight, to.order_count};
  FormWriter form{request.parameters};
  write(form);
  return request;
}

Operation of(MarketType market, Operation spot, Operation usdm) { return market == MarketType::Spot ? spot : usdm; }

void add(FormWriter& form, std::string_view name, std::optional<std::int64_t> value) {
  if (value) form.add(name, *value);
}

void add_filter(FormWriter& form, const ListFilter& filter) {
  form.add_if("symbol", filter.symbol).add_if("orderId", filter.order_id);
  add(form, "fromId", filter.from_id);
  add(form, "startTime", filter.start);
  add(form, "endTime", filter.end);
  add(form, "limit", filter.limit);
}

Request by_ref(Operation operation, const OrderRef& order, bool is_algo = false) {
  return request_for(operation, [&](FormWriter& form) {
    form.add("symbol", order.symbol);
    if (!order.client_order_id.empty()) {
      form.add(is_algo ? "clientAlgoId" : "origClientOrderId", order.client_order_id);
    } else {
      form.add(is_algo ? "algoId" : "orderId", order.order_id);
    }
  });
}

/// Source: rest-api.md, "Order book"; derivatives docs, "Order Book".
int depth_weight(MarketType market, std::int64_t levels) {
  if (market == MarketType::Spot) return levels <= 100 ? 5 : levels <= 500 ? 25 : levels <= 1000 ? 50 : 250;
  return levels <= 50 ? 2 : levels <= 100 ? 5 : levels <= 500 ? 10 : 20;
}

/// Source: derivatives docs, "Kline/Candlestick Data".
int klines_weight(MarketType market, std::int64_t limit) {
  if (market == MarketType::Spot) return 2;
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
}

}  // namespace

Request get_order(MarketType market, const OrderRef& order) {
  return by_ref(of(market, Operation::SpotGetOrder, Operation::GetOrder), order);
}

Request get_open_order(const OrderRef& order) { return by_ref(Operation::GetOpenOrder, order); }

Request get_algo_order(const OrderRef& order) { return by_ref(Operation::GetAlgoOrder, order, true); }

Request open_orders(MarketType market, std::string_view symbol) {
  auto request = for_symbol(of(market, Operation::SpotOpenOrders, Operation::OpenOrders), symbol);
  if (symbol.empty()) request.weight = market == MarketType::Spot ? 80 : 40;
  return request;
}

Request open_algo_orders(std::string_view symbol) {
  auto request = for_symbol(Operation::OpenAlgoOrders, symbol);
  if (symbol.empty()) request.weight = 40;
  return request;
}

Request all_orders(MarketType market, const ListFilter& filter) {
  return request_for(of(market, Operation::SpotAllOrders, Operation::AllOrders),
                     [&](FormWriter& form) { add_filter(form, filter); });
}

Request all_algo_orders(const ListFilter& filter) {
  return request_for(Operation::AllAlgoOrders, [&](FormWriter& form) { add_filter(form, filter); });
}

Request fills(MarketType market, const ListFilter& filter) {
  auto request = request_for(of(market, Operation::SpotMyTrades, Operation::UserTrades),
                             [&](FormWriter& form) { add_filter(form, filter); });
  if (market == MarketType::Spot && !filter.order_id.empty()) request.weight = 5;
  return request;
}

Request cancel_all(MarketType market, std::string_view symbol) {
  return for_symbol(of(market, Operation::SpotCancelAll, Operation::CancelAll), symbol);
}

Request cancel_all_algo_orders(std::string_view symbol) { return for_symbol(Operation::CancelAllAlgoOrders, symbol); }

Request countdown_cancel_all(std::string_view symbol, std::int64_t countdown_ms) {
  return request_for(Operation::CountdownCancelAll,
                     [&](FormWriter& form) { form.add("symbol", symbol).add("countdownTime", countdown_ms); });
}

Request plain(Operation operation) {
  return request_for(operation, [](FormWriter&) {});
}

Request for_symbol(Operation operation, std::string_view symbol) {
  auto request = request_for(operation, [&](FormWriter& form) { form.add_if("symbol", symbol); });
  if (operation == Operation::PremiumIndex && symbol.empty()) request.weight = 10;
  return request;
}

Result<Request> set_leverage(std::string_view symbol, engine::Decimal leverage) {
  if (leverage < 1 || leverage > 125 || !is_multiple(leverage, 1)) {
    return engine::invalid("binance: leverage is a whole number from 1 to 125");
  }
  return request_for(Operation::SetLeverage,
                     [&](FormWriter& form) { form.add("symbol", symbol).add("leverage", leverage); });
}

Request set_margin_type(std::string_view symbol, bool isolated) {
  return request_for(Operation::SetMarginType, [&](FormWriter& form) {
    form.add("symbol", symbol).add("marginType", isolated ? "ISOLATED" : "CROSSED");
  });
}

Request set_position_mode(bool hedged) {
  return request_for(Operation::SetPositionMode, [&](FormWriter& form) { form.add("dualSidePosition", hedged); });
}

Request keep_listen_key() { return plain(Operation::KeepListenKey); }

Request depth(MarketType market, std::string_view symbol, std::optional<std::int64_t> levels) {
  auto request = request_for(of(market, Operation::SpotDepth, Operation::Depth), [&](FormWriter& form) {
    form.add("symbol", symbol);
    add(form, "limit", levels);
  });
  if (levels) request.weight = depth_weight(market, *levels);
  return request;
}

Request rpi_depth(std::string_view symbol) {
  return request_for(Operation::RpiDepth,
                     [&](FormWriter& form) { form.add("symbol", symbol).add("limit", std::int64_t{1000}); });
}

Request public_trades(MarketType market, const ListFilter& filter, bool aggregated) {
  const auto operation = aggregated ? of(market, Operation::SpotAggTrades, Operation::AggTrades)
                                    : of(market, Operation::SpotTrades, Operation::Trades);
  return request_for(operation, [&](FormWriter& form) { add_filter(form, filter); });
}

Request klines(MarketType market, KlinesOf kind, std::string_view interval, const ListFilter& filter) {
  auto operation = of(market, Operation::SpotKlines, Operation::Klines);
  if (kind == KlinesOf::MarkPrice) operation = Operation::MarkPriceKlines;
  if (kind == KlinesOf::IndexPrice) operation = Operation::IndexPriceKlines;
  if (kind == KlinesOf::PremiumIndex) operation = Operation::PremiumIndexKlines;
  auto request = request_for(operation, [&](FormWriter& form) {
    form.add(kind == KlinesOf::IndexPrice ? "pair" : "symbol", filter.symbol).add("interval", interval);
    add(form, "startTime", filter.start);
    add(form, "endTime", filter.end);
    add(form, "limit", filter.limit);
  });
  request.weight = klines_weight(market, filter.limit.value_or(500));
  return request;
}

Request tickers_24h(MarketType market, std::span<const std::string> symbols) {
  if (market == MarketType::UsdM) {
    auto request = plain(Operation::Ticker24h);
    request.weight = 40;
    return request;
  }
  std::string list;
  kit::JsonWriter json{list};
  json.begin_array();
  for (const auto& symbol : symbols) json.value(std::string_view{symbol});
  json.end_array();
  auto request = request_for(Operation::SpotTicker24h, [&](FormWriter& form) {
    if (!symbols.empty()) form.add("symbols", std::string_view{list});
  });
  request.weight = symbols.empty() || symbols.size() > 100 ? 80 : symbols.size() > 20 ? 40 : 2;
  return request;
}

Request funding_rate_history(const ListFilter& filter) {
  return request_for(Operation::FundingRate, [&](FormWriter& form) { add_filter(form, filter); });
}

}  // namespace binance
