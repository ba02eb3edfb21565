#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/exchange/handles.h"
#include "engine/exchange/id_table.h"
#include "engine/matching/resting_order.h"

namespace engine {

/// A client order id as it stands beside its order, so that both are read at once; no allocation per order, unless its
/// id is longer than most.
struct OrderName {
  static constexpr std::size_t kShort = 28;  ///< As long as ours are.
  std::uint32_t size = 0;
  std::array<char, kShort> text{};  ///< Of a longer one, which of the long ones it is.
};

/// Client order ids by account: which order is which. Those of open orders have a table of their own, small enough to
/// stay near the processor; those of ended ones stay in another for ever, so that no id is taken twice.
class OrderIds {
 public:
  /// What is looked for, with its hash, so that it is reckoned once.
  struct Key {
    Key(AccountHandle whose, std::string_view text) : account{whose}, id{text}, hash{hash_of(whose, text)} {}
    AccountHandle account;
    std::string_view id;
    std::uint32_t hash;
  };

  /// Asks for the memory that find() and add() will use for a new id. Says nothing, changes nothing.
  [[gnu::always_inline]] void prefetch(const Key& key) const {
    open_.prefetch(key.hash);
    ended_.prefetch(key.hash);
  }
  /// The order of this account with this id. `is_it(OrderIndex)` compares account and id.
  template <class IsIt>
  std::optional<OrderIndex> find(const Key& key, IsIt&& is_it) const {
    auto order = open_.find(key.hash, is_it);
    if (order == kNoOrder) order = ended_.find(key.hash, is_it);
    return order == kNoOrder ? std::nullopt : std::optional{order};
  }
  /// Requires: this account has no order with this id. Its order is open.
  OrderName add(const Key& key, OrderIndex order);
  /// The order with this key is open no longer. Requires: it was.
  void close(const Key& key, OrderIndex order) {
    open_.erase(key.hash, order);
    ended_.add(key.hash, order);
  }
  std::string_view text(const OrderName& name) const {
    if (name.size <= OrderName::kShort) return {name.text.data(), name.size};
    std::uint32_t which = 0;
    std::memcpy(&which, name.text.data(), sizeof which);
    return {long_ones_[which].get(), name.size};
  }

 private:
  /// Of the tables alone, never saved: one multiplication for ids of 4 to 16 bytes, as nearly all are.
  static std::uint32_t hash_of(AccountHandle account, std::string_view id) {
    const auto size = id.size();
    std::uint64_t first = 0, last = 0;
    if (size >= 8 && size <= 16) {
      std::memcpy(&first, id.data(), 8);
      std::memcpy(&last, id.data() + size - 8, 8);
    } else if (size >= 4 && size < 8) {
      std::memcpy(&first, id.data(), 4);
      std::memcpy(&last, id.data() + size - 4, 4);
    } else {
      first = hash_of_others(id);
    }
    const auto product = static_cast<UInt128>(first ^ size ^ 0xa0761d6478bd642fULL) *
                         (last ^ (account * 0x9e3779b97f4a7c15ULL) ^ 0xe7037ed1a0b428dbULL);
    const auto mixed = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
  }
  static std::uint64_t hash_of_others(std::string_view id);

  IdTable open_;
  EndedIds ended_;
  std::vector<std::unique_ptr<char[]>> long_ones_;
};

}  // namespace engine
