#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/time.h"
#include "engine/domain/order.h"

// What OKX says, field by field; names are ours, the venue's stand in codec.cpp. Sizes are in the venue's unit:
// contracts on derivatives. An absent number is one the venue left empty; a plain Decimal is zero then. Words that we
// do not know are Unknown: new ones appear without notice.

namespace okx {

enum class InstrumentState { Unknown, Live, Suspended, Preopen, Test, Rebase, PostOnly, Settling, Expired };
enum class ContractType { Unknown, Linear, Inverse };
enum class OrderState { Unknown, Live, PartiallyFilled, Filled, Canceled, MmpCanceled };
enum class AlgoState { Unknown, Live, Paused, PartiallyEffective, Effective, Canceled, Failed, PartiallyFailed };
enum class Direction { Unknown, Buy, Sell };
enum class PositionWord { Unknown, Net, Long, Short };
enum class MarginWord { Unknown, Cash, Cross, Isolated, SpotIsolated };
enum class ExecutionKind { Unknown, Taker, Maker };
enum class PositionMode { Unknown, Net, LongShort };

struct InstrumentRow {
  std::string instrument, type;  ///< instId; SPOT, SWAP, FUTURES, ...
  std::int64_t code = 0;         ///< instIdCode, which orders on the socket need. Zero: not told.
  std::string base, quote, settle, underlying, family, group;
  InstrumentState state = InstrumentState::Unknown;
  engine::Decimal price_step, size_step, size_min;
  ContractType contract_type = ContractType::Unknown;
  engine::Decimal contract_value, contract_multiplier;
  std::string contract_currency;
  std::optional<engine::Decimal> limit_size_max, market_size_max, limit_amount_max, market_amount_max, stop_size_max,
      trigger_size_max, leverage_max;
  engine::Timestamp listed, expires;
  std::string rule;  ///< "normal", "pre_market", "rebase_contract", "xperp"
};

struct AccountConfigRow {
  std::string uid, main_uid, label, level, permissions, ip_addresses, account_level, role, stp_mode;
  PositionMode position_mode = PositionMode::Unknown;
};

struct BalanceDetail {
  std::string currency;
  engine::Decimal equity, cash, available, frozen, order_frozen, unrealized_pnl;
  std::optional<engine::Decimal> available_equity, isolated_equity, liability, equity_usd;
  engine::Timestamp updated;
};

struct BalanceRow {
  std::optional<engine::Decimal> total_equity, adjusted_equity, available_equity, initial_margin, maintenance_margin;
  std::vector<BalanceDetail> details;
  engine::Timestamp updated;
};

struct FundingBalanceRow {
  std::string currency;
  engine::Decimal balance, available, frozen;
};

struct PositionRow {
  std::string instrument, type, position_id, currency, trade_id;
  PositionWord side = PositionWord::Unknown;
  MarginWord margin_mode = MarginWord::Unknown;
  engine::Decimal size;  ///< Signed in net mode, positive for long and short rows.
  std::optional<engine::Decimal> entry_price, mark_price, liquidation_price, leverage, margin, initial_margin,
      maintenance_margin, notional_usd, unrealized_pnl, realized_pnl, fee, funding;
  std::string adl;
  engine::Timestamp created, updated;
};

struct ClosedPositionRow {
  std::string instrument, position_id, direction, kind;
  engine::Decimal closed_size, pnl, realized_pnl, fee, funding;
  std::optional<engine::Decimal> entry_price, close_price;
  engine::Timestamp created, updated;
};

struct AttachedAlgo {
  std::string algo_id, client_algo_id, fail_code;
  std::optional<engine::Decimal> take_profit_trigger, take_profit_price, stop_loss_trigger, stop_loss_price, size;
};

/// An order as REST lists it and the channel `orders` pushes it. What is of one fill (last_...) is in a push the fill
/// that it tells of, and in REST the last one there was.
struct OrderRow {
  std::string order_id, client_order_id, instrument, type, kind;  ///< kind: ordType
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  MarginWord trade_mode = MarginWord::Unknown;
  OrderState state = OrderState::Unknown;
  engine::Decimal size;
  std::string size_unit;  ///< tgtCcy: quote_ccy when `size` is in quote currency; fills are in base nevertheless.
  std::optional<engine::Decimal> price, average_price, leverage;
  engine::Decimal filled;
  std::string trade_id;
  std::optional<engine::Decimal> last_price;
  engine::Decimal last_size;
  engine::Timestamp last_time;
  ExecutionKind execution = ExecutionKind::Unknown;
  engine::Decimal last_fee, fee, rebate;  ///< Below zero is paid, above is a rebate. `fee` is of all fills.
  std::string last_fee_currency, fee_currency, rebate_currency;
  engine::Decimal pnl;
  bool reduce_only = false;
  std::string category;       ///< "normal", or what the venue did: "full_liquidation", "adl", ...
  std::string cancel_source;  ///< Why it was canceled, a number of the documents.
  std::string source, algo_id, client_algo_id, request_id, amend_result, code, message, tag;
  std::vector<AttachedAlgo> attached;
  engine::Timestamp created, updated;
};

struct FillRow {
  std::string instrument, trade_id, order_id, client_order_id, bill_id;
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  ExecutionKind execution = ExecutionKind::Unknown;
  engine::Decimal price, size, fee, pnl;  ///< fee: below zero is paid.
  std::string fee_currency;
  engine::Timestamp filled, told;
};

struct AlgoRow {
  std::string algo_id, client_algo_id, client_order_id, instrument, kind, order_id, fail_code;
  std::vector<std::string> order_ids;
  Direction side = Direction::Unknown;
  PositionWord position_side = PositionWord::Unknown;
  MarginWord trade_mode = MarginWord::Unknown;
  AlgoState state = AlgoState::Unknown;
  std::optional<engine::Decimal> size, trigger_price, order_price, take_profit_trigger, take_profit_price,
      stop_loss_trigger, stop_loss_price, actual_size, actual_price, callback_ratio, callback_spread, close_fraction;
  bool reduce_only = false;
  std::vector<AttachedAlgo> attached;
  engine::Timestamp created, updated, triggered;
};

/// One item of the answer to an order operation: what `code` is "0" or not for each.
struct AckRow {
  std::string order_id, client_order_id, algo_id, client_algo_id, request_id, code, message, sub_code;
  engine::Timestamp handled;
};

struct FeeGroup {
  std::string group;
  std::optional<engine::Decimal> maker, taker;  ///< Below zero is paid.
};
struct FeeRow {
  std::string type, level;
  std::optional<engine::Decimal> maker, taker, maker_linear, taker_linear;
  std::vector<FeeGroup> groups;
};

struct LeverageRow {
  std::string instrument, currency;
  MarginWord margin_mode = MarginWord::Unknown;
  PositionWord side = PositionWord::Unknown;
  std::optional<engine::Decimal> leverage;
};

struct FundingRateRow {
  std::string instrument;
  engine::Decimal rate;
  std::optional<engine::Decimal> realized_rate;  ///< Of the past: what was charged.
  engine::Timestamp charged, charged_next;
};

/// One movement of money; those of type 8 are funding.
struct BillRow {
  std::string bill_id, instrument, currency, type, sub_type, order_id;
  engine::Decimal balance, change, pnl, fee;
  engine::Timestamp time;
};

struct PriceLimitRow {
  std::string instrument;
  std::optional<engine::Decimal> buy_limit, sell_limit;
  engine::Timestamp time;
};

struct TierRow {
  std::string tier;
  engine::Decimal size_min, size_max, maintenance_ratio, initial_ratio, leverage_max;
};

struct TickerRow {
  std::string instrument, type;
  std::optional<engine::Decimal> last, ask, ask_size, bid, bid_size, open, high, low, volume, volume_currency;
  engine::Timestamp time;
};

struct CandleRow {
  engine::Timestamp opened;
  engine::Decimal open, high, low, close, volume;
  bool is_closed = false;
};

struct TradeRow {
  std::string instrument, trade_id;
  Direction side = Direction::Unknown;
  engine::Decimal price, size;
  engine::Timestamp time;
};

struct MarkPriceRow {
  std::string instrument;
  engine::Decimal price;
  engine::Timestamp time;
};

/// Channel balance_and_position: the fastest news of what an account holds.
struct CashBalance {
  std::string currency;
  engine::Decimal cash;
  engine::Timestamp updated;
};
struct HoldingsRow {
  std::string event;  ///< "snapshot", "filled", "liquidation", ...
  std::vector<CashBalance> balances;
  std::vector<PositionRow> positions;
  engine::Timestamp told;
};

}  // namespace okx
