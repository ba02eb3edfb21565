#include "connectors/kit/book_side.h"

#include "engine/base/check.h"

namespace kit {
namespace {

constexpr std::uint16_t pack(const BookLevel& level) {
  return static_cast<std::uint16_t>(level.price_places << 8U | level.quantity_places);
}

template <class T>
void insert_at(std::vector<T>& values, std::size_t at, const T& value) {
  values.insert(values.begin() + static_cast<std::ptrdiff_t>(at), value);
}
template <class T>
void erase_at(std::vector<T>& values, std::size_t at) {
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

/// The first place whose key is not below `key`. Looks outward from the best in doubling steps, then halves: what is
/// near the best is found in few, and the steps do not depend on a guess of the processor's.
std::size_t BookSide::lower_bound(Key key) const {
  const auto size = keys_.size();
  std::size_t step = 1;
  while (step < size && !(keys_[size - step] < key)) step *= 2;
  auto low = step < size ? size - step : 0;
  auto length = size - low - step / 2;
  while (length > 0) {
    const auto half = length / 2;
    const bool is_below = keys_[low + half] < key;
    low = is_below ? low + half + 1 : low;
    length = is_below ? length - half - 1 : half;
  }
  return low;
}

void BookSide::apply(std::span<const BookLevel> levels) {
  for (const auto& level : levels) {
    const auto key = is_bids_ ? level.price.units() : -level.price.units();
    const auto at = lower_bound(key);
    const bool is_there = at < keys_.size() && keys_[at] == key;
    if (level.quantity.is_zero()) {
      if (!is_there) continue;
      erase_at(keys_, at);
      erase_at(quantities_, at);
      erase_at(places_, at);
    } else if (is_there) {
      quantities_[at] = level.quantity;
      places_[at] = pack(level);
    } else {
      insert_at(keys_, at, key);
      insert_at(quantities_, at, level.quantity);
      insert_at(places_, at, pack(level));
    }
  }
}

void BookSide::clear() {
  keys_.clear();
  quantities_.clear();
  places_.clear();
}

BookLevel BookSide::at(std::size_t depth) const {
  CHECK(depth < keys_.size());
  const auto place = keys_.size() - 1 - depth;
  const auto key = keys_[place];
  return {engine::Decimal::from_units(is_bids_ ? key : -key), quantities_[place],
          static_cast<std::uint8_t>(places_[place] >> 8U), static_cast<std::uint8_t>(places_[place] & 0xFFU)};
}

}  // namespace kit
