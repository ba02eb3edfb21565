#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/market_news.h"
#include "engine/env/http_client.h"

namespace kit {

enum class HistoryKind : std::uint8_t { Candles, Trades, Funding };

/// What is wanted of one instrument's past: from a time on, up to and without `until`.
struct HistoryQuery {
  std::string symbol;  ///< The venue's own spelling.
  HistoryKind kind = HistoryKind::Candles;
  std::string interval;       ///< Of candles: "1m".
  engine::Duration length{};  ///< Of a candle.
  engine::Timestamp until;
};

/// Where a page begins.
struct HistoryCursor {
  engine::Timestamp from;
  std::string id;  ///< As the venue wants it; empty: by time.
};

struct HistoryPage {
  std::vector<MarketNews> rows;       ///< Oldest first; may reach beyond what was asked for.
  std::optional<HistoryCursor> next;  ///< Nothing: this was the last.
  bool goes_back = false;             ///< The rows of the next page are older than these.
};

/// How a venue is asked for its market's past, and what its answers mean.
class MarketHistory {
 public:
  virtual ~MarketHistory() = default;
  /// Errors: InvalidInput for what the venue does not have.
  virtual engine::Status check(const HistoryQuery& query) const = 0;
  /// Path and query of the request.
  virtual std::string target(const HistoryQuery& query, const HistoryCursor& at) const = 0;
  /// Errors: InvalidInput for a body that is not an answer to that.
  virtual engine::Result<HistoryPage> read(const HistoryQuery& query, const HistoryCursor& at,
                                           std::string_view body) = 0;
  /// Between two requests, so that the venue's limits are never met.
  virtual engine::Duration pace() const = 0;
};

/// When a row of history was, and its own name among those of the same time.
struct HistoryMark {
  engine::Timestamp time;
  std::string id;
};
HistoryMark mark_of(const MarketNews& row);

/// Asks page after page. Reads only, so what fails is asked again; 429 and 418 are obeyed for as long as they say.
class HistoryDownload {
 public:
  using Fetch = std::function<engine::Result<engine::HttpReply>(const std::string& target)>;
  using Wait = std::function<void(engine::Duration)>;
  using Take = std::function<engine::Status(std::span<const MarketNews> rows)>;
  static constexpr int kTries = 6;

  HistoryDownload(MarketHistory& venue, Fetch fetch, Wait wait)
      : venue_{venue}, fetch_{std::move(fetch)}, wait_{std::move(wait)} {}

  /// What is there already: rows up to `time`, those at `time` by their ids. Such rows are not given again.
  void skip(engine::Timestamp time, std::set<std::string> ids);
  /// Gives every row once, oldest first. Errors: what the venue refused, what kept failing, and those of `take`.
  engine::Status run(const HistoryQuery& query, engine::Timestamp from, const Take& take);

 private:
  engine::Result<HistoryPage> ask(const HistoryQuery& query, const HistoryCursor& at);
  bool is_new(const MarketNews& row);

  MarketHistory& venue_;
  Fetch fetch_;
  Wait wait_;
  engine::Timestamp last_;
  std::set<std::string> ids_;  ///< Of the rows at `last_`.
};

}  // namespace kit
