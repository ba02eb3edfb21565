#pragma once

#include "connectors/kit/json.h"
#include "connectors/kit/market_news.h"

namespace binance {

enum class Market : std::uint8_t { Spot, UsdMargined, CoinMargined };

/// The public streams of Binance, raw or wrapped with their stream's name, and its answers to GET depth.
class MarketDecoder final : public kit::MarketDecoder {
 public:
  explicit MarketDecoder(Market market) : market_{market} {}
  /// Source: "How to manage a local order book correctly": spot events may begin before the state (U <= last + 1),
  /// those of futures follow on each other (pu == last u).
  kit::BookRules book_rules() const override { return {market_ == Market::Spot, true, false}; }
  void decode(std::string_view message, std::string_view asked_for, std::vector<kit::MarketNews>& news) override;

 private:
  Market market_;
  kit::Json json_;
};

}  // namespace binance
