#include "engine/exchange/listing.h"

#include <algorithm>

namespace engine {
namespace {

constexpr Int128 kMostSteps = Int128{1} << 62;

std::optional<std::int64_t> exact_steps(Decimal value, Decimal step) {
  if (!is_multiple(value, step)) return std::nullopt;
  const Int128 count = value.units() / step.units();
  if (count > kMostSteps || count < -kMostSteps) return std::nullopt;
  return static_cast<std::int64_t>(count);
}

}  // namespace

Listing::Listing(Instrument listed, Matcher::Meeting how, Ledger& ledger)
    : instrument{std::move(listed)},
      meeting{how},
      base{ledger.asset(instrument.base)},
      quote_asset{ledger.asset(instrument.quote)},
      settle{ledger.asset(instrument.settle)},
      matcher{how},
      perpetual{instrument.max_leverage} {
  change(instrument);
}

void Listing::change(Instrument listed) {
  instrument = std::move(listed);
  const Int128 lot = instrument.lot_size.value().units();
  const auto whole = [&](Int128 units) { return static_cast<Lots>(std::min(units / lot, kMostSteps)); };
  safe_lots = whole(kMostOfOneOrder.units());
  min_lots = whole(instrument.min_quantity.value().units());
  if (quantity_of(min_lots) < instrument.min_quantity) ++min_lots;
  max_lots = instrument.max_quantity.is_positive() ? whole(instrument.max_quantity.value().units()) : kUnlimited;
  tick_lot_ = multiply(instrument.tick_size.value(), instrument.lot_size.value());
  if (!perpetual.own_brackets) perpetual.brackets = Brackets{instrument.max_leverage};
  set_mark(mark);
}

void Listing::set_mark(Price price) {
  mark = price;
  mark_floor = floor_ticks(instrument, mark).value_or(0);
  mark_ceiling = ceiling_ticks(instrument, mark).value_or(0);
}

std::optional<Ticks> Listing::ticks_of(Price price) const {
  return exact_steps(price.value(), instrument.tick_size.value());
}

std::optional<Lots> Listing::lots_of(Quantity quantity) const {
  return exact_steps(quantity.value(), instrument.lot_size.value());
}

std::optional<Decimal> Listing::value_at_length(Ticks price, Lots lots) const {
  if (instrument.kind == InstrumentKind::PerpInverse) {
    const auto value = try_divide(quantity_of(lots).value(), price_of(price).value());
    return value ? std::optional{*value} : std::nullopt;
  }
  Int128 units = 0;
  if (__builtin_mul_overflow(static_cast<Int128>(price) * lots, tick_lot_.units(), &units)) return std::nullopt;
  return Decimal::from_units(units);
}

std::optional<TickSpan> Listing::limited_band() const {
  const Decimal reference = mark.is_positive() ? mark.value() : price_of(last()).value();
  if (!reference.is_positive()) return std::nullopt;
  TickSpan band{1, std::numeric_limits<Ticks>::max()};
  if (limit_above) {
    const auto highest = try_add(reference, multiply(reference, *limit_above));
    if (highest) band.high = floor_ticks(instrument, Price{*highest}).value_or(band.high);
  }
  if (limit_below) {
    const Price lowest{reference - multiply(reference, *limit_below)};
    band.low = std::max<Ticks>(1, ceiling_ticks(instrument, lowest).value_or(1));
  }
  return band;
}

void Listing::save(ByteWriter& out) const {
  for (const auto side : {Side::Buy, Side::Sell}) {
    std::uint64_t count = 0;
    matcher.book().visit_orders(side, [&](const RestingOrder&) { ++count; });
    out.u64(count);
    matcher.book().visit_orders(side, [&](const RestingOrder& order) {
      out.u64(order.number);
      out.u32(order.account);
      for (const auto value : {order.price, order.lots, order.hidden, order.display}) out.i64(value);
    });
  }
  for (const auto value : {quote.bid, quote.ask, quote.bid_lots, quote.ask_lots, quote.slippage}) out.i64(value);
  out.decimal(mark.value());
  out.u8(static_cast<std::uint8_t>(status));
  out.optional(limit_above);
  out.optional(limit_below);
  out.i64(tick_step);
  out.i64(lot_step);
  out.u32(live);
  out.decimal(market_position);
  quotation.save(out);
  perpetual.save(out);
}

void Listing::load(ByteReader& in) {
  constexpr std::uint64_t kRestingBytes = 44;
  for (const auto side : {Side::Buy, Side::Sell}) {
    const auto count = in.count(kRestingBytes);
    for (std::uint64_t i = 0; i < count && in.good(); ++i) {
      RestingOrder order;
      order.number = in.u64();
      order.account = in.u32();
      order.side = side;
      for (auto* value : {&order.price, &order.lots, &order.hidden, &order.display}) *value = in.i64();
      const bool sound = order.lots > 0 && order.hidden >= 0 && order.number > 0 && order.price > 0 &&
                         order.display >= 0 && (order.display > 0 || order.hidden == 0);
      if (!sound || matcher.book().contains(order.number)) return in.fail();
      matcher.restore(order);
    }
  }
  for (auto* value : {&quote.bid, &quote.ask, &quote.bid_lots, &quote.ask_lots, &quote.slippage}) *value = in.i64();
  set_mark(Price{in.decimal()});
  status = in.one_of<InstrumentStatus>(4);
  limit_above = in.optional();
  limit_below = in.optional();
  tick_step = in.i64();
  lot_step = in.i64();
  if (tick_step < 1 || lot_step < 1) return in.fail();
  live = in.u32();
  market_position = in.decimal();
  quotation.load(in);
  perpetual.load(in);
}

void Listing::consume_quote(Side side, Lots lots) {
  auto& left = side == Side::Buy ? quote.ask_lots : quote.bid_lots;
  if (left != kUnlimited) left -= lots;
}

std::optional<Ticks> floor_ticks(const Instrument& instrument, Price price) {
  const Int128 count = price.value().units() / instrument.tick_size.value().units();
  if (price.is_negative() || count > kMostSteps) return std::nullopt;
  return static_cast<Ticks>(count);
}

std::optional<Ticks> ceiling_ticks(const Instrument& instrument, Price price) {
  const auto down = floor_ticks(instrument, price);
  if (!down) return std::nullopt;
  return is_multiple(price.value(), instrument.tick_size.value()) ? *down : *down + 1;
}

Lots floor_lots(const Instrument& instrument, Quantity quantity) {
  const Int128 count = quantity.value().units() / instrument.lot_size.value().units();
  return static_cast<Lots>(std::clamp(count, Int128{0}, kMostSteps));
}

void save(ByteWriter& out, const Instrument& i) {
  out.text(i.id.text());
  out.u8(static_cast<std::uint8_t>(i.kind));
  for (const auto* asset : {&i.base, &i.quote, &i.settle}) out.text(asset->text());
  for (const auto value : {i.tick_size.value(), i.lot_size.value(), i.min_quantity.value(), i.max_quantity.value(),
                           i.min_notional.value(), i.contract_size, i.max_leverage}) {
    out.decimal(value);
  }
  out.flag(i.trading);
}

Instrument load_instrument(ByteReader& in) {
  Instrument i;
  i.id = InstrumentId{in.text()};
  i.kind = in.one_of<InstrumentKind>(3);
  for (auto* asset : {&i.base, &i.quote, &i.settle}) *asset = Asset{in.text()};
  i.tick_size = Price{in.decimal()};
  i.lot_size = Quantity{in.decimal()};
  i.min_quantity = Quantity{in.decimal()};
  i.max_quantity = Quantity{in.decimal()};
  i.min_notional = Notional{in.decimal()};
  i.contract_size = in.decimal();
  i.max_leverage = in.decimal();
  i.trading = in.flag();
  if (in.good() && !validate(i)) in.fail();
  return i;
}

}  // namespace engine
