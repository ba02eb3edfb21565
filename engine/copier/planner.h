#pragma once

#include <optional>

#include "engine/domain/instrument.h"
#include "engine/domain/setup.h"

namespace engine {

/// What a binding holds of one instrument, what is on its way, and where it should be. Signed; long is positive.
struct Gap {
  Decimal target;
  Decimal actual;
  Decimal opening;             ///< Leaves of working orders that open.
  bool opening_rests = false;  ///< One of them rests in a book, so its end will not come by itself.
  Decimal reducing;            ///< Leaves of working orders that reduce; of the other sign than `actual`.
};

struct Step {
  enum class Kind {
    Nothing,      ///< As close as steps allow.
    Wait,         ///< Something on its way must end first.
    CancelOpens,  ///< Take back opening orders: the target has come closer than they lead.
    Reduce,       ///< Shrink by `quantity`.
    Open,         ///< Enlarge towards the target by `quantity`, not yet rounded.
  };
  Kind kind = Kind::Nothing;
  Side side = Side::Buy;
  Quantity quantity;
};

/// The next step towards the target. Pure. A flip goes through zero: first a reduction that must be confirmed, then the
/// other side. A reduction is never more than what is held and not being reduced already; one to zero takes it all, any
/// other is rounded down to the lot, so that |actual - target| stays below one lot.
Step next_step(const Gap& gap, Quantity lot_size);

/// What to send for an open of `wanted` (exact, above zero): rounded down to the lot, and judged against the smallest
/// order the venue takes at `price`.
struct OpenSize {
  Quantity quantity;           ///< Zero: nothing to send now.
  bool below_minimum = false;  ///< Something was wanted, and it was too small.
};
OpenSize size_open(Quantity wanted, Price price, const Instrument& instrument, MinNotionalPolicy policy);

/// May this much be sold off a spot holding, or is it dust? Derivatives are exempt for reductions.
bool is_sellable(Quantity quantity, Price price, const Instrument& instrument);

}  // namespace engine
