#include "cli/wiring/market_venues.h"

#include "connectors/binance/market_decoder.h"
#include "connectors/binance/market_history.h"
#include "connectors/binance/market_streams.h"
#include "connectors/deribit/market_decoder.h"
#include "connectors/deribit/market_history.h"
#include "connectors/deribit/market_streams.h"
#include "connectors/okx/market_decoder.h"
#include "connectors/okx/market_history.h"
#include "connectors/okx/market_streams.h"

namespace cli {
namespace {

/// Runs what is meant for the venue. Okx, Binance, Deribit: functions without and with a market.
template <class Made, class Okx, class Binance, class Deribit>
engine::Result<Made> choose(const MarketVenue& wanted, Okx okx, Binance binance, Deribit deribit) {
  const auto& [venue, market] = wanted;
  if (!market.empty() && venue != "binance") return engine::invalid("--market: only Binance has several");
  if (venue == "okx") return Made{okx()};
  if (venue == "deribit") return Made{deribit()};
  if (venue != "binance") {
    return engine::invalid("--venue: \"" + venue.substr(0, 40) + "\" is not one of okx, binance, deribit");
  }
  if (market.empty() || market == "spot") return Made{binance(binance::Market::Spot)};
  if (market == "usdm") return Made{binance(binance::Market::UsdMargined)};
  if (market == "coinm") return Made{binance(binance::Market::CoinMargined)};
  return engine::invalid("--market: \"" + market.substr(0, 40) + "\" is not one of spot, usdm, coinm");
}

}  // namespace

engine::Result<std::unique_ptr<kit::MarketDecoder>> make_decoder(const MarketVenue& venue) {
  return choose<std::unique_ptr<kit::MarketDecoder>>(
      venue, [] { return std::make_unique<okx::MarketDecoder>(); },
      [](binance::Market market) { return std::make_unique<binance::MarketDecoder>(market); },
      [] { return std::make_unique<deribit::MarketDecoder>(); });
}

engine::Result<std::unique_ptr<kit::MarketHistory>> make_history(const MarketVenue& venue) {
  return choose<std::unique_ptr<kit::MarketHistory>>(
      venue, [] { return std::make_unique<okx::MarketHistory>(); },
      [](binance::Market market) { return std::make_unique<binance::MarketHistory>(market); },
      [] { return std::make_unique<deribit::MarketHistory>(); });
}

engine::Result<std::unique_ptr<kit::MarketStreams>> make_streams(const MarketVenue& venue) {
  return choose<std::unique_ptr<kit::MarketStreams>>(
      venue, [] { return std::make_unique<okx::MarketStreams>(); },
      [](binance::Market market) { return std::make_unique<binance::MarketStreams>(market); },
      [] { return std::make_unique<deribit::MarketStreams>(); });
}

engine::Result<std::string> rest_url(const MarketVenue& venue) {
  return choose<std::string>(
      venue, [] { return "https://openapi.okx.com"; },
      [](binance::Market market) {
        return market == binance::Market::Spot          ? "https://api.binance.com"
               : market == binance::Market::UsdMargined ? "https://fapi.binance.com"
                                                        : "https://dapi.binance.com";
      },
      [] { return "https://www.deribit.com"; });
}

std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return parts;
}

bool is_plain_symbol(std::string_view symbol) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !symbol.empty() && symbol.find_first_not_of(kPlain) == std::string_view::npos;
}

}  // namespace cli
