#include "engine/copier/planner.h"

namespace engine {
namespace {

Side side_towards(int sign) { return sign > 0 ? Side::Buy : Side::Sell; }

Quantity least_quantity(Price price, const Instrument& instrument) {
  Quantity least = max(instrument.lot_size, round_up(instrument.min_quantity, instrument.lot_size));
  if (instrument.min_notional.is_positive() && price.is_positive()) {
    const auto exact = instrument.kind == InstrumentKind::PerpInverse
                           ? Result<Decimal>{instrument.min_notional.value()}
                           : try_divide(instrument.min_notional.value(), price.value(), Rounding::Up);
    if (exact) least = max(least, round_up(Quantity{*exact}, instrument.lot_size));
  }
  return least;
}

}  // namespace

Step next_step(const Gap& gap, Quantity lot_size) {
  // A holding on the other side than the target goes to zero first.
  const int heading = gap.actual.is_zero() ? gap.opening.sign() : gap.actual.sign();
  const bool flips = heading * gap.target.sign() < 0;
  const Decimal goal = flips ? Decimal{} : gap.target;
  const Decimal exposure = gap.actual + gap.opening + gap.reducing;
  const bool beyond = heading != 0 && exposure.sign() == heading && exposure.abs() > goal.abs();
  if (beyond) {
    const Decimal excess = exposure.abs() - goal.abs();
    const Decimal rounded = goal.is_zero() ? excess : round_to_step(excess, lot_size.value(), Rounding::Down);
    if (rounded.is_zero()) return {};
    // An order on its way to open may still fill: to leave, it is taken back; to shrink, its end is awaited.
    if (!gap.opening.is_zero()) {
      const bool cancels = goal.is_zero() || gap.opening_rests;
      return {cancels ? Step::Kind::CancelOpens : Step::Kind::Wait, Side::Buy, {}};
    }
    const Decimal free = gap.actual.abs() - gap.reducing.abs();
    const Decimal quantity = min(rounded, free);
    if (!quantity.is_positive()) return {Step::Kind::Wait, Side::Buy, {}};
    return {Step::Kind::Reduce, side_towards(-gap.actual.sign()), Quantity{quantity}};
  }
  if (flips || !gap.reducing.is_zero()) return {Step::Kind::Wait, Side::Buy, {}};
  const Decimal missing = goal.abs() - exposure.abs();
  if (!missing.is_positive()) return {};
  return {Step::Kind::Open, side_towards(goal.sign()), Quantity{missing}};
}

OpenSize size_open(Quantity wanted, Price price, const Instrument& instrument, MinNotionalPolicy policy) {
  OpenSize size;
  const Quantity rounded = round_down(wanted, instrument.lot_size);
  const Quantity least = least_quantity(price, instrument);
  if (rounded >= least) {
    size.quantity = rounded;
    return size;
  }
  size.below_minimum = true;
  if (policy == MinNotionalPolicy::RoundUp) size.quantity = least;
  return size;
}

bool is_sellable(Quantity quantity, Price price, const Instrument& instrument) {
  if (instrument.is_derivative()) return true;
  return quantity >= least_quantity(price, instrument);
}

}  // namespace engine
