#pragma once

#include "connectors/binance/market_decoder.h"
#include "connectors/kit/market_history.h"

namespace binance {

/// klines, aggTrades and fundingRate: oldest first from a time on, or from an id.
class MarketHistory final : public kit::MarketHistory {
 public:
  explicit MarketHistory(Market market) : market_{market} {}
  engine::Status check(const kit::HistoryQuery& query) const override;
  std::string target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const override;
  engine::Result<kit::HistoryPage> read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                        std::string_view body) override;
  /// Weight 20 a request of aggTrades on futures, 2400 a minute: 120 requests a minute; spot has 1500.
  engine::Duration pace() const override { return std::chrono::milliseconds{market_ == Market::Spot ? 60 : 550}; }

 private:
  Market market_;
  kit::Json json_;
};

}  // namespace binance
