#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/market_news.h"

namespace kit {

enum class MarketTopic : std::uint8_t { Trades, Book, Ticker, Candles, Funding, MarkPrice, OpenInterest, Liquidations };
/// "trades", "book", "ticker", "candles", "funding", "mark_price", "open_interest", "liquidations".
std::string_view to_string(MarketTopic topic);
engine::Result<MarketTopic> parse_market_topic(std::string_view text);
/// What a piece of news is about; nothing for what is malformed.
std::optional<MarketTopic> topic_of(const MarketNews& news);

struct MarketWish {
  std::vector<std::string> symbols;  ///< The venue's own spelling.
  std::set<MarketTopic> topics;
  std::string interval = "1m";  ///< Of candles.
};

/// One connection to open, and what is said when it is open.
struct MarketConnection {
  std::string url;
  std::string ping_text;  ///< What the venue takes as a ping; empty: the protocol's own.
  std::vector<std::string> greetings;
};

/// How a venue's public streams are asked for. Says nothing itself.
class MarketStreams {
 public:
  virtual ~MarketStreams() = default;
  /// url  where the venue is, without a path; empty: where it is for everyone
  /// Errors: InvalidInput for what the venue has no stream of.
  virtual engine::Result<std::vector<MarketConnection>> plan(const MarketWish& wish, const std::string& url) const = 0;
  /// What a message wants to hear at once, or the connection is closed; empty: nothing.
  virtual std::string reply(std::string_view message) const = 0;
  /// What makes the venue tell a book from the beginning; empty where it is asked for beside the stream.
  virtual std::vector<std::string> tell_again(const std::string& symbol) const = 0;
  /// Path and query of the request for a book's snapshot; empty where the stream tells it.
  virtual std::string snapshot_target(const std::string& symbol) const = 0;
};

}  // namespace kit
