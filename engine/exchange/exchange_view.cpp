// Reading the exchange: reports, balances and its invariants.
#include <algorithm>
#include <tuple>

#include "engine/exchange/exchange.h"

namespace engine {

OrderNews Exchange::news_of(OrderIndex index) const {
  const auto& order = orders_.at(index);
  return {index, kNoFill, order.status, order.reason, order.filled, order.leaves, order.updated};
}

OrderNews Exchange::news_of_fill(OrderIndex index, std::uint32_t fill) const {
  const auto& order = orders_.at(index);
  const auto& booked = orders_.fill(fill);
  const bool whole = booked.filled_after == order.quantity;
  OrderNews news{index, fill, OrderStatus::Filled, Reason::None, booked.filled_after, order.leaves, booked.time};
  if (!whole) news.status = OrderStatus::PartiallyFilled;
  if (fill != order.last_fill || is_terminal(order.status)) {
    news.leaves = whole ? 0 : order.quantity - booked.filled_after;
  }
  return news;
}

ExecutionReport Exchange::report_of(const OrderNews& news) const {
  const auto& order = orders_.at(news.order);
  const auto& listing = listings_[order.instrument];
  ExecutionReport report;
  report.client_order_id = ClientOrderId{std::string{orders_.id(news.order)}};
  report.customer = accounts_.at(order.account).id;
  report.instrument = listing.instrument.id;
  report.status = news.status;
  if (news.status != OrderStatus::Rejected || news.filled > 0) {
    report.venue_order_id = VenueOrderId{std::to_string(OrderRegistry::number_of(news.order))};
  }
  report.filled_quantity = listing.quantity_of(news.filled);
  report.leaves_quantity = listing.quantity_of(news.leaves);
  report.reason = to_string(news.reason);
  report.event_time = news.time;
  if (news.fill == kNoFill) return report;
  const auto& booked = orders_.fill(news.fill);
  const auto& instrument = listing.instrument;
  const auto& asset = order.fee_in_base            ? instrument.base
                      : instrument.is_derivative() ? instrument.settle
                                                   : instrument.quote;
  report.fill = Fill{TradeId{std::to_string(news.fill + 1)},
                     listing.price_of(booked.price),
                     listing.quantity_of(booked.lots),
                     booked.fee,
                     asset,
                     booked.liquidity};
  return report;
}

std::optional<ExecutionReport> Exchange::find_order(const CustomerId& account, const ClientOrderId& id) const {
  const auto handle = accounts_.find(account);
  const auto index = handle ? orders_.find(*handle, id.text()) : std::nullopt;
  return index ? std::optional{report_of(news_of(*index))} : std::nullopt;
}

std::vector<ExecutionReport> Exchange::order_story(const CustomerId& account, const ClientOrderId& id) const {
  std::vector<ExecutionReport> story;
  const auto handle = accounts_.find(account);
  const auto index = handle ? orders_.find(*handle, id.text()) : std::nullopt;
  if (!index) return story;
  for (auto fill = orders_.at(*index).first_fill; fill != kNoFill; fill = orders_.fill(fill).next) {
    story.push_back(report_of(news_of_fill(*index, fill)));
  }
  story.push_back(report_of(news_of(*index)));
  return story;
}

std::optional<Decimal> Exchange::max_leverage(const CustomerId& account) const {
  const auto handle = accounts_.find(account);
  return handle ? accounts_.at(*handle).max_leverage : std::nullopt;
}

std::map<Asset, AssetBalance> Exchange::balances(const CustomerId& account) const {
  std::map<Asset, AssetBalance> result;
  const auto handle = accounts_.find(account);
  if (!handle) return result;
  for (const auto& balance : ledger_.balances(*handle)) {
    result[ledger_.name(balance.asset)] = {balance.available, balance.frozen, balance.shortfall, balance.debt};
  }
  return result;
}

std::map<InstrumentId, Position> Exchange::positions(const CustomerId& account) const {
  std::map<InstrumentId, Position> result;
  const auto handle = accounts_.find(account);
  if (!handle) return result;
  for (const auto& record : accounts_.at(*handle).positions.all()) {
    const auto& held = record.position;
    if (held.is_flat()) continue;
    auto& sum = result[listings_[record.instrument].instrument.id];
    sum =
        Position{sum.quantity() + held.quantity(), sum.cost() + held.cost(), sum.realized_pnl() + held.realized_pnl()};
  }
  return result;
}

std::vector<HeldPosition> Exchange::held_positions(const CustomerId& account) const {
  std::vector<HeldPosition> result;
  const auto handle = accounts_.find(account);
  if (!handle) return result;
  for (const auto& record : accounts_.at(*handle).positions.all()) {
    if (record.position.is_flat()) continue;
    const auto mode = accounts_.at(*handle).positions.margin_mode(record.instrument);
    result.push_back({listings_[record.instrument].instrument.id, record.side, record.position, mode, record.margin,
                      booking_.unrealized(record), booking_.maintenance(*handle, record)});
  }
  std::sort(result.begin(), result.end(), [](const HeldPosition& a, const HeldPosition& b) {
    return std::tie(a.instrument, a.side) < std::tie(b.instrument, b.side);
  });
  return result;
}

PositionMode Exchange::position_mode(const CustomerId& account) const {
  const auto handle = accounts_.find(account);
  return handle ? accounts_.at(*handle).positions.mode : PositionMode::OneWay;
}

std::map<Asset, Decimal> Exchange::fees_taken() const {
  std::map<Asset, Decimal> result;
  for (const auto& balance : ledger_.balances(clearing_.house.fees))
    result[ledger_.name(balance.asset)] = balance.total();
  return result;
}

std::map<Asset, Decimal> Exchange::clearing_balance() const {
  std::map<Asset, Decimal> result;
  for (const auto& balance : ledger_.balances(clearing_.house.clearing)) {
    result[ledger_.name(balance.asset)] = balance.total();
  }
  return result;
}

Decimal Exchange::net_deposits(const Asset& asset) const {
  for (AssetHandle i = 0; i < ledger_.asset_count(); ++i) {
    if (ledger_.name(i) == asset) return ledger_.net_deposits(i);
  }
  return {};
}

std::optional<InstrumentHandle> Exchange::find_instrument_handle(const InstrumentId& instrument) const {
  const auto found = handles_.find(instrument);
  return found == handles_.end() ? std::nullopt : std::optional{found->second};
}

const Listing* Exchange::find_listing(const InstrumentId& instrument) const {
  const auto found = handles_.find(instrument);
  return found == handles_.end() ? nullptr : &listings_[found->second];
}

bool Exchange::has_live_orders(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing != nullptr && listing->live > 0;
}

const Instrument* Exchange::find_instrument(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? nullptr : &listing->instrument;
}

Price Exchange::tick_size(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  CHECK(listing != nullptr);
  return listing->price_of(listing->tick_step);
}

Quantity Exchange::lot_size(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  CHECK(listing != nullptr);
  return listing->quantity_of(listing->lot_step);
}

Price Exchange::mark_price(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? Price{} : listing->mark;
}

Price Exchange::index_price(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? Price{} : listing->perpetual.index;
}

MarketQuote Exchange::market_quote(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? MarketQuote{} : listing->quote;
}

std::optional<Price> Exchange::best_price(const InstrumentId& instrument, Side side) const {
  const auto* listing = find_listing(instrument);
  const auto best = listing == nullptr ? std::nullopt : listing->matcher.book().best_price(side);
  return best ? std::optional{listing->price_of(*best)} : std::nullopt;
}

std::size_t Exchange::open_order_count() const {
  std::size_t count = 0;
  for (const auto& listing : listings_) count += listing.live;
  return count;
}

std::string Exchange::broken_freeze() const {
  std::vector<std::map<AssetHandle, Decimal>> frozen(accounts_.size());
  for (OrderIndex i = 0; i < orders_.size(); ++i) {
    const auto& order = orders_.at(i);
    if (is_terminal(order.status)) {
      if (!order.frozen.is_zero() || order.leaves != 0) return "an ended order that holds something";
      continue;
    }
    const auto& listing = listings_[order.instrument];
    const auto need = order.dormant ? std::optional{Requirement{}} : requirement(listing, order, order.leaves);
    if (!need || order.frozen != need->amount) return "an order that does not hold what it needs";
    frozen[order.account][need->asset] += order.frozen;
    const auto resting = listing.matcher.book().find(OrderRegistry::number_of(i));
    if ((order.waiting || order.dormant) == resting.has_value()) return "an open order that is nowhere";
    if (resting && resting->open() != order.leaves) return "an order that differs from its place in the book";
  }
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    for (const auto& record : accounts_.at(i).positions.all()) {
      frozen[i][listings_[record.instrument].settle] += record.set_aside();
    }
    for (const auto& balance : ledger_.balances(i)) {
      if (balance.frozen != frozen[i][balance.asset])
        return "frozen is not the sum over open orders and isolated margin";
    }
  }
  return {};
}

std::string Exchange::broken_positions() const {
  std::vector<Decimal> sums;
  for (const auto& listing : listings_) sums.push_back(listing.market_position);
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    const auto& positions = accounts_.at(i).positions;
    for (const auto& record : positions.all()) {
      const auto quantity = record.position.quantity();
      sums[record.instrument] += quantity;
      const bool one_way = record.side == PositionSide::Net;
      if (!one_way && quantity.sign() * (record.side == PositionSide::Long ? 1 : -1) < 0) return "a side turned around";
      if (!quantity.is_zero() && one_way == (positions.mode == PositionMode::Hedge)) return "a position of no mode";
      const bool may_have = !quantity.is_zero() && booking_.is_isolated(i, record.instrument);
      if (!record.margin.is_zero() && !may_have) return "margin put aside for no isolated position";
      if (!booking_.remembers_right(i, record)) return "a value that is no longer that of its position";
    }
    for (const auto& balance : ledger_.balances(i)) {
      if (balance.debt.is_zero()) continue;
      if (balance.debt.is_negative() || balance.available.is_positive()) return "a debt that could be paid";
      if (!booking_.cross_margin(i, balance.asset).holds()) return "a debt that nothing stands for";
    }
  }
  for (InstrumentHandle i = 0; i < listings_.size(); ++i) {
    if (listings_[i].instrument.is_derivative() && !sums[i].is_zero()) return "positions that do not sum to zero";
  }
  return {};
}

std::string Exchange::broken_invariant() const {
  if (!ledger_.conserves()) return "an asset was made or lost";
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    const bool house = i == clearing_.house.market || i == clearing_.house.fees || i == clearing_.house.clearing;
    for (const auto& balance : ledger_.balances(i)) {
      if (balance.frozen.is_negative() || (!house && balance.available.is_negative())) return "a balance below zero";
    }
  }
  for (InstrumentHandle i = 0; i < listings_.size(); ++i) {
    if (const auto broken = listings_[i].matcher.broken_invariant(); !broken.empty()) return broken;
  }
  if (const auto broken = broken_positions(); !broken.empty()) return broken;
  return broken_freeze();
}

}  // namespace engine
