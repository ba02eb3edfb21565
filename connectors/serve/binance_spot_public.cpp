// Binance spot without a key: exchangeInfo, prices, books, candles.
#include "connectors/serve/binance_filters.h"
#include "connectors/serve/binance_limits.h"
#include "connectors/serve/binance_market_rows.h"

namespace serve {
namespace {

using namespace engine;

void write_filters(JsonWriter& out, BinanceCall& call, InstrumentHandle instrument) {
  const auto rules = binance_rules(call.host, instrument);
  out.key("filters").begin_list();
  out.begin_object().field("filterType", "PRICE_FILTER").field("minPrice", padded8(rules.tick));
  out.field("maxPrice", padded8(rules.most_price)).field("tickSize", padded8(rules.tick)).end_object();
  for (const auto* name : {"LOT_SIZE", "MARKET_LOT_SIZE"}) {
    out.begin_object().field("filterType", std::string_view{name}).field("minQty", padded8(rules.least));
    out.field("maxQty", padded8(rules.most)).field("stepSize", padded8(rules.step)).end_object();
  }
  out.begin_object().field("filterType", "NOTIONAL").field("minNotional", padded8(rules.least_value));
  out.flag("applyMinToMarket", true).field("maxNotional", padded8(kMostOfOneOrder)).flag("applyMaxToMarket", false);
  out.count("avgPriceMins", std::int64_t{0}).end_object();
  out.end_list();
}

void write_symbol(JsonWriter& out, BinanceCall& call, InstrumentHandle handle) {
  const auto& listing = call.listing(handle);
  const auto& instrument = listing.instrument;
  out.begin_object().field("symbol", call.symbol(handle)).field("status", binance_trading_status(listing));
  for (const auto& [asset, precision, commission] :
       {std::tuple{"baseAsset", "baseAssetPrecision", "baseCommissionPrecision"},
        std::tuple{"quoteAsset", "quoteAssetPrecision", "quoteCommissionPrecision"}}) {
    const bool is_base = std::string_view{asset} == "baseAsset";
    out.field(asset, is_base ? instrument.base.text() : instrument.quote.text());
    out.count(precision, std::int64_t{8}).count(commission, std::int64_t{8});
  }
  out.count("quotePrecision", std::int64_t{8});
  out.raw("orderTypes",
          R"(["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS","STOP_LOSS_LIMIT","TAKE_PROFIT","TAKE_PROFIT_LIMIT"])");
  out.flag("icebergAllowed", true).flag("ocoAllowed", false).flag("otoAllowed", false).flag("opoAllowed", false);
  out.flag("quoteOrderQtyMarketAllowed", true).flag("allowTrailingStop", true).flag("cancelReplaceAllowed", true);
  out.flag("amendAllowed", true).flag("pegInstructionsAllowed", false).flag("isSpotTradingAllowed", true);
  out.flag("isMarginTradingAllowed", false);
  write_filters(out, call, handle);
  out.raw("permissions", "[]").raw("permissionSets", R"([["SPOT"]])");
  out.field("defaultSelfTradePreventionMode", "NONE");
  out.raw("allowedSelfTradePreventionModes", R"(["NONE","EXPIRE_TAKER","EXPIRE_MAKER","EXPIRE_BOTH"])");
  out.end_object();
}

BinanceAnswer answer_exchange_info(BinanceCall& call) {
  const auto instruments = asked_instruments(call);
  if (call.is_wrong()) return call.wrong();
  JsonWriter out;
  out.begin_object().field("timezone", "UTC").count("serverTime", call.host.now().milliseconds());
  out.key("rateLimits");
  call.desk.limits->write(out, call.market);
  out.raw("exchangeFilters", "[]").key("symbols").begin_list();
  for (const auto instrument : instruments) write_symbol(out, call, instrument);
  return {200, out.end_list().end_object().take()};
}

BinanceAnswer answer_average_price(BinanceCall& call) {
  const auto instrument = call.instrument();
  if (call.is_wrong()) return call.wrong();
  const auto& listing = call.listing(instrument);
  JsonWriter out;
  out.begin_object().count("mins", std::int64_t{0});
  out.field("price", padded8(listing.price_of(listing.last()).value()));
  out.count("closeTime", call.host.now().milliseconds()).end_object();
  return {200, out.take()};
}

BinanceAnswer answer_system_status(BinanceCall&) { return {200, R"({"status":0,"msg":"normal"})"}; }

constexpr auto kPublic = BinanceAccess::Public;
const BinanceRoute kRoutes[] = {
    {"GET", "/api/v3/ping", "ping", "server_time", kPublic, 1, 0, false, answer_ping},
    {"GET", "/api/v3/time", "time", "server_time", kPublic, 1, 0, false, answer_time},
    {"GET", "/api/v3/exchangeInfo", "exchangeInfo", "instruments", kPublic, 20, 0, false, answer_exchange_info},
    {"GET", "/api/v3/depth", "depth", "order_book", kPublic, 5, 0, false, answer_depth},
    {"GET", "/api/v3/trades", "trades.recent", "public_trades", kPublic, 25, 0, false, answer_trades},
    {"GET", "/api/v3/historicalTrades", "trades.historical", "public_trades", kPublic, 25, 0, false, answer_trades},
    {"GET", "/api/v3/aggTrades", "trades.aggregate", "public_trades", kPublic, 4, 0, false, answer_aggregate_trades},
    {"GET", "/api/v3/klines", "klines", "klines", kPublic, 2, 0, false, answer_klines},
    {"GET", "/api/v3/uiKlines", "uiKlines", "klines", kPublic, 2, 0, false, answer_klines},
    {"GET", "/api/v3/avgPrice", "avgPrice", "ticker", kPublic, 2, 0, false, answer_average_price},
    {"GET", "/api/v3/ticker/24hr", "ticker.24hr", "ticker", kPublic, 2, 80, false, answer_day_ticker},
    {"GET", "/api/v3/ticker/price", "ticker.price", "ticker", kPublic, 2, 4, false, answer_price_ticker},
    {"GET", "/api/v3/ticker/bookTicker", "ticker.book", "ticker", kPublic, 2, 4, false, answer_book_ticker},
    {"GET", "/sapi/v1/system/status", "", "other", kPublic, 1, 0, false, answer_system_status},
};

}  // namespace

std::span<const BinanceRoute> binance_spot_public_routes() { return kRoutes; }

}  // namespace serve
