#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "engine/base/byte_stream.h"
#include "engine/base/check.h"
#include "engine/domain/execution_report.h"
#include "engine/exchange/chunked_vector.h"
#include "engine/exchange/listing.h"
#include "engine/exchange/order_ids.h"
#include "engine/exchange/reason.h"
#include "engine/exchange/trigger_book.h"

namespace engine {

constexpr std::uint32_t kNoFill = std::numeric_limits<std::uint32_t>::max();

/// What few orders have: beside their records, so that those stay small.
struct OrderExtras {
  Lots display = 0;     ///< Of an iceberg; zero: none.
  Timestamp good_till;  ///< Zero: none.
  Sequence made = 0;    ///< The command that placed it.
  TriggerTerms trigger;
};

/// One order as the exchange knows it. Kept for ever, so that the same client order id is never executed twice; so it
/// is kept small.
struct OrderRecord {
  // First what a cancel reads, so that it is near each other.
  Decimal frozen;  ///< What is held for `leaves`.
  AccountHandle account = 0;
  InstrumentHandle instrument = 0;
  std::uint32_t extras = 0;     ///< Their place; zero: none.
  std::uint32_t opened_at = 0;  ///< Its place among the open orders of its account. Not saved.
  Ticks limit = 0;              ///< Zero: at any price.
  Lots leaves = 0;              ///< Still working.
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::ImmediateOrCancel;
  OrderStatus status = OrderStatus::New;
  Reason reason = Reason::None;
  bool post_only = false;
  bool reduce_only = false;
  bool slide = false;
  SelfTrade self_trade = SelfTrade::None;
  PositionSide position_side = PositionSide::Net;
  bool waiting = false;      ///< Accepted, and not at the market yet.
  bool dormant = false;      ///< Waits for its trigger, and holds nothing.
  bool fee_in_base = false;  ///< A spot purchase that pays its fee of what it gets.
  bool forced = false;       ///< The exchange's own, in a liquidation: pays no fee.
  Lots quantity = 0;
  Lots filled = 0;
  Timestamp updated;
  std::uint32_t first_fill = kNoFill;
  std::uint32_t last_fill = kNoFill;
  Timestamp arrival;
  Ticks freeze_price = 0;      ///< What its margin is reckoned at.
  Decimal freeze_rate;         ///< The fee that is held back: the highest when it was placed.
  Decimal freeze_leverage{1};  ///< As it was then.
};
static_assert(sizeof(OrderRecord) <= 144);

/// One execution of one order.
struct FillRecord {
  Ticks price = 0;
  Lots lots = 0;
  Lots filled_after = 0;  ///< Of its order, this one included.
  Decimal fee;
  Timestamp time;
  std::uint32_t next = kNoFill;  ///< The order's next execution.
  Liquidity liquidity = Liquidity::Taker;
};

/// Every order and every execution, in the order they came, and the orders by their client's ids.
class OrderRegistry {
 public:
  OrderRegistry() { extras_.push_back({}); }

  /// Requires: this account has no order with this id.
  OrderIndex add(const OrderRecord& order, const OrderIds::Key& key);
  OrderIndex add(const OrderRecord& order, std::string_view id) { return add(order, {order.account, id}); }
  std::string_view id(OrderIndex order) const { return ids_.text(orders_[order].name); }
  /// Asks for what find() and add() will read for a new id. Says nothing, changes nothing.
  [[gnu::always_inline]] void prefetch(const OrderIds::Key& key) const { ids_.prefetch(key); }
  void set_extras(OrderIndex order, const OrderExtras& extras);
  /// Nothing in particular for an order that has none.
  const OrderExtras& extras(const OrderRecord& order) const { return extras_[order.extras]; }
  /// Requires: it has some.
  OrderExtras& own_extras(const OrderRecord& order) {
    CHECK(order.extras != 0);
    return extras_[order.extras];
  }
  std::optional<OrderIndex> find(const OrderIds::Key& key) const {
    return ids_.find(key, [&](OrderIndex index) { return is_called(index, key); });
  }
  std::optional<OrderIndex> find(AccountHandle account, std::string_view id) const { return find({account, id}); }
  /// It has come to its end: found by its id as before, only not as fast.
  void close(OrderIndex index) { ids_.close({orders_[index].order.account, id(index)}, index); }
  OrderRecord& at(OrderIndex index) { return orders_[index].order; }
  const OrderRecord& at(OrderIndex index) const { return orders_[index].order; }
  std::size_t size() const { return orders_.size(); }
  std::size_t fill_count() const { return fills_.size(); }

  void add_fill(OrderIndex order, FillRecord fill);
  const FillRecord& fill(std::uint32_t index) const { return fills_[index]; }

  static OrderNumber number_of(OrderIndex index) { return OrderNumber{index} + 1; }
  static OrderIndex index_of(OrderNumber number) { return static_cast<OrderIndex>(number - 1); }

  void save(ByteWriter& out) const;
  /// Into an empty one. Handles that are not below these numbers turn the reader bad.
  void load(ByteReader& in, std::size_t accounts, std::size_t instruments);

 private:
  /// By lines of 64 bytes: who it is, what its life changes, what was settled when it was placed.
  struct alignas(64) Named {
    OrderName name;
    OrderRecord order;
  };
  static_assert(sizeof(Named) == 192);

  bool is_called(OrderIndex index, const OrderIds::Key& key) const {
    const auto& named = orders_[index];
    __builtin_prefetch(&named.order.quantity);  // Who finds it reads on.
    return named.order.account == key.account && ids_.text(named.name) == key.id;
  }

  ChunkedVector<Named> orders_;
  ChunkedVector<FillRecord> fills_;
  ChunkedVector<OrderExtras> extras_;  ///< The first is that of orders without any.
  OrderIds ids_;
};

}  // namespace engine
