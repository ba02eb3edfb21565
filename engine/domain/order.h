#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/time.h"
#include "engine/domain/amounts.h"
#include "engine/domain/ids.h"

namespace engine {

enum class Side : std::uint8_t { Buy, Sell };
enum class OrderType : std::uint8_t { Market, Limit };
enum class TimeInForce : std::uint8_t { GoodTillCancel, ImmediateOrCancel, FillOrKill };

/// Which position an order is about: the only one of a net account, or one side of a hedged account.
enum class PositionSide : std::uint8_t { Net, Long, Short };

/// As FIX 39: what became of an order. PendingNew is ours: durable, and perhaps on its way.
enum class OrderStatus : std::uint8_t { PendingNew, New, PartiallyFilled, Filled, Canceled, Rejected, Expired };

std::string_view to_string(Side side);                  ///< "buy", "sell"
std::string_view to_string(OrderType type);             ///< "market", "limit"
std::string_view to_string(TimeInForce time_in_force);  ///< "gtc", "ioc", "fok"
std::string_view to_string(PositionSide side);          ///< "net", "long", "short"
std::string_view to_string(OrderStatus status);         ///< "pending_new", "new", "partially_filled", ...
Result<Side> parse_side(std::string_view text);
Result<OrderType> parse_order_type(std::string_view text);
Result<TimeInForce> parse_time_in_force(std::string_view text);
Result<OrderStatus> parse_order_status(std::string_view text);

constexpr Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }
/// +1 for Buy, -1 for Sell.
constexpr int sign_of(Side side) { return side == Side::Buy ? 1 : -1; }
/// Filled, Canceled, Rejected and Expired are the end; nothing follows but late news of the same.
constexpr bool is_terminal(OrderStatus status) { return status >= OrderStatus::Filled; }
/// May an order go from one state to the other? The same state again is legal (a repeat).
bool may_follow(OrderStatus from, OrderStatus to);

/// One order as we ask for it.
struct NewOrder {
  ClientOrderId client_order_id;
  CustomerId customer;  ///< Whose account.
  InstrumentId instrument;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::ImmediateOrCancel;
  bool post_only = false;
  bool reduce_only = false;
  Quantity quantity;                     ///< A multiple of lot_size, above zero.
  std::optional<Price> limit_price;      ///< A multiple of tick_size; required for Limit, absent for Market.
  std::optional<Price> reference_price;  ///< The market's price as we knew it: what a venue without data fills at.
  Timestamp deadline;                    ///< By the venue's clock: afterwards it must not accept it. Zero: none.
};

}  // namespace engine
