#pragma once

#include "connectors/serve/binance_call.h"

// Public data, as spot and USD-M both write it; and the operations that differ in their names and prices only.

namespace serve {

/// [["4.00000000","431.00000000"],...]
void write_levels(JsonWriter& out, const std::vector<engine::DepthPrice>& levels);
/// One line of klines.
void write_kline(JsonWriter& out, const engine::MarketCandle& candle, engine::Duration length);
/// The last moment of a candle in milliseconds.
std::int64_t close_time_ms(engine::Timestamp open, engine::Duration length);
/// An interval as Binance names it; 8h, 3d, 1w and 1M are not counted here.
std::optional<engine::CandleInterval> find_interval(std::string_view name);

/// The last 24 hours of an instrument. Without a trade all prices are zero.
struct BinanceDay {
  engine::Decimal open, high, low, last, last_quantity, change, change_percent, average, volume, value;
  std::uint64_t trades = 0, first_id = 0, last_id = 0;
  std::int64_t open_ms = 0, close_ms = 0;
  engine::Quote quote;
};
BinanceDay day_of(const Host& host, engine::InstrumentHandle instrument);

BinanceAnswer answer_ping(BinanceCall& call);
BinanceAnswer answer_time(BinanceCall& call);
BinanceAnswer answer_depth(BinanceCall& call);
BinanceAnswer answer_trades(BinanceCall& call);
BinanceAnswer answer_aggregate_trades(BinanceCall& call);
BinanceAnswer answer_klines(BinanceCall& call);
BinanceAnswer answer_day_ticker(BinanceCall& call);
BinanceAnswer answer_price_ticker(BinanceCall& call);
BinanceAnswer answer_book_ticker(BinanceCall& call);

/// Every instrument of a request: the one of `symbol`, those of `symbols`, or all.
std::vector<engine::InstrumentHandle> asked_instruments(BinanceCall& call);
/// A list of rows, or the row itself when one symbol was asked for.
template <class Write>
BinanceAnswer answer_rows(BinanceCall& call, Write&& write) {
  const auto instruments = asked_instruments(call);
  if (call.is_wrong()) return call.wrong();
  const bool is_one = call.has("symbol");
  JsonWriter out;
  if (!is_one) out.begin_list();
  for (const auto instrument : instruments) write(out, instrument);
  if (!is_one) out.end_list();
  return {200, out.take()};
}

}  // namespace serve
