#pragma once

#include <memory>

#include "connectors/kit/live_api.h"
#include "connectors/kit/live_options.h"

namespace binance {

/// Binance spot or USD-M, as the venue's `market` says: over REST for what is asked and over its streams for what is
/// told.
std::unique_ptr<kit::LiveApi> make_live_api(kit::LiveOptions options);

}  // namespace binance
