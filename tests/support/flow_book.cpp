#include "tests/support/flow_book.h"

#include <algorithm>

namespace testing_support {

FlowBook::Slot FlowBook::first(std::uint32_t symbol, std::uint8_t side) const {
  const auto& levels = markets_[symbol].levels[side];
  return levels.empty() ? 0 : levels.begin()->second.first;
}

bool FlowBook::can_fill(const FlowRecord& record) const {
  std::int64_t found = 0;
  for (const auto& [key, level] : markets_[record.symbol].levels[1 - record.side]) {
    if (!crosses(record, orders_[level.first].price)) break;
    for (Slot slot = level.first; slot != 0 && found < record.lots; slot = orders_[slot].next) {
      found += orders_[slot].open;
    }
    if (found >= record.lots) return true;
  }
  return false;
}

void FlowBook::enter(const FlowRecord& record) {
  if (record.force == FlowRecord::kFillOrKill && !can_fill(record)) return;
  auto left = record.lots;
  while (left > 0) {
    const Slot maker = first(record.symbol, static_cast<std::uint8_t>(1 - record.side));
    if (maker == 0 || !crosses(record, orders_[maker].price)) break;
    const auto lots = std::min(left, orders_[maker].open);
    left -= lots;
    if (lots == orders_[maker].open) filled_.push_back(orders_[maker]);
    reduce(maker, lots);
  }
  if (left > 0 && record.force == FlowRecord::kGoodTillCancel) rest(record, left);
}

void FlowBook::rest(const FlowRecord& record, std::int64_t open) {
  if (free_.empty()) {
    free_.push_back(static_cast<Slot>(orders_.size()));
    orders_.emplace_back();
  }
  newest_ = free_.back();
  free_.pop_back();
  auto& market = markets_[record.symbol];
  auto& level = market.levels[record.side][key_of(record.side, record.price)];
  orders_[newest_] = {
      record.id, record.price, open, record.symbol, static_cast<std::uint32_t>(market.resting.size()), level.last,
      0,         record.side};
  (level.last == 0 ? level.first : orders_[level.last].next) = newest_;
  level.last = newest_;
  market.resting.push_back(newest_);
}

void FlowBook::reduce(Slot slot, std::int64_t lots) {
  orders_[slot].open -= lots;
  if (orders_[slot].open == 0) remove(slot);
}

void FlowBook::remove(Slot slot) {
  const auto& order = orders_[slot];
  auto& market = markets_[order.symbol];
  auto& levels = market.levels[order.side];
  const auto at = levels.find(key_of(order.side, order.price));
  (order.previous == 0 ? at->second.first : orders_[order.previous].next) = order.next;
  (order.next == 0 ? at->second.last : orders_[order.next].previous) = order.previous;
  if (at->second.first == 0) levels.erase(at);
  market.resting[order.place] = market.resting.back();
  orders_[market.resting.back()].place = order.place;
  market.resting.pop_back();
  orders_[slot].id = 0;
  free_.push_back(slot);
}

}  // namespace testing_support
