// Orders that wait for a price, and what the clock does.
#include <algorithm>

#include "engine/exchange/exchange.h"

namespace engine {

/// Lets an order wait for its trigger, outside the book.
void Exchange::arm(OrderIndex index, bool was_told, Events& events) {
  const auto& order = orders_.at(index);
  auto& listing = listings_[order.instrument];
  auto& terms = orders_.own_extras(order).trigger;
  const auto price = listing.price_by(terms.by);
  if (TriggerBook::would_fire(terms, price)) {
    return end(index, OrderStatus::Rejected, Reason::TriggerWouldFire, events);
  }
  listing.triggers.add(index, terms, price);
  if (!was_told) events.add(news_of(index));
}

/// Its price is there: from now on it is an order like any other.
void Exchange::fire(OrderIndex index, Events& events) {
  auto& order = orders_.at(index);
  const auto& listing = listings_[order.instrument];
  order.dormant = false;
  fired_.push_back(index);
  if (order.side == Side::Sell && order.limit > 0) order.freeze_price = std::max(order.limit, listing.mark_floor);
  auto reason = check_status(listing, order);
  if (reason == Reason::None && is_beyond_band(listing, order)) reason = Reason::PriceLimit;
  if (reason == Reason::None && order.reduce_only && !listing.instrument.is_derivative() &&
      !clamp_spot_sale(listing, order)) {
    reason = Reason::ReduceOnlyNoPosition;
  }
  if (reason == Reason::None) reason = check_leverage(order, index);
  if (reason == Reason::None && !freeze(index, affordable(order))) reason = Reason::InsufficientBalance;
  if (reason != Reason::None) return end(index, OrderStatus::Rejected, reason, events);
  enter_market(index, true, events);
}

/// Tells the triggers of a new price. What it fires comes to the market after the command's own matching, in order.
void Exchange::note_price(InstrumentHandle handle, TriggerBy by) {
  const auto& listing = listings_[handle];
  const auto price = listing.price_by(by);
  // Behind a price that has yet to be told, no one can say who listens to this one.
  if (price.low > 0 && (!moves_.empty() || listing.triggers.listens(by, price))) moves_.push_back({handle, by, price});
}

void Exchange::fire_triggers(Events& events) {
  std::vector<OrderIndex> fired;
  for (std::size_t i = 0; i < moves_.size(); ++i) {
    const auto move = moves_[i];
    auto& listing = listings_[move.instrument];
    if (!listing.is_open()) continue;  // They look again when it opens.
    fired.clear();
    const auto terms_of = [&](OrderIndex index) -> TriggerTerms& {
      return orders_.own_extras(orders_.at(index)).trigger;
    };
    listing.triggers.move(move.by, move.price, terms_of, fired);
    for (const auto index : fired) fire(index, events);
  }
  moves_.clear();
}

/// What a command set in motion: triggers first, then margins; what a liquidation trades at may fire more.
void Exchange::settle(Events& events) {
  do {
    fire_triggers(events);
    check_margins(events);
  } while (!moves_.empty());
}

void Exchange::run_timer(Events& events) {
  const auto due = timers_.take();
  if (due.order != kNoOrder) return end(due.order, OrderStatus::Expired, Reason::GoodTillPassed, events);
  const bool all = due.instrument == Timers::kEverything;
  cancel_all(due.account, all ? std::nullopt : std::optional{due.instrument}, Reason::CancelAllAfter, events);
}

void Exchange::on(const PassTime& command, Events& events) {
  while (true) {
    const auto timer = timers_.next();
    const bool pays = next_funding_ && (!timer || *next_funding_ < *timer);
    const auto due = pays ? next_funding_ : timer;
    if (!due || *due > command.now) break;
    sequencer_.advance_to(*due);
    if (pays) {
      pay_funding(command.now, events);
    } else {
      run_timer(events);
    }
    settle(events);
  }
  sequencer_.advance_to(command.now);
  close_candles();
}

void Exchange::on(const CancelAllAfter& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account) return refuse(Reason::UnknownAccount, command.account.text(), events);
  auto instrument = Timers::kEverything;
  if (command.instrument) {
    if (listing_of(*command.instrument, events) == nullptr) return;
    instrument = handles_.at(*command.instrument);
  }
  constexpr Duration kLongest = std::chrono::hours{24 * 366};
  if (command.after < Duration::zero() || command.after > kLongest) {
    return refuse(Reason::BadAmount, command.account.text(), events);
  }
  const bool off = command.after == Duration::zero();
  timers_.set_switch(*account, instrument, off ? std::nullopt : std::optional{now() + command.after},
                     sequencer_.last());
}

}  // namespace engine
