#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/matching/price_level.h"

namespace engine {

/// The resting orders of one instrument: bids and asks by price, first come first at one price.
///
/// Invariants: each level holds at least one order, each order at least one lot; a level's lots are the sum of its
/// orders'; each order is found by its number. Whether bids may reach asks is the matcher's business.
class OrderBook {
 public:
  /// Puts an order behind all others at its price. Requires: lots > 0, a number that is not in the book.
  void add(const RestingOrder& order);
  /// Takes an order out. False when it is not here.
  bool remove(OrderNumber number);
  /// Takes `lots` off an order, which keeps its place: off what it hides first. All of them, and it is gone.
  /// Requires: it is here and has them.
  void reduce(OrderNumber number, Lots lots);
  /// Takes `lots` off what an order shows. An iceberg that has shown all shows the next part, behind all others at its
  /// price. Requires: it is here and shows them.
  void execute(OrderNumber number, Lots lots);

  /// The order that is next to trade on this side, or none. Good until the book changes.
  const RestingOrder* best(Side side) const;
  const RestingOrder* find(OrderNumber number) const;
  /// Calls visit(price, lots) level by level, best first, until it returns false.
  template <class Visit>
  void visit_levels(Side side, Visit&& visit) const {
    for (const auto& [key, level] : levels_[index(side)]) {
      if (!visit(price_of(side, key), level.lots)) return;
    }
  }
  /// Calls visit(order) in the order they would trade until it returns false.
  template <class Visit>
  void visit_queue(Side side, Visit&& visit) const {
    for (const auto& [key, level] : levels_[index(side)]) {
      for (Slot slot = level.first; slot != kNoSlot; slot = pool_[slot].next) {
        if (!visit(pool_[slot].order)) return;
      }
    }
  }
  /// Calls visit(order) for each order: best price first, oldest first.
  template <class Visit>
  void visit_orders(Side side, Visit&& visit) const {
    for (const auto& [key, level] : levels_[index(side)]) {
      for (Slot slot = level.first; slot != kNoSlot; slot = pool_[slot].next) visit(pool_[slot].order);
    }
  }
  std::size_t size() const { return slots_.size(); }
  /// What is broken, in words; empty when nothing is. For tests.
  std::string broken_invariant() const;

 private:
  struct Node {
    RestingOrder order;
    Slot previous = kNoSlot;
    Slot next = kNoSlot;
  };
  /// Best first on either side: bids are kept under their negated price.
  using Levels = std::map<Ticks, PriceLevel>;

  static std::size_t index(Side side) { return side == Side::Buy ? 0 : 1; }
  static Ticks key_of(Side side, Ticks price) { return side == Side::Buy ? -price : price; }
  static Ticks price_of(Side side, Ticks key) { return side == Side::Buy ? -key : key; }
  void append(Slot slot);
  void unlink(Slot slot);

  std::array<Levels, 2> levels_;
  std::vector<Node> pool_;
  std::vector<Slot> free_;
  std::unordered_map<OrderNumber, Slot> slots_;
};

}  // namespace engine
