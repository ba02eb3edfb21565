// The life of an order: checked, frozen for, admitted to the market, filled, ended.
#include <algorithm>

#include "engine/exchange/exchange.h"

namespace engine {
namespace {

ExecutionReport rejected(const NewOrder& asked, Reason reason, Timestamp now) {
  ExecutionReport report;
  report.client_order_id = asked.client_order_id;
  report.customer = asked.customer;
  report.instrument = asked.instrument;
  report.status = OrderStatus::Rejected;
  report.reason = to_string(reason);
  report.event_time = now;
  return report;
}

}  // namespace

void Exchange::on(const PlaceOrder& command, Events& events) {
  const auto& asked = command.order;
  const auto account = accounts_.find(asked.customer);
  if (!account) return events.add(rejected(asked, Reason::UnknownAccount, now()));
  const auto handle = find_instrument_handle(asked.instrument);
  if (!handle) return events.add(rejected(asked, Reason::UnknownInstrument, now()));
  LeanOrder order;
  order.account = *account;
  order.instrument = *handle;
  order.side = asked.side;
  order.type = asked.type;
  order.time_in_force = asked.time_in_force;
  order.post_only = asked.post_only;
  order.reduce_only = asked.reduce_only;
  order.position_side = command.terms.position_side;
  order.reference_price = asked.reference_price.value_or(Price{});
  order.deadline = asked.deadline;
  order.arrival = command.arrival;
  order.slide = command.terms.slide;
  order.self_trade = command.terms.self_trade;
  order.position_side = command.terms.position_side;
  order.good_till = command.terms.good_till.value_or(Timestamp{});
  auto misfit = to_steps(command, listings_[*handle], order);
  misfit.needs_reference = command.needs_reference;
  place(order, asked.client_order_id.text(), misfit, events);
}

Exchange::Misfit Exchange::to_steps(const PlaceOrder& command, const Listing& listing, LeanOrder& order) {
  const auto& asked = command.order;
  const auto& terms = command.terms;
  Misfit misfit;
  if (terms.display_quantity) {
    const auto lots = listing.lots_of(*terms.display_quantity);
    if (!lots || *lots <= 0) misfit.terms = Reason::BadQuantityStep;
    order.display = lots.value_or(0);
  }
  const auto steps = [&](Price price) {
    const auto ticks = listing.ticks_of(price);
    if (!ticks || *ticks <= 0) misfit.terms = Reason::BadPriceStep;
    return ticks.value_or(0);
  };
  auto& trigger = order.trigger;
  if (terms.trigger && terms.trail) misfit.terms = Reason::BadTerms;
  if (terms.trigger) {
    trigger.kind = TriggerTerms::Kind::Level;
    trigger.by = terms.trigger->by;
    trigger.price = steps(terms.trigger->price);
    order.trigger_kind = terms.trigger->kind;
  } else if (terms.trail) {
    trigger.kind = TriggerTerms::Kind::Trail;
    trigger.by = terms.trail->by;
    if (terms.trail->distance) trigger.distance = steps(*terms.trail->distance);
    if (terms.trail->activation) trigger.activation = steps(*terms.trail->activation);
    trigger.rate = terms.trail->rate.value_or(Decimal{});
  }
  if (asked.quantity.value() > kMostOfOneOrder) {
    misfit.quantity = Reason::AboveMaxQuantity;
  } else if (const auto lots = listing.lots_of(asked.quantity)) {
    order.lots = *lots;
  } else {
    misfit.quantity = Reason::BadQuantityStep;
  }
  if (asked.limit_price.has_value() != (asked.type == OrderType::Limit)) {
    misfit.price = Reason::BadPriceStep;
  } else if (asked.limit_price) {
    const auto ticks = listing.ticks_of(*asked.limit_price);
    if (!ticks) misfit.price = Reason::BadPriceStep;
    order.limit = ticks.value_or(0);
  }
  return misfit;
}

std::optional<OrderIndex> Exchange::place(const LeanOrder& asked, std::string_view id, const Misfit& misfit,
                                          Events& events) {
  const OrderIds::Key key{asked.account, id};
  orders_.prefetch(key);
  auto& listing = listings_[asked.instrument];
  OrderRecord fresh;
  fresh.account = asked.account;
  fresh.instrument = asked.instrument;
  fresh.arrival = asked.arrival.value_or(now());
  fresh.updated = now();
  fresh.waiting = asked.arrival.has_value();
  fresh.dormant = asked.trigger.kind != TriggerTerms::Kind::None;
  auto reason = Reason::None;
  if (asked.deadline != Timestamp{} && fresh.arrival > asked.deadline) reason = Reason::DeadlinePassed;
  if (misfit.needs_reference && !asked.reference_price.is_positive()) reason = Reason::NoPrice;
  if (reason == Reason::None) reason = check_terms(asked, misfit, fresh);
  std::optional<Requirement> need;
  if (reason == Reason::None && !fresh.dormant) need = affordable(fresh);
  // Nothing has changed yet; the ids' memory has come meanwhile.
  if (orders_.find(key)) {
    refuse(Reason::DuplicateClientOrderId, std::string{id}, events);
    return std::nullopt;
  }
  const auto index = orders_.add(fresh, key);
  const auto& order = orders_.at(index);
  if (fresh.dormant || asked.display > 0 || asked.good_till != Timestamp{}) {
    auto trigger = asked.trigger;
    const bool stops = trigger.kind == TriggerTerms::Kind::Trail || asked.trigger_kind == Trigger::Kind::Stop;
    trigger.rising = stops == (asked.side == Side::Buy);
    orders_.set_extras(index, {asked.display, asked.good_till, sequencer_.last(), trigger});
  }
  if (reason == Reason::None && !order.dormant && !freeze(index, need)) reason = Reason::InsufficientBalance;
  open_books_of(index);
  if (reason != Reason::None) {
    end(index, OrderStatus::Rejected, reason, events);
    return index;
  }
  if (order.extras != 0) set_expiry(index);
  if (order.waiting) {
    listing.waiting.push_back(index);
    events.add(news_of(index));
  } else {
    admit(index, events);
  }
  return index;
}

Reason Exchange::check_terms(const LeanOrder& asked, const Misfit& misfit, OrderRecord& order) const {
  const auto& listing = listings_[asked.instrument];
  const auto& instrument = listing.instrument;
  order.side = asked.side;
  order.type = asked.type;
  order.time_in_force = asked.time_in_force;
  if (asked.type == OrderType::Market && asked.time_in_force == TimeInForce::GoodTillCancel) {
    order.time_in_force = TimeInForce::ImmediateOrCancel;  // There is no price at which it could rest.
  }
  order.post_only = asked.post_only;
  order.reduce_only = asked.reduce_only;
  order.slide = asked.slide;
  order.self_trade = asked.self_trade;
  order.fee_in_base = !instrument.is_derivative() && asked.side == Side::Buy &&
                      clearing_.fees.asset(asked.account) == FeeAsset::Received;
  if (!order.fee_in_base) order.freeze_rate = clearing_.fees.rates(asked.account).highest();
  if (!instrument.trading) return Reason::NotTrading;
  if (!listing.is_open()) return check_status(listing, order);
  if (asked.post_only && order.time_in_force != TimeInForce::GoodTillCancel) return Reason::PostOnlyWouldTake;

  if (misfit.quantity != Reason::None) return misfit.quantity;
  if (asked.lots <= 0) return Reason::BelowMinQuantity;
  if (asked.lots > listing.safe_lots) return Reason::AboveMaxQuantity;
  order.quantity = order.leaves = asked.lots;
  if (misfit.price != Reason::None) return misfit.price;
  if (misfit.terms != Reason::None) return misfit.terms;
  if (asked.type == OrderType::Limit ? asked.limit <= 0 : asked.limit != 0) return Reason::BadPriceStep;
  if (!listing.is_on_tick(asked.limit)) return Reason::BadPriceStep;
  order.limit = asked.limit;
  // What is sold short is margined at the market when that is above the limit.
  order.freeze_price = asked.side == Side::Sell ? std::max(order.limit, listing.mark_floor) : order.limit;
  if (order.limit == 0) order.freeze_price = 0;
  if (const auto reason = check_combination(asked); reason != Reason::None) return reason;

  if (const auto reason = check_position_side(asked, order); reason != Reason::None) return reason;
  if (const auto reason = check_status(listing, order); reason != Reason::None) return reason;
  if (const auto reason = check_quantity(order, listing); reason != Reason::None) return reason;
  if (const auto reason = check_value(order, asked.reference_price); reason != Reason::None) return reason;
  if (const auto reason = check_leverage(order, kNoOrder); reason != Reason::None) return reason;
  if (order.dormant) return Reason::None;  // What follows is looked at when it fires.
  if (is_beyond_band(listing, order)) return Reason::PriceLimit;
  if (asked.reduce_only && !instrument.is_derivative() && !clamp_spot_sale(listing, order)) {
    return Reason::ReduceOnlyNoPosition;
  }
  return Reason::None;
}

/// Terms that say nothing together.
Reason Exchange::check_combination(const LeanOrder& asked) const {
  const bool rests = asked.limit > 0 && asked.time_in_force == TimeInForce::GoodTillCancel;
  const bool waits = asked.trigger.kind != TriggerTerms::Kind::None;
  if (asked.slide && !asked.post_only) return Reason::BadTerms;
  if (!listings_[asked.instrument].is_on_lot(asked.display)) return Reason::BadQuantityStep;
  if (asked.display < 0 || (asked.display > 0 && !rests)) return Reason::BadTerms;
  if (asked.good_till != Timestamp{}) {
    if (!rests && !waits) return Reason::BadTerms;
    if (asked.good_till <= now()) return Reason::GoodTillPassed;
  }
  const auto& trigger = asked.trigger;
  const bool on_step = trigger.price > 0 && listings_[asked.instrument].is_on_tick(trigger.price);
  if (trigger.kind == TriggerTerms::Kind::Level && !on_step) return Reason::BadPriceStep;
  if (trigger.kind != TriggerTerms::Kind::Trail) return Reason::None;
  const bool by_rate = trigger.rate.is_positive() && trigger.rate < Decimal{1};
  const bool one = trigger.distance > 0 ? trigger.rate.is_zero() : by_rate && trigger.distance == 0;
  return one && trigger.activation >= 0 ? Reason::None : Reason::BadTerms;
}

/// Does the instrument take such an order now?
Reason Exchange::check_status(const Listing& listing, const OrderRecord& order) {
  switch (listing.status) {
    case InstrumentStatus::Trading: return Reason::None;
    case InstrumentStatus::CancelOnly: return Reason::CancelOnly;
    case InstrumentStatus::ReduceOnly: return order.reduce_only ? Reason::None : Reason::ReduceOnly;
    case InstrumentStatus::Halted: return Reason::NotTrading;
  }
  return Reason::NotTrading;
}

Reason Exchange::check_quantity(const OrderRecord& order, const Listing& listing) const {
  bool whole_position = false, exactly = false;
  // While an order waits for its trigger the position may still come.
  if (order.reduce_only && listing.instrument.is_derivative() && !order.dormant) {
    const Decimal held = held_by(order).quantity();
    const bool reduces = held.sign() * sign_of(order.side) < 0;
    if (!reduces) return Reason::ReduceOnlyNoPosition;
    whole_position = listing.quantity_of(order.quantity).value() >= held.abs();
    exactly = listing.quantity_of(order.quantity).value() == held.abs();
  }
  // A position that is below the minimum, or off the steps, must still be able to end.
  if (!listing.is_on_lot(order.quantity) && !exactly) return Reason::BadQuantityStep;
  if (order.quantity < listing.min_lots && !whole_position) return Reason::BelowMinQuantity;
  return order.quantity > listing.max_lots ? Reason::AboveMaxQuantity : Reason::None;
}

Reason Exchange::check_value(const OrderRecord& order, Price reference) const {
  const auto& listing = listings_[order.instrument];
  const auto& instrument = listing.instrument;
  std::optional<Decimal> notional;
  if (order.limit > 0 && instrument.kind != InstrumentKind::PerpInverse) {
    notional = listing.value_of(order.limit, order.quantity);
  } else {
    const auto quote = listing.quote_for(order.side);
    Price price = reference;
    if (quote.lots > 0) price = listing.price_of(quote.price);
    if (listing.mark.is_positive()) price = listing.mark;
    if (order.limit > 0) price = listing.price_of(order.limit);
    if (!price.is_positive()) return Reason::None;  // A market order, and nobody knows a price yet.
    if (const auto value = instrument.notional(price, listing.quantity_of(order.quantity))) notional = value->value();
  }
  if (!notional || *notional > kMostOfOneOrder) return Reason::AboveMaxQuantity;
  const bool is_known = order.freeze_price == order.limit && order.leaves == order.quantity &&
                        instrument.kind != InstrumentKind::PerpInverse;
  if (order.limit > 0 && !is_known && !listing.value_of(order.freeze_price, order.leaves))
    return Reason::AboveMaxQuantity;
  const bool exempt = order.reduce_only && instrument.is_derivative();
  return *notional < instrument.min_notional.value() && !exempt ? Reason::BelowMinNotional : Reason::None;
}

bool Exchange::clamp_spot_sale(const Listing& listing, OrderRecord& order) const {
  if (order.side == Side::Buy) return false;
  const Quantity held{ledger_.balance(order.account, listing.base).available};
  const auto lots = listing.lots_of(round_down(held, listing.instrument.lot_size));
  if (lots) order.leaves = std::min(order.leaves, *lots / listing.lot_step * listing.lot_step);
  return order.leaves > 0;
}

/// What it needs; nothing when that does not fit, or there is not enough margin for it. Whether the asset itself is
/// there freeze() finds out.
std::optional<Requirement> Exchange::affordable(const OrderRecord& order) const {
  const auto& listing = listings_[order.instrument];
  auto need = requirement(listing, order, order.leaves);
  const bool margined = need && listing.instrument.is_derivative() && need->amount.is_positive();
  if (margined && booking_.free_margin(order.account, need->asset) < need->amount) need.reset();
  return need;
}

bool Exchange::freeze(OrderIndex index, const std::optional<Requirement>& need) {
  auto& order = orders_.at(index);
  if (!need || !ledger_.freeze(order.account, need->asset, need->amount)) return false;
  order.frozen = need->amount;
  return true;
}

bool Exchange::can_pay(const Listing& listing, const OrderRecord& order) const {
  // A buy at its limit holds the most that it can cost; an inverse one costs more when it is cheaper.
  const bool inverse = listing.instrument.kind == InstrumentKind::PerpInverse;
  if (order.limit > 0 && ((order.side == Side::Buy && !inverse) || !would_take(listing, order))) return true;
  const bool derivative = listing.instrument.is_derivative();
  const AssetHandle asset = derivative ? listing.settle : listing.quote_asset;
  const auto limit = worst_price(listing, order);
  const bool frozen_for =
      order.limit > 0 || (derivative && order.reduce_only) || (!derivative && order.side == Side::Sell);
  Decimal need;
  Lots left = order.leaves;
  bool fits = true;
  const auto meet = [&](Ticks price, Lots offered) {
    const Lots lots = std::min(left, offered);
    if (lots <= 0 || !Matcher::within(order.side, price, limit)) return;
    const auto value = listing.value_of(price, lots);
    fits = fits && value.has_value();
    if (!fits) return;
    const Decimal held = derivative ? initial_margin(*value, order.freeze_leverage) : *value;
    const auto sum = try_add(need, held + fee_on(*value, order.freeze_rate));
    fits = static_cast<bool>(sum);
    if (fits) need = *sum;
    left -= lots;
  };
  auto outside = listing.quote_for(order.side);
  if (listing.meeting == Meeting::EachOther) {
    listing.matcher.book().visit_queue(opposite(order.side), [&](const RestingOrder& maker) {
      if (!Matcher::within(order.side, maker.price, limit)) return false;
      if (outside.lots > 0 && !Matcher::within(order.side, maker.price, outside.price)) {
        meet(outside.price, outside.lots);
        outside.lots = 0;
      }
      const bool own = order.self_trade != SelfTrade::None && maker.account == order.account;
      if (own && order.self_trade != SelfTrade::ExpireMaker) left = 0;
      if (!own) meet(maker.price, maker.open());
      return fits && left > 0;
    });
  }
  if (left > 0) meet(outside.price, outside.lots);
  if (!fits || frozen_for) return fits;
  if (derivative && booking_.free_margin(order.account, asset) < need) return false;
  return ledger_.balance(order.account, asset).available >= need;
}

void Exchange::admit(OrderIndex index, Events& events) {
  auto& order = orders_.at(index);
  const bool was_told = order.waiting;
  order.waiting = false;
  if (order.dormant) return arm(index, was_told, events);
  enter_market(index, was_told, events);
}

/// A part that traded before an amendment cannot be taken back: the rest is canceled.
void Exchange::turn_away(OrderIndex index, Reason reason, Events& events) {
  const bool traded = orders_.at(index).filled > 0;
  end(index, traded ? OrderStatus::Canceled : OrderStatus::Rejected, reason, events);
}

void Exchange::enter_market(OrderIndex index, bool was_told, Events& events) {
  auto& order = orders_.at(index);
  auto& listing = listings_[order.instrument];
  if (order.reduce_only && listing.instrument.is_derivative() && !clamp(index, events)) return;
  if (!can_pay(listing, order)) return turn_away(index, Reason::InsufficientBalance, events);

  at_market_ = index;
  const IncomingOrder incoming{OrderRegistry::number_of(index),
                               order.account,
                               order.side,
                               worst_price(listing, order),
                               order.leaves,
                               order.time_in_force,
                               order.post_only,
                               order.slide,
                               order.self_trade,
                               listing.tick_step,
                               orders_.extras(order).display};
  const auto on_trade = [&](const Trade& trade) {
    std::optional<OrderIndex> maker;
    if (trade.maker != 0) maker = OrderRegistry::index_of(trade.maker);
    if (!maker) listing.consume_quote(incoming.side, trade.lots);
    execute({orders_.at(index).instrument, trade.price, trade.lots, index, maker, incoming.side}, events);
  };
  const auto on_expired = [&](OrderNumber maker) {
    const auto expired = OrderRegistry::index_of(maker);
    listing.quotation.on_level(opposite(incoming.side), orders_.at(expired).limit);  // It is out of the book already.
    end(expired, OrderStatus::Expired, Reason::SelfTrade, events);
  };
  const auto result = listing.matcher.place(incoming, listing.quote_for(order.side), on_trade, on_expired);
  at_market_.reset();
  switch (result.end) {
    case PlaceEnd::Filled: break;
    case PlaceEnd::Rested:
      if (order.limit != result.price) {
        // It slid: from now on that is its price. A sale keeps what it holds, as does an inverse buy, which would cost
        // more where it is cheaper.
        const bool costs_less = order.side == Side::Buy && listing.instrument.kind != InstrumentKind::PerpInverse;
        order.limit = result.price;
        if (costs_less) order.freeze_price = result.price;
        clearing_.release(index);
      }
      listing.quotation.on_level(order.side, result.price);
      if (!was_told && orders_.at(index).filled == 0) events.add(news_of(index));
      clamp_reductions(order.account, order.instrument, events);
      break;
    case PlaceEnd::Expired:
    case PlaceEnd::Killed: end(index, OrderStatus::Expired, Reason::NoLiquidity, events); break;
    case PlaceEnd::SelfTrade: end(index, OrderStatus::Expired, Reason::SelfTrade, events); break;
    case PlaceEnd::PostOnlyRefused: turn_away(index, Reason::PostOnlyWouldTake, events); break;
  }
}

void Exchange::execute(const Execution& execution, Events& events) {
  auto& listing = listings_[execution.instrument];
  if (!execution.off_book) {
    const bool values = listing.instrument.is_derivative() && !listing.mark.is_positive();
    const Price before = values ? listing.valuation() : Price{};
    const Ticks last = listing.last();
    note_trade(execution);
    if (listing.last() != last) note_price(execution.instrument, TriggerBy::Last);
    if (values && listing.valuation() != before) revalued_.push_back(execution.instrument);
  }
  clearing_.settle(execution, now(), [&](AssetHandle asset, Decimal amount) {
    events.add(FundsMoved{accounts_.at(clearing_.house.market).id, ledger_.name(asset), amount, ""});
  });
  for (const auto& index : {execution.maker, execution.taker}) {
    if (!index) continue;
    const auto account = orders_.at(*index).account;
    if (!accounts_.at(account).positions.all().empty()) touched_.push_back(account);
    after_fill(*index, events);
  }
  for (const auto& index : {execution.maker, execution.taker}) {
    if (index) clamp_reductions(orders_.at(*index).account, execution.instrument, events);
  }
}

void Exchange::after_fill(OrderIndex index, Events& events) {
  auto& order = orders_.at(index);
  order.updated = now();
  order.status = order.filled == order.quantity ? OrderStatus::Filled : OrderStatus::PartiallyFilled;
  if (order.status == OrderStatus::Filled) close_books_of(index);
  events.add(news_of_fill(index, order.last_fill));
  // All that a clamp had left of it is done.
  if (order.leaves == 0 && order.status != OrderStatus::Filled) {
    end(index, OrderStatus::Expired, Reason::ReduceOnlyClamped, events);
  }
}

void Exchange::clamp_reductions(AccountHandle account, InstrumentHandle instrument, Events& events) {
  auto& reductions = accounts_.at(account).reductions;
  for (std::size_t i = 0; i < reductions.size();) {
    const auto index = reductions[i];
    const auto& order = orders_.at(index);
    const bool other = order.instrument != instrument || order.dormant || (at_market_ && *at_market_ == index);
    if (other || clamp(index, events)) ++i;  // Otherwise it has ended and is out of the list.
  }
}

/// Makes a reduce-only order no larger than the position it reduces. False when that ended it.
bool Exchange::clamp(OrderIndex index, Events& events) {
  auto& order = orders_.at(index);
  auto& listing = listings_[order.instrument];
  const Decimal held = held_by(order).quantity();
  const bool reduces = held.sign() * sign_of(order.side) < 0;
  const Lots most = reduces ? listing.lots_of(Quantity{held.abs()}).value_or(order.leaves) : 0;
  if (order.leaves <= most) return true;
  if (most == 0) {
    end(index, OrderStatus::Expired, Reason::ReduceOnlyNoPosition, events);
    return false;
  }
  const auto number = OrderRegistry::number_of(index);
  if (listing.matcher.book().contains(number)) {
    listing.matcher.reduce(number, order.leaves - most);
    listing.quotation.on_level(order.side, order.limit);
  }
  order.leaves = most;
  return true;
}

void Exchange::on(const CancelOrder& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  const auto index = orders_.find(*account, command.client_order_id.text());
  if (!index) return refuse(Reason::UnknownOrder, command.client_order_id.text(), events);
  cancel(*index, events);
}

void Exchange::on(const CancelAll& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  std::optional<InstrumentHandle> instrument;
  if (command.instrument) {
    if (listing_of(*command.instrument, events) == nullptr) return;
    instrument = handles_.at(*command.instrument);
  }
  cancel_all(*account, instrument, Reason::CanceledByRequest, events);
}

void Exchange::cancel_all(AccountHandle account, std::optional<InstrumentHandle> instrument, Reason reason,
                          Events& events) {
  // Canceling one ends no other.
  for (const auto index : open_orders_of(account, instrument)) end(index, OrderStatus::Canceled, reason, events);
}

void Exchange::cancel(OrderIndex index, Events& events) {
  // Too late: its present state says so.
  if (is_terminal(orders_.at(index).status)) return events.add(news_of(index));
  end(index, OrderStatus::Canceled, Reason::CanceledByRequest, events);
}

void Exchange::end(OrderIndex index, OrderStatus status, Reason reason, Events& events) {
  auto& order = orders_.at(index);
  CHECK(may_follow(order.status, status));
  auto& listing = listings_[order.instrument];
  if (listing.matcher.cancel(OrderRegistry::number_of(index))) listing.quotation.on_level(order.side, order.limit);
  order.leaves = 0;
  order.status = status;
  order.reason = reason;
  order.updated = now();
  if (order.frozen.is_positive()) {
    clearing_.release(index);
    if (ledger_.owes(order.account)) touched_.push_back(order.account);
  }
  close_books_of(index);
  events.add(news_of(index));
}

void Exchange::open_books_of(OrderIndex index) {
  auto& order = orders_.at(index);
  auto& account = accounts_.at(order.account);
  auto& listing = listings_[order.instrument];
  ++listing.live;
  if (order.reduce_only && listing.instrument.is_derivative()) account.reductions.push_back(index);
  link_open(index);
}

void Exchange::set_expiry(OrderIndex index) {
  const auto& extras = orders_.extras(orders_.at(index));
  if (extras.good_till != Timestamp{}) timers_.add_expiry(index, extras.good_till, extras.made);
}

void Exchange::link_open(OrderIndex index) {
  auto& order = orders_.at(index);
  auto& account = accounts_.at(order.account);
  order.opened_at = static_cast<std::uint32_t>(account.opened.size());
  account.opened.push_back(index);
}

/// Nothing wakes it any more, neither a price nor the clock.
void Exchange::forget_extras(OrderIndex index) {
  auto& order = orders_.at(index);
  auto& extras = orders_.own_extras(order);
  if (extras.trigger.waits) {
    listings_[order.instrument].triggers.remove(index, extras.trigger);
    extras.trigger.waits = false;
  }
  if (extras.good_till != Timestamp{}) timers_.remove_expiry(index, extras.good_till, extras.made);
}

void Exchange::close_books_of(OrderIndex index) {
  auto& order = orders_.at(index);
  auto& account = accounts_.at(order.account);
  orders_.close(index);
  if (order.extras != 0) forget_extras(index);
  order.waiting = order.dormant = false;
  --listings_[order.instrument].live;
  const auto last = account.opened.back();
  account.opened[order.opened_at] = last;
  orders_.at(last).opened_at = order.opened_at;
  account.opened.pop_back();
  if (!order.reduce_only) return;
  auto& reductions = account.reductions;
  reductions.erase(std::remove(reductions.begin(), reductions.end(), index), reductions.end());
}

}  // namespace engine
