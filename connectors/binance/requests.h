#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connectors/binance/order_requests.h"

// Everything that is asked of Binance but orders: settings, state, market data, with the weight each costs. An empty
// text and an absent value are left out of the request. Times are milliseconds of the venue's clock.

namespace binance {

/// What pages and narrows a list of ours.
struct ListFilter {
  std::string symbol;
  std::string order_id;
  std::optional<std::int64_t> from_id, start, end, limit;
};

Request get_order(MarketType market, const OrderRef& order);
/// USD-M: finds it only while it is open.
Request get_open_order(const OrderRef& order);
Request get_algo_order(const OrderRef& order);
/// All symbols at once cost 40 (USD-M) or 80 (spot).
Request open_orders(MarketType market, std::string_view symbol);
Request open_algo_orders(std::string_view symbol);
Request all_orders(MarketType market, const ListFilter& filter);
Request all_algo_orders(const ListFilter& filter);
Request fills(MarketType market, const ListFilter& filter);
Request cancel_all(MarketType market, std::string_view symbol);
Request cancel_all_algo_orders(std::string_view symbol);
/// USD-M: cancels the symbol's orders unless asked again in time; 0 switches it off.
Request countdown_cancel_all(std::string_view symbol, std::int64_t countdown_ms);

/// A request without parameters: AccountConfig, GetPositionMode, Balance, SpotAccount, SpotTime, StartListenKey, ...
Request plain(Operation operation);
/// One with `symbol`, or without for all: CommissionRate, PositionRisk, SymbolConfig, PremiumIndex, SpotTradeFee, ...
Request for_symbol(Operation operation, std::string_view symbol);
/// Errors: InvalidInput for what is no whole number from 1 to 125.
engine::Result<Request> set_leverage(std::string_view symbol, engine::Decimal leverage);
Request set_margin_type(std::string_view symbol, bool isolated);
Request set_position_mode(bool hedged);
Request keep_listen_key();

Request depth(MarketType market, std::string_view symbol, std::optional<std::int64_t> levels);
Request rpi_depth(std::string_view symbol);
Request public_trades(MarketType market, const ListFilter& filter, bool aggregated = true);
enum class KlinesOf { Trades, MarkPrice, IndexPrice, PremiumIndex };
Request klines(MarketType market, KlinesOf of, std::string_view interval, const ListFilter& filter);
/// One symbol's is for_symbol(SpotTicker24h). Empty: all symbols; USD-M knows no list and gives all.
Request tickers_24h(MarketType market, std::span<const std::string> symbols);
Request funding_rate_history(const ListFilter& filter);

}  // namespace binance
