#pragma once

#include "connectors/kit/json.h"
#include "connectors/kit/market_news.h"

namespace okx {

/// OKX's name of a candle's length in ours: "1H" is "1h". One that begins at another time of day keeps its name.
std::string interval_of_bar(std::string_view bar);

/// The public channels of OKX v5, and its answer to GET /market/books.
class MarketDecoder final : public kit::MarketDecoder {
 public:
  /// Source: reference of channel "books": a prevSeqId that is not the last seqId is a gap; numbers may start again.
  kit::BookRules book_rules() const override { return {false, false, false}; }
  void decode(std::string_view message, std::string_view asked_for, std::vector<kit::MarketNews>& news) override;

 private:
  kit::Json json_;
};

}  // namespace okx
