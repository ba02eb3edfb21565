#include "engine/matching/order_book.h"

#include <algorithm>

#include "engine/base/check.h"

namespace engine {

void OrderBook::add(const RestingOrder& order) {
  CHECK(order.lots > 0);
  Slot slot = kNoSlot;
  if (free_.empty()) {
    slot = static_cast<Slot>(pool_.size());
    pool_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  CHECK(slots_.emplace(order.number, slot).second);
  auto& level = levels_[index(order.side)][key_of(order.side, order.price)];
  pool_[slot] = Node{order, level.last, kNoSlot};
  (level.last == kNoSlot ? level.first : pool_[level.last].next) = slot;
  level.last = slot;
  level.lots += order.lots;
}

bool OrderBook::remove(OrderNumber number) {
  const auto found = slots_.find(number);
  if (found == slots_.end()) return false;
  unlink(found->second);
  slots_.erase(found);
  return true;
}

void OrderBook::reduce(OrderNumber number, Lots lots) {
  const auto found = slots_.find(number);
  CHECK(found != slots_.end());
  auto& order = pool_[found->second].order;
  CHECK(lots > 0 && lots <= order.lots);
  if (lots == order.lots) {
    remove(number);
    return;
  }
  order.lots -= lots;
  levels_[index(order.side)][key_of(order.side, order.price)].lots -= lots;
}

void OrderBook::unlink(Slot slot) {
  const auto& node = pool_[slot];
  auto& levels = levels_[index(node.order.side)];
  const auto at = levels.find(key_of(node.order.side, node.order.price));
  CHECK(at != levels.end());
  auto& level = at->second;
  (node.previous == kNoSlot ? level.first : pool_[node.previous].next) = node.next;
  (node.next == kNoSlot ? level.last : pool_[node.next].previous) = node.previous;
  level.lots -= node.order.lots;
  if (level.first == kNoSlot) levels.erase(at);
  free_.push_back(slot);
}

const RestingOrder* OrderBook::best(Side side) const {
  const auto& levels = levels_[index(side)];
  return levels.empty() ? nullptr : &pool_[levels.begin()->second.first].order;
}

const RestingOrder* OrderBook::find(OrderNumber number) const {
  const auto found = slots_.find(number);
  return found == slots_.end() ? nullptr : &pool_[found->second].order;
}

Lots OrderBook::depth(Side side, std::optional<Ticks> limit, Lots up_to) const {
  Lots sum = 0;
  for (const auto& [key, level] : levels_[index(side)]) {
    if (sum >= up_to || (limit && key > key_of(side, *limit))) break;
    sum += std::min(level.lots, up_to - sum);
  }
  return sum;
}

std::string OrderBook::broken_invariant() const {
  std::size_t count = 0;
  for (const auto side : {Side::Buy, Side::Sell}) {
    for (const auto& [key, level] : levels_[index(side)]) {
      if (level.first == kNoSlot) return "a level without orders";
      Lots sum = 0;
      Slot previous = kNoSlot;
      for (Slot slot = level.first; slot != kNoSlot; previous = slot, slot = pool_[slot].next) {
        const auto& node = pool_[slot];
        if (node.order.lots <= 0) return "an order without lots";
        if (node.previous != previous) return "a broken list";
        if (node.order.side != side || key_of(side, node.order.price) != key) return "an order on a foreign level";
        const auto found = slots_.find(node.order.number);
        if (found == slots_.end() || found->second != slot) return "an order that is not found by its number";
        sum += node.order.lots;
        ++count;
      }
      if (level.last != previous) return "a level with a wrong end";
      if (sum != level.lots) return "a level with a wrong sum";
    }
  }
  return count == slots_.size() ? "" : "a number without an order";
}

}  // namespace engine
