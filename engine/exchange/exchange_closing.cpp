// How a position is taken from an account: by the book, by insurance, by those on the other side.
#include <algorithm>
#include <vector>

#include "engine/exchange/exchange.h"
#include "engine/exchange/liquidation.h"

namespace engine {

std::string_view to_string(LiquidatedTo to) {
  switch (to) {
    case LiquidatedTo::Book: return "book";
    case LiquidatedTo::Insurance: return "insurance";
    case LiquidatedTo::Deleveraged: return "deleveraged";
    case LiquidatedTo::Market: return "market";
  }
  return "unknown";
}

/// A position on its way out.
struct Exchange::Closing {
  struct Step {
    LiquidatedTo to;
    Lots lots;
    Decimal to_insurance;
  };
  AccountHandle account = 0;
  InstrumentHandle instrument = 0;
  PositionSide side = PositionSide::Net;
  Side held = Side::Buy;  ///< Buy is long.
  OrderIndex order = 0;   ///< The account's own, "liq-<n>".
  Ticks bankruptcy = 0;
  Decimal margin;    ///< What was put aside for it; zero when cross.
  Decimal realized;  ///< What the position had realized before.
  std::vector<Step> steps;

  Side way_out() const { return opposite(held); }
};

/// Closes one whole position. From the account's side it ends at its bankruptcy price: what the market gives beyond
/// that belongs to the insurance account, what it does not give others bear. False when there is not one lot of it.
bool Exchange::liquidate(AccountHandle account, InstrumentHandle instrument, PositionSide side, Events& events) {
  auto closing = begin_closing(account, accounts_.at(account).positions.at(instrument, side));
  if (!closing) return false;
  const auto& order = orders_.at(closing->order);
  close_in_market(*closing, events);
  if (order.leaves > 0 && account != clearing_.house.insurance) close_to_insurance(*closing, events);
  if (order.leaves > 0) deleverage(*closing, events);
  // Positions sum to zero: what customers do not hold on the other side, the market account does.
  if (order.leaves > 0) close_to_market_account(*closing, closing->bankruptcy, events);
  finish_closing(*closing, events);
  return true;
}

std::optional<Exchange::Closing> Exchange::begin_closing(AccountHandle account, const PositionRecord& record) {
  const auto& listing = listings_[record.instrument];
  const Lots lots = floor_lots(listing.instrument, Quantity{record.position.quantity().abs()});
  if (lots == 0) return std::nullopt;
  Closing closing;
  closing.account = account;
  closing.instrument = record.instrument;
  closing.side = record.side;
  closing.held = record.position.quantity().is_positive() ? Side::Buy : Side::Sell;
  closing.margin = record.margin;
  closing.realized = record.position.realized_pnl();
  Decimal means = record.margin;
  if (!booking_.is_isolated(account, record.instrument)) {
    const auto sum = booking_.cross_margin(account, listing.settle);
    // It answers for what is owed already, not for losses that other positions have still open: they answer themselves.
    means = max(sum.equity() - booking_.unrealized(record), min(Decimal{}, sum.cash));
  }
  closing.bankruptcy = bankruptcy_price(listing, record.position, means, listing.valuation());
  closing.order =
      add_forced(account, record.instrument, record.side, closing.way_out(), lots, closing.bankruptcy, "liq-");
  return closing;
}

/// An order of the exchange's own, that is at its end when the command is.
OrderIndex Exchange::add_forced(AccountHandle account, InstrumentHandle instrument, PositionSide position_side,
                                Side side, Lots lots, Ticks limit, const char* prefix) {
  OrderRecord order;
  order.account = account;
  order.instrument = instrument;
  order.position_side = position_side;
  order.side = side;
  order.type = OrderType::Limit;
  order.quantity = order.leaves = lots;
  order.limit = order.freeze_price = limit;
  order.reduce_only = true;  // It freezes nothing.
  order.forced = true;
  order.arrival = order.updated = now();
  std::string id;
  do {
    id = prefix + std::to_string(++forced_);
  } while (orders_.find(account, id));
  const auto index = orders_.add(order, id);
  ++listings_[instrument].live;
  link_open(index);
  return index;
}

/// First step: whoever is in the market at the bankruptcy price or better. Where orders meet the market only, it takes
/// all, at its quote or else at the mark, however bad that is: nobody else is on the other side.
void Exchange::close_in_market(Closing& closing, Events& events) {
  auto& listing = listings_[closing.instrument];
  const auto& order = orders_.at(closing.order);
  const bool market_only = listing.meeting == Meeting::MarketOnly;
  IncomingOrder incoming;
  incoming.number = OrderRegistry::number_of(closing.order);
  incoming.account = closing.account;
  incoming.side = closing.way_out();
  if (!market_only) incoming.limit = closing.bankruptcy;
  incoming.lots = order.leaves;
  incoming.time_in_force = TimeInForce::ImmediateOrCancel;
  auto quote = listing.quote_for(incoming.side);
  if (quote.lots > 0 && !listing.value_of(quote.price, order.leaves)) quote = {};
  at_market_ = closing.order;
  listing.matcher.place(incoming, quote, [&](const Trade& trade) {
    std::optional<OrderIndex> maker;
    if (trade.maker != 0) maker = OrderRegistry::index_of(trade.maker);
    if (!maker) listing.consume_quote(incoming.side, trade.lots);
    execute({closing.instrument, trade.price, trade.lots, closing.order, maker, incoming.side}, events);
  });
  at_market_.reset();
  Decimal surplus;
  for (auto fill = order.first_fill; fill != kNoFill; fill = orders_.fill(fill).next) {
    const auto& booked = orders_.fill(fill);
    const Decimal quantity = listing.quantity_of(booked.lots).value();
    surplus += surplus_of(listing.instrument, closing.held == Side::Buy ? quantity : -quantity,
                          listing.price_of(booked.price), listing.price_of(closing.bankruptcy));
  }
  if (order.filled > 0) {
    const Decimal paid = booking_.pay_insurance(closing.account, listing.settle, surplus);
    closing.steps.push_back({LiquidatedTo::Book, order.filled, paid});
  }
  if (!market_only || order.leaves == 0) return;
  const auto mark = closing.held == Side::Buy ? floor_ticks(listing.instrument, listing.valuation())
                                              : ceiling_ticks(listing.instrument, listing.valuation());
  close_to_market_account(closing, std::max(Ticks{1}, mark.value_or(closing.bankruptcy)), events);
}

/// Second step: the insurance account takes over at the bankruptcy price as much as it can bear against the mark.
void Exchange::close_to_insurance(Closing& closing, Events& events) {
  const auto& listing = listings_[closing.instrument];
  const auto& order = orders_.at(closing.order);
  const auto insurance = clearing_.house.insurance;
  const Decimal funds = booking_.cross_margin(insurance, listing.settle).equity();
  const Lots lots = bearable_lots(listing, closing.held, closing.bankruptcy, order.leaves, listing.valuation(), funds);
  if (lots == 0) return;
  const auto other =
      add_forced(insurance, closing.instrument, PositionSide::Net, closing.held, lots, closing.bankruptcy, "takeover-");
  execute({closing.instrument, closing.bankruptcy, lots, closing.order, other, closing.way_out(), true}, events);
  closing.steps.push_back({LiquidatedTo::Insurance, lots, {}});
}

std::vector<Exchange::Opposite> Exchange::opposites_of(const Closing& closing) const {
  const auto& listing = listings_[closing.instrument];
  std::vector<Opposite> opposites;
  for (const auto account : holders_of(listing)) {
    for (const auto& record : accounts_.at(account).positions.all()) {
      const Decimal quantity = record.position.quantity();
      if (record.instrument != closing.instrument || quantity.sign() != sign_of(closing.way_out())) continue;
      const auto value = booking_.value_at_mark(record);
      if (!value) continue;
      const Decimal unrealized = booking_.unrealized(record);
      const Decimal equity = booking_.is_isolated(account, record.instrument)
                                 ? record.margin + unrealized
                                 : booking_.cross_margin(account, listing.settle).equity();
      const Decimal rank = deleveraging_rank(unrealized, record.position.cost(), *value, equity);
      opposites.push_back({account, record.side, rank});
    }
  }
  std::stable_sort(opposites.begin(), opposites.end(),
                   [](const Opposite& a, const Opposite& b) { return a.rank > b.rank; });
  return opposites;
}

/// Third step: positions on the other side are closed at the bankruptcy price, the most profitable and most leveraged
/// first, of equals the older account.
void Exchange::deleverage(Closing& closing, Events& events) {
  const auto& listing = listings_[closing.instrument];
  const auto& order = orders_.at(closing.order);
  Lots sum = 0;
  for (const auto& opposite : opposites_of(closing)) {
    if (order.leaves == 0) break;
    const auto held =
        accounts_.at(opposite.account).positions.at(closing.instrument, opposite.side).position.quantity();
    const Lots lots = std::min(order.leaves, floor_lots(listing.instrument, Quantity{held.abs()}));
    if (lots == 0) continue;
    const auto other =
        add_forced(opposite.account, closing.instrument, opposite.side, closing.held, lots, closing.bankruptcy, "adl-");
    execute({closing.instrument, closing.bankruptcy, lots, closing.order, other, closing.way_out(), true}, events);
    events.add(Deleveraged{accounts_.at(opposite.account).id, listing.instrument.id, opposite.side, closing.way_out(),
                           listing.quantity_of(lots), listing.price_of(closing.bankruptcy)});
    sum += lots;
  }
  if (sum > 0) closing.steps.push_back({LiquidatedTo::Deleveraged, sum, {}});
}

void Exchange::close_to_market_account(Closing& closing, Ticks price, Events& events) {
  const Lots lots = orders_.at(closing.order).leaves;
  execute({closing.instrument, price, lots, closing.order, {}, closing.way_out(), true}, events);
  const auto& listing = listings_[closing.instrument];
  const Decimal quantity = listing.quantity_of(lots).value();
  const Decimal surplus = surplus_of(listing.instrument, closing.held == Side::Buy ? quantity : -quantity,
                                     listing.price_of(price), listing.price_of(closing.bankruptcy));
  const Decimal paid = booking_.pay_insurance(closing.account, listing.settle, surplus);
  closing.steps.push_back({LiquidatedTo::Market, lots, paid});
}

/// Takes the liquidation fee of what remains, and tells who took the position.
void Exchange::finish_closing(Closing& closing, Events& events) {
  const auto& listing = listings_[closing.instrument];
  const auto& order = orders_.at(closing.order);
  CHECK(order.leaves == 0 && !closing.steps.empty());
  Decimal remains =
      closing.margin - closing.realized +
      accounts_.at(closing.account).positions.at(closing.instrument, closing.side).position.realized_pnl();
  for (const auto& step : closing.steps) remains -= step.to_insurance;
  if (!booking_.is_isolated(closing.account, closing.instrument)) {
    remains = booking_.cross_margin(closing.account, listing.settle).equity();
  }
  const auto value = listing.value_of(closing.bankruptcy, order.quantity);
  const Decimal fee = value ? multiply(*value, listing.perpetual.liquidation_fee) : Decimal{};
  closing.steps.back().to_insurance += booking_.pay_insurance(closing.account, listing.settle, min(fee, remains));
  for (const auto& step : closing.steps) {
    events.add(Liquidated{accounts_.at(closing.account).id, listing.instrument.id, closing.side, closing.held,
                          listing.quantity_of(step.lots), listing.price_of(closing.bankruptcy), step.to,
                          step.to_insurance});
  }
}

}  // namespace engine
