#pragma once

#include "connectors/kit/market_streams.h"

namespace deribit {

/// Channels by JSON-RPC, with the heartbeat that keeps a connection and the answer it asks for.
class MarketStreams final : public kit::MarketStreams {
 public:
  engine::Result<std::vector<kit::MarketConnection>> plan(const kit::MarketWish& wish,
                                                          const std::string& url) const override;
  /// "test_request" wants public/test, or the connection is closed.
  std::string reply(std::string_view message) const override;
  std::vector<std::string> tell_again(const std::string& symbol) const override;
  std::string snapshot_target(const std::string& /*symbol*/) const override { return {}; }
};

}  // namespace deribit
