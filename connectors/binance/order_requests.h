#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "connectors/binance/rest.h"
#include "engine/base/decimal.h"
#include "engine/domain/order.h"

// Orders as Binance takes them, on spot and USD-M. Quantities are in base asset. They are cut to the step and prices
// rounded to the tick here, at the last moment before the wire; who rounds earlier loses nothing.

namespace binance {

/// Where an order goes, and the steps it must keep.
struct Market {
  MarketType type = MarketType::Spot;
  std::string symbol;             ///< BTCUSDT
  engine::Decimal quantity_step;  ///< LOT_SIZE stepSize. Zero: unknown, quantities go as they are.
  engine::Decimal price_step;     ///< PRICE_FILTER tickSize. Zero: unknown.
};

/// The venue's names differ by market: STOP_LOSS_LIMIT on spot is STOP on USD-M. All but the first three wait for a
/// price; on USD-M these go to the algo service.
enum class OrderKind {
  Market,
  Limit,
  PostOnly,
  StopMarket,
  StopLimit,
  TakeProfitMarket,
  TakeProfitLimit,
  TrailingStop
};
using Extra = std::pair<std::string, std::string>;  ///< A documented parameter of the venue, sent as given.

/// LIMIT, LIMIT_MAKER, STOP_MARKET, ...
std::string_view type_name(OrderKind kind, MarketType market);
bool is_conditional(OrderKind kind);

struct Order {
  Market market;
  engine::Side side = engine::Side::Buy;
  OrderKind kind = OrderKind::Market;
  std::optional<engine::Decimal> quantity;
  std::optional<engine::Decimal> quote_quantity;  ///< Spot Market only, in place of quantity; keeps the price's step.
  std::optional<engine::Decimal> price;
  std::optional<engine::Decimal> trigger_price;
  std::optional<engine::Decimal>
      trailing_percent;  ///< 5 is 5 %. TrailingStop; on spot with a stop or take-profit kind.
  std::optional<engine::Decimal> activation_price;    ///< USD-M TrailingStop: where trailing begins.
  std::optional<engine::TimeInForce> time_in_force;   ///< Limit: good till cancel unless said otherwise.
  std::optional<engine::PositionSide> position_side;  ///< USD-M: Net is BOTH.
  bool reduce_only = false;                           ///< USD-M, one-way mode.
  bool close_position = false;                        ///< USD-M StopMarket and TakeProfitMarket: no quantity.
  std::string price_match;                            ///< USD-M: OPPONENT, QUEUE_5, ... in place of the price.
  std::string self_trade_prevention;                  ///< NONE, EXPIRE_MAKER, ...
  std::optional<engine::Decimal> iceberg_quantity;    ///< Spot.
  std::string client_order_id;
  std::vector<Extra> extra;
};

/// An order by the venue's id or ours; ours is used when both are there.
struct OrderRef {
  std::string symbol;
  std::string order_id;
  std::string client_order_id;
};

// Errors of all: InvalidInput naming the parameter when it is missing, not allowed beside another or on this market, or
// nothing is left of a quantity; always NotSent.

/// To /order, or to /algoOrder where USD-M wants conditional orders since 2025-12-09.
engine::Result<Request> place_order(const Order& order, bool is_test = false);
/// USD-M, at most 5, no conditional ones.
engine::Result<Request> place_orders(std::span<const Order> orders);
/// USD-M: a limit order's new quantity and price, both required by the venue.
engine::Result<Request> modify_order(const Market& market, const OrderRef& order, engine::Side side,
                                     engine::Decimal quantity, engine::Decimal price);
/// Spot: cancels one order and places another; nothing is placed when the cancel fails.
engine::Result<Request> cancel_replace(const OrderRef& canceled, const Order& placed);
engine::Result<Request> cancel_order(MarketType market, const OrderRef& order);
/// USD-M.
engine::Result<Request> cancel_algo_order(const OrderRef& order);
/// USD-M, one symbol, at most 10, all by the venue's ids or all by ours.
engine::Result<Request> cancel_orders(std::string_view symbol, std::span<const std::string> ids, bool are_client_ids);

}  // namespace binance
