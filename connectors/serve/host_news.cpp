// What came of commands: archives, and what observers are told.
#include <algorithm>

#include "connectors/serve/host.h"

namespace serve {

using namespace engine;

Reason Host::apply(const Command& command) {
  exchange_->apply(command);
  return take_news();
}

Host::Kept& Host::kept(OrderIndex order) {
  while (orders_.size() <= order) {
    auto note = read_order_id(exchange().order_id(static_cast<OrderIndex>(orders_.size())));
    const auto index = static_cast<OrderIndex>(orders_.size());
    auto& fresh = orders_.emplace_back();
    if (!note) continue;
    fresh.note = *std::move(note);
    if (fresh.note.peer) {
      auto& group = groups_[*fresh.note.peer];
      if (group.empty()) group.push_back(*fresh.note.peer);
      group.push_back(index);
    }
  }
  return orders_[order];
}

Reason Host::take_news() {
  auto reason = Reason::None;
  for (const auto index : exchange().fired()) {
    auto& order = kept(index);
    order.triggered = exchange().now();
    decided_.push_back(index);
    events_.emplace_back(
        OrderEvent{OrderEvent::What::Triggered, index, kNoFill, OrderStatus::New, Reason::None, 0, exchange().now()});
  }
  for (const auto& news : exchange().news()) {
    if (news.order == kNoOrder) {
      const auto refused = note_other(exchange().other_news(news));
      if (reason == Reason::None) reason = refused;
    } else {
      note_order(news);
    }
  }
  if (!decided_.empty() && !follows_) settle_groups();
  decided_.clear();
  return reason;
}

void Host::note_accepted(OrderIndex order) {
  auto& kept_order = kept(order);
  if (kept_order.told) return;
  kept_order.told = true;
  const auto& record = exchange().order_record(order);
  if (auto* account = own_account(record.account)) {
    account->orders.push_back(order);
    if (!kept_order.note.client_id.empty()) account->client_ids[kept_order.note.client_id] = order;
  }
}

void Host::note_order(const OrderNews& news) {
  auto& order = kept(news.order);
  const auto& record = exchange().order_record(news.order);
  // A maker that would have taken was accepted and then ended on OKX; Binance refuses it.
  const bool refused = news.status == OrderStatus::Rejected && !order.told &&
                       (news.reason != Reason::PostOnlyWouldTake || order.note.dialect != 'o');
  if (refused) return;
  const bool is_new = !order.told;
  note_accepted(news.order);
  OrderEvent event{OrderEvent::What::Accepted, news.order, kNoFill, OrderStatus::New, Reason::None, 0, news.time};
  if (is_new && news.status != OrderStatus::Rejected) events_.emplace_back(event);
  event.status = news.status;
  event.filled = news.filled;
  event.reason = news.reason;
  if (news.fill != kNoFill) {
    note_fill(news.order, news.fill);
    event.what = OrderEvent::What::Filled;
    event.fill = news.fill;
    events_.emplace_back(event);
    note_trades(record.instrument);
  } else if (is_terminal(news.status)) {
    event.what = OrderEvent::What::Ended;
    events_.emplace_back(event);
  } else if (!is_new) {
    event.what = OrderEvent::What::Amended;
    events_.emplace_back(event);
  }
  if (is_terminal(news.status)) decided_.push_back(news.order);
  if (own_account(record.account) != nullptr) balances_touched_.insert(record.account);
}

void Host::note_fill(OrderIndex order, std::uint32_t fill) {
  const auto& record = exchange().order_record(order);
  auto* account = own_account(record.account);
  if (account == nullptr) return;
  account->fills.push_back({fill, order});
  const auto& traded = listing(record.instrument);
  if (!traded.instrument.is_derivative()) return;
  const PositionKey key{record.account, record.instrument, record.position_side};
  const auto& booked = exchange().fill_record(fill);
  auto& held = held_[key];
  const bool was_flat = held.position.is_flat();
  const auto change = held.position.apply(traded.instrument, record.side, traded.price_of(booked.price),
                                          traded.quantity_of(booked.lots));
  if (was_flat || (change.closed.is_positive() && change.opened.is_positive())) {
    held.note = {};
    held.note.opened = booked.time;
  }
  held.note.updated = booked.time;
  held.note.realized += change.realized_pnl;
  held.note.fees += booked.fee;
  held.note.last_fill = fill;
  if (!change.realized_pnl.is_zero()) realized_[fill] = change.realized_pnl;
  positions_touched_.insert(key);
}

Reason Host::note_other(const ExchangeEvent& event) {
  const auto touch = [&](const CustomerId& id, const InstrumentId* instrument, PositionSide side) {
    const auto handle = exchange().find_account(id);
    if (!handle || own_account(*handle) == nullptr) return;
    balances_touched_.insert(*handle);
    if (instrument != nullptr)
      positions_touched_.insert({*handle, *exchange().find_instrument_handle(*instrument), side});
  };
  if (const auto* refused = std::get_if<CommandRefused>(&event)) return refused->reason;
  if (const auto* moved = std::get_if<FundsMoved>(&event)) touch(moved->account, nullptr, {});
  if (const auto* covered = std::get_if<LossCovered>(&event)) touch(covered->account, nullptr, {});
  if (const auto* taken = std::get_if<Liquidated>(&event))
    touch(taken->account, &taken->instrument, taken->position_side);
  if (const auto* taken = std::get_if<Deleveraged>(&event))
    touch(taken->account, &taken->instrument, taken->position_side);
  if (const auto* paid = std::get_if<FundingPaid>(&event)) {
    touch(paid->account, &paid->instrument, paid->position_side);
    const auto account = exchange().find_account(paid->account);
    const auto instrument = *exchange().find_instrument_handle(paid->instrument);
    const auto held = held_.find({*account, instrument, paid->position_side});
    if (held != held_.end()) held->second.note.funding += paid->amount;
    const FundingRecord record{exchange().now(), instrument, paid->rate};
    const auto same = [&](const FundingRecord& other) {
      return other.time == record.time && other.instrument == record.instrument;
    };
    if (std::none_of(funding_.rbegin(), std::min(funding_.rend(), funding_.rbegin() + 16), same)) {
      funding_.push_back(record);
    }
  }
  return Reason::None;
}

void Host::note_trades(InstrumentHandle instrument) {
  const auto count = listing(instrument).quotation.tape().count();
  const auto told = std::exchange(trades_told_[instrument], count);
  if (observers_.empty() || count == told) return;
  for (const auto& trade : exchange().recent_trades(this->instrument(instrument).id, count - told)) {
    events_.emplace_back(TradeEvent{instrument, trade});
  }
}

// Of the orders of a group one may live on; attached ones come to life behind the order they hang on.
void Host::settle_groups() {
  const auto decided = std::exchange(decided_, {});
  for (const auto index : decided) {
    const auto first = kept(index).note.peer.value_or(index);
    if (const auto group = groups_.find(first); group != groups_.end()) {
      const auto members = group->second;
      for (const auto other : members) {
        if (other == index || is_terminal(exchange().order_record(other).status)) continue;
        if (kept(other).triggered != Timestamp{}) continue;  // It is the one that lives on.
        exchange_->cancel(other);
        take_news();
      }
    }
    const auto& record = exchange().order_record(index);
    const bool has_attached = !kept(index).note.attached.empty();
    if (has_attached && is_terminal(record.status) && record.filled > 0) place_attached(index);
  }
}

void Host::place_attached(OrderIndex parent) {
  const auto attached = kept(parent).note.attached;
  const auto record = exchange().order_record(parent);
  const auto& traded = listing(record.instrument);
  std::optional<OrderIndex> first;
  for (const auto& wanted : attached) {
    OrderRequest request;
    request.account = record.account;
    request.instrument = record.instrument;
    request.side = opposite(record.side);
    request.type = wanted.limit ? OrderType::Limit : OrderType::Market;
    request.time_in_force = wanted.limit ? TimeInForce::GoodTillCancel : TimeInForce::ImmediateOrCancel;
    request.limit = wanted.limit ? traded.ticks_of(*wanted.limit).value_or(0) : 0;
    // A sale on spot too: the fee may have been taken of what was bought.
    request.reduce_only = traded.instrument.is_derivative() || request.side == Side::Sell;
    request.position_side = record.position_side;
    request.lots = record.filled;
    request.trigger.kind = TriggerTerms::Kind::Level;
    request.trigger.by = wanted.trigger.by;
    request.trigger.price = traded.ticks_of(wanted.trigger.price).value_or(0);
    request.trigger_kind = wanted.trigger.kind;
    request.note.client_id = wanted.client_id;
    request.note.dialect = kept(parent).note.dialect;
    request.note.words = wanted.words;
    request.note.peer = first;
    auto placed = place(request);
    if (placed.reason == Reason::TriggerWouldFire) {  // Its price is past already, so it goes at once.
      request.trigger = {};
      placed = place(request);
    }
    if (placed.ok() && !first) first = placed.order;
  }
}

void Host::rebuild() {
  if (exchange().order_indices() == 0) return;
  std::vector<OrderIndex> order_of_fill;
  for (OrderIndex index = 0; index < exchange().order_indices(); ++index) {
    auto& order = kept(index);
    const auto& record = exchange().order_record(index);
    const bool refused = record.status == OrderStatus::Rejected && record.filled == 0 &&
                         (record.reason != Reason::PostOnlyWouldTake || order.note.dialect != 'o');
    if (!refused) note_accepted(index);
    const auto& trigger = exchange().order_extras(index).trigger;
    if (trigger.kind != TriggerTerms::Kind::None && !record.dormant && record.filled > 0)
      order.triggered = record.updated;
    for (auto fill = record.first_fill; fill != kNoFill; fill = exchange().fill_record(fill).next) {
      if (order_of_fill.size() <= fill) order_of_fill.resize(fill + 1, kNoOrder);
      order_of_fill[fill] = index;
    }
  }
  for (std::uint32_t fill = 0; fill < order_of_fill.size(); ++fill) {
    if (order_of_fill[fill] != kNoOrder) note_fill(order_of_fill[fill], fill);
  }
  events_.clear();
  balances_touched_.clear();
  positions_touched_.clear();
  decided_.clear();
}

void Host::deliver() {
  // Observers ask for nothing, so that no event comes while these are told.
  const auto events = std::exchange(events_, {});
  for (const auto& event : events) {
    for (auto* observer : observers_) {
      if (const auto* order = std::get_if<OrderEvent>(&event)) {
        observer->on_order(*order);
      } else if (const auto* trade = std::get_if<TradeEvent>(&event)) {
        observer->on_trade(trade->instrument, trade->trade);
      } else if (const auto* mark = std::get_if<MarkEvent>(&event)) {
        observer->on_mark(mark->instrument);
      } else if (const auto* changed = std::get_if<InstrumentEvent>(&event)) {
        observer->on_instrument(changed->instrument);
      } else {
        observer->on_candle_closed(std::get<CandleClosed>(event));
      }
    }
  }
  const auto positions = std::exchange(positions_touched_, {});
  const auto balances = std::exchange(balances_touched_, {});
  for (auto* observer : observers_) {
    for (const auto& [account, instrument, side] : positions) observer->on_position(account, instrument, side);
    for (const auto account : balances) observer->on_balance(account);
  }
}

}  // namespace serve
