#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/matching/id_index.h"
#include "engine/matching/ladder.h"
#include "engine/matching/order_slab.h"

namespace engine {

/// The resting orders of one instrument: bids and asks by price, first come first at one price.
///
/// Invariants: each order has at least one lot to show; each order is found by its number. Whether bids may reach asks
/// is the matcher's business.
class OrderBook {
 public:
  /// Puts an order behind all others at its price. Requires: lots > 0, price > 0, a number that is not in the book.
  void add(const RestingOrder& order);
  /// Takes an order out. False when it is not here.
  bool remove(OrderNumber number);
  /// Takes `lots` off an order, which keeps its place: off what it hides first. All of them, and it is gone.
  /// Requires: it is here and has them.
  void reduce(OrderNumber number, Lots lots);
  /// Takes `lots` off what the best order of a side shows. An iceberg that has shown all shows the next part, behind
  /// all others at its price. Requires: there is one, and it shows them.
  void execute_best(Side side, Lots lots);

  bool is_empty(Side side) const { return ladder(side).best() == kNoKey; }
  /// The order that is next to trade on this side, or none.
  std::optional<RestingOrder> best(Side side) const;
  std::optional<Ticks> best_price(Side side) const {
    return is_empty(side) ? std::nullopt : std::optional{price_of(side, ladder(side).best())};
  }
  bool contains(OrderNumber number) const { return ids_.find(number, slab_) != 0; }
  /// Walks the queue at its price: for people and tests, not for matching.
  std::optional<RestingOrder> find(OrderNumber number) const;
  /// Calls visit(price, lots) level by level, best first, with what the level shows, until it returns false.
  template <class Visit>
  void visit_levels(Side side, Visit&& visit) const {
    ladder(side).visit(leaves_, [&](Place head, Key key) {
      Lots lots = 0;
      for (Place at = slab_.links(head).next; at != head; at = slab_.links(at).next) lots += slab_.order(at).lots;
      return visit(price_of(side, key), lots);
    });
  }
  /// What a level shows; zero when there is none.
  Lots level_lots(Side side, Ticks price) const;
  /// Calls visit(order) in the order they would trade until it returns false.
  template <class Visit>
  void visit_queue(Side side, Visit&& visit) const {
    ladder(side).visit(leaves_, [&](Place head, Key key) {
      for (Place at = slab_.links(head).next; at != head; at = slab_.links(at).next) {
        if (!visit(order_at(at, side, key))) return false;
      }
      return true;
    });
  }
  /// The same for all of them.
  template <class Visit>
  void visit_orders(Side side, Visit&& visit) const {
    visit_queue(side, [&](const RestingOrder& order) {
      visit(order);
      return true;
    });
  }
  std::size_t size() const { return ids_.size(); }
  /// What is broken, in words; empty when nothing is. For tests.
  std::string broken_invariant() const;

 private:
  /// What an iceberg does not show.
  struct Iceberg {
    Lots hidden = 0;
    Lots display = 0;
  };
  /// In an order's `ladder`: its side, and whether it is an iceberg.
  static constexpr LadderIndex kSideBit = 1;
  static constexpr LadderIndex kIcebergBit = 2;

  static std::size_t index(Side side) { return side == Side::Buy ? 0 : 1; }
  static Side side_of(const BookedOrder& order) { return (order.ladder & kSideBit) == 0 ? Side::Buy : Side::Sell; }
  /// The sign stays as it is, so that every price has a key above kNoKey.
  static Key key_of(Side side, Ticks price) {
    return side == Side::Buy ? price : price ^ std::numeric_limits<Ticks>::max();
  }
  static Ticks price_of(Side side, Key key) { return key_of(side, key); }
  const Ladder& ladder(Side side) const { return ladders_[index(side)]; }
  RestingOrder order_at(Place place, Side side, Key key) const;
  void append(Place place, Side side, Key key);
  void unlink(Place place);
  void drop(Place place);
  /// Is it the head of a level that holds orders?
  bool is_head(Place place) const;
  /// The key of the level an order is at. Walks its queue.
  Key find_key(Place place) const;

  OrderSlab slab_;
  Ladder::Leaves leaves_;
  std::array<Ladder, 2> ladders_;
  IdIndex ids_;
  std::unordered_map<OrderNumber, Iceberg> icebergs_;
};

}  // namespace engine
