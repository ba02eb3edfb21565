#pragma once

#include <optional>

#include "engine/base/error.h"
#include "engine/base/time.h"
#include "engine/env/random.h"

namespace kit {

struct RetryPolicy {
  int tries_max = 4;  ///< The first one counts.
  engine::Duration first_delay = std::chrono::milliseconds{200};
  engine::Duration longest_delay = std::chrono::seconds{10};
};

enum class RequestKind {
  Read,   ///< Changes nothing at the venue.
  Write,  ///< Places, amends, cancels, sets.
};

/// How long to wait before the same request is sent again; empty: not at all. A write only if it never left: a client
/// order id does not keep a venue from filling an order twice. A read also if its outcome is unknown, or it came too
/// often. What is wrong in itself is not repeated. Delays double and are drawn between half and whole.
///
/// `tries`  how often it was tried, at least once
std::optional<engine::Duration> retry_delay(const RetryPolicy& policy, RequestKind kind, const engine::Error& error,
                                            int tries, engine::Random& random);

/// The n-th delay of a series that doubles from `first` up to `longest`, n from 0, drawn between half and whole.
engine::Duration back_off(engine::Duration first, engine::Duration longest, int n, engine::Random& random);

}  // namespace kit
