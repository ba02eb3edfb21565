// Margin: what accounts choose, what instruments ask for, funding.
#include <algorithm>

#include "engine/exchange/exchange.h"

namespace engine {
namespace {

/// Past any bracket, and so far below the end of the range that an order can be added. The sum of what is counted is
/// cut there, so that it is the same in whatever order they come.
const Decimal kMostExposure = Decimal::from_units(Decimal::kOne * 100'000'000'000'000'000);
constexpr Duration kShortestFunding = std::chrono::seconds{1};

bool is_leverage(Decimal leverage) { return leverage >= Decimal{1}; }

}  // namespace

std::optional<Exchange::Perpetual> Exchange::perpetual_of(const CustomerId& account, const InstrumentId& instrument,
                                                          Events& events) {
  const auto handle = accounts_.find(account);
  if (!handle || clearing_.house.holds(*handle)) {
    refuse(Reason::UnknownAccount, account.text(), events);
    return std::nullopt;
  }
  auto* listing = perpetual_of(instrument, events);
  if (listing == nullptr) return std::nullopt;
  return Perpetual{*handle, handles_.at(instrument), *listing};
}

Listing* Exchange::perpetual_of(const InstrumentId& instrument, Events& events) {
  auto* listing = listing_of(instrument, events);
  if (listing == nullptr || listing->instrument.is_derivative()) return listing;
  refuse(Reason::NoDerivative, instrument.text(), events);
  return nullptr;
}

void Exchange::on(const SetLeverage& command, Events& events) {
  const auto at = perpetual_of(command.account, command.instrument, events);
  if (!at) return;
  if (!is_leverage(command.leverage) || command.leverage > at->listing.instrument.max_leverage) {
    return refuse(Reason::BadAmount, command.instrument.text(), events);
  }
  const auto allowed = at->listing.perpetual.brackets.max_leverage(exposure(at->account, at->instrument, kNoOrder));
  if (!allowed || command.leverage > *allowed) {
    return refuse(Reason::AboveLeverageBracket, command.instrument.text(), events);
  }
  auto& positions = accounts_.at(at->account).positions;
  const auto before = positions.leverage(at->instrument);
  positions.set_leverage(at->instrument, command.leverage);
  if (put_up_margin(at->account, at->instrument)) return;
  positions.set_leverage(at->instrument, before);
  refuse(Reason::InsufficientBalance, command.instrument.text(), events);
}

/// What open positions lack at their leverage: isolated ones are topped up, for cross ones it must be there. False, and
/// nothing has moved, when it is not.
bool Exchange::put_up_margin(AccountHandle account, InstrumentHandle instrument) {
  const AssetHandle asset = listings_[instrument].settle;
  auto& positions = accounts_.at(account).positions;
  if (positions.is_flat(instrument)) return true;
  const Decimal free = min(booking_.free_margin(account, asset), ledger_.balance(account, asset).available);
  if (!booking_.is_isolated(account, instrument)) return !free.is_negative();
  const auto lacks = [&](const PositionRecord& record) {
    const bool here = record.instrument == instrument && !record.position.is_flat();
    return here ? max(Decimal{}, booking_.initial_of(account, record) - record.margin) : Decimal{};
  };
  Decimal sum;
  for (const auto& record : positions.all()) sum += lacks(record);
  if (sum > free) return sum.is_zero();
  for (auto& record : positions.all()) booking_.move_margin(account, record, lacks(record));
  return true;
}

/// What counts towards the brackets: positions at their cost, and open orders that may add to them.
Decimal Exchange::exposure(AccountHandle account, InstrumentHandle instrument, OrderIndex without) const {
  const auto& record = accounts_.at(account);
  Decimal sum = min(record.positions.gross_cost(instrument), kMostExposure);
  for (const auto index : record.opened) {
    const auto& order = orders_.at(index);
    if (order.instrument != instrument || order.reduce_only || order.dormant) continue;
    if (order.limit == 0 || index == without) continue;
    const auto value = listings_[instrument].value_of(order.freeze_price, order.leaves);
    sum = min(sum + min(value.value_or(Decimal{}), kMostOfOneOrder), kMostExposure);
  }
  return sum;
}

/// On a hedged account an order says which side it is about, and one that goes against its side can only reduce it.
Reason Exchange::check_position_side(const LeanOrder& asked, OrderRecord& order) const {
  const auto& positions = accounts_.at(asked.account).positions;
  const bool derivative = listings_[asked.instrument].instrument.is_derivative();
  const bool hedged = derivative && positions.mode == PositionMode::Hedge;
  if (hedged == (asked.position_side == PositionSide::Net)) return Reason::PositionSideMismatch;
  order.position_side = asked.position_side;
  if (!hedged) return Reason::None;
  const bool opens = (asked.position_side == PositionSide::Long) == (asked.side == Side::Buy);
  if (opens && asked.reduce_only) return Reason::ReduceOnlyNoPosition;
  order.reduce_only = !opens;
  return Reason::None;
}

/// What the order is margined with, by the bracket that it would bring the account to.
Reason Exchange::check_leverage(OrderRecord& order, OrderIndex without) const {
  const auto& listing = listings_[order.instrument];
  if (!listing.instrument.is_derivative()) return Reason::None;
  Decimal value;
  if (listing.perpetual.own_brackets && !order.reduce_only) {
    const auto price =
        order.limit > 0 ? std::optional{order.freeze_price} : ceiling_ticks(listing.instrument, listing.valuation());
    const auto own = listing.value_of(price.value_or(0), order.leaves);
    value = exposure(order.account, order.instrument, without) + own.value_or(Decimal{});
  }
  const auto leverage = accounts_.at(order.account).leverage(listing, order.instrument, value);
  if (!leverage) return Reason::AboveLeverageBracket;
  order.freeze_leverage = *leverage;
  return Reason::None;
}

std::vector<OrderIndex> Exchange::open_orders_of(AccountHandle account,
                                                 std::optional<InstrumentHandle> instrument) const {
  std::vector<OrderIndex> open;
  for (const auto index : accounts_.at(account).opened) {
    if (!instrument || orders_.at(index).instrument == *instrument) open.push_back(index);
  }
  std::sort(open.begin(), open.end());  // In order of creation.
  return open;
}

void Exchange::on(const SetMarginMode& command, Events& events) {
  const auto at = perpetual_of(command.account, command.instrument, events);
  if (!at) return;
  auto& positions = accounts_.at(at->account).positions;
  if (positions.margin_mode(at->instrument) == command.mode) return;
  if (!positions.is_flat(at->instrument) || !open_orders_of(at->account, at->instrument).empty()) {
    return refuse(Reason::PositionOrOrderOpen, command.instrument.text(), events);
  }
  positions.set_margin_mode(at->instrument, command.mode);
}

void Exchange::on(const SetPositionMode& command, Events& events) {
  const auto account = accounts_.find(command.account);
  if (!account || clearing_.house.holds(*account)) {
    return refuse(Reason::UnknownAccount, command.account.text(), events);
  }
  auto& positions = accounts_.at(*account).positions;
  if (positions.mode == command.mode) return;
  const auto open = open_orders_of(*account, {});
  const auto is_perpetual = [&](OrderIndex index) {
    return listings_[orders_.at(index).instrument].instrument.is_derivative();
  };
  if (!positions.is_flat({}) || std::any_of(open.begin(), open.end(), is_perpetual)) {
    return refuse(Reason::PositionOrOrderOpen, command.account.text(), events);
  }
  positions.mode = command.mode;
}

void Exchange::on(const MoveMargin& command, Events& events) {
  const auto at = perpetual_of(command.account, command.instrument, events);
  if (!at) return;
  const auto& name = command.instrument.text();
  const AssetHandle asset = at->listing.settle;
  if (command.amount.is_zero() || command.amount.abs() > kMostOfOneOrder)
    return refuse(Reason::BadAmount, name, events);
  auto* record = accounts_.at(at->account).positions.find(at->instrument, command.side);
  if (record == nullptr || record->position.is_flat() || !booking_.is_isolated(at->account, at->instrument)) {
    return refuse(Reason::NoIsolatedPosition, name, events);
  }
  // What is put in must be free; what is left behind must still be the initial margin, an unrealized loss paid.
  const Decimal free = min(booking_.free_margin(at->account, asset), ledger_.balance(at->account, asset).available);
  const Decimal rest = record->margin + command.amount + min(Decimal{}, booking_.unrealized(*record));
  const bool enough =
      command.amount.is_positive() ? command.amount <= free : rest >= booking_.initial_of(at->account, *record);
  if (!enough) return refuse(Reason::InsufficientBalance, name, events);
  booking_.move_margin(at->account, *record, command.amount);
}

void Exchange::on(const SetBrackets& command, Events& events) {
  auto* listing = perpetual_of(command.instrument, events);
  if (listing == nullptr) return;
  auto brackets = Brackets::make(command.brackets);
  if (!brackets) return refuse(Reason::BadAmount, brackets.error().detail, events);
  if (command.liquidation_fee.is_negative() || command.liquidation_fee >= Decimal{1}) {
    return refuse(Reason::BadAmount, "liquidation_fee", events);
  }
  listing->perpetual.brackets = std::move(*brackets);
  listing->perpetual.own_brackets = true;
  listing->perpetual.liquidation_fee = command.liquidation_fee;
  check_holders(*listing);
}

void Exchange::on(const SetIndexPrice& command, Events& events) {
  auto* listing = perpetual_of(command.instrument, events);
  if (listing == nullptr) return;
  if (!command.price.is_positive()) return refuse(Reason::NoPrice, command.instrument.text(), events);
  listing->perpetual.index = command.price;
}

void Exchange::on(const SetFunding& command, Events& events) {
  auto* listing = perpetual_of(command.instrument, events);
  if (listing == nullptr) return;
  const bool never = command.interval == Duration::zero();
  const bool good = never || (command.interval >= kShortestFunding && command.next > now());
  if (!good || command.rate.abs() >= Decimal{1}) return refuse(Reason::BadAmount, command.instrument.text(), events);
  listing->perpetual.funding = {command.rate, command.interval, command.next};
  find_next_funding();
}

void Exchange::find_next_funding() {
  next_funding_.reset();
  for (const auto& listing : listings_) {
    const auto& funding = listing.perpetual.funding;
    if (funding.interval == Duration::zero()) continue;
    if (!next_funding_ || funding.next < *next_funding_) next_funding_ = funding.next;
  }
}

/// Pays what is due at next_funding_, instrument by instrument. Where nobody holds anything, nobody will before
/// `horizon`, to which the clock is on its way: all times until then are over at once.
void Exchange::pay_funding(Timestamp horizon, Events& events) {
  CHECK(next_funding_);
  const Timestamp due = *next_funding_;
  for (InstrumentHandle handle = 0; handle < listings_.size(); ++handle) {
    auto& funding = listings_[handle].perpetual.funding;
    if (!funding.is_due(due)) continue;
    const bool held = pay_funding(handle, events);
    funding.next = first_after(funding, held ? due : horizon);
  }
  find_next_funding();
}

/// False when nobody holds anything there.
bool Exchange::pay_funding(InstrumentHandle handle, Events& events) {
  const auto& listing = listings_[handle];
  const Price mark = listing.valuation();
  const Decimal rate = listing.perpetual.funding.rate;
  bool held = false;
  for (const auto account : holders_of(listing)) {
    for (auto& record : accounts_.at(account).positions.all()) {
      if (record.instrument != handle || record.position.is_flat()) continue;
      held = true;
      if (!booking_.value_at_mark(record)) continue;
      const Decimal amount = funding_for(listing.instrument, record.position.quantity(), mark, rate);
      booking_.book_result(account, record, amount);
      events.add(FundingPaid{accounts_.at(account).id, listing.instrument.id, record.side, amount, rate});
      touched_.push_back(account);
    }
  }
  return held;
}

std::vector<AccountHandle> Exchange::holders_of(const Listing& listing) {
  auto holders = listing.perpetual.holders;
  std::sort(holders.begin(), holders.end());
  holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
  return holders;
}

namespace {

/// How far a price may move from `mark` before a position of `quantity` can have lost `slack`, maintenance included,
/// which grows no faster than the value does. Never too far.
Decimal safe_distance(const Instrument& instrument, Decimal quantity, Price mark, Decimal slack) {
  if (!slack.is_positive()) return {};
  const Decimal twice = quantity.abs() + quantity.abs();
  Decimal distance;
  if (instrument.kind == InstrumentKind::PerpInverse) {
    // Down to half of the mark, 1/price changes by at most 2 × distance / mark².
    const auto share = try_multiply_divide(slack, mark.value(), twice + twice);
    const auto product = share ? try_multiply(*share, mark.value()) : share;
    distance = min(product ? *product : mark.value(), divide(mark.value(), Decimal{2}));
  } else {
    const auto product = try_divide(slack, twice);
    distance = product ? *product : mark.value();
  }
  return distance;
}

}  // namespace

bool Exchange::could_liquidate(const InstrumentId& instrument, Price price) const {
  const auto* listing = find_listing(instrument);
  if (listing == nullptr || listing->perpetual.holders.empty()) return false;
  const auto& band = listing->perpetual.band;
  if (band.as_of != sequencer_.last()) listing->perpetual.band = safe_band(handles_.at(instrument));
  return price <= band.low || price >= band.high;
}

/// The prices between which no holder here can be short of margin, as things stand. An account with several cross
/// positions gives each an equal part of what it has to lose: the others' prices may move too.
PerpetualTerms::Band Exchange::safe_band(InstrumentHandle handle) const {
  const auto& listing = listings_[handle];
  const Price mark = listing.valuation();
  PerpetualTerms::Band band{sequencer_.last(), {}, Price{kMostOfOneOrder}};
  for (const auto account : listing.perpetual.holders) {
    for (const auto& record : accounts_.at(account).positions.all()) {
      if (record.instrument != handle || record.position.is_flat()) continue;
      Decimal slack = record.margin + booking_.unrealized(record) - booking_.maintenance(account, record);
      if (!booking_.is_isolated(account, handle)) {
        const auto cross = booking_.cross_margin(account, listing.settle);
        slack = divide(cross.equity() - cross.maintenance, Decimal{cross.positions});
      }
      const Price distance{safe_distance(listing.instrument, record.position.quantity(), mark, slack)};
      band.low = max(band.low, mark - distance);
      band.high = min(band.high, mark + distance);
    }
  }
  return band;
}

}  // namespace engine
