#pragma once

#include "connectors/kit/json.h"
#include "connectors/kit/market_history.h"

namespace deribit {

/// Deribit's name of our interval; empty for what it does not have.
std::string_view resolution_of_interval(std::string_view interval);

/// get_tradingview_chart_data, get_last_trades_by_instrument_and_time and get_funding_rate_history.
class MarketHistory final : public kit::MarketHistory {
 public:
  engine::Status check(const kit::HistoryQuery& query) const override;
  std::string target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const override;
  engine::Result<kit::HistoryPage> read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                        std::string_view body) override;
  /// Without a key the limit is not published; 20 a second are known to pass with one.
  engine::Duration pace() const override { return std::chrono::milliseconds{100}; }

 private:
  kit::Json json_;
};

}  // namespace deribit
