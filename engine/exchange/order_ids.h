#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/exchange/chunked_vector.h"
#include "engine/exchange/handles.h"
#include "engine/matching/resting_order.h"

namespace engine {

/// Client order ids by account: which order is which. An id stands at its order's place, so that both are read at once,
/// and a table of eight bytes a place finds it; no allocation per order, unless its id is longer than most.
class OrderIds {
 public:
  /// What is looked for, with its hash, so that it is reckoned once.
  struct Key {
    Key(AccountHandle whose, std::string_view text) : account{whose}, id{text}, hash{hash_of(whose, text)} {}
    AccountHandle account;
    std::string_view id;
    std::uint32_t hash;
  };

  /// Asks for the memory that find() will read first. Says nothing, changes nothing.
  void prefetch(const Key& key) const {
    if (!places_.empty()) __builtin_prefetch(&places_[key.hash & mask()]);
  }
  /// The order of this account with this id.
  std::optional<OrderIndex> find(const Key& key) const {
    if (places_.empty()) return std::nullopt;
    for (auto at = key.hash & mask();; at = (at + 1) & mask()) {
      const auto& place = places_[at];
      if (place.order == kNoOrder) return std::nullopt;
      if (place.hash != key.hash) continue;
      if (kept_[place.order].account == key.account && text(place.order) == key.id) return place.order;
    }
  }
  /// Requires: the next order's index; this account has none with this id.
  void add(const Key& key, OrderIndex order);
  std::string_view text(OrderIndex order) const {
    const auto& kept = kept_[order];
    if (kept.size <= kShort) return {kept.text.data(), kept.size};
    std::uint32_t which = 0;
    std::memcpy(&which, kept.text.data(), sizeof which);
    return {long_ones_[which].get(), kept.size};
  }

 private:
  static constexpr std::size_t kShort = 28;  ///< As long as ours are.
  struct Kept {
    std::uint32_t size = 0;
    AccountHandle account = 0;
    std::array<char, kShort> text{};  ///< Of a longer one, which of the long ones it is.
  };
  struct Place {
    std::uint32_t hash = 0;
    OrderIndex order = kNoOrder;
  };

  static std::uint32_t hash_of(AccountHandle account, std::string_view id);
  std::uint32_t mask() const { return static_cast<std::uint32_t>(places_.size() - 1); }
  void put(Place place);
  void grow();

  std::vector<Place> places_;  ///< A power of two of them, at most half in use; the next free one is taken.
  ChunkedVector<Kept> kept_;
  std::vector<std::unique_ptr<char[]>> long_ones_;
};

}  // namespace engine
