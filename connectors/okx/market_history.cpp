#include "connectors/okx/market_history.h"

#include <algorithm>
#include <array>

#include "connectors/kit/fields.h"
#include "engine/base/text_encoding.h"

namespace okx {
namespace {

using kit::Fields;
using kit::HistoryKind;
using Value = kit::Json::Value;

constexpr std::size_t kRowsMax = 100;

/// The end of the window that begins there: as many rows as fit one answer, or an hour of trades.
engine::Timestamp window_end(const kit::HistoryQuery& query, engine::Timestamp from) {
  using std::chrono::hours;
  const auto length = query.kind == HistoryKind::Candles   ? query.length * static_cast<std::int64_t>(kRowsMax)
                      : query.kind == HistoryKind::Funding ? engine::Duration{hours{kRowsMax}}
                                                           : engine::Duration{hours{1}};
  return std::min(query.until, from + length);
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
      const engine::PublicTrade trade{in.time(row["ts"]), in.price(row["px"]), in.quantity(row["sz"]),
                                      in.side(row["side"])};
      return {query.symbol, kit::TradeNews{trade, in.name(row["tradeId"])}};
    }
    case HistoryKind::Funding: break;
  }
  const auto time = in.time(row["fundingTime"]);
  const auto realized = row["realizedRate"];
  return {query.symbol,
          kit::FundingNews{time, in.decimal(realized.text().empty() ? row["fundingRate"] : realized), time}};
}

}  // namespace

std::string_view bar_of_interval(std::string_view interval) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kBars{{{"1s", "1s"},
                                                                                 {"1m", "1m"},
                                                                                 {"3m", "3m"},
                                                                                 {"5m", "5m"},
                                                                                 {"15m", "15m"},
                                                                                 {"30m", "30m"},
                                                                                 {"1h", "1H"},
                                                                                 {"2h", "2H"},
                                                                                 {"4h", "4H"},
                                                                                 {"6h", "6Hutc"},
                                                                                 {"12h", "12Hutc"},
                                                                                 {"1d", "1Dutc"},
                                                                                 {"1w", "1Wutc"},
                                                                                 {"3d", "3Dutc"}}};
  const auto found = std::find_if(kBars.begin(), kBars.end(), [&](const auto& bar) { return bar.first == interval; });
  return found == kBars.end() ? std::string_view{} : found->second;
}

engine::Status MarketHistory::check(const kit::HistoryQuery& query) const {
  if (query.kind != HistoryKind::Candles || !bar_of_interval(query.interval).empty()) return engine::ok();
  return engine::invalid("OKX has no candles of " + query.interval);
}

std::string MarketHistory::target(const kit::HistoryQuery& query, const kit::HistoryCursor& at) const {
  const auto symbol = "?instId=" + engine::percent_encode(query.symbol);
  const auto end = std::to_string(window_end(query, at.from).milliseconds());
  const auto window = "&before=" + std::to_string(at.from.milliseconds() - 1) + "&after=" + end + "&limit=100";
  if (query.kind == HistoryKind::Candles) {
    return "/api/v5/market/history-candles" + symbol + "&bar=" + std::string{bar_of_interval(query.interval)} + window;
  }
  if (query.kind == HistoryKind::Funding) return "/api/v5/public/funding-rate-history" + symbol + window;
  const auto older = at.id.empty() ? "&type=2&after=" + end : "&type=1&after=" + at.id;
  return "/api/v5/market/history-trades" + symbol + older + "&limit=100";
}

engine::Result<kit::HistoryPage> MarketHistory::read(const kit::HistoryQuery& query, const kit::HistoryCursor& at,
                                                     std::string_view body) {
  if (auto parsed = json_.parse(body); !parsed) return parsed.error();
  const auto root = json_.root();
  if (root["code"].text() != "0") {
    return engine::Error{engine::ErrorCode::Unavailable, engine::Outcome::Rejected,
                         "okx " + std::string{root["code"].text()} + ": " + std::string{root["msg"].text()}};
  }
  Fields in;
  if (!root["data"].is_list()) in.fail("data", "no list");
  kit::HistoryPage page;
  for (const auto row : root["data"].items()) {
    const bool is_forming = query.kind == HistoryKind::Candles && row[8].text() == "0";
    if (!is_forming) page.rows.push_back(read_row(query, row, in));
  }
  if (!in.good()) return engine::invalid("okx: " + in.error());
  std::reverse(page.rows.begin(), page.rows.end());
  page.goes_back = query.kind == HistoryKind::Trades && page.rows.size() >= kRowsMax &&
                   kit::mark_of(page.rows.front()).time >= at.from;
  if (page.goes_back) {
    page.next = kit::HistoryCursor{at.from, kit::mark_of(page.rows.front()).id};
  } else {
    const auto end = window_end(query, at.from);
    if (end < query.until) page.next = kit::HistoryCursor{end, {}};
    // What is older than the window belongs to one that was read already.
    std::erase_if(page.rows, [&](const kit::MarketNews& row) { return kit::mark_of(row).time < at.from; });
  }
  return page;
}

}  // namespace okx
