#include "connectors/deribit/market_history.h"

#include <algorithm>
#include <array>

#include "connectors/deribit/market_decoder.h"
#include "connectors/kit/fields.h"
#include "engine/base/text_encoding.h"

namespace deribit {
namespace {

using kit::Fields;
using kit::HistoryKind;
using Value = kit::Json::Value;

constexpr std::array<std::string_view, 12> kResolutions{"1",  "3",   "5",   "10",  "15",  "30",
                                                        "60", "120", "180", "360", "720", "1D"};

engine::Timestamp window_end(const kit::HistoryQuery& query, engine::Timestamp from) {
  if (query.kind == HistoryKind::Trades) return query.until;
  const auto length =
      query.kind == HistoryKind::Candles ? 1000 * query.length : engine::Duration{std::chrono::hours{500}};
  return std::min(query.until, from + length);
}

/// A candle is spread over lists of equal length, one a field.
void add_candles(const kit::HistoryQuery& query, Value result, Fields& in, std::vector<kit::MarketNews>& rows) {
  if (result["status"].text() == "no_data") return;
  constexpr std::array<std::string_view, 6> kFields{"ticks", "open", "high", "low", "close", "volume"};
  std::array<std::vector<Value>, 6> columns;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (const auto item : result[kFields[i]].items()) columns[i].push_back(item);
    if (!result[kFields[i]].is_list() || columns[i].size() != columns[0].size()) in.fail(kFields[i], "no such list");
  }
  if (!in.good()) return;
  for (std::size_t row = 0; row < columns[0].size(); ++row) {
    const engine::Candle bar{in.time(columns[0][row]),  in.price(columns[1][row]), in.price(columns[2][row]),
                             in.price(columns[3][row]), in.price(columns[4][row]), in.quantity(columns[5][row])};
    rows.push_back({query.symbol, kit::CandleNews{query.interval, bar, true}});
  }
}

void add_trades(const kit::HistoryQuery& query, Value list, Fields& in, std::vector<kit::MarketNews>& rows) {
  if (!list.is_list()) in.fail("trades", "no list");
  for (const auto row : list.items()) {
    const engine::PublicTrade trade{in.time(row["timestamp"]), in.price(row["price"]), in.quantity(row["amount"]),
                                    in.side(row["direction"])};
    rows.push_back({query.symbol, kit::TradeNews{trade, in.name(row["trade_id"])}});
  }
}

void add_funding(const kit::HistoryQuery& query, Value list, Fields& in, std::vector<kit::MarketNews>& rows) {
  if (!list.is_list()) in.fail("result", "no list");
  for (const auto row : list.items()) {
    const auto time = in.time(row["timestamp"]);
    rows.push_back({query.symbol, kit::FundingNews{time, in.decimal(row["interest_1h"]), time}});
  }
}

}  // namespace

std::string_view resolution_of_interval(std::string_view interval) {
  const auto* found = std::find_if(kResolutions.begin(), kResolutions.end(),
                                   [&](auto resolution) { return interval_of_resolution(resolution) == interval; });
  return found == kResolutions.end() ? std::string_view{} : *found;
}

engine::Status MarketHistory::check(const kit::HistoryQuery& query) const {
  if (query.kind != HistoryKind::Candles || !resolution_of_interval(query.interval).empty()) return engine::ok();
  return engine::invalid("Deribit has no candles of " + query.interval);
}

std::string MarketHistory::target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const {
  const auto window = "?instrument_name=" + engine::percent_encode(query.symbol) +
                      "&start_timestamp=" + std::to_string(at.from.milliseconds()) +
                      "&end_timestamp=" + std::to_string(window_end(query, at.from).milliseconds() - 1);
  if (query.kind == HistoryKind::Candles) {
    return "/api/v2/public/get_tradingview_chart_data" + window +
           "&resolution=" + std::string{resolution_of_interval(query.interval)};
  }
  if (query.kind == HistoryKind::Funding) return "/api/v2/public/get_funding_rate_history" + window;
  return "/api/v2/public/get_last_trades_by_instrument_and_time" + window + "&count=1000&sorting=asc";
}

engine::Result<kit::HistoryPage> MarketHistory::read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                                     std::string_view body) {
  if (auto parsed = json_.parse(body); !parsed) return parsed.error();
  const auto result = json_.root()["result"];
  Fields in;
  kit::HistoryPage page;
  if (query.kind == HistoryKind::Candles) add_candles(query, result, in, page.rows);
  if (query.kind == HistoryKind::Trades) add_trades(query, result["trades"], in, page.rows);
  if (query.kind == HistoryKind::Funding) add_funding(query, result, in, page.rows);
  if (!in.good()) return engine::invalid("deribit: " + in.error());
  if (query.kind == HistoryKind::Trades) {
    if (!result["has_more"].is_true() || page.rows.empty()) return page;
    // Again from the time of the last, whose like may follow; a page of one time alone would never end.
    const auto last = kit::mark_of(page.rows.back()).time;
    page.next = kit::HistoryCursor{last > at.from ? last : at.from + std::chrono::milliseconds{1}, {}};
  } else if (const auto end = window_end(query, at.from); end < query.until) {
    page.next = kit::HistoryCursor{end, {}};
  }
  return page;
}

}  // namespace deribit
