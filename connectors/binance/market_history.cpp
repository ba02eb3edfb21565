#include "connectors/binance/market_history.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "connectors/kit/fields.h"
#include "engine/base/text_encoding.h"

namespace binance {
namespace {

using kit::Fields;
using kit::HistoryKind;
using Value = kit::Json::Value;

constexpr std::size_t kRowsMax = 1000;
/// Futures refuse a longer time between startTime and endTime of aggTrades.
constexpr std::chrono::hours kTradesWindow{1};

std::string_view root_of(Market market) {
  switch (market) {
    case Market::Spot: return "/api/v3/";
    case Market::UsdMargined: return "/fapi/v1/";
    case Market::CoinMargined: return "/dapi/v1/";
  }
  return {};
}

kit::MarketNews read_row(const kit::HistoryQuery& query, Value row, Fields& in) {
  switch (query.kind) {
    case HistoryKind::Candles: {
      const engine::Candle bar{
          in.time(row[std::size_t{0}]), in.price(row[1]), in.price(row[2]), in.price(row[3]), in.price(row[4]),
          in.quantity(row[5])};
      return {query.symbol, kit::CandleNews{query.interval, bar, true}};
    }
    case HistoryKind::Trades: {
      const auto side = row["m"].is_true() ? engine::Side::Sell : engine::Side::Buy;
      const engine::PublicTrade trade{in.time(row["T"]), in.price(row["p"]), in.quantity(row["q"]), side};
      return {query.symbol, kit::TradeNews{trade, std::to_string(in.integer(row["a"]))}};
    }
    case HistoryKind::Funding: break;
  }
  const auto time = in.time(row["fundingTime"]);
  return {query.symbol, kit::FundingNews{time, in.decimal(row["fundingRate"]), time}};
}

std::string milliseconds(engine::Timestamp time) { return std::to_string(time.milliseconds()); }

/// Where the next page begins, if there is one.
std::optional<kit::HistoryCursor> after(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                        const std::vector<kit::MarketNews>& rows) {
  if (query.kind == HistoryKind::Trades && rows.empty() && at.id.empty()) {
    return kit::HistoryCursor{at.from + kTradesWindow, {}};  // A quiet hour.
  }
  if (rows.empty()) return std::nullopt;
  const auto last = kit::mark_of(rows.back());
  if (query.kind == HistoryKind::Trades) {
    if (last.time >= query.until || (!at.id.empty() && rows.size() < kRowsMax)) return std::nullopt;
    std::int64_t id = 0;
    std::from_chars(last.id.data(), last.id.data() + last.id.size(), id);
    return kit::HistoryCursor{last.time, std::to_string(id + 1)};
  }
  if (rows.size() < kRowsMax) return std::nullopt;
  return kit::HistoryCursor{last.time + std::chrono::milliseconds{1}, {}};
}

}  // namespace

engine::Status MarketHistory::check(const kit::HistoryQuery& query) const {
  if (query.kind == HistoryKind::Funding && market_ == Market::Spot) return engine::invalid("spot has no funding");
  constexpr std::array<std::string_view, 14> kIntervals{"1s", "1m", "3m", "5m", "15m", "30m", "1h",
                                                        "2h", "4h", "6h", "8h", "12h", "1d",  "1w"};
  const bool has_seconds = market_ == Market::Spot || query.interval != "1s";
  if (query.kind != HistoryKind::Candles ||
      (has_seconds && std::find(kIntervals.begin(), kIntervals.end(), query.interval) != kIntervals.end())) {
    return engine::ok();
  }
  return engine::invalid("Binance has no candles of " + query.interval);
}

std::string MarketHistory::target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const {
  const std::string root{root_of(market_)};
  const auto symbol = "?symbol=" + engine::percent_encode(query.symbol);
  const auto end = [&](engine::Timestamp time) { return "&endTime=" + std::to_string(time.milliseconds() - 1); };
  if (query.kind == HistoryKind::Trades) {
    const auto which = at.id.empty()
                           ? "&startTime=" + milliseconds(at.from) + end(std::min(query.until, at.from + kTradesWindow))
                           : "&fromId=" + at.id;
    return root + "aggTrades" + symbol + which + "&limit=1000";
  }
  const auto window = "&startTime=" + milliseconds(at.from) + end(query.until) + "&limit=1000";
  if (query.kind == HistoryKind::Funding) return root + "fundingRate" + symbol + window;
  return root + "klines" + symbol + "&interval=" + query.interval + window;
}

engine::Result<kit::HistoryPage> MarketHistory::read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                                     std::string_view body) {
  if (auto parsed = json_.parse(body); !parsed) return parsed.error();
  Fields in;
  if (!json_.root().is_list()) in.fail("answer", "no list");
  kit::HistoryPage page;
  for (const auto row : json_.root().items()) page.rows.push_back(read_row(query, row, in));
  if (!in.good()) return engine::invalid("binance: " + in.error());
  page.next = after(query, at, page.rows);
  return page;
}

}  // namespace binance
