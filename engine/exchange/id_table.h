#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/exchange/handles.h"

namespace engine {

// Functions that prefetch are always inlined: g++ takes one that does nothing else for one without effect, and drops
// the call.

/// Orders by the hash of their ids: eight bytes a place, open addressing, at most half in use. What stands behind an
/// entry that is taken out moves up, so nothing is left that would make later look-ups slower.
class IdTable {
 public:
  [[gnu::always_inline]] void prefetch(std::uint32_t hash) const {
    if (!places_.empty()) __builtin_prefetch(&places_[hash & mask()]);
  }
  /// The order with this hash of which `is_it(OrderIndex)` is true; kNoOrder when there is none.
  template <class IsIt>
  OrderIndex find(std::uint32_t hash, IsIt&& is_it) const {
    if (places_.empty()) return kNoOrder;
    for (auto at = hash & mask();; at = next(at)) {
      const auto place = places_[at];
      if (place.order == kNoOrder || (place.hash == hash && is_it(place.order))) return place.order;
    }
  }
  void add(std::uint32_t hash, OrderIndex order) {
    if (2 * (count_ + 1) > places_.size()) grow();
    ++count_;
    put({hash, order});
  }
  /// Requires: it is here.
  void erase(std::uint32_t hash, OrderIndex order) {
    auto hole = hash & mask();
    while (places_[hole].order != order) {
      CHECK(places_[hole].order != kNoOrder);
      hole = next(hole);
    }
    for (auto at = next(hole); places_[at].order != kNoOrder; at = next(at)) {
      const auto from_home = (at - places_[at].hash) & mask();
      if (from_home < ((at - hole) & mask())) continue;
      places_[hole] = places_[at];
      hole = at;
    }
    places_[hole].order = kNoOrder;
    --count_;
  }

  /// How many there can be before it grows.
  std::size_t room() const { return places_.size() / 2; }
  /// Calls visit(hash) for each of them, in no order.
  template <class Visit>
  void visit(Visit&& visit) const {
    for (const auto& place : places_) {
      if (place.order != kNoOrder) visit(place.hash);
    }
  }

 private:
  struct Place {
    std::uint32_t hash = 0;
    OrderIndex order = kNoOrder;
  };
  static constexpr std::size_t kFirstPlaces = 1024;
  static constexpr std::size_t kMostPlaces = std::size_t{1} << 32;  // The hash has 32 bits.

  std::uint32_t mask() const { return static_cast<std::uint32_t>(places_.size() - 1); }
  std::uint32_t next(std::uint32_t at) const { return (at + 1) & mask(); }
  void put(Place place) {
    auto at = place.hash & mask();
    while (places_[at].order != kNoOrder) at = next(at);
    places_[at] = place;
  }
  void grow() {
    const auto before = std::move(places_);
    CHECK(before.size() < kMostPlaces);
    places_.assign(std::max(kFirstPlaces, 2 * before.size()), Place{});
    for (const auto& place : before) {
      if (place.order != kNoOrder) put(place);
    }
  }

  std::vector<Place> places_;  ///< A power of two of them.
  std::size_t count_ = 0;
};

/// Says of most hashes that were not added that they were not, out of a small part of the memory that a table takes:
/// one or two bytes an order, and two bits of one word for each.
class IdFilter {
 public:
  bool may_hold(std::uint32_t hash) const {
    return !words_.empty() && (words_[word_of(hash)] & bits_of(hash)) == bits_of(hash);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t hash) const {
    if (!words_.empty()) __builtin_prefetch(&words_[word_of(hash)]);
  }
  /// Requires: it has been made large enough.
  void add(std::uint32_t hash) { words_[word_of(hash)] |= bits_of(hash); }
  /// Empty, with room for so many: a power of two, at least 8.
  void make(std::size_t room) {
    words_.assign(room / 8, 0);
    shift_ = 64 - std::countr_zero(words_.size());
  }
  std::size_t room() const { return words_.size() * 8; }

 private:
  static std::uint64_t spread(std::uint32_t hash) { return (hash + std::uint64_t{1}) * 0x9e3779b97f4a7c15ULL; }
  std::size_t word_of(std::uint32_t hash) const { return shift_ == 64 ? 0 : spread(hash) >> shift_; }
  static std::uint64_t bits_of(std::uint32_t hash) {
    const auto bits = spread(hash) >> 20;  // Other ones than those that say which word, up to a table's whole size.
    return std::uint64_t{1} << (bits & 63) | std::uint64_t{1} << (bits >> 6 & 63);
  }

  std::vector<std::uint64_t> words_;
  int shift_ = 64;
};

/// Ended orders by the hashes of their ids, for ever: far more than stay near the processor. So a hash that is not here
/// is told by a filter, and what comes waits in a short line until the memory it goes to has come.
class EndedIds {
 public:
  [[gnu::always_inline]] void prefetch(std::uint32_t hash) const { filter_.prefetch(hash); }
  /// As IdTable::find().
  template <class IsIt>
  OrderIndex find(std::uint32_t hash, IsIt&& is_it) const {
    if (!filter_.may_hold(hash)) return kNoOrder;
    for (const auto& waits : line_) {
      if (waits.order != kNoOrder && waits.hash == hash && is_it(waits.order)) return waits.order;
    }
    return table_.find(hash, is_it);
  }
  void add(std::uint32_t hash, OrderIndex order) {
    table_.prefetch(hash);
    auto& oldest = line_[next_];
    next_ = (next_ + 1) % line_.size();
    if (oldest.order != kNoOrder) table_.add(oldest.hash, oldest.order);
    oldest = {hash, order};
    if (filter_.room() < table_.room() || filter_.room() == 0) [[unlikely]]
      make_filter();
    filter_.add(hash);
  }

 private:
  void make_filter() {
    filter_.make(std::max<std::size_t>(table_.room(), 2 * line_.size()));
    table_.visit([&](std::uint32_t hash) { filter_.add(hash); });
    for (const auto& waits : line_) {
      if (waits.order != kNoOrder) filter_.add(waits.hash);
    }
  }

  struct Waits {
    std::uint32_t hash = 0;
    OrderIndex order = kNoOrder;
  };
  std::array<Waits, 16> line_;
  std::size_t next_ = 0;
  IdTable table_;
  IdFilter filter_;
};

}  // namespace engine
