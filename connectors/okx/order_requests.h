#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "connectors/okx/rest.h"
#include "engine/base/decimal.h"
#include "engine/domain/order.h"

// Orders as OKX takes them. Sizes are in the venue's unit: base currency on spot, contracts on derivatives. They are
// cut to the step and prices rounded to the tick here, at the last moment before the wire; who rounds earlier loses
// nothing.

namespace okx {

/// Where an order goes, and the steps it must keep.
struct Market {
  std::string instrument;      ///< instId: BTC-USDT, BTC-USDT-SWAP.
  std::string base, quote;     ///< Spot: the currencies of the pair.
  bool is_derivative = false;  ///< Sizes are contracts.
  engine::Decimal size_step;   ///< lotSz. Zero: unknown, sizes go as they are.
  engine::Decimal price_step;  ///< tickSz. Zero: unknown.
};

enum class TradeMode { Cash, Cross, Isolated };
enum class OrderKind { Market, Limit, PostOnly, FillOrKill, ImmediateOrCancel, OptimalLimitIoc };
/// What `size` counts on spot: tgtCcy.
enum class SizeUnit { Base, Quote };
enum class TriggerBy { Last, Index, Mark };
using Extra = std::pair<std::string, std::string>;  ///< A documented parameter of the venue, sent as given.

std::string_view to_string(TradeMode mode);
std::string_view to_string(OrderKind kind);
std::string_view to_string(TriggerBy by);

/// A take-profit or stop-loss: where it wakes and what it then sends.
struct Leg {
  engine::Decimal trigger_price;
  std::optional<engine::Decimal> order_price;  ///< Absent: market.
  TriggerBy trigger_by = TriggerBy::Last;
  std::string kind;  ///< tpOrdKind: "condition" or "limit"; empty is the venue's default. Take-profits only.
};

struct Order {
  Market market;
  engine::Side side = engine::Side::Buy;
  OrderKind kind = OrderKind::Market;
  TradeMode trade_mode = TradeMode::Cross;
  engine::Decimal size;
  std::optional<engine::Decimal> price;  ///< For all but Market and OptimalLimitIoc.
  std::optional<SizeUnit> size_unit;     ///< Spot only.
  std::optional<engine::PositionSide> position_side;
  std::string margin_currency;  ///< ccy: spot on margin.
  std::string client_order_id;
  bool reduce_only = false;
  std::optional<Leg> take_profit, stop_loss;  ///< Attached: they wake when the order has filled.
  std::vector<Extra> extra;
};

enum class AlgoKind { Conditional, Trigger, Trailing };

/// An order that waits at the venue for a price.
struct AlgoOrder {
  Order order;  ///< What it sends, or is part of; `kind` and `price` say market or limit. Legs attach to a Trigger.
  AlgoKind kind = AlgoKind::Conditional;
  std::optional<engine::Decimal> trigger_price;   ///< Trigger.
  std::optional<Leg> take_profit, stop_loss;      ///< Conditional: at least one; both make it one-cancels-the-other.
  std::optional<engine::Decimal> callback_ratio;  ///< Trailing: 0.05 is 5 %.
  std::optional<engine::Decimal> callback_spread;
  bool close_all = false;  ///< closeFraction 1: no size is sent.
};

/// An order by the venue's id or ours; ours is used when both are there.
struct OrderRef {
  std::string instrument;
  std::string order_id;
  std::string client_order_id;
};

struct Amendment {
  Market market;
  OrderRef order;
  std::optional<engine::Decimal> size;  ///< The new whole, filled part included.
  std::optional<engine::Decimal> price;
  std::optional<Leg> take_profit, stop_loss;
  std::string request_id;  ///< reqId: comes back in the push.
};

// Errors of all: InvalidInput naming the parameter when it is missing, not allowed beside another, or nothing is left
// of a size; always NotSent.

engine::Result<Request> place_order(const Order& order);
/// At most 20; they may be of several instruments.
engine::Result<Request> place_orders(std::span<const Order> orders);
engine::Result<Request> place_algo_order(const AlgoOrder& algo);
engine::Result<Request> amend_order(const Amendment& amendment);
engine::Result<Request> amend_orders(std::span<const Amendment> amendments);
engine::Result<Request> cancel_order(const OrderRef& order);
/// At most 20.
engine::Result<Request> cancel_orders(std::span<const OrderRef> orders);
/// At most 10.
engine::Result<Request> cancel_algo_orders(std::span<const OrderRef> orders);

/// One order as the `args` of op "order": instIdCode in place of instId.
/// Source: okx docs-v5, "WS / Place order": instId is ignored since 2026-03-26.
engine::Result<std::string> place_order_frame(std::string_view id, std::span<const Order> orders,
                                              std::span<const std::int64_t> instrument_codes,
                                              engine::Timestamp expires = {});

}  // namespace okx
