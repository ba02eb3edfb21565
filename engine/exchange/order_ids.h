#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/exchange/listing.h"

namespace engine {

/// Client order ids by account: which order is which. Texts stand one behind the other in large blocks, for ever; a
/// table of eight bytes a place finds them. No allocation per order.
class OrderIds {
 public:
  /// A text that stays where it is.
  std::string_view keep(std::string_view text);

  /// The order of this account with this id. `id_of(OrderIndex)` gives (account, id) of an order that was added.
  template <class IdOf>
  std::optional<OrderIndex> find(AccountHandle account, std::string_view id, IdOf&& id_of) const {
    if (places_.empty()) return std::nullopt;
    const auto hash = hash_of(account, id);
    for (auto at = hash & mask();; at = (at + 1) & mask()) {
      const auto& place = places_[at];
      if (place.order == kFree) return std::nullopt;
      if (place.hash == hash && id_of(place.order) == std::pair{account, id}) return place.order;
    }
  }
  /// Requires: this account has no order with this id.
  void add(AccountHandle account, std::string_view id, OrderIndex order);
  void clear();

 private:
  static constexpr OrderIndex kFree = ~OrderIndex{0};
  struct Place {
    std::uint32_t hash = 0;
    OrderIndex order = kFree;
  };

  static std::uint32_t hash_of(AccountHandle account, std::string_view id);
  std::uint32_t mask() const { return static_cast<std::uint32_t>(places_.size() - 1); }
  void put(Place place);
  void grow();

  std::vector<Place> places_;  ///< A power of two of them, at most half in use; the next free one is taken.
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  char* block_at_ = nullptr;
};

}  // namespace engine
