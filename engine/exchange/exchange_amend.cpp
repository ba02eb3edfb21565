// Changing open orders.
#include <algorithm>

#include "engine/exchange/exchange.h"

namespace engine {

void Exchange::on(const AmendOrder& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  const auto& id = command.client_order_id.text();
  const auto index = orders_.find(*account, id);
  if (!index) return refuse(Reason::UnknownOrder, id, events);
  const auto& listing = listings_[orders_.at(*index).instrument];
  LeanAmend asked;
  const auto ticks = [&](const std::optional<Price>& price) {
    return price ? std::optional{listing.ticks_of(*price).value_or(0)} : std::nullopt;
  };
  asked.limit = ticks(command.limit_price);
  asked.trigger = ticks(command.trigger_price);
  if (command.quantity) {
    if (command.quantity->value() > kMostOfOneOrder) return refuse(Reason::AboveMaxQuantity, id, events);
    asked.lots = listing.lots_of(*command.quantity);
    if (!asked.lots) return refuse(Reason::BadQuantityStep, id, events);
  }
  amend(*index, asked, events);
}

void Exchange::amend(OrderIndex index, const LeanAmend& asked, Events& events) {
  auto& order = orders_.at(index);
  if (is_terminal(order.status)) return events.add(news_of(index));
  if (asked.lots && *asked.lots > 0 && *asked.lots <= order.filled) {
    return end(index, OrderStatus::Canceled, Reason::CanceledByRequest, events);
  }
  OrderRecord changed = order;
  auto reason = check_amend(order, asked, changed);
  const bool grows = changed.limit != order.limit || changed.quantity > order.quantity;
  if (reason == Reason::None && grows) reason = check_leverage(changed, index);
  const bool in_book = !order.dormant && !order.waiting;
  const bool keeps_place = in_book && changed.limit == order.limit && changed.quantity <= order.quantity;
  if (reason == Reason::None && asked.trigger) reason = move_trigger(index, *asked.trigger);
  if (reason == Reason::None && !order.dormant && !keeps_place && !refreeze(order, changed)) {
    reason = Reason::InsufficientBalance;
  }
  if (reason != Reason::None) return refuse(reason, std::string{orders_.id(index)}, events);

  order.updated = now();
  if (keeps_place) {
    shrink(index, changed.quantity);
    return events.add(news_of(index));
  }
  auto& listing = listings_[order.instrument];
  if (in_book && listing.matcher.cancel(OrderRegistry::number_of(index))) {
    listing.quotation.on_level(order.side, order.limit);
  }
  order.quantity = changed.quantity;
  order.leaves = changed.leaves;
  order.limit = changed.limit;
  order.freeze_price = changed.freeze_price;
  order.freeze_leverage = changed.freeze_leverage;
  order.frozen = changed.frozen;
  events.add(news_of(index));
  if (in_book) enter_market(index, true, events);
}

/// Could the order be placed as it would be then? Fills in `changed`, whose money is not looked at yet.
Reason Exchange::check_amend(const OrderRecord& order, const LeanAmend& asked, OrderRecord& changed) const {
  const auto& listing = listings_[order.instrument];
  const Lots quantity = asked.lots.value_or(order.quantity);
  if (!listing.instrument.trading) return Reason::NotTrading;
  if (const auto reason = check_status(listing, order); reason != Reason::None) return reason;
  if (asked.limit && order.type != OrderType::Limit) return Reason::BadTerms;
  if (asked.trigger && (!order.dormant || orders_.extras(order).trigger.kind != TriggerTerms::Kind::Level)) {
    return Reason::BadTerms;
  }
  const auto off_step = [&](std::optional<Ticks> price) {
    return price && (*price <= 0 || !listing.is_on_tick(*price));
  };
  if (off_step(asked.limit) || off_step(asked.trigger)) return Reason::BadPriceStep;
  if (asked.lots && !listing.is_on_lot(quantity)) return Reason::BadQuantityStep;
  if (quantity <= 0 || (asked.lots && quantity < listing.min_lots && !order.reduce_only)) {
    return Reason::BelowMinQuantity;
  }
  if (quantity > std::min(listing.max_lots, listing.safe_lots)) return Reason::AboveMaxQuantity;
  changed.quantity = quantity;
  changed.leaves = quantity - order.filled;
  changed.limit = asked.limit.value_or(order.limit);
  if (changed.limit != order.limit || quantity > order.quantity) {
    const bool marked = order.side == Side::Sell && changed.limit > 0;
    changed.freeze_price = marked ? std::max(changed.limit, listing.mark_floor) : changed.limit;
  }
  if (const auto reason = check_value(changed, Price{}); reason != Reason::None) return reason;
  if (order.dormant) return Reason::None;
  if (changed.limit != order.limit && is_beyond_band(listing, changed)) return Reason::PriceLimit;
  const bool moves = changed.limit != order.limit && order.post_only && !order.slide;
  return moves && would_take(listing, changed) ? Reason::PostOnlyWouldTake : Reason::None;
}

bool Exchange::would_take(const Listing& listing, const OrderRecord& order) {
  const auto quote = listing.quote_for(order.side);
  if (quote.lots > 0 && Matcher::within(order.side, quote.price, order.limit)) return true;
  if (listing.meeting == Meeting::MarketOnly) return false;
  const auto best = listing.matcher.book().best_price(opposite(order.side));
  return best && Matcher::within(order.side, *best, order.limit);
}

Reason Exchange::move_trigger(OrderIndex index, Ticks price) {
  const auto& order = orders_.at(index);
  auto& listing = listings_[order.instrument];
  auto& terms = orders_.own_extras(order).trigger;
  auto moved = terms;
  moved.price = price;
  const auto present = listing.price_by(terms.by);
  if (terms.waits && TriggerBook::would_fire(moved, present)) return Reason::TriggerWouldFire;
  if (terms.waits) {
    listing.triggers.remove(index, terms);
    listing.triggers.add(index, moved, present);
  }
  terms = moved;
  return Reason::None;
}

/// Takes off what is too much; the order keeps its place.
void Exchange::shrink(OrderIndex index, Lots quantity) {
  auto& order = orders_.at(index);
  auto& listing = listings_[order.instrument];
  const Lots leaves = std::min(order.leaves, quantity - order.filled);
  if (leaves < order.leaves) {
    listing.matcher.reduce(OrderRegistry::number_of(index), order.leaves - leaves);
    listing.quotation.on_level(order.side, order.limit);
  }
  order.quantity = quantity;
  order.leaves = leaves;
  clearing_.release(index);
}

/// Holds what the changed order needs instead of what it held. False, and nothing has moved, when that is not there.
bool Exchange::refreeze(const OrderRecord& order, OrderRecord& changed) {
  const auto& listing = listings_[order.instrument];
  const auto need = requirement(listing, changed, changed.leaves);
  if (!need || (!order.waiting && !can_pay(listing, changed))) return false;
  const Decimal more = need->amount - order.frozen;
  if (more.is_positive()) {
    const bool margined = listing.instrument.is_derivative();
    if (margined && booking_.free_margin(order.account, need->asset) < more) return false;
    if (!ledger_.freeze(order.account, need->asset, more)) return false;
  } else {
    ledger_.unfreeze(order.account, need->asset, -more);
  }
  changed.frozen = need->amount;
  return true;
}

}  // namespace engine
