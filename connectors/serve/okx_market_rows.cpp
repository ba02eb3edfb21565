// Rows about markets.
#include "connectors/serve/okx_rows.h"

namespace serve {
namespace {

using namespace engine;

std::string some(Price price) { return price.is_positive() ? price.to_string() : std::string{}; }

}  // namespace

void write_okx_instrument(JsonWriter& out, const Host& host, InstrumentHandle handle) {
  const auto& listing = host.listing(handle);
  const auto& instrument = listing.instrument;
  const bool derivative = instrument.is_derivative();
  const bool inverse = instrument.kind == InstrumentKind::PerpInverse;
  const auto lot = listing.quantity_of(listing.lot_step);
  const auto least = engine::max(lot, instrument.min_quantity);
  const auto most = instrument.max_quantity.is_positive() ? okx_size(instrument, instrument.max_quantity).to_string()
                                                          : std::string{"100000000"};
  const auto state = !instrument.trading || listing.status == InstrumentStatus::Halted ? "suspend" : "live";
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.count("instIdCode", okx_code(handle)).field("uly", okx_family(instrument));
  out.field("instFamily", okx_family(instrument))
      .field("category", "1")
      .field("groupId", "1")
      .field("instCategory", "1");
  out.field("baseCcy", derivative ? "" : instrument.base.text())
      .field("quoteCcy", derivative ? "" : instrument.quote.text());
  out.field("settleCcy", derivative ? instrument.settle.text() : "");
  out.field("ctVal", derivative ? instrument.contract_size.to_string() : "").field("ctMult", derivative ? "1" : "");
  out.field("ctValCcy", !derivative ? "" : inverse ? instrument.quote.text() : instrument.base.text());
  out.field("ctType", !derivative ? "" : inverse ? "inverse" : "linear").field("optType", "").field("stk", "");
  out.field("listTime", "1500000000000").field("expTime", "");
  out.field("lever", derivative ? instrument.max_leverage.to_string() : "");
  out.field("tickSz", listing.price_of(listing.tick_step).value()).field("lotSz", okx_size(instrument, lot));
  out.field("minSz", okx_size(instrument, least)).field("alias", "").field("state", state).field("ruleType", "normal");
  out.field("maxLmtSz", most)
      .field("maxMktSz", most)
      .field("maxLmtAmt", "20000000")
      .field("maxMktAmt", derivative ? "" : "20000000");
  out.field("maxTwapSz", most).field("maxIcebergSz", most).field("maxTriggerSz", most).field("maxStopSz", most);
  out.flag("futureSettlement", false).key("tradeQuoteCcyList").begin_list();
  if (!derivative) out.text(instrument.quote.text());
  out.end_list().end_object();
}

void write_okx_ticker(JsonWriter& out, const Host& host, InstrumentHandle handle) {
  const auto& instrument = host.instrument(handle);
  const auto ticker = *host.exchange().ticker(instrument.id);
  const auto& day = ticker.day.candle;
  const bool inverse = instrument.kind == InstrumentKind::PerpInverse;
  const auto last = ticker.last ? ticker.last->price : Price{};
  const auto base = inverse ? ticker.day.value : day.volume.value();
  out.begin_object();
  out.field("instType", okx_type(instrument)).field("instId", instrument.id.text()).field("last", some(last));
  out.field("lastSz", ticker.last ? okx_size(instrument, ticker.last->quantity).to_string() : "");
  const auto& quote = ticker.quote;
  out.field("askPx", some(quote.ask.value_or(Price{})));
  out.field("askSz", quote.ask ? okx_size(instrument, quote.ask_quantity).to_string() : "");
  out.field("bidPx", some(quote.bid.value_or(Price{})));
  out.field("bidSz", quote.bid ? okx_size(instrument, quote.bid_quantity).to_string() : "");
  out.field("open24h", some(day.open)).field("high24h", some(day.high)).field("low24h", some(day.low));
  out.field("vol24h", okx_size(instrument, day.volume));
  out.field("volCcy24h", instrument.is_derivative() ? base : ticker.day.value);
  const auto today = host.exchange().candles(instrument.id, CandleInterval::OneDay, 1);
  const auto start = today.empty() ? std::string{} : some(today.back().candle.open);
  out.field("sodUtc0", start).field("sodUtc8", start).field("ts", okx_time(host.now())).end_object();
}

void write_okx_trade(JsonWriter& out, const Host& host, InstrumentHandle handle, const MarketTrade& trade) {
  const auto& instrument = host.instrument(handle);
  out.begin_object().field("instId", instrument.id.text()).field("tradeId", trade.id);
  out.field("px", trade.trade.price.value()).field("sz", okx_size(instrument, trade.trade.quantity));
  out.field("side", to_string(trade.trade.aggressor)).field("ts", okx_time(trade.trade.time)).field("count", "1");
  out.field("source", "0").count("seqId", trade.id).end_object();
}

void write_okx_levels(JsonWriter& out, const Instrument& instrument, const std::vector<DepthPrice>& levels,
                      std::size_t count) {
  out.begin_list();
  for (std::size_t i = 0; i < std::min(count, levels.size()); ++i) {
    const auto& level = levels[i];
    out.begin_list().text(level.price.value()).text(okx_size(instrument, level.quantity)).text("0");
    out.text(level.quantity.is_zero() ? "0" : "1").end_list();
  }
  out.end_list();
}

void write_okx_candle(JsonWriter& out, const Instrument& instrument, const MarketCandle& candle) {
  const auto& c = candle.candle;
  const bool inverse = instrument.kind == InstrumentKind::PerpInverse;
  out.begin_list().text(okx_time(c.open_time)).text(c.open.value()).text(c.high.value()).text(c.low.value());
  out.text(c.close.value()).text(okx_size(instrument, c.volume));
  // In base coin (spot: in quote), then in quote asset.
  const auto base = inverse ? candle.value : c.volume.value();
  out.text(instrument.is_derivative() ? base : candle.value).text(inverse ? c.volume.value() : candle.value);
  out.text(candle.closed ? "1" : "0").end_list();
}

void write_okx_funding(JsonWriter& out, const Host& host, InstrumentHandle handle) {
  const auto& instrument = host.instrument(handle);
  const auto ticker = *host.exchange().ticker(instrument.id);
  const auto& funding = host.listing(handle).perpetual.funding;
  out.begin_object().field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("method", "current_period").field("formulaType", "noRate").field("fundingRate", ticker.funding_rate);
  out.field("fundingTime", okx_time(ticker.next_funding)).field("nextFundingRate", "");
  out.field("nextFundingTime", okx_time(ticker.next_funding + funding.interval));
  out.field("minFundingRate", "-0.00375").field("maxFundingRate", "0.00375").field("settState", "settled");
  out.field("settFundingRate", ticker.funding_rate)
      .field("premium", "")
      .field("interestRate", "")
      .field("impactValue", "");
  out.field("prevFundingTime", okx_time(ticker.next_funding - funding.interval))
      .field("ts", okx_time(host.now()))
      .end_object();
}

void write_okx_mark(JsonWriter& out, const Host& host, InstrumentHandle handle) {
  const auto& instrument = host.instrument(handle);
  out.begin_object().field("instType", okx_type(instrument)).field("instId", instrument.id.text());
  out.field("markPx", host.mark(handle).value()).field("ts", okx_time(host.now())).end_object();
}

}  // namespace serve
