#pragma once

#include <memory>
#include <string>

#include "engine/domain/setup.h"
#include "engine/ports/market_history.h"

namespace store {

/// Opens a file of bars or trades (contract section 8): CSV with a header, or a Binance public file with or without
/// one; plain, .gz or .zst, told by content. Streams in bounded memory.
/// Errors: NotFound, InvalidInput naming file, line and field.
engine::Result<std::unique_ptr<engine::MarketHistory>> open_market_file(const engine::DataFile& file);

}  // namespace store
