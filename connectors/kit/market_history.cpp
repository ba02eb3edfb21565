#include "connectors/kit/market_history.h"

#include <algorithm>
#include <charconv>

namespace kit {
namespace {

using std::chrono::seconds;

constexpr seconds kRetryAfterMax{3600};

struct MarkOf {
  HistoryMark operator()(const TradeNews& news) const { return {news.trade.time, news.id}; }
  HistoryMark operator()(const CandleNews& news) const { return {news.candle.open_time, {}}; }
  HistoryMark operator()(const FundingNews& news) const { return {news.due_time, {}}; }
  template <class Other>
  HistoryMark operator()(const Other& /*no history*/) const {
    return {};
  }
};

/// As long as the venue says, else longer each time.
engine::Duration pause_of(const engine::Result<engine::HttpReply>& reply, int tries) {
  engine::Duration pause = seconds{1LL << tries};
  if (!reply) return pause;
  if (reply->status == 429 || reply->status == 418) pause = std::max<engine::Duration>(pause, seconds{10});
  const auto text = engine::find_header(reply->headers, "Retry-After");
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return std::max(pause, engine::Duration{seconds{std::clamp<std::int64_t>(count, 0, kRetryAfterMax.count())}});
}

bool may_pass(const engine::Result<engine::HttpReply>& reply) {
  return !reply || reply->status == 429 || reply->status == 418 || reply->status >= 500;
}

engine::Error refused(const engine::HttpReply& reply) {
  return {engine::ErrorCode::Unavailable, engine::Outcome::Rejected,
          "the venue answered " + std::to_string(reply.status) + ": " + reply.body.substr(0, 200)};
}

}  // namespace

HistoryMark mark_of(const MarketNews& row) { return std::visit(MarkOf{}, row.what); }

void HistoryDownload::skip(engine::Timestamp time, std::set<std::string> ids) {
  last_ = time;
  ids_ = std::move(ids);
}

bool HistoryDownload::is_new(const MarketNews& row) {
  auto mark = mark_of(row);
  if (mark.time < last_) return false;
  if (mark.time > last_) ids_.clear();
  last_ = mark.time;
  return ids_.insert(std::move(mark.id)).second;
}

engine::Result<HistoryPage> HistoryDownload::ask(const HistoryQuery& query, const HistoryCursor& at) {
  for (int tries = 0;; ++tries) {
    const auto reply = fetch_(venue_.target(query, at));
    if (!may_pass(reply)) return reply->status == 200 ? venue_.read(query, at, reply->body) : refused(*reply);
    if (tries + 1 == kTries) return reply ? refused(*reply) : reply.error();
    wait_(pause_of(reply, tries));
  }
}

engine::Status HistoryDownload::run(const HistoryQuery& query, engine::Timestamp from, const Take& take) {
  if (auto possible = venue_.check(query); !possible) return possible;
  std::vector<std::vector<MarketNews>> newer;  // Pages that wait for the older ones.
  std::optional<HistoryCursor> at = HistoryCursor{from, {}};
  while (at && at->from < query.until) {
    auto page = ask(query, *at);
    if (!page) return page.error();
    at = std::move(page->next);
    newer.push_back(std::move(page->rows));
    if (!page->goes_back) {
      std::vector<MarketNews> rows;
      for (auto held = newer.rbegin(); held != newer.rend(); ++held) {
        for (auto& row : *held) {
          const auto time = mark_of(row).time;
          if (time >= from && time < query.until && is_new(row)) rows.push_back(std::move(row));
        }
      }
      newer.clear();
      if (auto taken = take(rows); !taken) return taken;
    }
    if (at) wait_(venue_.pace());
  }
  return engine::ok();
}

}  // namespace kit
