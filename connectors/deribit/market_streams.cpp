#include "connectors/deribit/market_streams.h"

#include <algorithm>

#include "connectors/deribit/market_history.h"
#include "connectors/kit/json.h"

namespace deribit {
namespace {

using kit::MarketTopic;

/// A subscription costs a tenth of what a connection may spend, whatever its size.
constexpr std::size_t kChannelsMax = 100;

// Answers are told apart by nothing: a channel that was refused is silent, and a book without its snapshot stays out of
// sync. So every request may have the same id.
std::string request(std::string_view method, const std::string& params) {
  return R"({"jsonrpc":"2.0","id":1,"method":"public/)" + std::string{method} + R"(","params":)" + params + "}";
}

std::string channels(std::string_view method, const std::vector<std::string>& names) {
  std::string joined;
  for (const auto& name : names) joined += (joined.empty() ? "\"" : ",\"") + name + "\"";
  return request(method, R"({"channels":[)" + joined + "]}");
}

/// Without a key there is nothing faster than 100 ms.
std::string channel_of(MarketTopic topic, const std::string& symbol, std::string_view resolution) {
  switch (topic) {
    case MarketTopic::Trades:
    case MarketTopic::Liquidations: return "trades." + symbol + ".100ms";
    case MarketTopic::Book: return "book." + symbol + ".100ms";
    case MarketTopic::Candles: return "chart.trades." + symbol + "." + std::string{resolution};
    case MarketTopic::Ticker:
    case MarketTopic::Funding:
    case MarketTopic::MarkPrice:
    case MarketTopic::OpenInterest: break;
  }
  return "ticker." + symbol + ".100ms";
}

}  // namespace

engine::Result<std::vector<kit::MarketConnection>> MarketStreams::plan(const kit::MarketWish& wish,
                                                                       const std::string& url) const {
  const auto resolution = resolution_of_interval(wish.interval);
  if (wish.topics.contains(MarketTopic::Candles) && resolution.empty()) {
    return engine::invalid("Deribit has no candles of " + wish.interval);
  }
  std::set<std::string> names;
  for (const auto topic : wish.topics) {
    for (const auto& symbol : wish.symbols) names.insert(channel_of(topic, symbol, resolution));
  }
  kit::MarketConnection connection;
  connection.url = (url.empty() ? std::string{"wss://www.deribit.com"} : url) + "/ws/api/v2";
  connection.greetings.push_back(request("set_heartbeat", R"({"interval":10})"));
  std::vector<std::string> some;
  for (const auto& name : names) {
    some.push_back(name);
    if (some.size() < kChannelsMax && name != *names.rbegin()) continue;
    connection.greetings.push_back(channels("subscribe", some));
    some.clear();
  }
  return std::vector{connection};
}

std::string MarketStreams::reply(std::string_view message) const {
  if (message.find("test_request") == std::string_view::npos) return {};
  kit::Json json;
  if (!json.parse(message) || json.root()["params"]["type"].text() != "test_request") return {};
  return request("test", "{}");
}

std::vector<std::string> MarketStreams::tell_again(const std::string& symbol) const {
  const std::vector<std::string> book{channel_of(MarketTopic::Book, symbol, {})};
  return {channels("unsubscribe", book), channels("subscribe", book)};
}

}  // namespace deribit
