#pragma once

#include "connectors/kit/json.h"
#include "connectors/kit/market_history.h"

namespace okx {

/// OKX's name of our interval; empty for what it does not have. The days of "1D" begin in Hong Kong, those of "1Dutc"
/// at midnight.
std::string_view bar_of_interval(std::string_view interval);

/// history-candles, history-trades and funding-rate-history. OKX answers newest first; so windows go forward in time,
/// and within an hour of trades the pages go back.
class MarketHistory final : public kit::MarketHistory {
 public:
  engine::Status check(const kit::HistoryQuery& query) const override;
  std::string target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const override;
  engine::Result<kit::HistoryPage> read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                        std::string_view body) override;
  /// 20 requests in 2 s for candles and trades, 10 for funding.
  engine::Duration pace() const override { return std::chrono::milliseconds{220}; }

 private:
  kit::Json json_;
};

}  // namespace okx
