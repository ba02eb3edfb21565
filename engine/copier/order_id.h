#pragma once

#include "engine/domain/ids.h"

namespace engine {

/// "ct" + 4 characters of the daemon's epoch + 20 of the intent's sequence + 2 of the attempt, in base 32 (digits and
/// letters of Crockford's alphabet): 28 characters, legal on OKX and Binance, unique for ever, growing with time.
/// Requires: epoch < 32^4, attempt < 32^2.
ClientOrderId make_client_order_id(std::uint64_t epoch, Sequence intent, std::uint32_t attempt);

/// Is it one of ours?
bool is_our_order_id(const ClientOrderId& id);

}  // namespace engine
