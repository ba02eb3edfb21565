#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/domain/execution_report.h"
#include "engine/exchange/listing.h"
#include "engine/exchange/reason.h"

namespace engine {

constexpr std::uint32_t kNoFill = std::numeric_limits<std::uint32_t>::max();

/// One order as the exchange knows it. Kept for ever, so that the same client order id is never executed twice.
struct OrderRecord {
  const ClientOrderId* id = nullptr;  ///< Owned by the account's index.
  AccountHandle account = 0;
  InstrumentHandle instrument = 0;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::ImmediateOrCancel;
  OrderStatus status = OrderStatus::New;
  Reason reason = Reason::None;
  bool post_only = false;
  bool reduce_only = false;
  bool waiting = false;  ///< Accepted, and not at the market yet.
  std::optional<Ticks> limit;
  Ticks freeze_price = 0;      ///< What its margin is reckoned at.
  Decimal freeze_rate;         ///< The fee that is held back: the highest when it was placed.
  Decimal freeze_leverage{1};  ///< As it was then.
  Lots quantity = 0;
  Lots filled = 0;
  Lots leaves = 0;  ///< Still working.
  Decimal frozen;   ///< What is held for `leaves`.
  Timestamp arrival;
  Timestamp updated;
  std::uint32_t first_fill = kNoFill;
  std::uint32_t last_fill = kNoFill;
};

/// One execution of one order.
struct FillRecord {
  Ticks price = 0;
  Lots lots = 0;
  Lots filled_after = 0;  ///< Of its order, this one included.
  Decimal fee;
  Timestamp time;
  Liquidity liquidity = Liquidity::Taker;
  std::uint32_t next = kNoFill;  ///< The order's next execution.
};

/// Every order and every execution, in the order they came.
class OrderRegistry {
 public:
  OrderIndex add(const OrderRecord& order);
  OrderRecord& at(OrderIndex index) { return orders_[index]; }
  const OrderRecord& at(OrderIndex index) const { return orders_[index]; }
  std::size_t size() const { return orders_.size(); }
  std::size_t fill_count() const { return fills_.size(); }

  void add_fill(OrderIndex order, FillRecord fill);
  const FillRecord& fill(std::uint32_t index) const { return fills_[index]; }

  static OrderNumber number_of(OrderIndex index) { return OrderNumber{index} + 1; }
  static OrderIndex index_of(OrderNumber number) { return static_cast<OrderIndex>(number - 1); }

 private:
  std::vector<OrderRecord> orders_;
  std::vector<FillRecord> fills_;
};

}  // namespace engine
