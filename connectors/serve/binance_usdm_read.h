#pragma once

#include "connectors/serve/binance_call.h"

namespace serve {

/// What plain and conditional orders of USD-M have in common: instrument, side, position side, self-trade, reduceOnly.
OrderRequest read_usdm_basics(BinanceCall& call);
/// GTC, IOC, FOK, GTX and GTD, with goodTillDate; `fallback` where it was not sent.
void read_usdm_time_in_force(BinanceCall& call, OrderRequest& order, std::string_view fallback);

}  // namespace serve
