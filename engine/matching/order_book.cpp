#include "engine/matching/order_book.h"

#include <algorithm>

#include "engine/base/check.h"

namespace engine {

void OrderBook::add(const RestingOrder& order) {
  CHECK(order.lots > 0 && order.hidden >= 0 && order.price > 0);
  const auto spot = ids_.locate(order.number, slab_);
  CHECK(spot.place == 0);
  const Place place = slab_.take_order();
  auto& booked = slab_.order(place);
  booked.id = order.number;
  booked.lots = order.lots;
  booked.account = order.account;
  booked.ladder = static_cast<LadderIndex>(index(order.side));
  if (order.display > 0) {
    booked.ladder |= kIcebergBit;
    icebergs_[order.number] = {order.hidden, order.display};
  }
  append(place, order.side, key_of(order.side, order.price));
  ids_.insert_at(spot, place);
}

void OrderBook::append(Place place, Side side, Key key) {
  auto& ladder = ladders_[index(side)];
  const Place head = ladder.level(key, static_cast<LadderIndex>(index(side)), slab_, leaves_);
  const bool was_empty = slab_.links(head).next == head;
  slab_.link_before(head, place);
  if (was_empty) ladder.occupy(head, key, leaves_);
}

void OrderBook::unlink(Place place) {
  const auto side = index(side_of(slab_.order(place)));
  const Place emptied = slab_.unlink(place);
  if (emptied != 0) ladders_[side].vacate(emptied, slab_, leaves_);
}

void OrderBook::drop(Place place) {
  const auto& order = slab_.order(place);
  ids_.erase(order.id, place);
  if ((order.ladder & kIcebergBit) != 0) icebergs_.erase(order.id);
  unlink(place);
  slab_.free_order(place);
}

bool OrderBook::remove(OrderNumber number) {
  const Place place = ids_.find(number, slab_);
  if (place != 0) drop(place);
  return place != 0;
}

void OrderBook::reduce(OrderNumber number, Lots lots) {
  const Place place = ids_.find(number, slab_);
  CHECK(place != 0);
  auto& order = slab_.order(place);
  Lots of_hidden = 0;
  if ((order.ladder & kIcebergBit) != 0) {
    auto& hidden = icebergs_.at(number).hidden;
    of_hidden = std::min(lots, hidden);
    hidden -= of_hidden;
  }
  const Lots of_shown = lots - of_hidden;
  CHECK(lots > 0 && of_shown <= order.lots);
  order.lots -= of_shown;
  if (order.lots == 0) drop(place);
}

void OrderBook::execute_best(Side side, Lots lots) {
  const auto& ladder = ladders_[index(side)];
  const Place place = slab_.links(ladder.best_level()).next;
  auto& order = slab_.order(place);
  CHECK(lots > 0 && lots <= order.lots);
  order.lots -= lots;
  if (order.lots > 0) return;
  if ((order.ladder & kIcebergBit) == 0) return drop(place);
  auto& [hidden, display] = icebergs_.at(order.id);
  if (hidden == 0) return drop(place);
  order.lots = std::min(display, hidden);
  hidden -= order.lots;
  const Key key = ladder.best();
  unlink(place);
  append(place, side, key);
}

RestingOrder OrderBook::order_at(Place place, Side side, Key key) const {
  const auto& order = slab_.order(place);
  RestingOrder resting{order.id, order.account, side, price_of(side, key), order.lots, 0, 0};
  if ((order.ladder & kIcebergBit) != 0) {
    const auto& iceberg = icebergs_.at(order.id);
    resting.hidden = iceberg.hidden;
    resting.display = iceberg.display;
  }
  return resting;
}

std::optional<RestingOrder> OrderBook::best(Side side) const {
  if (is_empty(side)) return std::nullopt;
  return order_at(slab_.links(ladder(side).best_level()).next, side, ladder(side).best());
}

bool OrderBook::is_head(Place place) const {
  // Orders never lie in a leaf's block, so nothing is ever marked as occupied in theirs.
  const auto block = place / OrderSlab::kBlockUnits;
  return block < leaves_.size() && (leaves_[block].occupied >> place % OrderSlab::kBlockUnits & 1) != 0;
}

Key OrderBook::find_key(Place place) const {
  Place at = slab_.links(place).previous;
  while (!is_head(at)) at = slab_.links(at).previous;
  return leaves_[at / OrderSlab::kBlockUnits].first + at % OrderSlab::kBlockUnits;
}

std::optional<RestingOrder> OrderBook::find(OrderNumber number) const {
  const Place place = ids_.find(number, slab_);
  if (place == 0) return std::nullopt;
  const Side side = side_of(slab_.order(place));
  return order_at(place, side, find_key(place));
}

Lots OrderBook::level_lots(Side side, Ticks price) const {
  const Place head = ladder(side).find_level(key_of(side, price), leaves_);
  Lots lots = 0;
  if (head == 0) return lots;
  for (Place at = slab_.links(head).next; at != head; at = slab_.links(at).next) lots += slab_.order(at).lots;
  return lots;
}

std::string OrderBook::broken_invariant() const {
  std::size_t count = 0, icebergs = 0;
  std::string broken;
  for (const auto side : {Side::Buy, Side::Sell}) {
    std::optional<Key> last;
    ladder(side).visit(leaves_, [&](Place head, Key key) {
      if (last ? key >= *last : key != ladder(side).best()) broken = "levels out of order";
      last = key;
      if (slab_.links(head).next == head) broken = "a level without orders";
      return true;
    });
    if (!last && !is_empty(side)) broken = "a best price without a level";
    visit_orders(side, [&](const RestingOrder& order) {
      ++count;
      if (order.lots <= 0 || order.hidden < 0) broken = "an order without lots";
      if (order.display > 0) ++icebergs;
      const auto found = find(order.number);
      if (!found || found->side != side || found->price != order.price)
        broken = "an order that is not found by its number";
    });
  }
  if (count != ids_.size()) broken = "a number without an order";
  if (icebergs != icebergs_.size()) broken = "something hidden without an order";
  return broken;
}

}  // namespace engine
