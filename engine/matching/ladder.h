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
/// 64 neighbouring prices are a leaf. Leaves near the touch are found by arithmetic, through a window of 4,096 leaves
/// (262,144 prices); those further away through an ordered map. The window moves when the touch has left it. What is
/// occupied is one bit a level and one a leaf, so the next best level is found in a few instructions, however far it
/// is.
///
/// Invariants: the best level is in the window; what is in the map lies below the window; a leaf that is kept holds
/// orders.
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
    const auto at = static_cast<std::uint64_t>(number_of(key) - first_);
    const std::uint32_t block = at < kWindow ? window_[at] : 0;
    return (block != 0 ? block : find_leaf(key, self, slab, leaves)) * OrderSlab::kBlockUnits + offset_of(key);
  }
  /// The head of a level that holds orders, or zero.
  Place find_level(Key key, const Leaves& leaves) const;
  /// An empty level has got its first order.
  void occupy(Place head, Key key, Leaves& leaves) {
    auto& leaf = leaves[head / OrderSlab::kBlockUnits];
    if (leaf.occupied == 0) mark(number_of(key));
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
    const Key first = leaf.first;
    if (leaf.occupied == 0) {
      drop_leaf(block, slab, leaves);
      if (was_best) next_leaf(number_of(first), leaves);
    } else if (was_best) {
      settle_in(block, leaf);
    }
  }

  void prefetch(Key key, const OrderSlab& slab) const {
    const auto at = static_cast<std::uint64_t>(number_of(key) - first_);
    if (at < kWindow) __builtin_prefetch(&slab.links(window_[at] * OrderSlab::kBlockUnits + offset_of(key)));
  }

  /// Calls visit(head, key) for each level that holds orders, best first, until it returns false.
  template <class Visit>
  void visit(const Leaves& leaves, Visit&& visit) const {
    for (std::int64_t at = kWindow; (at = below(at)) >= 0;) {
      if (!visit_leaf(window_[static_cast<std::size_t>(at)], leaves, visit)) return;
    }
    for (const auto& [number, block] : far_) {
      if (!visit_leaf(block, leaves, visit)) return;
    }
  }
  std::size_t far_leaves() const { return far_.size(); }

 private:
  static constexpr std::int64_t kWindow = 4096;
  /// Where in the window the touch is put: most orders come behind it.
  static constexpr std::int64_t kTouch = 3072;

  static std::int64_t number_of(Key key) { return key >> 6; }
  static Place offset_of(Key key) { return static_cast<Place>(key & 63); }
  static std::uint64_t bit_of(Place head) { return std::uint64_t{1} << (head % OrderSlab::kBlockUnits); }

  void mark(std::int64_t number) {
    const auto at = static_cast<std::uint64_t>(number - first_);
    if (at >= kWindow) return;
    marks_[at / 64] |= std::uint64_t{1} << (at % 64);
    summary_ |= std::uint64_t{1} << (at / 64);
  }
  /// The highest marked leaf of the window below `at`, or -1.
  std::int64_t below(std::int64_t at) const {
    const auto word = static_cast<std::size_t>(at / 64);
    if (word < marks_.size()) {
      const auto rest = marks_[word] & ((std::uint64_t{1} << (at % 64)) - 1);
      if (rest != 0) return static_cast<std::int64_t>(word) * 64 + 63 - std::countl_zero(rest);
    }
    const auto words = word >= 64 ? summary_ : summary_ & ((std::uint64_t{1} << word) - 1);
    if (words == 0) return -1;
    const auto found = static_cast<std::size_t>(63 - std::countl_zero(words));
    return static_cast<std::int64_t>(found) * 64 + 63 - std::countl_zero(marks_[found]);
  }
  void settle_in(std::uint32_t block, const Leaf& leaf) {
    const auto offset = static_cast<Place>(63 - std::countl_zero(leaf.occupied));
    best_ = leaf.first + offset;
    best_level_ = block * OrderSlab::kBlockUnits + offset;
  }
  template <class Visit>
  static bool visit_leaf(std::uint32_t block, const Leaves& leaves, Visit&& visit) {
    const auto& leaf = leaves[block];
    for (auto left = leaf.occupied; left != 0;) {
      const auto offset = static_cast<Place>(63 - std::countl_zero(left));
      left &= ~(std::uint64_t{1} << offset);
      if (!visit(block * OrderSlab::kBlockUnits + offset, leaf.first + offset)) return false;
    }
    return true;
  }

  std::uint32_t find_leaf(Key key, LadderIndex self, OrderSlab& slab, Leaves& leaves);
  void drop_leaf(std::uint32_t block, OrderSlab& slab, Leaves& leaves);
  /// The best level is gone with its leaf: goes to the next one that is lower.
  void next_leaf(std::int64_t number, const Leaves& leaves);
  void move_window(std::int64_t touch, const Leaves& leaves);

  Key best_ = kNoKey;
  Place best_level_ = 0;
  std::int64_t first_ = 0;                       ///< The leaf number at the window's lower end.
  std::uint64_t summary_ = 0;                    ///< Which words of marks_ are not zero.
  std::array<std::uint64_t, 64> marks_{};        ///< Which leaves of the window hold orders.
  std::array<std::uint32_t, kWindow> window_{};  ///< Blocks of the slab; zero: no leaf.
  std::map<std::int64_t, std::uint32_t, std::greater<>> far_;
};

}  // namespace engine
