// Markets, and what nobody asked for: recordings, admin, faults.
#include <algorithm>
#include <utility>

#include "connectors/serve/host.h"

namespace serve {

using namespace engine;

Price Host::mark(InstrumentHandle instrument) const { return listing(instrument).valuation(); }

void Host::watch_book(InstrumentHandle instrument, bool on) {
  auto& watchers = book_watchers_[instrument];
  const bool was_watched = watchers > 0;
  watchers += on ? 1 : -1;
  CHECK(watchers >= 0);
  if (was_watched != (watchers > 0)) exchange_->unrecorded().watch_depth(instrument, watchers > 0);
}

Depth Host::snapshot(InstrumentHandle instrument, std::size_t levels) {
  tell_book(instrument);
  return exchange().depth(this->instrument(instrument).id, levels);
}

void Host::tell_book(InstrumentHandle instrument) {
  if (book_watchers_[instrument] == 0) return;
  const auto change = exchange_->unrecorded().take_depth_change(instrument);
  if (change.first > change.sequence && !change.is_lost) return;
  for (auto* observer : observers_) observer->on_book(instrument, change);
}

void Host::tick() {
  advance();
  for (InstrumentHandle i = 0; i < book_watchers_.size(); ++i) tell_book(i);
  for (auto* observer : observers_) observer->on_tick();
}

Reason Host::deposit(const Account& account, const Asset& asset, Decimal amount, const std::string& reference) {
  if (amount.is_negative()) return apply(Withdraw{account.id, asset, -amount, reference});
  return apply(Deposit{account.id, asset, amount, reference});
}

void Host::set_quote(InstrumentHandle instrument, Ticks bid, Ticks ask, Lots lots) {
  // A quote takes whatever rests at its price or beyond.
  SetMarketQuote quote;
  quote.instrument = this->instrument(instrument).id;
  if (bid > 0) quote.bid = bid;
  if (ask > 0) quote.ask = ask;
  quote.bid_lots = quote.ask_lots = lots;
  apply(quote);
}

void Host::quote_around(InstrumentHandle instrument, Ticks price, Lots lots) {
  const auto step = listing(instrument).tick_step;
  set_quote(instrument, price - step, price + step, lots);
}

void Host::take_from_market(AccountHandle account, InstrumentHandle instrument, Side side, Ticks price, Lots lots) {
  OrderRequest request;
  request.account = account;
  request.instrument = instrument;
  request.side = side;
  request.time_in_force = TimeInForce::ImmediateOrCancel;
  request.lots = lots;
  request.limit = price;
  if (exchange().account_record(account).positions.mode == PositionMode::Hedge) {
    request.position_side = side == Side::Buy ? PositionSide::Long : PositionSide::Short;
  }
  place(request);
}

void Host::print_at(InstrumentHandle instrument, Side aggressor, Ticks price, Lots lots) {
  // The other side of the print stands in the quote; customers' orders on its way are met first. What it fires meets
  // both sides of it.
  const auto& traded = listing(instrument);
  const auto step = traded.tick_step;
  const bool buys = aggressor == Side::Buy;
  // What is worth too little would not be taken.
  if (const auto least = traded.instrument.quantity_for(traded.instrument.min_notional, traded.price_of(price))) {
    const auto lot = traded.quantity_of(traded.lot_step).value();
    const Quantity whole{round_to_step(least->value(), lot, Rounding::Up)};
    lots = std::max(lots, traded.lots_of(whole).value_or(lots));
  }
  set_quote(instrument, buys ? price - step : price, buys ? price : price + step, kUnlimited);
  take_from_market(tape_, instrument, aggressor, price, lots);
}

Reason Host::move_market(InstrumentHandle instrument, Price price) {
  const auto& traded = listing(instrument);
  const auto ticks = floor_ticks(traded.instrument, price);
  const auto step = traded.tick_step;
  if (!ticks || *ticks <= step) return Reason::BadPriceStep;
  const auto rounded = *ticks / step * step;
  print_at(instrument, Side::Buy, rounded, std::max<Lots>({traded.min_lots, traded.lot_step, 1}));
  if (traded.instrument.is_derivative()) {
    apply(SetMarkPrice{traded.instrument.id, price});
    apply(SetIndexPrice{traded.instrument.id, price});
  }
  quote_around(instrument, rounded, kUnlimited);
  events_.emplace_back(MarkEvent{instrument});
  return Reason::None;
}

Reason Host::print(InstrumentHandle instrument, Side aggressor, Price price, Quantity quantity) {
  const auto& traded = listing(instrument);
  const auto ticks = floor_ticks(traded.instrument, price);
  const auto step = traded.tick_step;
  if (!ticks || *ticks <= step) return Reason::BadPriceStep;
  const auto rounded = *ticks / step * step;
  const auto lots = floor_lots(traded.instrument, quantity) / traded.lot_step * traded.lot_step;
  print_at(instrument, aggressor, rounded, std::max<Lots>({lots, traded.min_lots, traded.lot_step}));
  if (traded.instrument.is_derivative()) {
    apply(SetMarkPrice{traded.instrument.id, price});
    apply(SetIndexPrice{traded.instrument.id, price});
  }
  quote_around(instrument, rounded, std::max<Lots>(lots, 1));
  events_.emplace_back(MarkEvent{instrument});
  return Reason::None;
}

Reason Host::foreign_trade(const Account& account, InstrumentHandle instrument, Side side, Quantity quantity,
                           Price price) {
  const auto& traded = listing(instrument);
  const auto ticks = traded.ticks_of(price);
  const auto lots = traded.lots_of(quantity);
  if (!ticks || *ticks <= 0) return Reason::BadPriceStep;
  if (!lots || *lots <= 0) return Reason::BadQuantityStep;
  const auto before = traded.quote;
  const auto orders = exchange().order_indices();
  set_quote(instrument, side == Side::Sell ? *ticks : 0, side == Side::Buy ? *ticks : 0, kUnlimited);
  take_from_market(account.handle, instrument, side, *ticks, *lots);
  const auto& record = exchange().order_record(static_cast<OrderIndex>(orders));
  SetMarketQuote back{traded.instrument.id, {}, {}, before.bid_lots, before.ask_lots, before.slippage};
  if (before.bid_lots > 0) back.bid = before.bid;
  if (before.ask_lots > 0) back.ask = before.ask;
  apply(back);
  return record.status == OrderStatus::Rejected ? record.reason : Reason::None;
}

void Host::fill_now(OrderIndex order) {
  const auto record = exchange().order_record(order);
  if (is_terminal(record.status) || record.dormant || record.limit == 0) return;
  // Whatever rests at a better price is taken on the way.
  Lots open = 0;
  const auto depth = exchange().depth(instrument(record.instrument).id, 1'000);
  const auto price = listing(record.instrument).price_of(record.limit);
  for (const auto& level : record.side == Side::Buy ? depth.bids : depth.asks) {
    if (record.side == Side::Buy ? level.price < price : level.price > price) break;
    open += listing(record.instrument).lots_of(level.quantity).value_or(0);
  }
  apply(SweepMarket{instrument(record.instrument).id, opposite(record.side), record.limit,
                    std::max(open, record.leaves), std::nullopt});
  note_trades(record.instrument);
}

void Host::liquidate(const Account& account, InstrumentHandle instrument) {
  const auto& traded = listing(instrument);
  const auto before = traded.mark.is_positive() ? traded.mark : mark(instrument);
  if (!before.is_positive() || !traded.instrument.is_derivative()) return;
  const auto held = [&] {
    Decimal sum;
    for (const auto& position : positions(account)) {
      if (position.instrument == traded.instrument.id) sum += position.position.quantity();
    }
    return sum;
  };
  // What stands behind it is put aside for the moment, as far as it may be taken out.
  const auto& asset = traded.instrument.settle;
  Decimal aside;
  auto part = balances(account)[asset].available;
  for (int i = 0; i < 32 && part.is_positive(); ++i) {
    const auto reference = "aside:" + std::to_string(exchange().sequence());
    if (apply(Withdraw{account.id, asset, part, reference}) == Reason::None) aside += part;
    part = engine::min(divide(part, Decimal{2}), balances(account)[asset].available);
  }
  auto price = before.value();
  // A tenth at a time, to a hundredth or ten times of what it was.
  for (int i = 0; i < 48 && !held().is_zero(); ++i) {
    price = held().is_positive() ? multiply(price, Decimal::from_units(Decimal::kOne / 10 * 9))
                                 : multiply(price, Decimal::from_units(Decimal::kOne / 10 * 11));
    apply(SetMarkPrice{traded.instrument.id, Price{price}});
  }
  apply(SetMarkPrice{traded.instrument.id, before});
  if (aside.is_positive()) {
    apply(Deposit{account.id, asset, aside, "back:" + std::to_string(exchange().sequence())});
  }
  note_trades(instrument);
  events_.emplace_back(MarkEvent{instrument});
}

Reason Host::coarsen(InstrumentHandle instrument) {
  const auto& traded = listing(instrument);
  const auto tick = traded.price_of(traded.tick_step * 10);
  const auto lot = traded.quantity_of(traded.lot_step * 10);
  const auto reason = apply(ChangeSteps{traded.instrument.id, tick, lot});
  if (reason == Reason::None) events_.emplace_back(InstrumentEvent{instrument});
  return reason;
}

}  // namespace serve
