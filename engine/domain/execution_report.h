#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/domain/order.h"

namespace engine {

enum class Liquidity : std::uint8_t { Maker, Taker };
std::string_view to_string(Liquidity liquidity);  ///< "maker", "taker"

/// One execution of ours, as the venue told it.
struct Fill {
  TradeId id;
  Price price;
  Quantity quantity;
  Decimal fee;  ///< In fee_asset; positive is paid, negative is a rebate.
  Asset fee_asset;
  Liquidity liquidity = Liquidity::Taker;
};

/// Any news of an order. Reports of one order may come late, twice and out of order; `filled_quantity` never shrinks.
struct ExecutionReport {
  ClientOrderId client_order_id;
  VenueOrderId venue_order_id;  ///< Empty when rejected before it got one.
  CustomerId customer;
  InstrumentId instrument;
  OrderStatus status = OrderStatus::New;
  Quantity filled_quantity;  ///< Over all fills so far (FIX 14).
  Quantity leaves_quantity;  ///< Still working (FIX 151); zero in a terminal state.
  std::optional<Fill> fill;  ///< The execution this report is about, if it is about one.
  std::string reason;        ///< A stable word such as INSUFFICIENT_BALANCE; empty when all went as asked.
  Timestamp event_time;      ///< The venue's clock.
};

/// What a venue answers when asked for an order by client order id.
struct OrderLookup {
  ClientOrderId client_order_id;
  CustomerId customer;
  InstrumentId instrument;
  bool found = false;
  /// Not found, and it can never turn up any more: the deadline has passed by the venue's clock, or the venue was
  /// asked in a way that leaves nothing on the road (the embedded one after a restart). Only then is an attempt dead.
  bool fenced = false;
  std::vector<ExecutionReport> reports;  ///< When found: all its fills, oldest first, then its present state.
};

}  // namespace engine
