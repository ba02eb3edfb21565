#pragma once

#include <string_view>

#include "engine/domain/instrument.h"

namespace signals {

/// The canonical id of what people and platforms write: BTC-USDT, BTC/USDT:USDT, BINANCE:BTCUSDT.P, BTCUSDT, btc_usdt,
/// BTCUSD_PERP ... What does not say its kind gets `default_kind`. Errors: InvalidInput.
engine::Result<engine::InstrumentId> parse_instrument_name(std::string_view text, engine::InstrumentKind default_kind);

}  // namespace signals
