#pragma once

#include "connectors/kit/json.h"
#include "connectors/kit/market_news.h"

namespace deribit {

/// Deribit's name of a candle's length in ours: "60" is "1h".
std::string interval_of_resolution(std::string_view resolution);

/// The public channels of Deribit, JSON-RPC notifications whose numbers are JSON numbers, and its answer to
/// public/get_order_book.
class MarketDecoder final : public kit::MarketDecoder {
 public:
  /// Source: "book.{instrument}.{interval}": prev_change_id is the change_id before it; a crossed book is a broken one.
  kit::BookRules book_rules() const override { return {false, true, true}; }
  void decode(std::string_view message, std::string_view asked_for, std::vector<kit::MarketNews>& news) override;

 private:
  kit::Json json_;
};

}  // namespace deribit
