#pragma once

#include "connectors/serve/binance_call.h"

namespace serve {

/// What an instrument asks of prices and quantities now.
struct BinanceRules {
  engine::Decimal tick, most_price;
  engine::Decimal step, least, most;
  engine::Decimal least_value;
};
BinanceRules binance_rules(const Host& host, engine::InstrumentHandle instrument);

/// "TRADING", "CANCEL_ONLY", "HALT"
std::string_view binance_trading_status(const engine::Listing& listing);

/// A price or a quantity of a request in ticks or lots; what an instrument does not take is a complaint. Zero when it
/// was not sent.
engine::Ticks ticks_of(BinanceCall& call, engine::InstrumentHandle instrument, std::string_view name);
engine::Lots lots_of(BinanceCall& call, engine::InstrumentHandle instrument, std::string_view name);

/// [a-zA-Z0-9-_]{1,36}; USD-M also takes . : and /
bool is_client_id(BinanceMarket market, std::string_view text);

}  // namespace serve
