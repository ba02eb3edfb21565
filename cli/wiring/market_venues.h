#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/market_history.h"
#include "connectors/kit/market_news.h"
#include "connectors/kit/market_streams.h"

namespace cli {

/// A venue's market data, as a command line names it: "okx", "binance" with one of its markets, "deribit".
struct MarketVenue {
  std::string venue;
  std::string market;  ///< "spot", "usdm", "coinm" of Binance; empty: spot.
};

/// Errors of all: InvalidInput naming the option and the choices.
engine::Result<std::unique_ptr<kit::MarketDecoder>> make_decoder(const MarketVenue& venue);
engine::Result<std::unique_ptr<kit::MarketHistory>> make_history(const MarketVenue& venue);
engine::Result<std::unique_ptr<kit::MarketStreams>> make_streams(const MarketVenue& venue);
/// Where its public REST interface is, without a path.
engine::Result<std::string> rest_url(const MarketVenue& venue);

/// "a,b" as its parts; empty ones are left out.
std::vector<std::string> parted(std::string_view text);
/// Letters, digits, '-' and '_', as venues spell instruments: such a name may stand in an address and a file's name.
bool is_plain_symbol(std::string_view symbol);

}  // namespace cli
