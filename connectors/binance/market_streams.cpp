#include "connectors/binance/market_streams.h"

#include <algorithm>

#include "engine/base/text_encoding.h"

namespace binance {
namespace {

using kit::MarketTopic;

/// A connection carries 1,024 streams; and an address has an end, too.
constexpr std::size_t kStreamsMax = 200;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Behind the symbol; empty for what there is no stream of.
std::string suffix_of(MarketTopic topic, Market market, const std::string& interval) {
  const bool is_spot = market == Market::Spot;
  switch (topic) {
    case MarketTopic::Trades: return is_spot ? "@trade" : "@aggTrade";
    case MarketTopic::Book: return "@depth@100ms";
    case MarketTopic::Ticker: return "@bookTicker";
    case MarketTopic::Candles: return "@kline_" + interval;
    case MarketTopic::Funding:
    case MarketTopic::MarkPrice: return is_spot ? "" : "@markPrice@1s";
    case MarketTopic::Liquidations: return is_spot ? "" : "@forceOrder";
    case MarketTopic::OpenInterest: break;
  }
  return {};
}

std::string host_of(Market market) {
  switch (market) {
    case Market::Spot: return "wss://stream.binance.com:9443";
    case Market::UsdMargined: return "wss://fstream.binance.com";
    case Market::CoinMargined: break;
  }
  return "wss://dstream.binance.com";
}

void add_connections(const std::string& root, const std::set<std::string>& streams,
                     std::vector<kit::MarketConnection>& connections) {
  std::string joined;
  std::size_t count = 0;
  const auto finish = [&] {
    if (count > 0) connections.push_back({root + "/stream?streams=" + joined, {}, {}});
    joined.clear();
    count = 0;
  };
  for (const auto& stream : streams) {
    joined += (count == 0 ? "" : "/") + stream;
    if (++count == kStreamsMax) finish();
  }
  finish();
}

}  // namespace

engine::Result<std::vector<kit::MarketConnection>> MarketStreams::plan(const kit::MarketWish& wish,
                                                                       const std::string& url) const {
  std::set<std::string> books, others;  // Funding and mark price are one stream.
  for (const auto topic : wish.topics) {
    const auto suffix = suffix_of(topic, market_, wish.interval);
    if (suffix.empty()) return engine::invalid("Binance has no stream of " + std::string{to_string(topic)} + " here");
    const bool is_book = topic == MarketTopic::Book || topic == MarketTopic::Ticker;
    for (const auto& symbol : wish.symbols) (is_book ? books : others).insert(lower(symbol) + suffix);
  }
  const auto host = url.empty() ? host_of(market_) : url;
  std::vector<kit::MarketConnection> connections;
  if (market_ != Market::UsdMargined) {
    books.merge(others);
    add_connections(host, books, connections);
  } else {
    add_connections(host + "/public", books, connections);
    add_connections(host + "/market", others, connections);
  }
  return connections;
}

std::string MarketStreams::snapshot_target(const std::string& symbol) const {
  const std::string root = market_ == Market::Spot          ? "/api/v3"
                           : market_ == Market::UsdMargined ? "/fapi/v1"
                                                            : "/dapi/v1";
  return root + "/depth?symbol=" + engine::percent_encode(symbol) + "&limit=1000";
}

}  // namespace binance
