#include "engine/domain/order.h"

#include <string>

namespace engine {
namespace {

Error not_one_of(std::string_view text, std::string_view choices) {
  return invalid("\"" + std::string{text} + "\" is not one of " + std::string{choices});
}

}  // namespace

std::string_view to_string(Side side) { return side == Side::Buy ? "buy" : "sell"; }

std::string_view to_string(OrderType type) { return type == OrderType::Market ? "market" : "limit"; }

std::string_view to_string(TimeInForce time_in_force) {
  switch (time_in_force) {
    case TimeInForce::GoodTillCancel: return "gtc";
    case TimeInForce::ImmediateOrCancel: return "ioc";
    case TimeInForce::FillOrKill: return "fok";
  }
  return "unknown";
}

std::string_view to_string(PositionSide side) {
  switch (side) {
    case PositionSide::Net: return "net";
    case PositionSide::Long: return "long";
    case PositionSide::Short: return "short";
  }
  return "unknown";
}

std::string_view to_string(OrderStatus status) {
  switch (status) {
    case OrderStatus::PendingNew: return "pending_new";
    case OrderStatus::New: return "new";
    case OrderStatus::PartiallyFilled: return "partially_filled";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Canceled: return "canceled";
    case OrderStatus::Rejected: return "rejected";
    case OrderStatus::Expired: return "expired";
  }
  return "unknown";
}

Result<Side> parse_side(std::string_view text) {
  if (text == "buy") return Side::Buy;
  if (text == "sell") return Side::Sell;
  return not_one_of(text, "buy, sell");
}

Result<OrderType> parse_order_type(std::string_view text) {
  if (text == "market") return OrderType::Market;
  if (text == "limit") return OrderType::Limit;
  return not_one_of(text, "market, limit");
}

Result<TimeInForce> parse_time_in_force(std::string_view text) {
  if (text == "gtc") return TimeInForce::GoodTillCancel;
  if (text == "ioc") return TimeInForce::ImmediateOrCancel;
  if (text == "fok") return TimeInForce::FillOrKill;
  return not_one_of(text, "gtc, ioc, fok");
}

Result<OrderStatus> parse_order_status(std::string_view text) {
  for (const auto status : {OrderStatus::PendingNew, OrderStatus::New, OrderStatus::PartiallyFilled,
                            OrderStatus::Filled, OrderStatus::Canceled, OrderStatus::Rejected, OrderStatus::Expired}) {
    if (text == to_string(status)) return status;
  }
  return not_one_of(text, "pending_new, new, partially_filled, filled, canceled, rejected, expired");
}

bool may_follow(OrderStatus from, OrderStatus to) {
  if (from == to) return true;
  if (is_terminal(from)) return false;
  switch (from) {
    case OrderStatus::PendingNew: return true;  // A fill may overtake the acknowledgement.
    case OrderStatus::New: return to != OrderStatus::PendingNew;
    case OrderStatus::PartiallyFilled:
      return to == OrderStatus::Filled || to == OrderStatus::Canceled || to == OrderStatus::Expired;
    default: return false;
  }
}

}  // namespace engine
