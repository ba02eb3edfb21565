// Reading the exchange: reports, balances, the state's hash and its invariants.
#include "engine/base/hash.h"
#include "engine/exchange/exchange.h"

namespace engine {

ExecutionReport Exchange::report_of(OrderIndex index) const {
  const auto& order = orders_.at(index);
  const auto& listing = listings_[order.instrument];
  ExecutionReport report;
  report.client_order_id = *order.id;
  report.customer = accounts_.at(order.account).id;
  report.instrument = listing.instrument.id;
  report.status = order.status;
  if (order.status != OrderStatus::Rejected || order.filled > 0) {
    report.venue_order_id = VenueOrderId{std::to_string(OrderRegistry::number_of(index))};
  }
  report.filled_quantity = listing.quantity_of(order.filled);
  report.leaves_quantity = listing.quantity_of(order.leaves);
  report.reason = to_string(order.reason);
  report.event_time = order.updated;
  return report;
}

ExecutionReport Exchange::report_of_fill(OrderIndex index, std::uint32_t fill) const {
  const auto& order = orders_.at(index);
  const auto& listing = listings_[order.instrument];
  const auto& booked = orders_.fill(fill);
  auto report = report_of(index);
  report.status = booked.filled_after == order.quantity ? OrderStatus::Filled : OrderStatus::PartiallyFilled;
  report.venue_order_id = VenueOrderId{std::to_string(OrderRegistry::number_of(index))};
  report.filled_quantity = listing.quantity_of(booked.filled_after);
  if (fill != order.last_fill || is_terminal(order.status)) {
    const bool whole = report.status == OrderStatus::Filled;
    report.leaves_quantity = listing.quantity_of(whole ? 0 : order.quantity - booked.filled_after);
  }
  report.reason.clear();
  report.event_time = booked.time;
  const auto& asset = listing.instrument.is_derivative() ? listing.instrument.settle : listing.instrument.quote;
  report.fill = Fill{TradeId{std::to_string(fill + 1)},
                     listing.price_of(booked.price),
                     listing.quantity_of(booked.lots),
                     booked.fee,
                     asset,
                     booked.liquidity};
  return report;
}

std::optional<ExecutionReport> Exchange::find_order(const CustomerId& account, const ClientOrderId& id) const {
  const auto handle = accounts_.find(account);
  if (!handle) return std::nullopt;
  const auto& orders = accounts_.at(*handle).orders;
  const auto found = orders.find(id);
  return found == orders.end() ? std::nullopt : std::optional{report_of(found->second)};
}

std::vector<ExecutionReport> Exchange::order_story(const CustomerId& account, const ClientOrderId& id) const {
  std::vector<ExecutionReport> story;
  const auto handle = accounts_.find(account);
  if (!handle) return story;
  const auto& orders = accounts_.at(*handle).orders;
  const auto found = orders.find(id);
  if (found == orders.end()) return story;
  const auto index = found->second;
  for (auto fill = orders_.at(index).first_fill; fill != kNoFill; fill = orders_.fill(fill).next) {
    story.push_back(report_of_fill(index, fill));
  }
  story.push_back(report_of(index));
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
    result[ledger_.name(balance.asset)] = {balance.available, balance.frozen, balance.shortfall};
  }
  return result;
}

std::map<InstrumentId, Position> Exchange::positions(const CustomerId& account) const {
  std::map<InstrumentId, Position> result;
  const auto handle = accounts_.find(account);
  if (!handle) return result;
  for (const auto& [instrument, position] : accounts_.at(*handle).positions) {
    if (!position.is_flat()) result[listings_[instrument].instrument.id] = position;
  }
  return result;
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

Price Exchange::mark_price(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? Price{} : listing->mark;
}

MarketQuote Exchange::market_quote(const InstrumentId& instrument) const {
  const auto* listing = find_listing(instrument);
  return listing == nullptr ? MarketQuote{} : listing->quote;
}

std::optional<Price> Exchange::best_price(const InstrumentId& instrument, Side side) const {
  const auto* listing = find_listing(instrument);
  const auto* best = listing == nullptr ? nullptr : listing->matcher.book().best(side);
  return best == nullptr ? std::nullopt : std::optional{listing->price_of(best->price)};
}

std::size_t Exchange::open_order_count() const {
  std::size_t count = 0;
  for (const auto& listing : listings_) count += listing.live;
  return count;
}

std::string Exchange::state_hash() const {
  StableHash hash;
  const auto number = [&](std::size_t value) { hash.add(std::uint64_t{value}); };
  hash.add(sequencer_.last()).add(sequencer_.now().nanoseconds());
  hash.add(clearing_.fees.maker).add(clearing_.fees.taker);
  number(ledger_.asset_count());
  for (AssetHandle i = 0; i < ledger_.asset_count(); ++i) hash.add(ledger_.name(i).text()).add(ledger_.net_deposits(i));
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    const auto& account = accounts_.at(i);
    hash.add(account.id.text()).add(account.max_leverage.value_or(Decimal{}));
    number(account.references.size());
    number(account.orders.size());
    for (const auto& b : ledger_.balances(i))
      hash.add(std::uint64_t{b.asset}).add(b.available).add(b.frozen).add(b.shortfall);
    for (const auto& [instrument, position] : account.positions) {
      hash.add(std::uint64_t{instrument}).add(position.quantity()).add(position.cost()).add(position.realized_pnl());
    }
  }
  for (const auto& listing : listings_) {
    const auto& quote = listing.quote;
    hash.add(listing.instrument.id.text()).add(listing.mark.value()).add(listing.market_position);
    hash.add(quote.bid).add(quote.ask).add(quote.bid_lots).add(quote.ask_lots).add(quote.slippage);
    for (const auto side : {Side::Buy, Side::Sell}) {
      listing.matcher.book().visit_orders(side,
                                          [&](const RestingOrder& order) { hash.add(order.number).add(order.lots); });
    }
    for (const auto index : listing.waiting) {
      if (orders_.at(index).waiting) hash.add(std::uint64_t{index});
    }
  }
  for (OrderIndex i = 0; i < orders_.size(); ++i) {
    const auto& order = orders_.at(i);
    hash.add(order.id->text()).add(std::uint64_t{order.account}).add(std::uint64_t{order.instrument});
    hash.add(to_string(order.status)).add(to_string(order.reason)).add(order.updated.nanoseconds());
    hash.add(order.quantity).add(order.filled).add(order.leaves).add(order.frozen);
  }
  for (std::uint32_t i = 0; i < orders_.fill_count(); ++i) {
    const auto& fill = orders_.fill(i);
    hash.add(fill.price).add(fill.lots).add(fill.fee).add(fill.time.nanoseconds());
  }
  return hash.hex();
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
    const auto need = requirement(listing, order, order.leaves);
    if (!need || order.frozen != need->amount) return "an order that does not hold what it needs";
    frozen[order.account][need->asset] += order.frozen;
    const auto* resting = listing.matcher.book().find(OrderRegistry::number_of(i));
    if (order.waiting != (resting == nullptr)) return "an open order that is nowhere";
    if (resting != nullptr && resting->open() != order.leaves) return "an order that differs from its place in the book";
  }
  for (AccountHandle i = 0; i < accounts_.size(); ++i) {
    for (const auto& balance : ledger_.balances(i)) {
      if (balance.frozen != frozen[i][balance.asset]) return "frozen is not the sum over open orders";
    }
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
    if (!listings_[i].instrument.is_derivative()) continue;
    Decimal sum = listings_[i].market_position;
    for (AccountHandle account = 0; account < accounts_.size(); ++account) {
      sum += accounts_.at(account).position(i).quantity();
    }
    if (!sum.is_zero()) return "positions that do not sum to zero";
  }
  return broken_freeze();
}

}  // namespace engine
