#include "connectors/serve/binance_stream_rows.h"

#include "connectors/serve/binance_market_rows.h"

namespace serve {

using namespace engine;

namespace {

bool is_spot(const BinanceDesk& desk, InstrumentHandle instrument) {
  return desk.symbols.market_of(instrument) == BinanceMarket::Spot;
}

JsonWriter event_of(std::string_view name, const BinanceDesk& desk, InstrumentHandle instrument) {
  JsonWriter out;
  out.begin_object().field("e", name).count("E", desk.host.now().milliseconds());
  out.field("s", desk.symbols.name(instrument));
  return out;
}

std::string price_text(const std::optional<Price>& price) { return padded8(price.value_or(Price{}).value()); }

}  // namespace

std::string depth_event(const BinanceDesk& desk, InstrumentHandle instrument, const BinanceDepthIds& ids,
                        const Depth& levels) {
  auto out = event_of("depthUpdate", desk, instrument);
  if (!is_spot(desk, instrument)) {
    out.count("T", desk.host.exchange().now().milliseconds()).field("ps", desk.symbols.name(instrument));
    out.count("st", std::int64_t{1}).count("pu", ids.before);
  }
  out.count("U", ids.first).count("u", ids.last).key("b");
  write_levels(out, levels.bids);
  out.key("a");
  write_levels(out, levels.asks);
  return out.end_object().take();
}

std::string partial_depth(BinanceDesk& desk, InstrumentHandle instrument, std::size_t levels) {
  const auto depth = desk.host.exchange().depth(desk.host.instrument(instrument).id, levels);
  const auto id = desk.update_id(instrument, depth.sequence);
  if (!is_spot(desk, instrument)) return depth_event(desk, instrument, {id, id, id - 1}, depth);
  JsonWriter out;
  out.begin_object().count("lastUpdateId", id).key("bids");
  write_levels(out, depth.bids);
  out.key("asks");
  write_levels(out, depth.asks);
  return out.end_object().take();
}

std::string book_ticker(const BinanceDesk& desk, InstrumentHandle instrument) {
  const auto& id = desk.host.instrument(instrument).id;
  const auto depth = desk.host.exchange().depth(id, 1);
  JsonWriter out;
  out.begin_object();
  const bool futures = !is_spot(desk, instrument);
  if (futures) out.field("e", "bookTicker");
  out.count("u", desk.update_id(instrument, depth.sequence)).field("s", desk.symbols.name(instrument));
  const auto side = [&](std::string_view price, std::string_view quantity, const std::vector<DepthPrice>& levels) {
    const auto best = levels.empty() ? DepthPrice{} : levels.front();
    out.field(price, padded8(best.price.value())).field(quantity, padded8(best.quantity.value()));
  };
  side("b", "B", depth.bids);
  side("a", "A", depth.asks);
  if (futures) {
    // The time of the exchange's last command: it says the same until something changes.
    out.count("T", desk.host.exchange().now().milliseconds()).count("E", desk.host.now().milliseconds());
  }
  return out.end_object().take();
}

std::string trade_event(const BinanceDesk& desk, InstrumentHandle instrument, const MarketTrade& row, bool aggregate) {
  const auto& trade = row.trade;
  auto out = event_of(aggregate ? "aggTrade" : "trade", desk, instrument);
  out.count(aggregate ? "a" : "t", row.id).field("p", padded8(trade.price.value()));
  out.field("q", padded8(trade.quantity.value()));
  if (aggregate) out.count("f", row.id).count("l", row.id);
  out.count("T", trade.time.milliseconds()).flag("m", trade.aggressor == Side::Sell);
  if (is_spot(desk, instrument)) {
    out.flag("M", true);
  } else if (aggregate) {
    out.field("nq", padded8(trade.quantity.value())).count("st", std::int64_t{1});
  } else {
    out.field("X", "MARKET");
  }
  return out.end_object().take();
}

std::string kline_event(const BinanceDesk& desk, InstrumentHandle instrument, CandleInterval interval,
                        const MarketCandle& row) {
  const auto& candle = row.candle;
  auto out = event_of("kline", desk, instrument);
  out.key("k").begin_object().count("t", candle.open_time.milliseconds());
  out.count("T", close_time_ms(candle.open_time, length_of(interval))).field("s", desk.symbols.name(instrument));
  out.field("i", to_string(interval));
  const auto last = desk.host.listing(instrument).quotation.tape().count();
  out.count("f", last + 1 - std::min(last, row.trades)).count("L", last);
  out.field("o", padded8(candle.open.value())).field("c", padded8(candle.close.value()));
  out.field("h", padded8(candle.high.value())).field("l", padded8(candle.low.value()));
  out.field("v", padded8(candle.volume.value())).count("n", row.trades).flag("x", row.closed);
  out.field("q", padded8(row.value)).field("V", padded8({})).field("Q", padded8({})).field("B", "0");
  return out.end_object().end_object().take();
}

std::string ticker_event(const BinanceDesk& desk, InstrumentHandle instrument, bool mini) {
  const auto day = day_of(desk.host, instrument);
  auto out = event_of(mini ? "24hrMiniTicker" : "24hrTicker", desk, instrument);
  if (!mini) {
    const auto percent =
        round_to_step(day.change_percent, Decimal::from_units(Decimal::kOne / 1'000), Rounding::HalfUp);
    out.field("p", padded8(day.change)).field("P", padded(percent, 3)).field("w", rounded8(day.average));
    out.field("Q", padded8(day.last_quantity)).count("O", day.open_ms).count("C", day.close_ms);
    out.count("F", day.first_id).count("L", day.last_id).count("n", day.trades);
    if (is_spot(desk, instrument)) {
      out.field("x", padded8(day.open)).field("b", price_text(day.quote.bid));
      out.field("B", padded8(day.quote.bid_quantity.value())).field("a", price_text(day.quote.ask));
      out.field("A", padded8(day.quote.ask_quantity.value()));
    }
  }
  out.field("c", padded8(day.last)).field("o", padded8(day.open)).field("h", padded8(day.high));
  out.field("l", padded8(day.low)).field("v", padded8(day.volume)).field("q", padded8(day.value));
  return out.end_object().take();
}

std::string mark_price_event(const BinanceDesk& desk, InstrumentHandle instrument) {
  const auto ticker = *desk.host.exchange().ticker(desk.host.instrument(instrument).id);
  const auto index = ticker.index.is_positive() ? ticker.index : ticker.mark;
  auto out = event_of("markPriceUpdate", desk, instrument);
  out.field("p", padded8(ticker.mark.value())).field("ap", padded8(ticker.mark.value()));
  out.field("P", padded8(index.value())).field("i", padded8(index.value())).field("r", padded8(ticker.funding_rate));
  out.count("T", ticker.next_funding.milliseconds()).count("st", std::int64_t{1});
  return out.end_object().take();
}

}  // namespace serve
