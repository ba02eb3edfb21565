#pragma once

#include "connectors/serve/binance_stream_names.h"

// What streams say of markets.

namespace serve {

/// `depthUpdate`: changes `first` to `last` of the book; `before` is the last one that was told.
struct BinanceDepthIds {
  std::uint64_t first = 0, last = 0, before = 0;
};
std::string depth_event(const BinanceDesk& desk, engine::InstrumentHandle instrument, const BinanceDepthIds& ids,
                        const engine::Depth& levels);
std::string partial_depth(BinanceDesk& desk, engine::InstrumentHandle instrument, std::size_t levels);
std::string book_ticker(const BinanceDesk& desk, engine::InstrumentHandle instrument);
std::string trade_event(const BinanceDesk& desk, engine::InstrumentHandle instrument, const engine::MarketTrade& trade,
                        bool aggregate);
std::string kline_event(const BinanceDesk& desk, engine::InstrumentHandle instrument, engine::CandleInterval interval,
                        const engine::MarketCandle& candle);
std::string ticker_event(const BinanceDesk& desk, engine::InstrumentHandle instrument, bool mini);
std::string mark_price_event(const BinanceDesk& desk, engine::InstrumentHandle instrument);

}  // namespace serve
