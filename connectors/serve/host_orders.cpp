// Orders: placing, changing, reading.
#include <algorithm>

#include "connectors/serve/host.h"

namespace serve {

using namespace engine;

Done Host::place(const OrderRequest& request) {
  LeanOrder order;
  order.account = request.account;
  order.instrument = request.instrument;
  order.side = request.side;
  order.type = request.type;
  order.time_in_force = request.time_in_force;
  order.post_only = request.post_only;
  order.reduce_only = request.reduce_only;
  order.self_trade = request.self_trade;
  order.position_side = request.position_side;
  order.lots = request.lots;
  order.limit = request.limit;
  order.display = request.display;
  order.good_till = request.good_till;
  order.trigger = request.trigger;
  order.trigger_kind = request.trigger_kind;
  const auto next = static_cast<OrderIndex>(exchange().order_indices());
  const auto index = exchange_->place(order, write_order_id(next, request.note));
  CHECK(index == next);
  take_news();
  const auto& record = exchange().order_record(next);
  const bool refused = record.status == OrderStatus::Rejected && !kept(next).told;
  return {next, refused ? record.reason : Reason::None};
}

Done Host::cancel(OrderIndex order) {
  if (is_terminal(exchange().order_record(order).status)) return {order, Reason::UnknownOrder};
  exchange_->cancel(order);
  return {order, take_news()};
}

Done Host::amend(OrderIndex order, const LeanAmend& amendment) {
  if (is_terminal(exchange().order_record(order).status)) return {order, Reason::UnknownOrder};
  exchange_->amend(order, amendment);
  return {order, take_news()};
}

void Host::cancel_all(AccountHandle account, std::optional<InstrumentHandle> instrument) {
  CancelAll command{exchange().account_record(account).id, std::nullopt};
  if (instrument) command.instrument = this->instrument(*instrument).id;
  apply(command);
}

void Host::cancel_all_after(AccountHandle account, Duration after, std::optional<InstrumentHandle> instrument) {
  CancelAllAfter command{exchange().account_record(account).id, after, std::nullopt};
  if (instrument) command.instrument = this->instrument(*instrument).id;
  apply(command);
}

Lots Host::lots_for_value(InstrumentHandle instrument, Side side, Decimal value) const {
  const auto& traded = listing(instrument);
  const auto depth = exchange().depth(traded.instrument.id, 1'000);
  Decimal left = value;
  Decimal quantity;
  for (const auto& level : side == Side::Buy ? depth.asks : depth.bids) {
    const auto wanted = try_divide(left, level.price.value());
    if (!wanted) break;
    const auto taken = engine::min(*wanted, level.quantity.value());
    const auto cost = try_multiply(taken, level.price.value(), Rounding::Up);
    if (!cost) break;
    quantity += taken;
    if (taken == *wanted) break;
    left -= *cost;
    if (!left.is_positive()) break;
  }
  const auto lot = traded.quantity_of(traded.lot_step).value();
  return traded.lots_of(Quantity{round_to_step(quantity, lot, Rounding::Down)}).value_or(0);
}

OrderView Host::order(OrderIndex index) const {
  CHECK(index < orders_.size());
  const auto& record = exchange().order_record(index);
  const auto& known = orders_[index];
  return {index,       &record,         &exchange().order_extras(index), &listing(record.instrument),
          &known.note, known.triggered, exchange().order_id(index)};
}

std::optional<OrderIndex> Host::find_client_id(const Account& account, std::string_view client_id) const {
  const auto found = account.client_ids.find(std::string{client_id});
  return found == account.client_ids.end() ? std::nullopt : std::optional{found->second};
}

std::vector<OrderIndex> Host::open_orders(const Account& account) const {
  std::vector<OrderIndex> open;
  for (const auto index : exchange().account_record(account.handle).opened) {
    if (!is_terminal(exchange().order_record(index).status)) open.push_back(index);
  }
  return open;
}

FillSums Host::fill_sums(const OrderView& order) const { return fill_sums_until(order, order.record->last_fill); }

FillSums Host::fill_sums_until(const OrderView& order, std::uint32_t last) const {
  FillSums sums;
  if (last == kNoFill) return sums;
  const auto& traded = *order.listing;
  Decimal quantity;
  for (auto at = order.record->first_fill; at != kNoFill; at = fill(at).next) {
    const auto& booked = fill(at);
    const auto lots = traded.quantity_of(booked.lots).value();
    sums.value += cost_of(traded.instrument, traded.price_of(booked.price), lots);
    quantity += lots;
    sums.fee += booked.fee;
    if (at == last) break;
  }
  if (!quantity.is_positive() || !sums.value.is_positive()) return sums;
  const bool inverse = traded.instrument.kind == InstrumentKind::PerpInverse;
  sums.average_price =
      inverse ? divide(quantity, sums.value, Rounding::HalfUp) : divide(sums.value, quantity, Rounding::HalfUp);
  return sums;
}

const Asset& Host::fee_asset(const OrderView& order) const {
  const auto& traded = order.listing->instrument;
  if (order.record->fee_in_base) return traded.base;
  return traded.is_derivative() ? traded.settle : traded.quote;
}

Decimal Host::realized_pnl(std::uint32_t index) const {
  const auto found = realized_.find(index);
  return found == realized_.end() ? Decimal{} : found->second;
}

}  // namespace serve
