#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "connectors/kit/book_update.h"

namespace kit {

/// The bids or the asks of one book: flat, sorted, the best price last, since most changes are near it and move little.
class BookSide {
 public:
  explicit BookSide(bool is_bids) : is_bids_{is_bids} {}

  /// Sets each level's quantity; zero removes it, and to remove what is not there changes nothing.
  void apply(std::span<const BookLevel> levels);
  void clear();

  std::size_t size() const { return keys_.size(); }
  bool empty() const { return keys_.empty(); }
  /// The best is at 0. Requires: depth < size().
  BookLevel at(std::size_t depth) const;

 private:
  using Key = engine::Int128;
  std::size_t lower_bound(Key key) const;

  bool is_bids_;
  std::vector<Key> keys_;  ///< Ascending: the price's units of bids, the negative ones of asks.
  std::vector<engine::Decimal> quantities_;
  std::vector<std::uint16_t> places_;  ///< Of price and quantity, as written.
};

}  // namespace kit
