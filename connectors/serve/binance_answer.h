#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/exchange/reason.h"

namespace serve {

/// The two venues of Binance that are served: their errors, names and numbers differ.
enum class BinanceMarket : std::uint8_t { Spot, Usdm };

/// An answer of Binance: JSON, and the HTTP status it comes with.
struct BinanceAnswer {
  int status = 200;
  std::string body;
  bool ok() const { return status < 400; }
};

/// {"code":-1121,"msg":"Invalid symbol."}
BinanceAnswer refuse_binance(int code, std::string_view message, int status = 400);
/// What spot or USD-M says when the exchange did not take an order.
BinanceAnswer refuse_order(BinanceMarket market, engine::Reason reason);

}  // namespace serve
