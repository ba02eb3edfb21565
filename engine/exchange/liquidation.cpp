#include "engine/exchange/liquidation.h"

#include <algorithm>

namespace engine {
namespace {

const Decimal kLast = Decimal::from_units(-Decimal::kOne * 100'000'000'000'000'000);

/// Where the means are used up, before rounding to the tick; absent when no price is far enough.
std::optional<Decimal> exact_price(const Instrument& instrument, const Position& position, Decimal means,
                                   Rounding rounding) {
  const bool inverse = instrument.kind == InstrumentKind::PerpInverse;
  const auto against = inverse ? try_add(position.cost(), means) : try_subtract(position.cost(), means);
  if (!against) return std::nullopt;
  // A long that owes more than it can ever be worth, in base asset: no price is high enough.
  if (inverse && against->sign() != position.quantity().sign()) return std::nullopt;
  const auto price = inverse ? try_divide(position.quantity(), *against, rounding)
                             : try_divide(*against, position.quantity(), rounding);
  return price ? std::optional{*price} : std::nullopt;
}

}  // namespace

Ticks bankruptcy_price(const Listing& listing, const Position& position, Decimal means, Price mark) {
  CHECK(!position.is_flat() && mark.is_positive());
  const bool held_long = position.quantity().is_positive();
  const auto rounding = held_long ? Rounding::Ceiling : Rounding::Floor;
  const auto& instrument = listing.instrument;
  constexpr Ticks kFar = Ticks{1} << 61;
  const Ticks highest = std::min(ceiling_ticks(instrument, mark).value_or(kFar), kFar) * 2;
  const auto exact = exact_price(instrument, position, means, rounding);
  if (!exact) return highest;
  const Decimal most = listing.price_of(highest).value();
  const Decimal price = max(Decimal{}, min(*exact, most));
  const auto ticks = *listing.ticks_of(round_price(Price{price}, instrument.tick_size, rounding));
  return std::clamp(ticks, Ticks{1}, highest);
}

Lots bearable_lots(const Listing& listing, Side held, Ticks price, Lots lots, Price mark, Decimal funds) {
  const auto loss_of = [&](Lots some) {
    Position taken;
    taken.apply(listing.instrument, held, listing.price_of(price), listing.quantity_of(some));
    return -taken.unrealized_pnl(listing.instrument, mark);
  };
  const Decimal loss = loss_of(lots);
  if (loss <= max(Decimal{}, funds)) return lots;
  if (!funds.is_positive()) return 0;
  auto some = static_cast<Lots>(multiply_divide(funds, Decimal::from_units(lots), loss).units());
  while (some > 0 && loss_of(some) > funds) --some;
  return some;
}

Decimal surplus_of(const Instrument& instrument, Decimal quantity, Price price, Price bankruptcy) {
  const Decimal difference = cost_of(instrument, price, quantity) - cost_of(instrument, bankruptcy, quantity);
  return instrument.kind == InstrumentKind::PerpInverse ? -difference : difference;
}

Decimal deleveraging_rank(Decimal unrealized, Decimal cost, Decimal value, Decimal equity) {
  if (!equity.is_positive()) return kLast;
  const auto ratio = try_divide(unrealized, cost.abs());
  const auto rank = ratio ? try_multiply_divide(*ratio, value, equity) : ratio;
  if (rank) return max(*rank, kLast);
  return unrealized.is_negative() ? kLast : -kLast;
}

}  // namespace engine
