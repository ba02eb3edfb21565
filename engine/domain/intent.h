#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/domain/order.h"
#include "engine/domain/setup.h"
#include "engine/domain/signal.h"

namespace engine {

/// One rule's answer, with the numbers it was given. Value and limit are text because some are amounts, some names.
struct Verdict {
  std::string rule;  ///< "max_order_notional"
  bool allowed = true;
  std::string value;  ///< What it would have been.
  std::string limit;  ///< What is allowed.
};

/// How one follower's answer to one signal stands, or ended. Every signal × follower ends in exactly one.
enum class FollowerOutcome {
  Working,   ///< Orders are out, or wait for others to end.
  Filled,    ///< Done as wanted (a carried remainder below one lot or the minimum may stay in the target).
  Partial,   ///< Some was done; the rest was written off, the reason says why.
  Carried,   ///< Too small to send now; kept exactly in the target.
  Denied,    ///< By our own rules; never sent.
  Rejected,  ///< By the venue.
  Expired,   ///< Sent, and not filled within its terms.
  Canceled,  ///< Taken back by a later signal or a person.
  Skipped,   ///< Nothing to do for this follower.
};
std::string_view to_string(FollowerOutcome outcome);  ///< "working", "filled", ...
Result<FollowerOutcome> parse_follower_outcome(std::string_view text);

/// What one follower should do about one signal, and each verdict on the way.
struct Intent {
  Sequence sequence = 0;  ///< From 1 without gaps over all intents; part of the client order ids.
  SignalKey signal;
  BindingId binding;
  InstrumentId instrument;  ///< The follower's.
  Decimal wanted;           ///< Signed change of the target this signal asks for, before rules.
  Decimal target_after;     ///< Signed target of the binding after this signal (a denied open leaves it as it was).
  Decimal carry;            ///< Signed part of the target that no order covers yet.
  FollowerOutcome outcome = FollowerOutcome::Working;
  std::string reason;  ///< A stable word: MAX_ORDER_NOTIONAL, BELOW_MINIMUM, STALE ...; empty when all went as asked.
  std::vector<Verdict> verdicts;
};

/// One order for one binding. It is durable before it leaves, and it leaves once.
struct OrderAttempt {
  NewOrder order;
  VenueId venue;
  BindingId binding;
  Sequence intent = 0;        ///< The newest intent it serves.
  std::uint32_t attempt = 0;  ///< 1, 2, 3… within the intent.
};

}  // namespace engine
