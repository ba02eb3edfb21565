#include "connectors/serve/binance_stream_names.h"

#include <algorithm>
#include <cctype>

#include "connectors/serve/binance_market_rows.h"

namespace serve {

using namespace engine;

namespace {

constexpr std::int64_t kSecond = 10;  ///< In ticks.

struct ChannelRule {
  std::string_view name;
  BinanceChannel channel;
  bool on_spot, on_public, on_market;
  std::int64_t every_ticks;
  std::size_t levels;
};
constexpr ChannelRule kChannels[] = {
    {"depth", BinanceChannel::Depth, true, true, false, 1, 0},
    {"depth5", BinanceChannel::PartialDepth, true, true, false, 1, 5},
    {"depth10", BinanceChannel::PartialDepth, true, true, false, 1, 10},
    {"depth20", BinanceChannel::PartialDepth, true, true, false, 1, 20},
    {"bookTicker", BinanceChannel::BookTicker, true, true, false, 1, 0},
    {"trade", BinanceChannel::Trade, true, true, true, 1, 0},  // Of USD-M not written down; clients ask for it.
    {"aggTrade", BinanceChannel::AggregateTrade, true, false, true, 1, 0},
    {"miniTicker", BinanceChannel::MiniTicker, true, false, true, kSecond, 0},
    {"ticker", BinanceChannel::Ticker, true, false, true, kSecond, 0},
    {"markPrice", BinanceChannel::MarkPrice, false, false, true, 3 * kSecond, 0},
};

bool is_told(const ChannelRule& rule, BinanceRoot root) {
  switch (root) {
    case BinanceRoot::Spot: return rule.on_spot;
    case BinanceRoot::Public: return rule.on_public;
    case BinanceRoot::Market: return rule.on_market;
    case BinanceRoot::Private: return false;
  }
  return false;
}

std::string upper(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
  return out;
}

}  // namespace

BinanceStream parse_stream(const BinanceDesk& desk, BinanceRoot root, std::string_view name) {
  BinanceStream stream;
  stream.name = name;
  const bool of_all = name.starts_with('!');
  auto rest = of_all ? name.substr(1) : name;
  if (!of_all) {
    const auto at = rest.find('@');
    if (at == std::string_view::npos) return stream;
    stream.instrument = desk.symbols.find(market_of(root), upper(rest.substr(0, at)));
    if (!stream.instrument) return stream;
    rest.remove_prefix(at + 1);
  }
  const auto what = rest.substr(0, rest.find('@'));
  const auto manner = what.size() < rest.size() ? rest.substr(what.size() + 1) : std::string_view{};
  stream.as_list = manner.starts_with("arr");
  if (what.starts_with("kline_") && !of_all) {
    const auto interval = find_interval(what.substr(6));
    const bool here = root == BinanceRoot::Spot || root == BinanceRoot::Market;
    if (!interval || !here) return stream;
    stream.channel = BinanceChannel::Kline;
    stream.interval = *interval;
    stream.every_ticks = root == BinanceRoot::Market ? 3 : (*interval == CandleInterval::OneSecond ? 10 : 20);
    return stream;
  }
  for (const auto& rule : kChannels) {
    if (rule.name != what || !is_told(rule, root)) continue;
    stream.channel = rule.channel;
    stream.levels = rule.levels;
    stream.every_ticks = rule.every_ticks;
    if (manner.ends_with("1s")) stream.every_ticks = kSecond;
  }
  // The whole market is told of in tickers only.
  const bool one_each = stream.channel == BinanceChannel::Depth || stream.channel == BinanceChannel::PartialDepth ||
                        stream.channel == BinanceChannel::Trade || stream.channel == BinanceChannel::AggregateTrade;
  if (of_all && one_each) stream.channel = BinanceChannel::Nothing;
  return stream;
}

}  // namespace serve
