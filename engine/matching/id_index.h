#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/matching/order_slab.h"

namespace engine {

/// Where an order with a given 64-bit id rests. Any ids: dense, sparse, random.
///
/// Open addressing, at most half full: one eight-byte entry an order (32 bits of the id's hash, its place), so that
/// looking up touches one cache line here and the order itself. A removal moves what follows back, so nothing is ever
/// left behind that would make later look-ups slower.
class IdIndex {
 public:
  /// Takes 2^(bits - 1) orders before it grows.
  explicit IdIndex(int bits = 8);

  /// The order's place; zero when it is not here.
  Place find(std::uint64_t id, const OrderSlab& slab) const { return locate(id, slab).place; }

  /// Where an id is in the index, or would go. Good until the next insert or erase.
  struct Spot {
    std::size_t at = 0;
    std::uint32_t tag = 0;
    Place place = 0;  ///< Zero: the id is not here.
  };
  Spot locate(std::uint64_t id, const OrderSlab& slab) const {
    const std::uint32_t tag = tag_of(id);
    for (std::size_t at = home_of(tag);; at = (at + 1) & mask_) {
      const auto entry = entries_[at];
      if (entry == 0) return {at, tag, 0};
      if (tag_of_entry(entry) == tag && slab.order(place_of(entry)).id == id) [[likely]]
        return {at, tag, place_of(entry)};
    }
  }
  /// Requires: the id is not here.
  void insert(std::uint64_t id, Place place) {
    make_room();
    put(tag_of(id), place);
  }
  /// The same at the spot that locate() has found for it.
  void insert_at(Spot spot, Place place) {
    if (make_room()) [[unlikely]]
      return put(spot.tag, place);
    entries_[spot.at] = make(spot.tag, place);
  }
  /// Requires: the id is here, at this place.
  void erase(std::uint64_t id, Place place) {
    const std::uint32_t tag = tag_of(id);
    const auto entry = make(tag, place);
    std::size_t at = home_of(tag);
    while (entries_[at] != entry) at = (at + 1) & mask_;
    erase_at(at);
  }
  /// Requires: a spot where an order was found.
  void erase_at(std::size_t hole) {
    for (std::size_t at = (hole + 1) & mask_;; at = (at + 1) & mask_) {
      const auto follower = entries_[at];
      if (follower == 0) break;
      const auto distance = (at - home_of(tag_of_entry(follower))) & mask_;
      if (distance < ((at - hole) & mask_)) continue;
      entries_[hole] = follower;
      hole = at;
    }
    entries_[hole] = 0;
    ++room_;
  }

  void prefetch(std::uint64_t id) const { __builtin_prefetch(&entries_[home_of(tag_of(id))]); }
  /// The place in the first entry an id could be in: right most of the time, and good for a prefetch only.
  Place guess(std::uint64_t id) const { return place_of(entries_[home_of(tag_of(id))]); }

  std::size_t size() const { return (mask_ + 1) / 2 - room_; }
  /// Of what it holds in memory.
  std::size_t bytes() const { return (mask_ + 1) * sizeof(Entry); }

 private:
  using Entry = std::uint64_t;  ///< The tag above, the place below; zero is empty.

  static std::uint32_t tag_of(std::uint64_t id) {
    return static_cast<std::uint32_t>((id * 0x9E3779B97F4A7C15ULL) >>
                                      32);  // Fibonacci hashing: the upper half is well mixed.
  }
  static Entry make(std::uint32_t tag, Place place) { return Entry{tag} << 32 | place; }
  static Place place_of(Entry entry) { return static_cast<Place>(entry); }
  static std::uint32_t tag_of_entry(Entry entry) { return static_cast<std::uint32_t>(entry >> 32); }
  std::size_t home_of(std::uint32_t tag) const { return tag >> shift_; }

  void put(std::uint32_t tag, Place place) {
    std::size_t at = home_of(tag);
    while (entries_[at] != 0) at = (at + 1) & mask_;
    entries_[at] = make(tag, place);
  }
  /// Counts one more. True when that moved all entries.
  bool make_room() {
    if (room_-- != 0) [[likely]]
      return false;
    grow();
    return true;
  }
  void grow();

  std::size_t mask_;  ///< One less than the number of entries.
  std::unique_ptr<Entry[]> entries_;
  int shift_;
  std::size_t room_;  ///< How many more orders it takes before it grows.
};

}  // namespace engine
