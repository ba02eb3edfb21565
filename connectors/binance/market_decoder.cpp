#include "connectors/binance/market_decoder.h"

#include <algorithm>

#include "connectors/kit/fields.h"

namespace binance {
namespace {

using kit::Fields;
using kit::MarketNews;
using Kind = kit::BookUpdate::Kind;
using Value = kit::Json::Value;

/// "btcusdt@depth20@100ms": the best levels each time; the same event as that of "btcusdt@depth@100ms" on futures.
bool is_partial_depth(std::string_view stream) {
  const auto at = stream.find("@depth");
  return at != std::string_view::npos && at + 6 < stream.size() && stream[at + 6] >= '0' && stream[at + 6] <= '9';
}

/// "BTCUSDT" of "btcusdt@depth20@100ms".
std::string symbol_of(std::string_view stream) {
  std::string symbol{stream.substr(0, stream.find('@'))};
  for (char& c : symbol) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return symbol;
}

kit::BookUpdate read_update(Value event, bool is_partial, Fields& in) {
  kit::BookUpdate book;
  book.kind = is_partial ? Kind::Whole : Kind::Delta;
  book.bids = in.levels(event["b"]);
  book.asks = in.levels(event["a"]);
  book.sequence = in.integer(event["u"]);
  // Futures tell what they follow on; on spot it is the number before the first.
  const auto previous = in.integer_if_any(event["pu"]);
  book.previous = previous ? *previous : in.integer(event["U"]) - 1;
  book.time = in.time_if_any(event["E"]);
  return book;
}

kit::BookUpdate read_whole(Value whole, Kind kind, Fields& in) {
  kit::BookUpdate book;
  book.kind = kind;
  book.bids = in.levels(whole["bids"]);
  book.asks = in.levels(whole["asks"]);
  book.sequence = in.integer(whole["lastUpdateId"]);
  book.time = in.time_if_any(whole["E"]);
  return book;
}

kit::TickerNews read_ticker(Value event, Fields& in) {
  return {in.time_if_any(event["E"]),
          in.price_if_any(event["c"]),
          {in.price_if_any(event["b"]), in.price_if_any(event["a"]), in.quantity_if_any(event["B"]),
           in.quantity_if_any(event["A"])}};
}

void add_trade(std::string instrument, Value event, std::string_view id, Fields& in, std::vector<MarketNews>& news) {
  kit::TradeNews told{{in.time(event["T"]), in.price(event["p"]), in.quantity(event["q"]),
                       event["m"].is_true() ? engine::Side::Sell : engine::Side::Buy},
                      std::to_string(in.integer(event[id]))};
  // Futures tell of the insurance fund's and the like as trades of nothing.
  if (in.good() && (!told.trade.price.value().is_positive() || !told.trade.quantity.value().is_positive())) return;
  news.push_back({std::move(instrument), std::move(told)});
}

kit::CandleNews read_candle(Value event, Fields& in) {
  const auto k = event["k"];
  return {
      in.name(k["i"]),
      {in.time(k["t"]), in.price(k["o"]), in.price(k["h"]), in.price(k["l"]), in.price(k["c"]), in.quantity(k["v"])},
      k["x"].is_true()};
}

void add_mark_price(const std::string& instrument, Value event, Fields& in, std::vector<MarketNews>& news) {
  const auto time = in.time(event["E"]);
  news.push_back({instrument, kit::MarkPriceNews{time, in.price(event["p"]), in.price_if_any(event["i"])}});
  if (event["r"].text().empty()) return;  // A future that pays none.
  news.push_back({instrument, kit::FundingNews{time, in.decimal(event["r"]), in.time(event["T"])}});
}

kit::LiquidationNews read_liquidation(Value order, Fields& in) {
  return {in.time(order["T"]), in.side(order["S"]), in.price(order["ap"]), in.quantity(order["z"])};
}

/// The best prices, the last one, or both. Spot's bookTicker is the one event that does not say what it is.
bool is_ticker(Value event) {
  const auto type = event["e"].text();
  if (type.empty()) return !event["u"].is_null() && !event["B"].is_null();
  return type == "bookTicker" || type == "24hrTicker" || type == "24hrMiniTicker";
}

/// One event. Those that we know nothing of add nothing.
void add_event(Value event, std::string_view stream, std::string_view asked_for, Fields& in,
               std::vector<MarketNews>& news) {
  const auto type = event["e"].text();
  std::string instrument{type == "forceOrder" ? event["o"]["s"].text() : event["s"].text()};
  if (event["lastUpdateId"].is_number()) {
    instrument = event["symbol"].text();
    if (instrument.empty()) instrument = stream.empty() ? std::string{asked_for} : symbol_of(stream);
    news.push_back({instrument, read_whole(event, stream.empty() ? Kind::Answer : Kind::Whole, in)});
  } else if (type == "depthUpdate") {
    news.push_back({instrument, read_update(event, is_partial_depth(stream), in)});
  } else if (is_ticker(event)) {
    news.push_back({instrument, read_ticker(event, in)});
  } else if (type == "trade") {
    add_trade(instrument, event, "t", in, news);
  } else if (type == "aggTrade") {
    add_trade(instrument, event, "a", in, news);
  } else if (type == "kline") {
    news.push_back({instrument, read_candle(event, in)});
  } else if (type == "markPriceUpdate") {
    add_mark_price(instrument, event, in, news);
  } else if (type == "forceOrder") {
    news.push_back({instrument, read_liquidation(event["o"], in)});
  }
}

}  // namespace

void MarketDecoder::decode(std::string_view message, std::string_view asked_for, std::vector<MarketNews>& news) {
  if (auto parsed = json_.parse(message); !parsed) {
    news.push_back({{}, kit::Malformed{parsed.error().detail}});
    return;
  }
  const auto root = json_.root();
  const auto stream = root["stream"].text();
  const auto event = stream.empty() ? root : root["data"];
  const auto before = news.size();
  Fields in;
  if (!stream.empty() && event.is_null()) in.fail("data", "missing");
  if (event.is_list()) {
    for (const auto one : event.items()) add_event(one, stream, {}, in, news);
  } else {
    add_event(event, stream, asked_for, in, news);
  }
  auto instrument = event.is_list() ? std::string{} : std::string{event["s"].text()};
  if (instrument.empty() && !stream.starts_with('!')) instrument = symbol_of(stream);
  settle(news, before, in, std::move(instrument));
}

}  // namespace binance
