#include "engine/domain/position.h"

namespace engine {

Decimal cost_of(const Instrument& instrument, Price price, Decimal quantity) {
  return instrument.kind == InstrumentKind::PerpInverse ? divide(quantity, price.value())
                                                        : multiply(price.value(), quantity);
}

Position::Change Position::apply(const Instrument& instrument, Side side, Price price, Quantity quantity) {
  CHECK(quantity.is_positive() && price.is_positive());
  Change change;
  const Decimal signed_quantity = side == Side::Buy ? quantity.value() : -quantity.value();
  Decimal opening = signed_quantity;
  if (quantity_.sign() * signed_quantity.sign() < 0) {
    change.closed = min(quantity_.abs(), quantity.value());
    const bool all = change.closed == quantity_.abs();
    const Decimal share = all ? cost_ : multiply_divide(cost_, change.closed, quantity_.abs());
    const Decimal closed_signed = quantity_.is_negative() ? -change.closed : change.closed;
    const Decimal proceeds = cost_of(instrument, price, closed_signed);
    // An inverse long gains when 1/price falls, so its cost in base asset shrinks as the price rises.
    change.realized_pnl = instrument.kind == InstrumentKind::PerpInverse ? share - proceeds : proceeds - share;
    realized_pnl_ += change.realized_pnl;
    quantity_ -= closed_signed;
    cost_ -= share;
    opening = signed_quantity + closed_signed;
  }
  if (!opening.is_zero()) {
    change.opened = opening.abs();
    cost_ += cost_of(instrument, price, opening);
    quantity_ += opening;
  }
  CHECK(!quantity_.is_zero() || cost_.is_zero());
  return change;
}

Price Position::entry_price(const Instrument& instrument) const {
  if (is_flat() || cost_.is_zero()) return Price{};
  const auto price =
      instrument.kind == InstrumentKind::PerpInverse ? divide(quantity_, cost_) : divide(cost_, quantity_);
  return Price{price};
}

Decimal Position::unrealized_pnl(const Instrument& instrument, Price mark) const {
  if (is_flat() || !mark.is_positive()) return {};
  const Decimal now = cost_of(instrument, mark, quantity_);
  return instrument.kind == InstrumentKind::PerpInverse ? cost_ - now : now - cost_;
}

}  // namespace engine
