// Binance USD-M without a key: exchangeInfo, prices, books, candles, funding.
#include <algorithm>

#include "connectors/serve/binance_filters.h"
#include "connectors/serve/binance_limits.h"
#include "connectors/serve/binance_market_rows.h"
#include "connectors/serve/binance_usdm_rows.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::int64_t kNeverDelivered_ms = 4'133'404'800'000;  ///< As perpetuals have it.

void write_filters(JsonWriter& out, const BinanceRules& rules) {
  const auto price = [&](Decimal value) { return padded(value, rules.tick.places()); };
  out.key("filters").begin_list();
  out.begin_object().field("filterType", "PRICE_FILTER").field("minPrice", price(rules.tick));
  out.field("maxPrice", price(rules.most_price)).field("tickSize", price(rules.tick)).end_object();
  for (const auto* name : {"LOT_SIZE", "MARKET_LOT_SIZE"}) {
    out.begin_object().field("filterType", std::string_view{name}).field("minQty", rules.least);
    out.field("maxQty", rules.most).field("stepSize", rules.step).end_object();
  }
  out.begin_object().field("filterType", "MIN_NOTIONAL").field("notional", rules.least_value).end_object();
  out.end_list();
}

void write_symbol(JsonWriter& out, BinanceCall& call, InstrumentHandle handle) {
  const auto& listing = call.listing(handle);
  const auto& instrument = listing.instrument;
  const auto rules = binance_rules(call.host, handle);
  const auto& bracket = listing.perpetual.brackets.all().front();
  const auto percent = [](Decimal share) {
    return padded(
        round_to_step(multiply(share, Decimal{100}), Decimal::from_units(Decimal::kOne / 10'000), Rounding::HalfUp), 4);
  };
  out.begin_object().field("symbol", call.symbol(handle)).field("pair", call.symbol(handle));
  out.field("contractType", "PERPETUAL")
      .count("deliveryDate", kNeverDelivered_ms)
      .count("onboardDate", std::int64_t{0});
  out.field("status", binance_trading_status(listing)).field("maintMarginPercent", percent(bracket.maintenance_rate));
  out.field("requiredMarginPercent", percent(divide(Decimal{1}, bracket.max_leverage, Rounding::Up)));
  out.field("baseAsset", instrument.base.text()).field("quoteAsset", instrument.quote.text());
  out.field("marginAsset", instrument.settle.text()).count("pricePrecision", std::int64_t{rules.tick.places()});
  out.count("quantityPrecision", std::int64_t{rules.step.places()}).count("baseAssetPrecision", std::int64_t{8});
  out.count("quotePrecision", std::int64_t{8}).field("underlyingType", "COIN").raw("underlyingSubType", "[]");
  out.count("settlePlan", std::int64_t{0})
      .field("triggerProtect", "0")
      .field("liquidationFee", listing.perpetual.liquidation_fee);
  out.field("marketTakeBound", "0");
  out.raw("orderTypes",
          R"(["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET","TRAILING_STOP_MARKET"])");
  out.raw("timeInForce", R"(["GTC","IOC","FOK","GTX","GTD"])");
  write_filters(out, rules);
  out.end_object();
}

BinanceAnswer answer_exchange_info(BinanceCall& call) {
  JsonWriter out;
  out.begin_object().field("timezone", "UTC").count("serverTime", call.host.now().milliseconds());
  out.field("futuresType", "U_MARGINED").key("rateLimits");
  call.desk.limits->write(out, call.market);
  out.raw("exchangeFilters", "[]").key("assets").begin_list();
  for (const auto& asset : margin_assets(call.desk)) {
    out.begin_object().field("asset", asset.text()).flag("marginAvailable", true).raw("autoAssetExchange", "null");
    out.end_object();
  }
  out.end_list().key("symbols").begin_list();
  for (const auto instrument : call.desk.symbols.all(call.market)) write_symbol(out, call, instrument);
  return {200, out.end_list().end_object().take()};
}

BinanceAnswer answer_premium_index(BinanceCall& call) {
  return answer_rows(call, [&](JsonWriter& out, InstrumentHandle instrument) {
    const auto ticker = *call.host.exchange().ticker(call.host.instrument(instrument).id);
    const auto index = ticker.index.is_positive() ? ticker.index : ticker.mark;
    out.begin_object().field("symbol", call.symbol(instrument)).field("markPrice", padded8(ticker.mark.value()));
    out.field("indexPrice", padded8(index.value())).field("estimatedSettlePrice", padded8(index.value()));
    out.field("lastFundingRate", padded8(ticker.funding_rate)).field("interestRate", "0.00010000");
    out.count("nextFundingTime", ticker.next_funding.milliseconds()).count("time", call.host.now().milliseconds());
    out.end_object();
  });
}

BinanceAnswer answer_funding_history(BinanceCall& call) {
  const auto one = call.instrument_if_sent();
  const auto start_ms = call.integer("startTime", 0);
  const auto end_ms = call.integer("endTime", std::numeric_limits<std::int64_t>::max());
  const auto limit = call.limit(100, 1'000);
  if (call.is_wrong()) return call.wrong();
  std::vector<Host::FundingRecord> rows;
  for (const auto& record : call.host.funding_history()) {
    const auto time_ms = record.time.milliseconds();
    const bool is_here = call.desk.symbols.market_of(record.instrument) == BinanceMarket::Usdm;
    const bool other = one && *one != record.instrument;
    if (is_here && !other && time_ms >= start_ms && time_ms <= end_ms) rows.push_back(record);
  }
  if (rows.size() > limit) rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(limit));
  JsonWriter out;
  out.begin_list();
  for (const auto& record : rows) {
    out.begin_object().field("symbol", call.symbol(record.instrument)).field("fundingRate", padded8(record.rate));
    out.count("fundingTime", record.time.milliseconds());
    out.field("markPrice", padded8(call.host.mark(record.instrument).value())).end_object();
  }
  return {200, out.end_list().take()};
}

BinanceAnswer answer_open_interest(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  const auto ticker = *call.host.exchange().ticker(call.host.instrument(instrument).id);
  JsonWriter out;
  out.begin_object().field("openInterest", ticker.open_interest.value()).field("symbol", call.symbol(instrument));
  out.count("time", call.host.now().milliseconds()).end_object();
  return {200, out.take()};
}

/// Only what differs from eight hours is listed, and nothing does.
BinanceAnswer answer_funding_info(BinanceCall&) { return {200, "[]"}; }

constexpr auto kPublic = BinanceAccess::Public;
const BinanceRoute kRoutes[] = {
    {"GET", "/fapi/v1/ping", "ping", "server_time", kPublic, 1, 0, false, answer_ping},
    {"GET", "/fapi/v1/time", "time", "server_time", kPublic, 1, 0, false, answer_time},
    {"GET", "/fapi/v1/exchangeInfo", "", "instruments", kPublic, 1, 0, false, answer_exchange_info},
    {"GET", "/fapi/v1/depth", "depth", "order_book", kPublic, 10, 0, false, answer_depth},
    {"GET", "/fapi/v1/trades", "", "public_trades", kPublic, 5, 0, false, answer_trades},
    {"GET", "/fapi/v1/historicalTrades", "", "public_trades", kPublic, 20, 0, false, answer_trades},
    {"GET", "/fapi/v1/aggTrades", "", "public_trades", kPublic, 20, 0, false, answer_aggregate_trades},
    {"GET", "/fapi/v1/klines", "", "klines", kPublic, 5, 0, false, answer_klines},
    {"GET", "/fapi/v1/ticker/24hr", "", "ticker", kPublic, 1, 40, false, answer_day_ticker},
    {"GET", "/fapi/v1/ticker/price", "ticker.price", "ticker", kPublic, 1, 2, false, answer_price_ticker},
    {"GET", "/fapi/v2/ticker/price", "", "ticker", kPublic, 1, 2, false, answer_price_ticker},
    {"GET", "/fapi/v1/ticker/bookTicker", "ticker.book", "ticker", kPublic, 2, 5, false, answer_book_ticker},
    {"GET", "/fapi/v1/premiumIndex", "", "mark_price", kPublic, 1, 10, false, answer_premium_index},
    {"GET", "/fapi/v1/fundingRate", "", "funding_rate_history", kPublic, 1, 0, false, answer_funding_history},
    {"GET", "/fapi/v1/fundingInfo", "", "funding_rate", kPublic, 1, 0, false, answer_funding_info},
    {"GET", "/fapi/v1/openInterest", "", "other", kPublic, 1, 0, false, answer_open_interest},
};

}  // namespace

std::span<const BinanceRoute> binance_usdm_public_routes() { return kRoutes; }

}  // namespace serve
