#include "engine/domain/amounts.h"

namespace engine {

Quantity round_down(Quantity q, Quantity step) {
  CHECK(!q.is_negative());
  return Quantity{round_to_step(q.value(), step.value(), Rounding::Down)};
}

Quantity round_up(Quantity q, Quantity step) {
  CHECK(!q.is_negative());
  return Quantity{round_to_step(q.value(), step.value(), Rounding::Up)};
}

Price round_price(Price p, Price tick, Rounding rounding) {
  return Price{round_to_step(p.value(), tick.value(), rounding)};
}

}  // namespace engine
