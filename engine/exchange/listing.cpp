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
      tick_lot_{multiply(instrument.tick_size.value(), instrument.lot_size.value())} {}

Price Listing::price_of(Ticks ticks) const {
  return Price{Decimal::from_units(instrument.tick_size.value().units() * ticks)};
}

Quantity Listing::quantity_of(Lots lots) const {
  return Quantity{Decimal::from_units(instrument.lot_size.value().units() * lots)};
}

std::optional<Ticks> Listing::ticks_of(Price price) const {
  return exact_steps(price.value(), instrument.tick_size.value());
}

std::optional<Lots> Listing::lots_of(Quantity quantity) const {
  return exact_steps(quantity.value(), instrument.lot_size.value());
}

std::optional<Decimal> Listing::value_of(Ticks price, Lots lots) const {
  if (instrument.kind == InstrumentKind::PerpInverse) {
    const auto value = try_divide(quantity_of(lots).value(), price_of(price).value());
    return value ? std::optional{*value} : std::nullopt;
  }
  Int128 units = 0;
  if (__builtin_mul_overflow(static_cast<Int128>(price) * lots, tick_lot_.units(), &units)) return std::nullopt;
  return Decimal::from_units(units);
}

OutsideQuote Listing::quote_for(Side side) const {
  if (side == Side::Buy) return {quote.ask + quote.slippage, quote.ask_lots};
  const Ticks price = quote.bid - quote.slippage;
  return {price, price > 0 ? quote.bid_lots : 0};
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

}  // namespace engine
