#include "engine/exchange/order_ids.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace engine {
namespace {

constexpr std::size_t kFirstPlaces = 1024;
constexpr std::size_t kMostPlaces = std::size_t{1} << 32;  // The hash has 32 bits.

}  // namespace

std::uint32_t OrderIds::hash_of(AccountHandle account, std::string_view id) {
  const auto hash = stable_hash(id) ^ (std::uint64_t{account} * 0x9e3779b97f4a7c15ULL);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

void OrderIds::add(const Key& key, OrderIndex order) {
  const auto id = key.id;
  CHECK(order == kept_.size() && id.size() < ~std::uint32_t{0});
  if (2 * (kept_.size() + 1) > places_.size()) grow();
  Kept kept;
  kept.account = key.account;
  kept.size = static_cast<std::uint32_t>(id.size());
  if (id.size() > kShort) {
    const auto which = static_cast<std::uint32_t>(long_ones_.size());
    std::memcpy(kept.text.data(), &which, sizeof which);
    auto& text = long_ones_.emplace_back(std::make_unique<char[]>(id.size()));
    std::copy(id.begin(), id.end(), text.get());
  } else {
    std::copy(id.begin(), id.end(), kept.text.begin());
  }
  kept_.push_back(kept);
  put({key.hash, order});
}

void OrderIds::put(Place place) {
  auto at = place.hash & mask();
  while (places_[at].order != kNoOrder) at = (at + 1) & mask();
  places_[at] = place;
}

void OrderIds::grow() {
  const auto before = std::move(places_);
  CHECK(before.size() < kMostPlaces);
  places_.assign(std::max(kFirstPlaces, 2 * before.size()), Place{});
  for (const auto& place : before) {
    if (place.order != kNoOrder) put(place);
  }
}

}  // namespace engine
