#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <vector>

#include "engine/matching/order_slab.h"

namespace engine {

/// A price as a ladder counts it: the higher, the sooner it trades. Bids keep their price, asks have its bits turned
/// over, so that both sides share one code.
using Key = std::int64_t;
/// The key of a ladder without orders, and a limit that everything meets.
constexpr Key kNoKey = std::numeric_limits<Key>::min();
constexpr Key kAnyKey = kNoKey + 1;

/// One side of a book: the levels by price, and which is best.
///
/// 64 neighbouring prices are a leaf, 64 leaves a page. Pages near the touch are found by arithmetic, through a window
/// of 512 pages (2,097,152 prices); those further away through an ordered map. The window moves when the touch has left
/// it. What is occupied is one bit a level, one a leaf and one a page, so the next best level is found in a few
/// instructions, however far it is.
///
/// Invariants: the best level is in the window; what is in the map lies below the window; a leaf that is kept holds
/// orders, a page that is kept has leaves.
class Ladder {
 public:
  /// What the other side of a leaf needs to know: which prices it holds, and which of them have orders.
  struct Leaf {
    Key first = 0;
    std::uint64_t occupied = 0;
    LadderIndex ladder = 0;
  };
  using Leaves = std::vector<Leaf>;  ///< By block of the slab.

  Key best() const { return best_; }
  /// The head of the best level. Good while there is one.
  Place best_level() const { return best_level_; }

  /// The head of a level, which may be empty; makes its leaf if need be.
  Place level(Key key, LadderIndex self, OrderSlab& slab, Leaves& leaves) {
    const auto at = static_cast<std::uint64_t>(page_number(key) - first_);
    const Page* page = at < kWindow ? window_[at] : nullptr;
    const std::uint32_t block = page != nullptr ? page->blocks[leaf_in_page(key)] : 0;
    return (block != 0 ? block : make_leaf(key, self, slab, leaves)) * OrderSlab::kBlockUnits + offset_of(key);
  }
  /// The head of a level that holds orders, or zero.
  Place find_level(Key key, const Leaves& leaves) const;
  /// An empty level that level() gave has got its first order.
  void occupy(Place head, Key key, Leaves& leaves) {
    auto& leaf = leaves[head / OrderSlab::kBlockUnits];
    leaf.occupied |= bit_of(head);
    if (key > best_) {
      best_ = key;
      best_level_ = head;
    }
  }
  /// A level has lost its last order.
  void vacate(Place head, OrderSlab& slab, Leaves& leaves) {
    const auto block = head / OrderSlab::kBlockUnits;
    auto& leaf = leaves[block];
    leaf.occupied &= ~bit_of(head);
    const bool was_best = head == best_level_;
    if (leaf.occupied == 0) {
      const Key first = leaf.first;
      drop_leaf(first, block, slab);
      if (was_best) next_leaf(first, leaves);
    } else if (was_best) {
      settle_in(block, leaf);
    }
  }

  void prefetch(Key key, const OrderSlab& slab) const {
    const auto at = static_cast<std::uint64_t>(page_number(key) - first_);
    const Page* page = at < kWindow ? window_[at] : nullptr;
    if (page == nullptr) return;
    __builtin_prefetch(&slab.links(page->blocks[leaf_in_page(key)] * OrderSlab::kBlockUnits + offset_of(key)));
  }

  /// Calls visit(head, key) for each level that holds orders, best first, until it returns false.
  template <class Visit>
  void visit(const Leaves& leaves, Visit&& visit) const {
    for (std::int64_t at = kWindow; (at = below(at)) >= 0;) {
      if (!visit_page(*window_[static_cast<std::size_t>(at)], leaves, visit)) return;
    }
    for (const auto& [number, page] : far_) {
      if (!visit_page(*page, leaves, visit)) return;
    }
  }
  std::size_t far_pages() const { return far_.size(); }

 private:
  struct Page {
    std::uint64_t marks = 0;                 ///< Which leaves there are.
    std::array<std::uint32_t, 64> blocks{};  ///< Their blocks in the slab; zero: none.
  };
  static constexpr std::int64_t kWindow = 512;
  /// Where in the window the touch is put: most orders come behind it.
  static constexpr std::int64_t kTouch = 384;

  static std::int64_t page_number(Key key) { return key >> 12; }
  static std::size_t leaf_in_page(Key key) { return static_cast<std::size_t>(key >> 6 & 63); }
  static Place offset_of(Key key) { return static_cast<Place>(key & 63); }
  static std::uint64_t bit(std::uint64_t at) { return std::uint64_t{1} << at; }
  static std::uint64_t bit_of(Place head) { return bit(head % OrderSlab::kBlockUnits); }
  static unsigned highest(std::uint64_t bits) { return 63U - static_cast<unsigned>(std::countl_zero(bits)); }

  /// The highest page of the window below `at`, or -1.
  std::int64_t below(std::int64_t at) const {
    auto word = static_cast<std::size_t>(at / 64);
    auto bits = word < marks_.size() ? marks_[word] & (bit(static_cast<std::uint64_t>(at % 64)) - 1) : 0;
    while (bits == 0 && word > 0) bits = marks_[--word];
    return bits == 0 ? -1 : static_cast<std::int64_t>(word * 64 + highest(bits));
  }
  void settle_in(std::uint32_t block, const Leaf& leaf) {
    const auto offset = static_cast<Place>(highest(leaf.occupied));
    best_ = leaf.first + offset;
    best_level_ = block * OrderSlab::kBlockUnits + offset;
  }
  template <class Visit>
  static bool visit_page(const Page& page, const Leaves& leaves, Visit&& visit) {
    for (auto marks = page.marks; marks != 0; marks &= ~bit(highest(marks))) {
      const auto block = page.blocks[highest(marks)];
      const auto& leaf = leaves[block];
      for (auto left = leaf.occupied; left != 0; left &= ~bit(highest(left))) {
        const auto offset = static_cast<Place>(highest(left));
        if (!visit(block * OrderSlab::kBlockUnits + offset, leaf.first + offset)) return false;
      }
    }
    return true;
  }

  const Page* find_page(Key key) const;
  Page& make_page(Key key);
  std::uint32_t make_leaf(Key key, LadderIndex self, OrderSlab& slab, Leaves& leaves);
  void drop_leaf(Key first, std::uint32_t block, OrderSlab& slab);
  /// The best level is gone with its leaf: goes to the next one that is lower.
  void next_leaf(Key first, const Leaves& leaves);
  void move_window(std::int64_t touch);

  Key best_ = kNoKey;
  Place best_level_ = 0;
  std::int64_t first_ = 0;                ///< The page number at the window's lower end.
  std::array<std::uint64_t, 8> marks_{};  ///< Which pages of the window there are.
  std::array<Page*, kWindow> window_{};   ///< Null: none.
  std::map<std::int64_t, Page*, std::greater<>> far_;
  std::vector<std::unique_ptr<Page>> pages_;  ///< All there are, used or not.
  std::vector<Page*> spare_;
};

}  // namespace engine
