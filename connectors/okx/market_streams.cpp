#include "connectors/okx/market_streams.h"

#include "connectors/okx/market_history.h"

namespace okx {
namespace {

using kit::MarketTopic;

/// A connection hears of at most 64 KiB in one message; a hundred arguments are a tenth of it.
constexpr std::size_t kArgumentsMax = 100;

std::string argument(const std::string& channel, const std::string& symbol) {
  return R"({"channel":")" + channel + R"(","instId":")" + symbol + R"("})";
}

std::string request(std::string_view operation, const std::string& arguments) {
  return R"({"op":")" + std::string{operation} + R"(","args":[)" + arguments + "]}";
}

std::string channel_of(MarketTopic topic) {
  switch (topic) {
    case MarketTopic::Trades: return "trades";
    case MarketTopic::Book: return "books";
    case MarketTopic::Ticker: return "tickers";
    case MarketTopic::Funding: return "funding-rate";
    case MarketTopic::MarkPrice: return "mark-price";
    case MarketTopic::OpenInterest: return "open-interest";
    case MarketTopic::Candles:
    case MarketTopic::Liquidations: break;
  }
  return {};
}

std::vector<std::string> greetings(const std::vector<std::string>& arguments) {
  std::vector<std::string> messages;
  for (std::size_t from = 0; from < arguments.size(); from += kArgumentsMax) {
    std::string joined;
    for (auto i = from; i < std::min(from + kArgumentsMax, arguments.size()); ++i) {
      joined += (joined.empty() ? "" : ",") + arguments[i];
    }
    messages.push_back(request("subscribe", joined));
  }
  return messages;
}

}  // namespace

engine::Result<std::vector<kit::MarketConnection>> MarketStreams::plan(const kit::MarketWish& wish,
                                                                       const std::string& url) const {
  std::vector<std::string> common, candles;
  for (const auto topic : wish.topics) {
    if (topic == MarketTopic::Liquidations) {  // Told of all of a kind; whoever asked picks his own.
      for (const char* kind : {"SWAP", "FUTURES"}) {
        common.push_back(R"({"channel":"liquidation-orders","instType":")" + std::string{kind} + R"("})");
      }
      continue;
    }
    for (const auto& symbol : wish.symbols) {
      if (topic != MarketTopic::Candles) {
        common.push_back(argument(channel_of(topic), symbol));
      } else if (const auto bar = bar_of_interval(wish.interval); !bar.empty()) {
        candles.push_back(argument("candle" + std::string{bar}, symbol));
      } else {
        return engine::invalid("OKX has no candles of " + wish.interval);
      }
    }
  }
  const auto root = (url.empty() ? std::string{"wss://ws.okx.com"} : url) + "/ws/v5/";
  std::vector<kit::MarketConnection> connections;
  if (!common.empty()) connections.push_back({root + "public", "ping", greetings(common)});
  if (!candles.empty()) connections.push_back({root + "business", "ping", greetings(candles)});
  return connections;
}

std::vector<std::string> MarketStreams::tell_again(const std::string& symbol) const {
  return {request("unsubscribe", argument("books", symbol)), request("subscribe", argument("books", symbol))};
}

}  // namespace okx
