#pragma once

#include "connectors/serve/binance_call.h"
#include "engine/exchange/candles.h"

namespace serve {

/// Where a web socket for streams was opened. USD-M has three, and says nothing of what belongs to another.
enum class BinanceRoot : std::uint8_t { Spot, Public, Market, Private };

enum class BinanceChannel : std::uint8_t {
  Nothing,  ///< Acknowledged, and silent.
  Depth,
  PartialDepth,
  BookTicker,
  Trade,
  AggregateTrade,
  Kline,
  MiniTicker,
  Ticker,
  MarkPrice,
};

/// One subscription of one session.
struct BinanceStream {
  std::string name;  ///< As the client said it.
  BinanceChannel channel = BinanceChannel::Nothing;
  std::optional<engine::InstrumentHandle> instrument;  ///< Absent: all of the market.
  bool as_list = false;                                ///< "...@arr": all in one message.
  engine::CandleInterval interval = engine::CandleInterval::OneMinute;
  std::size_t levels = 0;
  std::int64_t every_ticks = 1;  ///< Tenths of a second between two messages, where it is said regularly.

  std::int64_t due = 0;               ///< The tick of the next message.
  std::optional<std::uint64_t> told;  ///< Of a book: the change it was told of last.
};

/// btcusdt@depth@100ms, btcusdt@kline_1m, !miniTicker@arr. What is not known, or not told at this root, is silent.
BinanceStream parse_stream(const BinanceDesk& desk, BinanceRoot root, std::string_view name);
inline BinanceMarket market_of(BinanceRoot root) {
  return root == BinanceRoot::Spot ? BinanceMarket::Spot : BinanceMarket::Usdm;
}

}  // namespace serve
