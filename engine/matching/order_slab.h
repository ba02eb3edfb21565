#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/matching/resting_order.h"

namespace engine {

/// A place in the slab, in units of eight bytes. An order takes four units, the head of a price level one. Zero is
/// none.
using Place = std::uint32_t;

/// A doubly linked ring: a level's head and the orders at its price, oldest first after the head. A head that is
/// linked to itself is an empty level; so taking an order out never asks whether it was the first or the last.
struct Links {
  Place previous;
  Place next;
};

/// One side of one instrument's book.
using LadderIndex = std::uint32_t;

/// One resting order: half a cache line, and nothing that matching does not need.
struct BookedOrder {
  Links links;
  std::uint64_t id;
  Lots lots;  ///< Shown and still open.
  AccountHandle account;
  LadderIndex ladder;
};
static_assert(sizeof(Links) == 8 && sizeof(BookedOrder) == 32);

/// Orders and levels of all books in one piece of memory, addressed by 32-bit places, so that links are half as long as
/// pointers and all of it can be moved when it grows.
///
/// It hands out orders one by one, the last freed first, and leaves: the heads of 64 neighbouring prices. A leaf is
/// handed out with all its levels empty, and given back so.
class OrderSlab {
 public:
  static constexpr Place kBlockUnits = 64;

  /// Room for `blocks` of 512 bytes before it grows.
  explicit OrderSlab(std::uint32_t blocks = 16) : first_capacity_{blocks} {}

  Place take_order() {
    if (free_order_ == 0) [[unlikely]]
      grow_orders();
    const Place place = free_order_;
    free_order_ = links(place).next;
    return place;
  }
  void free_order(Place place) {
    links(place).next = free_order_;
    free_order_ = place;
  }
  /// Its block: the place of the first head is 64 times as much.
  std::uint32_t take_leaf();
  void free_leaf(std::uint32_t block) { free_leaves_.push_back(block); }

  Links& links(Place place) { return *reinterpret_cast<Links*>(units_.get() + std::size_t{place} * 8); }
  const Links& links(Place place) const {
    return *reinterpret_cast<const Links*>(units_.get() + std::size_t{place} * 8);
  }
  BookedOrder& order(Place place) { return *reinterpret_cast<BookedOrder*>(units_.get() + std::size_t{place} * 8); }
  const BookedOrder& order(Place place) const {
    return *reinterpret_cast<const BookedOrder*>(units_.get() + std::size_t{place} * 8);
  }

  void link_before(Place at, Place order_place) {
    const Place last = links(at).previous;
    links(order_place) = {last, at};
    links(last).next = order_place;
    links(at).previous = order_place;
  }
  /// Takes an order out of its ring. Returns the head when its level is empty now, else zero.
  Place unlink(Place order_place) {
    const auto [previous, next] = links(order_place);
    links(previous).next = next;
    links(next).previous = previous;
    return previous == next ? previous : 0;
  }

  std::uint32_t blocks() const { return blocks_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const;
  };

  std::uint32_t take_block();
  void grow_orders();

  std::unique_ptr<std::byte, Free> units_;
  std::uint32_t blocks_ = 1;  ///< Block zero is never used, so that place zero is none.
  std::uint32_t capacity_ = 0;
  std::uint32_t first_capacity_;
  Place free_order_ = 0;
  std::vector<std::uint32_t> free_leaves_;
};

}  // namespace engine
