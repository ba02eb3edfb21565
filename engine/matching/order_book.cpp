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
  pool_[slot].order = order;
  append(slot);
}

void OrderBook::append(Slot slot) {
  auto& node = pool_[slot];
  auto& level = levels_[index(node.order.side)][key_of(node.order.side, node.order.price)];
  node.previous = level.last;
  node.next = kNoSlot;
  (level.last == kNoSlot ? level.first : pool_[level.last].next) = slot;
  level.last = slot;
  level.lots += node.order.lots;
}

bool OrderBook::remove(OrderNumber number) {
  const auto found = slots_.find(number);
  if (found == slots_.end()) return false;
  unlink(found->second);
  free_.push_back(found->second);
  slots_.erase(found);
  return true;
}

void OrderBook::reduce(OrderNumber number, Lots lots) {
  const auto found = slots_.find(number);
  CHECK(found != slots_.end());
  auto& order = pool_[found->second].order;
  CHECK(lots > 0 && lots <= order.open());
  if (lots == order.open()) {
    remove(number);
    return;
  }
  const Lots of_hidden = std::min(lots, order.hidden);
  order.hidden -= of_hidden;
  order.lots -= lots - of_hidden;
  levels_[index(order.side)][key_of(order.side, order.price)].lots -= lots - of_hidden;
}

void OrderBook::execute(OrderNumber number, Lots lots) {
  const auto found = slots_.find(number);
  CHECK(found != slots_.end());
  const Slot slot = found->second;
  auto& order = pool_[slot].order;
  CHECK(lots > 0 && lots <= order.lots);
  if (lots < order.lots) {
    order.lots -= lots;
    levels_[index(order.side)][key_of(order.side, order.price)].lots -= lots;
  } else if (order.hidden == 0) {
    remove(number);
  } else {
    unlink(slot);
    order.lots = std::min(order.display, order.hidden);
    order.hidden -= order.lots;
    append(slot);
  }
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
}

const RestingOrder* OrderBook::best(Side side) const {
  const auto& levels = levels_[index(side)];
  return levels.empty() ? nullptr : &pool_[levels.begin()->second.first].order;
}

const RestingOrder* OrderBook::find(OrderNumber number) const {
  const auto found = slots_.find(number);
  return found == slots_.end() ? nullptr : &pool_[found->second].order;
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
        if (node.order.lots <= 0 || node.order.hidden < 0) return "an order without lots";
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
