#include "engine/matching/ladder.h"

#include <algorithm>

namespace engine {

const Ladder::Page* Ladder::find_page(Key key) const {
  const auto at = static_cast<std::uint64_t>(page_number(key) - first_);
  if (at < kWindow) return window_[at];
  const auto far = far_.find(page_number(key));
  return far == far_.end() ? nullptr : far->second;
}

Place Ladder::find_level(Key key, const Leaves& leaves) const {
  const auto* page = find_page(key);
  const std::uint32_t block = page != nullptr ? page->blocks[leaf_in_page(key)] : 0;
  if (block == 0 || (leaves[block].occupied & bit(offset_of(key))) == 0) return 0;
  return block * OrderSlab::kBlockUnits + offset_of(key);
}

Ladder::Page& Ladder::make_page(Key key) {
  const auto number = page_number(key);
  const bool above = number >= first_ + kWindow;
  const bool below = number < first_;
  // What is above the window will be the best level; what is below it is far, unless the touch has come down so low
  // that the window stands for prices that nobody uses.
  if (best_ == kNoKey ? above || below : above) {
    move_window(number);
  } else if (below && page_number(best_) < first_ + kWindow / 4) {
    move_window(page_number(best_));
  }
  const auto at = static_cast<std::uint64_t>(number - first_);
  auto*& page = at < kWindow ? window_[at] : far_[number];
  if (page != nullptr) return *page;
  if (spare_.empty()) {
    pages_.push_back(std::make_unique<Page>());
    spare_.push_back(pages_.back().get());
  }
  page = spare_.back();
  spare_.pop_back();
  if (at < kWindow) marks_[at / 64] |= bit(at % 64);
  return *page;
}

std::uint32_t Ladder::make_leaf(Key key, LadderIndex self, OrderSlab& slab, Leaves& leaves) {
  auto& page = make_page(key);
  auto& block = page.blocks[leaf_in_page(key)];
  if (block != 0) return block;  // On a far page.
  block = slab.take_leaf();
  page.marks |= bit(leaf_in_page(key));
  if (leaves.size() <= block) leaves.resize(std::max<std::size_t>(slab.blocks(), leaves.size() * 2));
  leaves[block] = {key & ~Key{63}, 0, self};
  return block;
}

void Ladder::drop_leaf(Key first, std::uint32_t block, OrderSlab& slab) {
  const auto number = page_number(first);
  const auto at = static_cast<std::uint64_t>(number - first_);
  auto* page = at < kWindow ? window_[at] : far_.find(number)->second;
  page->blocks[leaf_in_page(first)] = 0;
  page->marks &= ~bit(leaf_in_page(first));
  slab.free_leaf(block);
  if (page->marks != 0) return;
  spare_.push_back(page);
  if (at < kWindow) {
    window_[at] = nullptr;
    marks_[at / 64] &= ~bit(at % 64);
  } else {
    far_.erase(number);
  }
}

void Ladder::next_leaf(Key first, const Leaves& leaves) {
  // Every leaf that is left lies lower.
  const auto* page = find_page(first);
  if (page == nullptr) {
    auto at = below(page_number(first) - first_);
    if (at < 0 && !far_.empty()) {
      move_window(far_.begin()->first);
      at = below(kWindow);
    }
    if (at < 0) {
      best_ = kNoKey;
      best_level_ = 0;
      return;
    }
    page = window_[static_cast<std::size_t>(at)];
  }
  const auto block = page->blocks[highest(page->marks)];
  settle_in(block, leaves[block]);
}

void Ladder::move_window(std::int64_t touch) {
  for (std::int64_t at = kWindow; (at = below(at)) >= 0;) {
    auto*& page = window_[static_cast<std::size_t>(at)];
    far_.emplace(first_ + at, page);
    page = nullptr;
  }
  marks_.fill(0);
  first_ = touch - kTouch;
  while (!far_.empty() && far_.begin()->first >= first_) {
    const auto at = static_cast<std::uint64_t>(far_.begin()->first - first_);
    window_[at] = far_.begin()->second;
    marks_[at / 64] |= bit(at % 64);
    far_.erase(far_.begin());
  }
}

}  // namespace engine
