#include "engine/exchange/order_ids.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace engine {
namespace {

constexpr std::size_t kBlockSize = std::size_t{1} << 20;
constexpr std::size_t kFirstPlaces = 1024;
constexpr std::size_t kMostPlaces = std::size_t{1} << 32;  // The hash has 32 bits.

}  // namespace

std::string_view OrderIds::keep(std::string_view text) {
  if (text.size() > block_left_) {
    block_left_ = std::max(kBlockSize, text.size());
    block_at_ = blocks_.emplace_back(std::make_unique<char[]>(block_left_)).get();
  }
  const auto kept = std::string_view{block_at_, text.size()};
  block_at_ = std::copy(text.begin(), text.end(), block_at_);
  block_left_ -= text.size();
  return kept;
}

std::uint32_t OrderIds::hash_of(AccountHandle account, std::string_view id) {
  const auto hash = stable_hash(id) ^ (std::uint64_t{account} * 0x9e3779b97f4a7c15ULL);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

void OrderIds::add(AccountHandle account, std::string_view id, OrderIndex order) {
  if (2 * (used_ + 1) > places_.size()) grow();
  put({hash_of(account, id), order});
  ++used_;
}

void OrderIds::put(Place place) {
  auto at = place.hash & mask();
  while (places_[at].order != kFree) at = (at + 1) & mask();
  places_[at] = place;
}

void OrderIds::grow() {
  const auto before = std::move(places_);
  CHECK(before.size() < kMostPlaces);
  places_.assign(std::max(kFirstPlaces, 2 * before.size()), Place{});
  for (const auto& place : before) {
    if (place.order != kFree) put(place);
  }
}

void OrderIds::clear() { *this = OrderIds{}; }

}  // namespace engine
