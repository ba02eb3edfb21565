#include "engine/matching/order_slab.h"

#include <cstdlib>
#include <cstring>

#include "engine/base/check.h"

namespace engine {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{OrderSlab::kBlockUnits} * 8;
constexpr std::uint32_t kMostBlocks = std::uint32_t{1} << 26;  // Places are 32 bits.
constexpr Place kOrderUnits = sizeof(BookedOrder) / 8;

}  // namespace

// std::aligned_alloc makes the objects that live here: plain structs without constructors.
void OrderSlab::Free::operator()(std::byte* bytes) const { std::free(bytes); }

std::uint32_t OrderSlab::take_block() {
  if (blocks_ >= capacity_) {
    CHECK(capacity_ < kMostBlocks);
    const std::uint32_t capacity = capacity_ == 0 ? first_capacity_ : capacity_ * 2;
    auto* bytes = static_cast<std::byte*>(std::aligned_alloc(kBlockBytes, capacity * kBlockBytes));
    CHECK(bytes != nullptr);
    if (units_) std::memcpy(bytes, units_.get(), blocks_ * kBlockBytes);
    units_.reset(bytes);
    capacity_ = capacity;
  }
  return blocks_++;
}

void OrderSlab::grow_orders() {
  const Place first = take_block() * kBlockUnits;
  // The lowest place is handed out first.
  for (Place place = first + kBlockUnits; place > first; place -= kOrderUnits) free_order(place - kOrderUnits);
}

std::uint32_t OrderSlab::take_leaf() {
  if (!free_leaves_.empty()) {
    const auto block = free_leaves_.back();
    free_leaves_.pop_back();
    return block;
  }
  const auto block = take_block();
  for (Place head = block * kBlockUnits; head < (block + 1) * kBlockUnits; ++head) links(head) = {head, head};
  return block;
}

}  // namespace engine
