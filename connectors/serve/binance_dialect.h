#pragma once

#include <memory>

#include "connectors/serve/binance_limits.h"
#include "connectors/serve/dialect.h"
#include "engine/env/crypto.h"

namespace serve {

/// Binance's languages, spot and USD-M, by REST and web sockets, on one port: /api, /sapi, /ws, /stream and /ws-api are
/// spot, /fapi, /public, /market, /private and /ws-fapi are USD-M.
struct BinanceOptions {
  BinanceLimits::Options limits;
};
std::unique_ptr<Dialect> make_binance_dialect(Host& host, const engine::Crypto& crypto, BinanceOptions options);

}  // namespace serve
