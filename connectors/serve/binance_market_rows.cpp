#include "connectors/serve/binance_market_rows.h"

#include <algorithm>

#include "engine/exchange/candles.h"

namespace serve {

using namespace engine;

void write_levels(JsonWriter& out, const std::vector<DepthPrice>& levels) {
  out.begin_list();
  for (const auto& level : levels) {
    out.begin_list().text(padded8(level.price.value())).text(padded8(level.quantity.value())).end_list();
  }
  out.end_list();
}

std::int64_t close_time_ms(Timestamp open, Duration length) { return (open + length).milliseconds() - 1; }

void write_kline(JsonWriter& out, const MarketCandle& row, Duration length) {
  const auto& candle = row.candle;
  out.begin_list().number(candle.open_time.milliseconds());
  for (const auto price : {candle.open, candle.high, candle.low, candle.close}) out.text(padded8(price.value()));
  out.text(padded8(candle.volume.value())).number(close_time_ms(candle.open_time, length));
  // How much of it takers bought is not counted of candles.
  out.text(padded8(row.value)).number(row.trades).text(padded8({})).text(padded8({}));
  out.text(std::string_view{"0"}).end_list();
}

std::optional<CandleInterval> find_interval(std::string_view name) {
  const auto interval = parse_candle_interval(name);
  return interval ? std::optional{*interval} : std::nullopt;
}

BinanceDay day_of(const Host& host, InstrumentHandle instrument) {
  const auto& traded = host.listing(instrument);
  const auto ticker = *host.exchange().ticker(traded.instrument.id);
  BinanceDay day;
  day.close_ms = ticker.time.milliseconds();
  day.open_ms = day.close_ms - Timestamp::kDayNs / 1'000'000;
  day.quote = ticker.quote;
  if (!ticker.last) return day;
  const auto& candle = ticker.day.candle;
  day.open = candle.open.value();
  day.high = candle.high.value();
  day.low = candle.low.value();
  day.last = ticker.last->price.value();
  day.last_quantity = ticker.last->quantity.value();
  day.change = day.last - day.open;
  if (day.open.is_positive()) {
    day.change_percent = multiply_divide(day.change, Decimal{100}, day.open, Rounding::HalfUp);
  }
  day.volume = candle.volume.value();
  day.value = ticker.day.value;
  if (day.volume.is_positive()) day.average = divide(day.value, day.volume, Rounding::HalfUp);
  day.trades = ticker.day.trades;
  day.last_id = traded.quotation.tape().count();
  day.first_id = day.last_id - std::min(day.trades, day.last_id) + 1;
  return day;
}

BinanceAnswer answer_ping(BinanceCall&) { return {200, "{}"}; }

BinanceAnswer answer_time(BinanceCall& call) {
  JsonWriter out;
  out.begin_object().count("serverTime", call.host.now().milliseconds()).end_object();
  return {200, out.take()};
}

BinanceAnswer answer_depth(BinanceCall& call) {
  const auto instrument = call.instrument();
  const bool is_spot = call.market == BinanceMarket::Spot;
  const auto levels = is_spot ? call.limit(100, 5'000) : call.limit(500, 1'000);
  constexpr std::array<std::size_t, 7> kFuturesLevels{5, 10, 20, 50, 100, 500, 1'000};
  if (!is_spot && std::find(kFuturesLevels.begin(), kFuturesLevels.end(), levels) == kFuturesLevels.end()) {
    call.complain(-4021, "Depth limit is not valid.");
  }
  if (call.is_wrong()) return call.wrong();
  const auto depth = call.host.snapshot(instrument, levels);
  JsonWriter out;
  out.begin_object().count("lastUpdateId", call.desk.update_id(instrument, depth.sequence));
  if (!is_spot) {
    out.count("E", call.host.now().milliseconds()).count("T", call.host.exchange().now().milliseconds());
  }
  out.key("bids");
  write_levels(out, depth.bids);
  out.key("asks");
  write_levels(out, depth.asks);
  return {200, out.end_object().take()};
}

namespace {

/// Trades that were asked for, oldest first.
std::vector<MarketTrade> asked_trades(BinanceCall& call, InstrumentHandle instrument) {
  const auto limit = call.limit(500, 1'000);
  const auto from = call.integer("fromId", 0);
  const auto start_ms = call.integer("startTime", 0);
  const auto end_ms = call.integer("endTime", std::numeric_limits<std::int64_t>::max());
  if (call.is_wrong()) return {};
  auto trades = call.host.exchange().recent_trades(call.host.instrument(instrument).id, Tape::kKept);
  std::erase_if(trades, [&](const MarketTrade& trade) {
    const auto time_ms = trade.trade.time.milliseconds();
    return static_cast<std::int64_t>(trade.id) < from || time_ms < start_ms || time_ms > end_ms;
  });
  const bool from_start = from > 0 || start_ms > 0;
  if (trades.size() > limit) {
    const auto surplus = static_cast<std::ptrdiff_t>(trades.size() - limit);
    from_start ? trades.erase(trades.end() - surplus, trades.end())
               : trades.erase(trades.begin(), trades.begin() + surplus);
  }
  return trades;
}

}  // namespace

BinanceAnswer answer_trades(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto trades = asked_trades(call, instrument);
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_list();
  for (const auto& [id, trade] : trades) {
    const auto price = trade.price.value(), quantity = trade.quantity.value();
    out.begin_object().count("id", id).field("price", padded8(price)).field("qty", padded8(quantity));
    out.field("quoteQty", padded8(multiply(price, quantity))).count("time", trade.time.milliseconds());
    out.flag("isBuyerMaker", trade.aggressor == Side::Sell);
    if (call.market == BinanceMarket::Spot) out.flag("isBestMatch", true);
    out.end_object();
  }
  return {200, out.end_list().take()};
}

BinanceAnswer answer_aggregate_trades(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto trades = asked_trades(call, instrument);
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_list();
  for (const auto& [id, trade] : trades) {
    out.begin_object().count("a", id).field("p", padded8(trade.price.value()));
    out.field("q", padded8(trade.quantity.value())).count("f", id).count("l", id);
    out.count("T", trade.time.milliseconds()).flag("m", trade.aggressor == Side::Sell);
    if (call.market == BinanceMarket::Spot) out.flag("M", true);
    out.end_object();
  }
  return {200, out.end_list().take()};
}

BinanceAnswer answer_klines(BinanceCall& call) {
  const auto instrument = call.instrument();
  const auto interval = find_interval(call.required("interval"));
  const auto limit = call.limit(500, call.market == BinanceMarket::Spot ? 1'000 : 1'500);
  const auto start_ms = call.integer("startTime", 0);
  const auto end_ms = call.integer("endTime", std::numeric_limits<std::int64_t>::max());
  if (!interval) call.complain(-1120, "Invalid interval.");
  if (call.is_wrong()) return call.wrong();
  auto rows = call.host.exchange().candles(call.host.instrument(instrument).id, *interval, Candles::kKept + 1);
  std::erase_if(rows, [&](const MarketCandle& row) {
    const auto open_ms = row.candle.open_time.milliseconds();
    return open_ms < start_ms || open_ms > end_ms;
  });
  if (rows.size() > limit) {
    const auto surplus = static_cast<std::ptrdiff_t>(rows.size() - limit);
    start_ms > 0 ? rows.erase(rows.end() - surplus, rows.end()) : rows.erase(rows.begin(), rows.begin() + surplus);
  }
  JsonWriter out;
  out.begin_list();
  for (const auto& row : rows) write_kline(out, row, length_of(*interval));
  return {200, out.end_list().take()};
}

std::vector<InstrumentHandle> asked_instruments(BinanceCall& call) {
  if (call.has("symbol")) return {call.instrument()};
  if (!call.has("symbols")) return call.desk.symbols.all(call.market);
  const auto list = Json::parse(call.params["symbols"]);
  if (!list || !list->is_list()) {
    call.complain(-1100, "Illegal characters found in parameter 'symbols'.");
    return {};
  }
  std::vector<InstrumentHandle> found;
  for (const auto& item : list->items()) {
    const auto instrument = call.desk.symbols.find(call.market, item.text());
    if (!instrument) call.complain(-1121, "Invalid symbol.");
    found.push_back(instrument.value_or(0));
  }
  return found;
}

BinanceAnswer answer_day_ticker(BinanceCall& call) {
  const bool is_spot = call.market == BinanceMarket::Spot;
  return answer_rows(call, [&](JsonWriter& out, InstrumentHandle instrument) {
    const auto day = day_of(call.host, instrument);
    out.begin_object().field("symbol", call.symbol(instrument)).field("priceChange", padded8(day.change));
    out.field(
        "priceChangePercent",
        padded(round_to_step(day.change_percent, Decimal::from_units(Decimal::kOne / 1'000), Rounding::HalfUp), 3));
    out.field("weightedAvgPrice", rounded8(day.average)).field("lastPrice", padded8(day.last));
    out.field("lastQty", padded8(day.last_quantity));
    if (is_spot) {  // USD-M has none of these, and clients tell the two apart by them.
      out.field("prevClosePrice", padded8(day.open));
      out.field("bidPrice", padded8(day.quote.bid.value_or(Price{}).value()));
      out.field("bidQty", padded8(day.quote.bid_quantity.value()));
      out.field("askPrice", padded8(day.quote.ask.value_or(Price{}).value()));
      out.field("askQty", padded8(day.quote.ask_quantity.value()));
    }
    out.field("openPrice", padded8(day.open)).field("highPrice", padded8(day.high));
    out.field("lowPrice", padded8(day.low)).field("volume", padded8(day.volume));
    out.field("quoteVolume", padded8(day.value)).count("openTime", day.open_ms).count("closeTime", day.close_ms);
    out.count("firstId", day.first_id).count("lastId", day.last_id).count("count", day.trades).end_object();
  });
}

BinanceAnswer answer_price_ticker(BinanceCall& call) {
  return answer_rows(call, [&](JsonWriter& out, InstrumentHandle instrument) {
    const auto& traded = call.listing(instrument);
    out.begin_object().field("symbol", call.symbol(instrument));
    out.field("price", padded8(traded.price_of(traded.last()).value()));
    if (call.market == BinanceMarket::Usdm) out.count("time", call.host.now().milliseconds());
    out.end_object();
  });
}

BinanceAnswer answer_book_ticker(BinanceCall& call) {
  return answer_rows(call, [&](JsonWriter& out, InstrumentHandle instrument) {
    const auto quote = call.host.exchange().ticker(call.host.instrument(instrument).id)->quote;
    out.begin_object().field("symbol", call.symbol(instrument));
    out.field("bidPrice", padded8(quote.bid.value_or(Price{}).value()));
    out.field("bidQty", padded8(quote.bid_quantity.value()));
    out.field("askPrice", padded8(quote.ask.value_or(Price{}).value()));
    out.field("askQty", padded8(quote.ask_quantity.value()));
    if (call.market == BinanceMarket::Usdm) out.count("time", call.host.now().milliseconds());
    out.end_object();
  });
}

}  // namespace serve
