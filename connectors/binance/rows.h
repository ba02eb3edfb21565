#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"

// What Binance says, field by field; names are ours, the venue's stand in codec.cpp and pushes.cpp. Ids are texts,
// though the venue writes numbers. An absent number is one the venue left out or empty; a plain Decimal is zero then.
// Words that we do not know are Unknown: new ones appear without notice.

namespace binance {

enum class SymbolStatus {
  Unknown,
  Trading,
  PendingTrading,
  Halt,
  Break,
  CancelOnly,
  EndOfDay,
  PreDelivering,
  Delivering,
  Delivered,
  PreSettle,
  Settling,
  Close
};
enum class ContractType { Unknown, Perpetual, CurrentQuarter, NextQuarter, TradifiPerpetual };
enum class OrderStatus {
  Unknown,
  New,
  PendingNew,
  PartiallyFilled,
  Filled,
  Canceled,
  PendingCancel,
  Rejected,
  Expired,
  ExpiredInMatch,
  NewInsurance,
  NewAdl
};
enum class AlgoStatus { Unknown, New, Triggering, Triggered, Finished, Canceled, Expired, Rejected };
enum class Direction { Unknown, Buy, Sell };
enum class PositionWord { Unknown, Both, Long, Short };
enum class ExecutionKind {
  Unknown,
  New,
  Canceled,
  Replaced,
  Rejected,
  Trade,
  Expired,
  TradePrevention,
  Calculated,
  Amendment
};

/// Of one symbol. What a filter does not say, or says with 0, is absent.
struct SymbolFilters {
  std::optional<engine::Decimal> price_min, price_max, price_step;
  std::optional<engine::Decimal> quantity_min, quantity_max, quantity_step;
  std::optional<engine::Decimal> market_quantity_min, market_quantity_max, market_quantity_step;
  std::optional<engine::Decimal> notional_min, notional_max;
  bool notional_applies_to_market = true;
  std::optional<engine::Decimal> price_up, price_down;  ///< Multipliers; of the bid where the sides differ.
  std::optional<engine::Decimal> ask_price_up, ask_price_down;
  std::int64_t orders_max = 0, algo_orders_max = 0, iceberg_parts_max = 0;  ///< 0: not limited.
};

struct SymbolRow {
  std::string symbol, base, quote, margin_asset, pair;
  SymbolStatus status = SymbolStatus::Unknown;
  bool has_contract = false;  ///< A futures symbol.
  ContractType contract = ContractType::Unknown;
  std::vector<std::string> order_types;
  bool is_spot_allowed = false;
  engine::Timestamp delivery;
  SymbolFilters filters;
};

struct RateLimitRow {
  std::string kind, interval;  ///< REQUEST_WEIGHT, ORDERS, RAW_REQUESTS; SECOND, MINUTE, DAY
  std::int64_t count = 0;      ///< How many intervals make a window.
  std::int64_t limit = 0;
  std::int64_t used = 0;  ///< In answers of the WS-API.
};

struct ExchangeInfo {
  engine::Timestamp time;
  std::vector<RateLimitRow> limits;
  std::vector<SymbolRow> symbols;
};

struct SpotBalance {
  std::string asset;
  engine::Decimal free, locked;
};
struct SpotAccount {
  bool can_trade = false, can_withdraw = false;
  std::vector<SpotBalance> balances;
  std::vector<std::string> permissions;
  std::string uid;
  engine::Timestamp updated;
};

struct FuturesAsset {
  std::string asset;
  engine::Decimal wallet, unrealized_pnl, margin_balance, initial_margin, maintenance_margin, cross_wallet,
      cross_unrealized_pnl, available;
  engine::Timestamp updated;
};

/// A position of /account, /positionRisk (v2 and v3).
struct PositionRow {
  std::string symbol, margin_asset, margin_type;
  PositionWord side = PositionWord::Unknown;
  engine::Decimal quantity;  ///< Base asset; below zero is short.
  std::optional<engine::Decimal> entry_price, break_even_price, mark_price, liquidation_price, leverage;
  engine::Decimal unrealized_pnl, notional, isolated_margin, isolated_wallet, initial_margin, maintenance_margin;
  engine::Timestamp updated;
};

struct FuturesAccount {
  bool can_trade = true;  ///< v3 does not say.
  bool multi_assets = false;
  engine::Decimal wallet, unrealized_pnl, margin_balance, initial_margin, maintenance_margin, available;
  std::vector<FuturesAsset> assets;
  std::vector<PositionRow> positions;
};

/// A row of GET /fapi/v3/balance.
struct FuturesBalance {
  std::string asset;
  engine::Decimal balance, cross_wallet, cross_unrealized_pnl, available;
  engine::Timestamp updated;
};

/// A fill as the answer FULL to an order tells it.
struct AnswerFill {
  std::string trade_id, commission_asset;
  engine::Decimal price, quantity, commission;  ///< commission: above zero is paid.
};

/// An order: of both markets, placed, canceled, listed. In a batch's answer also an element that was refused: `code` is
/// not zero then, and the rest is empty.
struct OrderRow {
  std::int64_t code = 0;
  std::string message;
  std::string symbol, order_id;
  std::string client_order_id;  ///< Of the order, also where the venue writes that of the cancel beside it.
  OrderStatus status = OrderStatus::Unknown;
  std::string type, original_type, time_in_force, stp_mode, expiry_reason;
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  engine::Decimal price, quantity, filled;
  std::optional<engine::Decimal> filled_quote, average_price, stop_price;  ///< filled_quote below zero: not known.
  bool reduce_only = false, close_position = false;
  std::vector<AnswerFill> fills;
  engine::Timestamp created, updated;
};

struct AlgoOrderRow {
  std::string algo_id, client_algo_id, symbol, type, order_id;  ///< order_id: of the order it became.
  AlgoStatus status = AlgoStatus::Unknown;
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  std::optional<engine::Decimal> quantity, price, trigger_price, actual_price, callback_rate;
  bool reduce_only = false, close_position = false;
  engine::Timestamp created, updated;
};

/// A fill of myTrades or userTrades.
struct FillRow {
  std::string symbol, trade_id, order_id, commission_asset;
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  engine::Decimal price, quantity, quote_quantity, commission;  ///< commission as the venue writes it.
  std::optional<engine::Decimal> realized_pnl;
  bool is_maker = false;
  engine::Timestamp time;
};

struct CommissionRow {
  std::string symbol;
  engine::Decimal maker, taker;  ///< Above zero is paid.
};

/// The answer to a change of a setting, and to cancels that answer with words: 200 is success.
struct SettingAnswer {
  std::int64_t code = 0;
  std::string message, symbol, algo_id, client_algo_id;
  std::optional<engine::Decimal> leverage;
};

struct SymbolConfigRow {
  std::string symbol, margin_type;
  engine::Decimal leverage;
};

struct AccountConfig {
  bool can_trade = false, can_withdraw = false, is_hedged = false, multi_assets = false;
  std::int64_t fee_tier = 0;
};

struct PremiumIndexRow {
  std::string symbol;
  engine::Decimal mark_price;
  std::optional<engine::Decimal> index_price, funding_rate;
  engine::Timestamp next_funding, time;
};

struct FundingRateRow {
  std::string symbol;
  engine::Decimal rate;
  std::optional<engine::Decimal> mark_price;
  engine::Timestamp charged;
};

struct TickerRow {
  std::string symbol;
  std::optional<engine::Decimal> last, open, high, low, volume, quote_volume, bid, bid_quantity, ask, ask_quantity;
  engine::Timestamp opened, closed;
};

struct PriceRow {
  std::string symbol;
  engine::Decimal price;
};

struct CandleRow {
  engine::Timestamp opened, closed;
  engine::Decimal open, high, low, close, volume, quote_volume;
};

struct PublicTradeRow {
  std::string trade_id;
  engine::Decimal price, quantity;
  bool buyer_is_maker = false;
  engine::Timestamp time;
};

struct BracketRow {
  std::int64_t bracket = 0;
  engine::Decimal leverage, notional_from, notional_to, maintenance_ratio, cumulated;
};

/// News of an order on either market: executionReport, ORDER_TRADE_UPDATE.
struct OrderPush {
  std::string symbol, order_id, trade_id;  ///< trade_id empty: not of a fill.
  std::string client_order_id;             ///< Of the order, also where the push writes that of the cancel beside it.
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  std::string type, original_type, time_in_force, reject_reason, expiry_reason;
  ExecutionKind execution = ExecutionKind::Unknown;
  OrderStatus status = OrderStatus::Unknown;
  engine::Decimal quantity, price, last_quantity, last_price, filled, commission;  ///< commission: above zero is paid.
  std::optional<engine::Decimal> average_price, filled_quote, realized_pnl, stop_price;
  std::string commission_asset;
  bool is_maker = false, reduce_only = false, close_position = false;
  engine::Timestamp time, event_time, created;
};

struct AlgoPush {
  AlgoOrderRow order;
  std::string reason;
  engine::Timestamp event_time;
};

/// outboundAccountPosition: what these assets amount to now.
struct SpotBalancesPush {
  std::vector<SpotBalance> balances;
  engine::Timestamp time;
};
/// balanceUpdate: by how much one changed, by no trade.
struct SpotTransferPush {
  std::string asset;
  engine::Decimal change;
  engine::Timestamp time;
};

struct AccountPushBalance {
  std::string asset;
  engine::Decimal wallet, cross_wallet, change;
};
/// ACCOUNT_UPDATE: only what changed.
struct AccountPush {
  std::string reason;  ///< ORDER, FUNDING_FEE, DEPOSIT, ...
  std::vector<AccountPushBalance> balances;
  std::vector<PositionRow> positions;
  engine::Timestamp time, event_time;
};

/// ACCOUNT_CONFIG_UPDATE.
struct ConfigPush {
  std::string symbol;
  std::optional<engine::Decimal> leverage;
  std::optional<engine::Decimal> multi_assets;  ///< Not told, 0 or 1.
};

struct MarginCallPush {
  engine::Decimal cross_wallet;
  std::vector<PositionRow> positions;
};

}  // namespace binance
