#include "engine/matching/ladder.h"

#include <algorithm>

namespace engine {

Place Ladder::find_level(Key key, const Leaves& leaves) const {
  const auto at = static_cast<std::uint64_t>(number_of(key) - first_);
  std::uint32_t block = at < kWindow ? window_[at] : 0;
  if (at >= kWindow) {
    const auto far = far_.find(number_of(key));
    if (far != far_.end()) block = far->second;
  }
  if (block == 0 || (leaves[block].occupied >> offset_of(key) & 1) == 0) return 0;
  return block * OrderSlab::kBlockUnits + offset_of(key);
}

std::uint32_t Ladder::find_leaf(Key key, LadderIndex self, OrderSlab& slab, Leaves& leaves) {
  const auto number = number_of(key);
  const bool above = number >= first_ + kWindow;
  const bool below = number < first_;
  // What is above the window will be the best level; what is below it is far, unless the touch has come down so low
  // that the window stands for prices that nobody uses.
  if (best_ == kNoKey ? above || below : above)
    move_window(number, leaves);
  else if (below && number_of(best_) < first_ + kWindow / 4)
    move_window(number_of(best_), leaves);

  const auto at = static_cast<std::uint64_t>(number - first_);
  auto& block = at < kWindow ? window_[at] : far_[number];
  if (block != 0) return block;
  block = slab.take_leaf();
  if (leaves.size() <= block) leaves.resize(std::max<std::size_t>(slab.blocks(), leaves.size() * 2));
  leaves[block] = {number * 64, 0, self};
  return block;
}

void Ladder::drop_leaf(std::uint32_t block, OrderSlab& slab, Leaves& leaves) {
  const auto number = number_of(leaves[block].first);
  const auto at = static_cast<std::uint64_t>(number - first_);
  if (at < kWindow) {
    window_[at] = 0;
    marks_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
    if (marks_[at / 64] == 0) summary_ &= ~(std::uint64_t{1} << (at / 64));
  } else {
    far_.erase(number);
  }
  slab.free_leaf(block);
}

void Ladder::next_leaf(std::int64_t number, const Leaves& leaves) {
  auto at = below(number - first_);
  if (at < 0 && !far_.empty()) {
    move_window(far_.begin()->first, leaves);
    at = below(kWindow);
  }
  if (at < 0) {
    best_ = kNoKey;
    best_level_ = 0;
    return;
  }
  const auto block = window_[static_cast<std::size_t>(at)];
  settle_in(block, leaves[block]);
}

void Ladder::move_window(std::int64_t touch, const Leaves& leaves) {
  for (std::int64_t at = kWindow; (at = below(at)) >= 0;) {
    auto& block = window_[static_cast<std::size_t>(at)];
    far_.emplace(first_ + at, block);
    block = 0;
  }
  marks_.fill(0);
  summary_ = 0;
  first_ = touch - kTouch;
  while (!far_.empty() && far_.begin()->first >= first_) {
    const auto [number, block] = *far_.begin();
    far_.erase(far_.begin());
    window_[static_cast<std::size_t>(number - first_)] = block;
    if (leaves[block].occupied != 0) mark(number);
  }
}

}  // namespace engine
