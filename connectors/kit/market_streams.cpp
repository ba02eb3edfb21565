#include "connectors/kit/market_streams.h"

#include <algorithm>
#include <array>

namespace kit {
namespace {

constexpr std::array<std::string_view, 8> kTopics{"trades",  "book",       "ticker",        "candles",
                                                  "funding", "mark_price", "open_interest", "liquidations"};

struct TopicOf {
  using Topic = std::optional<MarketTopic>;
  Topic operator()(const BookUpdate& /*news*/) const { return MarketTopic::Book; }
  Topic operator()(const TradeNews& /*news*/) const { return MarketTopic::Trades; }
  Topic operator()(const TickerNews& /*news*/) const { return MarketTopic::Ticker; }
  Topic operator()(const CandleNews& /*news*/) const { return MarketTopic::Candles; }
  Topic operator()(const FundingNews& /*news*/) const { return MarketTopic::Funding; }
  Topic operator()(const MarkPriceNews& /*news*/) const { return MarketTopic::MarkPrice; }
  Topic operator()(const OpenInterestNews& /*news*/) const { return MarketTopic::OpenInterest; }
  Topic operator()(const LiquidationNews& /*news*/) const { return MarketTopic::Liquidations; }
  Topic operator()(const Malformed& /*news*/) const { return std::nullopt; }
};

}  // namespace

std::string_view to_string(MarketTopic topic) { return kTopics.at(static_cast<std::size_t>(topic)); }

engine::Result<MarketTopic> parse_market_topic(std::string_view text) {
  const auto* found = std::find(kTopics.begin(), kTopics.end(), text);
  if (found != kTopics.end()) return static_cast<MarketTopic>(found - kTopics.begin());
  return engine::invalid("\"" + std::string{text.substr(0, 40)} +
                         "\" is not one of trades, book, ticker, candles, funding, mark_price, open_interest, "
                         "liquidations");
}

std::optional<MarketTopic> topic_of(const MarketNews& news) { return std::visit(TopicOf{}, news.what); }

}  // namespace kit
