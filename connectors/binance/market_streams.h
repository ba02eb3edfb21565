#pragma once

#include "connectors/binance/market_decoder.h"
#include "connectors/kit/market_streams.h"

namespace binance {

/// Streams by name in the address, wrapped with their names. USD-M has had two roots for them since 2026.
class MarketStreams final : public kit::MarketStreams {
 public:
  explicit MarketStreams(Market market) : market_{market} {}
  engine::Result<std::vector<kit::MarketConnection>> plan(const kit::MarketWish& wish,
                                                          const std::string& url) const override;
  std::string reply(std::string_view /*message*/) const override { return {}; }
  std::vector<std::string> tell_again(const std::string& /*symbol*/) const override { return {}; }
  std::string snapshot_target(const std::string& symbol) const override;

 private:
  Market market_;
};

}  // namespace binance
