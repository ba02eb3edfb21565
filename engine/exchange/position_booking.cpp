#include "engine/exchange/position_booking.h"

#include <utility>

#include "engine/exchange/margin.h"

namespace engine {
namespace {

/// Far enough below the end of the range that sums of such values stay in it.
const Decimal kMostValue = Decimal::from_units(Decimal::kOne * 100'000'000'000'000'000);

}  // namespace

void PositionBooking::book_fill(AccountHandle account, InstrumentHandle instrument, PositionSide position_side,
                                Side side, Price price, Quantity quantity, Decimal leverage) {
  auto& listing = listings_[instrument];
  auto& positions = accounts_.at(account).positions;
  bool is_new = false;
  auto& record = positions.make(instrument, position_side, is_new);
  if (is_new) listing.perpetual.holders.push_back(account);
  const Decimal held = record.position.quantity().abs();
  const auto change = record.position.apply(listing.instrument, side, price, quantity);
  if (positions.margin_mode(instrument) == MarginMode::Cross) {
    ledger_.book_result(account, house.clearing, listing.settle, change.realized_pnl);
    return;
  }
  const Decimal value = change.opened.is_zero() ? Decimal{} : cost_of(listing.instrument, price, change.opened);
  book_isolated(account, record, change, held, initial_margin(value, leverage));
}

void PositionBooking::book_isolated(AccountHandle account, PositionRecord& record, const Position::Change& change,
                                    Decimal held, Decimal wanted) {
  const AssetHandle asset = listings_[record.instrument].settle;
  if (change.closed.is_positive()) {
    const Decimal left = held - change.closed;
    Decimal keep = multiply_divide(record.margin, left, held, Rounding::Ceiling);
    Decimal back = record.margin - keep + change.realized_pnl;
    if (back.is_negative()) {
      keep += back;  // What the closed part lacks, the rest of the position pays.
      back = {};
    }
    Decimal lacking;
    if (left.is_zero() && keep.is_negative()) lacking = -std::exchange(keep, {});
    set_margin(account, record, keep, back);
    if (lacking.is_positive()) bear(account, asset, lacking);
  }
  if (!change.opened.is_zero()) {
    move_margin(account, record, min(wanted, ledger_.balance(account, asset).available));
  }
}

void PositionBooking::book_result(AccountHandle account, PositionRecord& record, Decimal amount) {
  if (is_isolated(account, record.instrument)) return set_margin(account, record, record.margin + amount, {});
  ledger_.book_result(account, house.clearing, listings_[record.instrument].settle, amount);
}

void PositionBooking::move_margin(AccountHandle account, PositionRecord& record, Decimal amount) {
  set_margin(account, record, record.margin + amount, -amount);
}

/// Gives a position new margin and the account `handed_back` to use; whatever that is more or less than before comes
/// from the clearing account or goes to it. What is below zero is not there: it is lent.
void PositionBooking::set_margin(AccountHandle account, PositionRecord& record, Decimal margin, Decimal handed_back) {
  const AssetHandle asset = listings_[record.instrument].settle;
  const Decimal before = record.set_aside();
  record.margin = margin;
  const Decimal after = record.set_aside();
  ledger_.unfreeze(account, asset, before);
  ledger_.pay(house.clearing, account, asset, after + handed_back - before);
  CHECK(ledger_.freeze(account, asset, after));
}

Decimal PositionBooking::pay_insurance(AccountHandle account, AssetHandle asset, Decimal amount) {
  if (account == house.insurance || !amount.is_positive()) return {};
  return ledger_.pay_what_is_there(account, house.insurance, asset, amount);
}

void PositionBooking::bear(AccountHandle account, AssetHandle asset, Decimal loss) {
  const Decimal borne = min(loss, ledger_.balance(house.insurance, asset).available);
  if (borne.is_positive()) {
    ledger_.pay(house.insurance, house.clearing, asset, borne);
    covered.push_back({account, asset, borne});
  }
  if (borne < loss) ledger_.note_shortfall(account, asset, loss - borne);
}

void PositionBooking::settle_debt(AccountHandle account, AssetHandle asset) {
  ledger_.pay_debt(account, house.clearing, asset);
  const Decimal owed = ledger_.balance(account, asset).debt;
  if (owed.is_zero() || cross_margin(account, asset).holds()) return;
  ledger_.forgive_debt(account, asset);
  bear(account, asset, owed);
}

Decimal PositionBooking::free_margin(AccountHandle account, AssetHandle asset) const {
  const auto& balance = ledger_.balance(account, asset);
  Decimal free = balance.available - balance.debt;
  for (const auto& record : accounts_.at(account).positions.all()) {
    if (record.position.is_flat() || listings_[record.instrument].settle != asset) continue;
    if (is_isolated(account, record.instrument)) continue;
    free += unrealized(record);
    free -= initial_of(account, record);
  }
  return free;
}

CrossMargin PositionBooking::cross_margin(AccountHandle account, AssetHandle asset) const {
  const auto& balance = ledger_.balance(account, asset);
  CrossMargin sum;
  sum.owed = balance.debt;
  sum.cash = balance.total() - balance.debt;
  for (const auto& record : accounts_.at(account).positions.all()) {
    if (record.position.is_flat() || listings_[record.instrument].settle != asset) continue;
    if (is_isolated(account, record.instrument)) {
      sum.cash -= record.set_aside();
      continue;
    }
    ++sum.positions;
    sum.unrealized += unrealized(record);
    sum.maintenance += maintenance(account, record);
  }
  return sum;
}

std::optional<Decimal> PositionBooking::value_at_mark(const PositionRecord& record) const {
  const auto& listing = listings_[record.instrument];
  const Price mark = listing.valuation();
  if (!mark.is_positive()) return std::nullopt;
  return record.worth.of(record.position.quantity(), mark.value(), [&](Decimal held, Decimal price) {
    const bool inverse = listing.instrument.kind == InstrumentKind::PerpInverse;
    const auto value = inverse ? try_divide(held.abs(), price) : try_multiply(held.abs(), price);
    return value && *value <= kMostValue ? std::optional{*value} : std::nullopt;
  });
}

Decimal PositionBooking::unrealized(const PositionRecord& record) const {
  const auto value = value_at_mark(record);
  if (!value) return {};
  const Decimal now = record.position.quantity().is_negative() ? -*value : *value;
  const Decimal gain = now - record.position.cost();
  return listings_[record.instrument].instrument.kind == InstrumentKind::PerpInverse ? -gain : gain;
}

Decimal PositionBooking::maintenance(AccountHandle account, const PositionRecord& record) const {
  if (account == house.insurance) return {};
  const auto value = value_at_mark(record);
  if (!value) return {};
  const auto& bracket = listings_[record.instrument].perpetual.brackets.of(*value);
  const auto kept = [](Decimal worth, Decimal rate) { return multiply(worth, rate, Rounding::Up); };
  return record.kept.of(*value, bracket.maintenance_rate, kept) - bracket.maintenance_amount;
}

Decimal PositionBooking::initial_of(AccountHandle account, const PositionRecord& record) const {
  if (account == house.insurance) return {};
  const Decimal value = record.position.cost().abs();
  const auto& listing = listings_[record.instrument];
  // A position that has outgrown the last bracket is margined as the last bracket says.
  const auto leverage = accounts_.at(account).leverage(listing, record.instrument, value);
  return record.initial.of(value, leverage ? *leverage : listing.perpetual.brackets.all().back().max_leverage,
                           initial_margin);
}

bool PositionBooking::remembers_right(AccountHandle account, const PositionRecord& record) const {
  const PositionRecord fresh{record.instrument, record.side, record.position, record.margin};
  return value_at_mark(record) == value_at_mark(fresh) && unrealized(record) == unrealized(fresh) &&
         maintenance(account, record) == maintenance(account, fresh) &&
         initial_of(account, record) == initial_of(account, fresh);
}

bool PositionBooking::is_isolated(AccountHandle account, InstrumentHandle instrument) const {
  return accounts_.at(account).positions.margin_mode(instrument) == MarginMode::Isolated;
}

}  // namespace engine
