#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/matching/order_flow.h"

namespace testing_support {

using engine::FlowRecord;

/// The books that a flow leads to, kept by whoever makes the flow up. Plain on purpose, and apart from the engine, so
/// that a mistake of the engine's cannot hide in its own tests.
class FlowBook {
 public:
  using Slot = std::uint32_t;
  struct Order {
    std::uint64_t id = 0;  ///< 0: the slot is free.
    std::int64_t price = 0, open = 0;
    std::uint32_t symbol = 0;
    std::uint32_t place = 0;  ///< In `resting` of its symbol.
    Slot previous = 0, next = 0;
    std::uint8_t side = 0;
  };

  explicit FlowBook(std::uint32_t symbols) : orders_(1), markets_(symbols) {}

  /// Matches a New or Replace and rests what may rest.
  void enter(const FlowRecord& record);
  void reduce(Slot slot, std::int64_t lots);
  void remove(Slot slot);

  const Order& at(Slot slot) const { return orders_[slot]; }
  /// The slots of all that rests, in no order.
  const std::vector<Slot>& resting(std::uint32_t symbol) const { return markets_[symbol].resting; }
  /// Calls visit(order) for each order of a side: best price first, oldest first.
  template <class Visit>
  void visit(std::uint32_t symbol, std::uint8_t side, Visit&& visit) const {
    for (const auto& [key, level] : markets_[symbol].levels[side]) {
      for (Slot slot = level.first; slot != 0; slot = orders_[slot].next) visit(orders_[slot]);
    }
  }
  /// The order that is next to trade; 0 when there is none.
  Slot first(std::uint32_t symbol, std::uint8_t side) const;
  /// The last one that came to rest; 0 when there was none.
  Slot newest() const { return newest_; }
  /// Orders that traded to their end, since the last call.
  std::vector<Order> take_filled() { return std::exchange(filled_, {}); }

 private:
  struct Level {
    Slot first = 0, last = 0;
  };
  struct Market {
    std::array<std::map<std::int64_t, Level>, 2> levels;  ///< Best first: bids under their negated price.
    std::vector<Slot> resting;
  };

  static std::int64_t key_of(std::uint8_t side, std::int64_t price) { return side == 0 ? -price : price; }
  static bool crosses(const FlowRecord& record, std::int64_t price) {
    return record.type == FlowRecord::kMarket || (record.side == 0 ? price <= record.price : price >= record.price);
  }
  bool can_fill(const FlowRecord& record) const;
  void rest(const FlowRecord& record, std::int64_t open);

  std::vector<Order> orders_;  ///< From 1: slot 0 is nobody's.
  std::vector<Slot> free_;
  std::vector<Market> markets_;
  std::vector<Order> filled_;
  Slot newest_ = 0;
};

}  // namespace testing_support
