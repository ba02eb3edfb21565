#include "engine/exchange/funding.h"

namespace engine {

Decimal funding_for(const Instrument& instrument, Decimal quantity, Price mark, Decimal rate) {
  const Decimal paid_by_longs = -rate;
  // One rounding only: a value cut first could turn what is owed into what is due.
  return instrument.kind == InstrumentKind::PerpInverse
             ? multiply_divide(quantity, paid_by_longs, mark.value(), Rounding::Floor)
             : multiply(cost_of(instrument, mark, quantity), paid_by_longs, Rounding::Floor);
}

Timestamp first_after(const FundingTerms& terms, Timestamp now) {
  CHECK(terms.interval > Duration::zero());
  if (terms.next > now) return terms.next;
  const auto passed = (now - terms.next).count() / terms.interval.count();
  return terms.next + terms.interval * (passed + 1);
}

}  // namespace engine
