#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/okx/order_requests.h"

// Everything that is asked of OKX but orders: settings, state, market data. An empty text and an absent value are left
// out of the request. Times are milliseconds of the venue's clock.

namespace okx {

enum class InstrumentType { Spot, Swap };
std::string_view to_string(InstrumentType type);  ///< "SPOT", "SWAP"

/// What pages and narrows a list of ours. Which of them an operation knows, the venue's documents say.
struct ListFilter {
  std::optional<InstrumentType> type;
  std::string instrument;
  std::string order_type;  ///< ordType: of algo orders, where it is required.
  std::string state;
  std::string order_id;
  std::string after, before;  ///< Ids (or times) to page from: `after` is older.
  std::optional<std::int64_t> begin, end;
  std::optional<std::int64_t> limit;
};

Request get_order(const OrderRef& order);
Request get_algo_order(const OrderRef& order);
Request list(Operation operation, const ListFilter& filter);

Request account_config();
Request set_position_mode(bool hedged);
/// Errors: InvalidInput for a leverage that is not above zero.
engine::Result<Request> set_leverage(std::string_view instrument, engine::Decimal leverage, TradeMode mode,
                                     std::optional<engine::PositionSide> side);
Request leverage_info(std::string_view instrument, TradeMode mode);
Request balance();
Request funding_balance();
/// At most 10 instruments; none: all positions.
engine::Result<Request> positions(std::span<const std::string> instruments, std::optional<InstrumentType> type);
/// Of one spot instrument, or of derivatives by their underlying, such as BTC-USDT.
Request trade_fee(InstrumentType type, std::string_view instrument_or_underlying);
/// Sells or buys the whole position at market. Errors: InvalidInput without an instrument.
engine::Result<Request> close_position(std::string_view instrument, TradeMode mode,
                                       std::optional<engine::PositionSide> side, bool cancel_closing_orders,
                                       std::string_view client_order_id);
/// Cancels all orders unless asked again within `seconds`: 10 to 120, 0 switches it off. Errors: InvalidInput.
engine::Result<Request> cancel_all_after(std::int64_t seconds);

Request server_time();
Request instruments(InstrumentType type, std::string_view instrument = {});
/// As instruments, but only what this account may trade.
Request account_instruments(InstrumentType type);
Request ticker(std::string_view instrument);
Request tickers(InstrumentType type);
/// More than 400 levels come from another endpoint, 5,000 at most.
Request books(std::string_view instrument, std::int64_t levels);
Request trades(std::string_view instrument, std::optional<std::int64_t> limit);

enum class CandlesOf { Trades, MarkPrice, IndexPrice };

struct CandleFilter {
  CandlesOf of = CandlesOf::Trades;
  std::string instrument;
  std::string bar;           ///< As bar_name gives it.
  std::int64_t limit = 100;  ///< 300 at most.
  bool is_history = false;   ///< The last 1,440 candles come from one endpoint, older ones from another.
  std::optional<std::int64_t> newer_than, older_than;
};
Request candles(const CandleFilter& filter);
/// The venue's name of "1m", "4h", "1d", "1w", "1M": bars of six hours and more start by UTC. Errors: InvalidInput.
engine::Result<std::string> bar_name(std::string_view interval);

/// Empty instrument: all.
Request funding_rate(std::string_view instrument);
Request funding_rate_history(std::string_view instrument, std::optional<std::int64_t> newer_than,
                             std::optional<std::int64_t> limit);
Request mark_price(std::string_view instrument);
Request mark_prices(InstrumentType type);
Request price_limit(std::string_view instrument);
Request position_tiers(std::string_view family, TradeMode mode);

}  // namespace okx
