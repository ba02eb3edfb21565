#include "engine/exchange/market_model.h"

#include <algorithm>

namespace engine {

void MarketModel::place(const NewOrder& order, Recording recording, Events& events) {
  const Timestamp arrival = exchange_.now() + terms_.latency;
  if (recording == Recording::Bars) return exchange_.apply(PlaceOrder{order, arrival}, events);
  if (recording == Recording::Trades) {
    if (terms_.latency == Duration::zero()) return exchange_.apply(PlaceOrder{order, {}}, events);
    exchange_.apply(PlaceOrder{order, arrival}, events);
    const auto [first, last] = arrivals_.equal_range(arrival);
    const bool known = std::any_of(first, last, [&](const auto& due) { return due.second == order.instrument; });
    if (!known) arrivals_.emplace(arrival, order.instrument);
    return;
  }
  const auto* instrument = exchange_.find_instrument(order.instrument);
  const Price price = order.reference_price.value_or(Price{});
  if (instrument == nullptr || !price.is_positive() || !ceiling_ticks(*instrument, price)) {
    return exchange_.apply(PlaceOrder{order, {}, true}, events);
  }
  const Ticks down = floor_of(order.instrument, price), up = ceiling_of(order.instrument, price);
  exchange_.apply(SetMarkPrice{order.instrument, price}, events);
  // The reference price is all that is known of this market: an earlier order it goes through fills.
  exchange_.apply(SweepMarket{order.instrument, Side::Sell, down + 1, kUnlimited, {}}, events);
  exchange_.apply(SweepMarket{order.instrument, Side::Buy, up - 1, kUnlimited, {}}, events);
  exchange_.apply(SetMarketQuote{order.instrument, down, up, kUnlimited, kUnlimited, terms_.slippage}, events);
  exchange_.apply(PlaceOrder{order, {}, true}, events);
  quote_nothing(order.instrument, events);
}

Status MarketModel::check(const MarketStep& step) const {
  const auto* instrument = exchange_.find_instrument(step.instrument);
  if (instrument == nullptr) return invalid("a recording of " + step.instrument.text() + ", which is not listed");
  const auto fits = [&](Price price) { return price.is_positive() && ceiling_ticks(*instrument, price).has_value(); };
  bool good = true;
  if (const auto* opened = std::get_if<BarOpened>(&step.what)) good = fits(opened->open);
  if (const auto* ended = std::get_if<BarEnded>(&step.what)) {
    good = fits(ended->high) && fits(ended->low) && fits(ended->close) && ended->low <= ended->high;
  }
  if (const auto* print = std::get_if<Printed>(&step.what)) good = fits(print->price) && !print->quantity.is_negative();
  if (good) return ok();
  return invalid(step.instrument.text() + " at " + step.time.to_string() + ": a price or quantity that cannot be");
}

bool MarketModel::matters(const MarketStep& step) const {
  if (exchange_.has_live_orders(step.instrument)) return true;
  // With nobody at the market, a price can still take a position from its holder.
  const auto reaches = [&](Price price) { return exchange_.could_liquidate(step.instrument, price); };
  if (const auto* opened = std::get_if<BarOpened>(&step.what)) return reaches(opened->open);
  if (const auto* ended = std::get_if<BarEnded>(&step.what)) return reaches(ended->close);
  if (const auto* print = std::get_if<Printed>(&step.what)) return reaches(print->price);
  return false;
}

Status MarketModel::play(const MarketStep& step, Events& events) {
  if (const auto good = check(step); !good) return good;
  noted_.erase(step.instrument);
  exchange_.apply(PassTime{step.time}, events);
  std::visit([&](const auto& what) { on(what, step, events); }, step.what);
  return ok();
}

void MarketModel::on(const BarOpened& opened, const MarketStep& step, Events& events) {
  const auto& id = step.instrument;
  const Ticks down = floor_of(id, opened.open), up = ceiling_of(id, opened.open);
  exchange_.apply(SetMarkPrice{id, opened.open}, events);
  exchange_.apply(SweepMarket{id, Side::Sell, up, kUnlimited, up}, events);
  exchange_.apply(SweepMarket{id, Side::Buy, down, kUnlimited, down}, events);
  admit_at(opened.open, AdmitWaiting::What::Resting, 0, step, events);
  if (terms_.bars == FillModel::NextOpen) {
    admit_at(opened.open, AdmitWaiting::What::Takers, terms_.slippage, step, events);
  }
}

void MarketModel::on(const BarEnded& ended, const MarketStep& step, Events& events) {
  const auto& id = step.instrument;
  // Strictly: a limit at the very low or high was touched, and others were in the queue before it.
  exchange_.apply(SweepMarket{id, Side::Sell, floor_of(id, ended.low) + 1, kUnlimited, {}}, events);
  exchange_.apply(SweepMarket{id, Side::Buy, ceiling_of(id, ended.high) - 1, kUnlimited, {}}, events);
  exchange_.apply(SetMarkPrice{id, ended.close}, events);
  if (terms_.bars == FillModel::Close) admit_at(ended.close, AdmitWaiting::What::Takers, terms_.slippage, step, events);
}

void MarketModel::admit_at(Price price, AdmitWaiting::What what, Ticks slippage, const MarketStep& step,
                           Events& events) {
  const auto& id = step.instrument;
  exchange_.apply(SetMarketQuote{id, floor_of(id, price), ceiling_of(id, price), kUnlimited, kUnlimited, slippage},
                  events);
  exchange_.apply(AdmitWaiting{id, step.time, what}, events);
  quote_nothing(id, events);
}

void MarketModel::on(const Printed& print, const MarketStep& step, Events& events) {
  const auto& id = step.instrument;
  const auto* instrument = exchange_.find_instrument(id);
  const bool sold = print.aggressor == Side::Sell;
  const Ticks through = sold ? floor_of(id, print.price) + 1 : ceiling_of(id, print.price) - 1;
  // One print is given out once: first to orders it goes through, the rest is quoted.
  Lots left = floor_lots(*instrument, print.quantity);
  if (left > 0) {
    const std::size_t before = events.size();
    exchange_.apply(SweepMarket{id, print.aggressor, through, left, {}}, events);
    for (std::size_t i = before; i < events.size(); ++i) {
      const auto* report = std::get_if<ExecutionReport>(&events[i]);
      if (report != nullptr && report->fill) left -= floor_lots(*instrument, report->fill->quantity);
    }
  }
  exchange_.apply(SetMarkPrice{id, print.price}, events);
  auto stands = stands_now(id);
  put_quote(stands, print, id, left);
  exchange_.apply(SetMarketQuote{id, stands.bid, stands.ask, stands.bid_lots, stands.ask_lots, terms_.slippage},
                  events);
}

void MarketModel::on(const OrdersArrived&, const MarketStep& step, Events& events) {
  forget_arrivals(step);
  exchange_.apply(AdmitWaiting{step.instrument, step.time, AdmitWaiting::What::All}, events);
}

void MarketModel::forget_arrivals(const MarketStep& step) {
  std::erase_if(arrivals_, [&](const auto& due) { return due.first <= step.time && due.second == step.instrument; });
}

void MarketModel::on(const MarketStands& stands, const MarketStep& step, Events& events) {
  exchange_.apply(SetMarkPrice{step.instrument, stands.last}, events);
  exchange_.apply(
      SetMarketQuote{step.instrument, stands.bid, stands.ask, stands.bid_lots, stands.ask_lots, terms_.slippage},
      events);
}

void MarketModel::on(const RecordingEnded&, const MarketStep& step, Events& events) {
  exchange_.apply(ExpireWaiting{step.instrument, Reason::MarketEnded}, events);
}

Status MarketModel::note(const MarketStep& step) {
  if (const auto good = check(step); !good) return good;
  if (std::holds_alternative<OrdersArrived>(step.what)) forget_arrivals(step);
  const auto known = noted_.find(step.instrument);
  auto stands = known != noted_.end() ? std::get<MarketStands>(known->second.what) : stands_now(step.instrument);
  if (const auto* opened = std::get_if<BarOpened>(&step.what)) {
    stands.last = opened->open;
  } else if (const auto* ended = std::get_if<BarEnded>(&step.what)) {
    stands.last = ended->close;
  } else if (const auto* print = std::get_if<Printed>(&step.what)) {
    stands.last = print->price;
    const auto* instrument = exchange_.find_instrument(step.instrument);
    put_quote(stands, *print, step.instrument, floor_lots(*instrument, print->quantity));
  } else {
    return ok();  // Nobody waits: nothing arrives, nothing expires.
  }
  if (known != noted_.end()) {
    known->second.time = step.time;
    known->second.what = stands;
  } else {
    noted_.emplace(step.instrument, MarketStep{step.instrument, step.time, stands});
  }
  return ok();
}

std::vector<MarketStep> MarketModel::noted() const {
  std::vector<MarketStep> steps;
  for (const auto& [id, step] : noted_) steps.push_back(step);
  return steps;
}

std::optional<MarketStep> MarketModel::next_arrival() const {
  if (arrivals_.empty()) return std::nullopt;
  return MarketStep{arrivals_.begin()->second, arrivals_.begin()->first, OrdersArrived{}};
}

std::optional<Quote> MarketModel::quote(const InstrumentId& id) const {
  const auto* instrument = exchange_.find_instrument(id);
  if (instrument == nullptr) return std::nullopt;
  const auto known = noted_.find(id);
  const auto stands = known != noted_.end() ? std::get<MarketStands>(known->second.what) : stands_now(id);
  if (stands.bid_lots == 0 && stands.ask_lots == 0) return std::nullopt;
  const auto price = [&](Ticks ticks) {
    return Price{Decimal::from_units(instrument->tick_size.value().units() * ticks)};
  };
  const auto quantity = [&](Lots lots) {
    return Quantity{Decimal::from_units(instrument->lot_size.value().units() * lots)};
  };
  Quote quote;
  if (stands.bid_lots > 0) quote.bid = price(stands.bid);
  if (stands.ask_lots > 0) quote.ask = price(stands.ask);
  quote.bid_quantity = quantity(stands.bid_lots);
  quote.ask_quantity = quantity(stands.ask_lots);
  return quote;
}

MarketStands MarketModel::stands_now(const InstrumentId& instrument) const {
  const auto quote = exchange_.market_quote(instrument);
  return {exchange_.mark_price(instrument), quote.bid, quote.ask, quote.bid_lots, quote.ask_lots};
}

void MarketModel::put_quote(MarketStands& stands, const Printed& print, const InstrumentId& instrument,
                            Lots lots) const {
  if (print.aggressor == Side::Sell) {
    stands.bid = floor_of(instrument, print.price);
    stands.bid_lots = lots;
    if (stands.ask <= stands.bid) stands.ask = stands.bid + 1;
  } else {
    stands.ask = ceiling_of(instrument, print.price);
    stands.ask_lots = lots;
    if (stands.bid >= stands.ask) stands.bid = stands.ask - 1;
  }
}

void MarketModel::quote_nothing(const InstrumentId& instrument, Events& events) {
  exchange_.apply(SetMarketQuote{instrument, {}, {}, 0, 0, 0}, events);
}

Ticks MarketModel::floor_of(const InstrumentId& instrument, Price price) const {
  return *floor_ticks(*exchange_.find_instrument(instrument), price);
}

Ticks MarketModel::ceiling_of(const InstrumentId& instrument, Price price) const {
  return *ceiling_ticks(*exchange_.find_instrument(instrument), price);
}

}  // namespace engine
