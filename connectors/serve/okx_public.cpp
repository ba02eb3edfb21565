// What anybody may ask: instruments, markets, prices.
#include <algorithm>
#include <array>
#include <charconv>

#include "connectors/serve/okx_rest.h"

namespace serve {
namespace {

using namespace engine;

/// A count from a query: `fallback` when it is not given, no more than `most`.
std::size_t count_of(const std::string& text, std::size_t fallback, std::size_t most) {
  std::size_t value = fallback;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::min(value, most);
}

struct Bar {
  std::string_view name;
  CandleInterval interval;
};
constexpr std::array<Bar, 16> kBars{{{"1s", CandleInterval::OneSecond},
                                     {"1m", CandleInterval::OneMinute},
                                     {"3m", CandleInterval::ThreeMinutes},
                                     {"5m", CandleInterval::FiveMinutes},
                                     {"15m", CandleInterval::FifteenMinutes},
                                     {"30m", CandleInterval::ThirtyMinutes},
                                     {"1H", CandleInterval::OneHour},
                                     {"2H", CandleInterval::TwoHours},
                                     {"4H", CandleInterval::FourHours},
                                     {"6H", CandleInterval::SixHours},
                                     {"6Hutc", CandleInterval::SixHours},
                                     {"12H", CandleInterval::TwelveHours},
                                     {"12Hutc", CandleInterval::TwelveHours},
                                     {"1D", CandleInterval::OneDay},
                                     {"1Dutc", CandleInterval::OneDay},
                                     {"", CandleInterval::OneMinute}}};

const Bar* find_bar(std::string_view name) {
  const auto found = std::find_if(kBars.begin(), kBars.end(), [&](const Bar& bar) { return bar.name == name; });
  return found == kBars.end() ? nullptr : &*found;
}

/// "after" asks for what is older than it, "before" for what is newer.
bool is_between(const OkxCall& call, std::int64_t at) {
  const auto bound = [](const std::string& text, std::int64_t fallback) {
    std::from_chars(text.data(), text.data() + text.size(), fallback);
    return fallback;
  };
  return at < bound(call.query["after"], std::numeric_limits<std::int64_t>::max()) &&
         at > bound(call.query["before"], std::numeric_limits<std::int64_t>::min());
}

}  // namespace

std::optional<CandleInterval> okx_interval(std::string_view bar) {
  const auto* found = find_bar(bar);
  return found == nullptr ? std::nullopt : std::optional{found->interval};
}

void OkxRest::add_public_routes() {
  using By = OkxLimit::By;
  const auto add = [&](const char* path, Handler handler, std::uint32_t most, By by, std::string_view intent) {
    routes_["GET " + std::string{path}] = {handler, Needs::Nothing, {most, by}, intent};
  };
  add("public/time", &OkxRest::time, 10, By::Address, "server_time");
  add("public/instruments", &OkxRest::instruments, 20, By::Address, "instruments");
  add("market/ticker", &OkxRest::ticker, 20, By::Address, "ticker");
  add("market/tickers", &OkxRest::tickers, 20, By::Address, "ticker");
  add("market/index-tickers", &OkxRest::index_tickers, 20, By::Address, "ticker");
  add("market/books", &OkxRest::books, 40, By::Address, "order_book");
  add("market/books-full", &OkxRest::books, 10, By::Address, "order_book");
  add("market/candles", &OkxRest::candles, 40, By::Address, "klines");
  add("market/history-candles", &OkxRest::candles, 20, By::Address, "klines");
  add("market/mark-price-candles", &OkxRest::mark_candles, 20, By::Address, "klines");
  add("market/history-mark-price-candles", &OkxRest::mark_candles, 20, By::Address, "klines");
  add("market/trades", &OkxRest::trades, 100, By::Address, "public_trades");
  add("market/history-trades", &OkxRest::trades, 20, By::Address, "public_trades");
  add("public/funding-rate", &OkxRest::funding_rate, 10, By::AddressAndInstrument, "funding_rate");
  add("public/funding-rate-history", &OkxRest::funding_history, 10, By::AddressAndInstrument, "funding_rate_history");
  add("public/mark-price", &OkxRest::mark_price, 10, By::AddressAndInstrument, "mark_price");
  add("public/open-interest", &OkxRest::open_interest, 20, By::Address, "other");
  add("public/price-limit", &OkxRest::price_limit, 20, By::Address, "other");
  add("public/position-tiers", &OkxRest::position_tiers, 10, By::Address, "other");
  add("system/status", &OkxRest::nothing, 1, By::Address, "other");
  routes_["GET system/status"].limit.seconds = 5;
}

template <class Write>
void OkxRest::for_instruments(OkxCall& call, bool perpetuals_only, Write&& write) {
  for (InstrumentHandle i = 0; i < host_.instrument_count(); ++i) {
    if (!is_wanted(call, i) || (perpetuals_only && !host_.instrument(i).is_derivative())) continue;
    write(i);
  }
}

void OkxRest::time(OkxCall& call) { call.data.begin_object().field("ts", okx_time(host_.now())).end_object(); }

void OkxRest::nothing(OkxCall&) {}

void OkxRest::instruments(OkxCall& call) {
  if (call.query["instType"].empty()) return call.fail("50014", "Parameter instType can not be empty.", 400);
  for_instruments(call, false, [&](auto i) { write_okx_instrument(call.data, host_, i); });
}

void OkxRest::ticker(OkxCall& call) {
  if (const auto i = instrument(call)) write_okx_ticker(call.data, host_, *i);
}

void OkxRest::tickers(OkxCall& call) {
  if (call.query["instType"].empty()) return call.fail("50014", "Parameter instType can not be empty.", 400);
  for_instruments(call, false, [&](auto i) { write_okx_ticker(call.data, host_, i); });
}

void OkxRest::index_tickers(OkxCall& call) {
  for_instruments(call, false, [&](auto) {});
  const auto& name = call.query["instId"];
  for (InstrumentHandle i = 0; i < host_.instrument_count(); ++i) {
    const auto& traded = host_.instrument(i);
    const auto price = host_.exchange().index_price(traded.id);
    if (!traded.is_derivative() || !price.is_positive() || (!name.empty() && name != okx_family(traded))) continue;
    call.data.begin_object().field("instId", okx_family(traded)).field("idxPx", price.value());
    call.data.field("high24h", "").field("low24h", "").field("open24h", "").field("sodUtc0", "").field("sodUtc8", "");
    call.data.field("ts", okx_time(host_.now())).end_object();
  }
}

void OkxRest::books(OkxCall& call) {
  const auto handle = instrument(call);
  if (!handle) return;
  const auto& traded = host_.instrument(*handle);
  const bool full = Target{call.request.target}.path.ends_with("-full");
  const auto count = count_of(call.query["sz"], 1, full ? 5'000 : 400);
  const auto depth = host_.exchange().depth(traded.id, count);
  call.data.begin_object().key("asks");
  write_okx_levels(call.data, traded, depth.asks, count);
  call.data.key("bids");
  write_okx_levels(call.data, traded, depth.bids, count);
  call.data.field("ts", okx_time(host_.now())).count("seqId", depth.sequence).end_object();
}

void OkxRest::candles(OkxCall& call) {
  const auto handle = instrument(call);
  const auto* bar = find_bar(call.query["bar"]);
  if (!handle) return;
  if (bar == nullptr) return call.fail("51000", "Parameter bar error", 400);
  const auto& traded = host_.instrument(*handle);
  auto left = count_of(call.query["limit"], 100, 300);
  auto kept = host_.exchange().candles(traded.id, bar->interval, Candles::kKept + 1);
  std::reverse(kept.begin(), kept.end());
  for (const auto& candle : kept) {
    if (!is_between(call, candle.candle.open_time.milliseconds())) continue;
    if (left-- == 0) break;
    write_okx_candle(call.data, traded, candle);
  }
}

/// The mark follows the last price closely enough here for its candles to be those of trades.
void OkxRest::mark_candles(OkxCall& call) {
  const auto handle = instrument(call);
  const auto* bar = find_bar(call.query["bar"]);
  if (!handle) return;
  if (bar == nullptr) return call.fail("51000", "Parameter bar error", 400);
  auto kept =
      host_.exchange().candles(host_.instrument(*handle).id, bar->interval, count_of(call.query["limit"], 100, 100));
  std::reverse(kept.begin(), kept.end());
  for (const auto& [candle, value, trades, closed] : kept) {
    if (!is_between(call, candle.open_time.milliseconds())) continue;
    call.data.begin_list().text(okx_time(candle.open_time)).text(candle.open.value()).text(candle.high.value());
    call.data.text(candle.low.value()).text(candle.close.value()).text(closed ? "1" : "0").end_list();
  }
}

void OkxRest::trades(OkxCall& call) {
  const auto handle = instrument(call);
  if (!handle) return;
  const bool by_id = Target{call.request.target}.path.ends_with("history-trades");
  auto left = count_of(call.query["limit"], 100, by_id ? 100 : 500);
  auto kept = host_.exchange().recent_trades(host_.instrument(*handle).id, Tape::kKept);
  std::reverse(kept.begin(), kept.end());
  for (const auto& trade : kept) {
    if (by_id && !is_between(call, static_cast<std::int64_t>(trade.id))) continue;
    if (left-- == 0) break;
    write_okx_trade(call.data, host_, *handle, trade);
  }
}

void OkxRest::funding_rate(OkxCall& call) {
  if (call.query["instId"] != "ANY" && !instrument(call)) return;
  for_instruments(call, true, [&](auto i) { write_okx_funding(call.data, host_, i); });
}

void OkxRest::funding_history(OkxCall& call) {
  const auto handle = instrument(call);
  if (!handle) return;
  auto left = count_of(call.query["limit"], 400, 400);
  const auto& all = host_.funding_history();
  for (auto record = all.rbegin(); record != all.rend() && left > 0; ++record) {
    if (record->instrument != *handle || !is_between(call, record->time.milliseconds())) continue;
    --left;
    call.data.begin_object().field("instType", "SWAP").field("instId", host_.instrument(*handle).id.text());
    call.data.field("fundingRate", record->rate).field("realizedRate", record->rate).field("method", "current_period");
    call.data.field("formulaType", "noRate").field("fundingTime", okx_time(record->time)).end_object();
  }
}

void OkxRest::mark_price(OkxCall& call) {
  for_instruments(call, true, [&](auto i) { write_okx_mark(call.data, host_, i); });
}

void OkxRest::open_interest(OkxCall& call) {
  for_instruments(call, true, [&](auto i) {
    const auto& traded = host_.instrument(i);
    const auto held = host_.exchange().ticker(traded.id)->open_interest;
    const bool inverse = traded.kind == InstrumentKind::PerpInverse;
    const auto mark = host_.mark(i);
    const auto coins = !inverse ? held.value() : mark.is_positive() ? cost_of(traded, mark, held.value()) : Decimal{};
    call.data.begin_object().field("instType", "SWAP").field("instId", traded.id.text());
    call.data.field("oi", okx_size(traded, held)).field("oiCcy", coins).field("oiUsd", "");
    call.data.field("ts", okx_time(host_.now())).end_object();
  });
}

void OkxRest::price_limit(OkxCall& call) {
  const auto handle = instrument(call);
  if (!handle) return;
  const auto& listing = host_.listing(*handle);
  const auto band = listing.price_band();
  call.data.begin_object()
      .field("instType", okx_type(listing.instrument))
      .field("instId", listing.instrument.id.text());
  call.data.field("buyLmt", band ? listing.price_of(band->high).to_string() : "");
  call.data.field("sellLmt", band ? listing.price_of(band->low).to_string() : "");
  call.data.field("ts", okx_time(host_.now())).flag("enabled", band.has_value()).end_object();
}

void OkxRest::position_tiers(OkxCall& call) {
  for_instruments(call, true, [&](auto i) {
    const auto& traded = host_.instrument(i);
    const auto& wanted = call.query["instId"];
    if (!wanted.empty() && wanted != traded.id.text()) return;
    const auto most = traded.max_leverage;
    call.data.begin_object()
        .field("instType", "SWAP")
        .field("uly", okx_family(traded))
        .field("instFamily", okx_family(traded));
    call.data.field("instId", "").field("tier", "1").field("minSz", "0").field("maxSz", "100000000");
    call.data.field("mmr", divide(Decimal{1}, multiply(most, Decimal{2}))).field("imr", divide(Decimal{1}, most));
    call.data.field("maxLever", most)
        .field("optMgnFactor", "0")
        .field("quoteMaxLoan", "")
        .field("baseMaxLoan", "")
        .end_object();
  });
}

}  // namespace serve
