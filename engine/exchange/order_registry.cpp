#include "engine/exchange/order_registry.h"

#include "engine/base/check.h"

namespace engine {
namespace {

/// At least so many bytes stand for an order and for a fill.
constexpr std::uint64_t kOrderBytes = 100, kFillBytes = 50, kExtrasBytes = 80;

void save_trigger(ByteWriter& out, const TriggerTerms& terms) {
  out.u8(static_cast<std::uint8_t>(terms.kind));
  out.u8(static_cast<std::uint8_t>(terms.by));
  for (const bool flag : {terms.rising, terms.waits, terms.following}) out.flag(flag);
  for (const auto value : {terms.price, terms.distance, terms.activation, terms.furthest}) out.i64(value);
  out.decimal(terms.rate);
}

TriggerTerms load_trigger(ByteReader& in) {
  TriggerTerms terms;
  terms.kind = in.one_of<TriggerTerms::Kind>(3);
  terms.by = in.one_of<TriggerBy>(2);
  for (auto* flag : {&terms.rising, &terms.waits, &terms.following}) *flag = in.flag();
  for (auto* value : {&terms.price, &terms.distance, &terms.activation, &terms.furthest}) *value = in.i64();
  terms.rate = in.decimal();
  return terms;
}

void save_extras(ByteWriter& out, const OrderExtras& extras) {
  out.i64(extras.display);
  out.time(extras.good_till);
  out.u64(extras.made);
  save_trigger(out, extras.trigger);
}

OrderExtras load_extras(ByteReader& in) {
  OrderExtras extras;
  extras.display = in.i64();
  extras.good_till = in.time();
  extras.made = in.u64();
  extras.trigger = load_trigger(in);
  return extras;
}

void save_order(ByteWriter& out, const OrderRecord& order) {
  out.u32(order.account);
  out.u32(order.instrument);
  for (const auto amount : {order.frozen, order.freeze_rate, order.freeze_leverage}) out.decimal(amount);
  for (const auto value : {order.limit, order.freeze_price, order.quantity, order.filled, order.leaves}) out.i64(value);
  out.time(order.arrival);
  out.time(order.updated);
  out.u32(order.first_fill);
  out.u32(order.last_fill);
  out.u32(order.extras);
  out.u8(static_cast<std::uint8_t>(order.side));
  out.u8(static_cast<std::uint8_t>(order.type));
  out.u8(static_cast<std::uint8_t>(order.time_in_force));
  out.u8(static_cast<std::uint8_t>(order.status));
  out.u8(static_cast<std::uint8_t>(order.reason));
  out.u8(static_cast<std::uint8_t>(order.self_trade));
  out.u8(static_cast<std::uint8_t>(order.position_side));
  for (const bool flag :
       {order.post_only, order.reduce_only, order.slide, order.waiting, order.dormant, order.fee_in_base, order.forced})
    out.flag(flag);
}

OrderRecord load_order(ByteReader& in) {
  OrderRecord order;
  order.account = in.u32();
  order.instrument = in.u32();
  for (auto* amount : {&order.frozen, &order.freeze_rate, &order.freeze_leverage}) *amount = in.decimal();
  for (auto* value : {&order.limit, &order.freeze_price, &order.quantity, &order.filled, &order.leaves}) {
    *value = in.i64();
  }
  order.arrival = in.time();
  order.updated = in.time();
  order.first_fill = in.u32();
  order.last_fill = in.u32();
  order.extras = in.u32();
  order.side = in.one_of<Side>(2);
  order.type = in.one_of<OrderType>(2);
  order.time_in_force = in.one_of<TimeInForce>(3);
  order.status = in.one_of<OrderStatus>(7);
  order.reason = in.one_of<Reason>(kReasons);
  order.self_trade = in.one_of<SelfTrade>(4);
  order.position_side = in.one_of<PositionSide>(3);
  for (auto* flag : {&order.post_only, &order.reduce_only, &order.slide, &order.waiting, &order.dormant,
                     &order.fee_in_base, &order.forced})
    *flag = in.flag();
  return order;
}

}  // namespace

OrderIndex OrderRegistry::add(const OrderRecord& order, const OrderIds::Key& key) {
  CHECK(orders_.size() < kNoOrder);
  const auto index = static_cast<OrderIndex>(orders_.size());
  orders_.push_back({ids_.add(key, index), order});
  return index;
}

void OrderRegistry::set_extras(OrderIndex index, const OrderExtras& extras) {
  auto& order = orders_[index].order;
  if (order.extras == 0) {
    order.extras = static_cast<std::uint32_t>(extras_.size());
    extras_.push_back(extras);
  } else {
    extras_[order.extras] = extras;
  }
}

void OrderRegistry::add_fill(OrderIndex index, FillRecord fill) {
  CHECK(fills_.size() < kNoFill);
  auto& order = orders_[index].order;
  const auto at = static_cast<std::uint32_t>(fills_.size());
  (order.last_fill == kNoFill ? order.first_fill : fills_[order.last_fill].next) = at;
  order.last_fill = at;
  fills_.push_back(fill);
}

void OrderRegistry::save(ByteWriter& out) const {
  out.u64(orders_.size());
  for (OrderIndex i = 0; i < orders_.size(); ++i) {
    out.text(id(i));
    save_order(out, orders_[i].order);
  }
  out.u64(extras_.size());
  for (std::size_t i = 0; i < extras_.size(); ++i) save_extras(out, extras_[i]);
  out.u64(fills_.size());
  for (std::size_t i = 0; i < fills_.size(); ++i) {
    const auto& fill = fills_[i];
    for (const auto value : {fill.price, fill.lots, fill.filled_after}) out.i64(value);
    out.decimal(fill.fee);
    out.time(fill.time);
    out.u32(fill.next);
    out.u8(static_cast<std::uint8_t>(fill.liquidity));
  }
}

void OrderRegistry::load(ByteReader& in, std::size_t accounts, std::size_t instruments) {
  const auto orders = in.count(kOrderBytes);
  for (std::uint64_t i = 0; i < orders && in.good(); ++i) {
    const auto id = in.view();
    const auto order = load_order(in);
    if (order.account >= accounts || order.instrument >= instruments || find(order.account, id)) return in.fail();
    const auto index = add(order, id);
    if (is_terminal(order.status)) close(index);
  }
  const auto extras = in.count(kExtrasBytes);
  extras_.clear();
  for (std::uint64_t i = 0; i < extras && in.good(); ++i) extras_.push_back(load_extras(in));
  if (extras == 0) in.fail();
  const auto fills = in.count(kFillBytes);
  const auto is_fill = [&](std::uint32_t fill) { return fill == kNoFill || fill < fills; };
  for (std::uint64_t i = 0; i < fills && in.good(); ++i) {
    FillRecord fill;
    for (auto* value : {&fill.price, &fill.lots, &fill.filled_after}) *value = in.i64();
    fill.fee = in.decimal();
    fill.time = in.time();
    fill.next = in.u32();
    fill.liquidity = in.one_of<Liquidity>(2);
    // Executions of one order follow each other; a chain that turns back would never end.
    if (!is_fill(fill.next) || (fill.next != kNoFill && fill.next <= i)) return in.fail();
    fills_.push_back(fill);
  }
  for (std::size_t i = 0; i < orders_.size() && in.good(); ++i) {
    const auto& order = orders_[i].order;
    if (!is_fill(order.first_fill) || !is_fill(order.last_fill) || order.extras >= extras) in.fail();
  }
}

}  // namespace engine
