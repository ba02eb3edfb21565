#pragma once

#include "connectors/kit/market_streams.h"

namespace okx {

/// Channels of the public address, and candles on the business one.
class MarketStreams final : public kit::MarketStreams {
 public:
  engine::Result<std::vector<kit::MarketConnection>> plan(const kit::MarketWish& wish,
                                                          const std::string& url) const override;
  std::string reply(std::string_view /*message*/) const override { return {}; }
  std::vector<std::string> tell_again(const std::string& symbol) const override;
  std::string snapshot_target(const std::string& /*symbol*/) const override { return {}; }
};

}  // namespace okx
