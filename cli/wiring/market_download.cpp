#include "cli/wiring/market_download.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/wiring/market_csv.h"
#include "cli/wiring/market_venues.h"
#include "connectors/machine/curl_http_client.h"
#include "connectors/machine/send_and_wait.h"
#include "engine/domain/trade_bars.h"

namespace cli {
namespace {

using kit::HistoryKind;

constexpr engine::Duration kPatience = std::chrono::seconds{30};

engine::Result<HistoryKind> parse_kind(const std::string& text) {
  if (text == "candles") return HistoryKind::Candles;
  if (text == "trades") return HistoryKind::Trades;
  if (text == "funding") return HistoryKind::Funding;
  return engine::invalid("--types: \"" + text.substr(0, 40) + "\" is not one of candles, trades, funding");
}

std::string_view header_of(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::Candles: return "time,open,high,low,close,volume";
    case HistoryKind::Trades: return "time,price,quantity,side,trade_id";
    case HistoryKind::Funding: break;
  }
  return "time,rate";
}

struct RowText {
  std::string operator()(const kit::CandleNews& news) const {
    const auto& bar = news.candle;
    std::string text = bar.open_time.to_string();
    for (const auto price : {bar.open, bar.high, bar.low, bar.close}) text += "," + price.value().to_string();
    return text + "," + bar.volume.value().to_string() + "\n";
  }
  std::string operator()(const kit::TradeNews& news) const {
    const auto& trade = news.trade;
    return trade.time.to_string() + "," + trade.price.value().to_string() + "," + trade.quantity.value().to_string() +
           (trade.aggressor == engine::Side::Buy ? ",buy," : ",sell,") + news.id + "\n";
  }
  std::string operator()(const kit::FundingNews& news) const {
    return news.due_time.to_string() + "," + news.rate.to_string() + "\n";
  }
  template <class Other>
  std::string operator()(const Other& /*no history*/) const {
    return {};
  }
};

/// All that one run of the command needs.
struct Download {
  const MarketDownloadOptions& options;
  std::unique_ptr<kit::MarketHistory> venue;
  std::unique_ptr<machine::CurlHttpClient> client;
  std::string url;
  engine::BarInterval interval;
  engine::Timestamp since, until;

  std::string path_of(const std::string& symbol, const std::string& type) const {
    auto name = options.venue + (options.market.empty() ? "" : "-" + options.market) + "_" + symbol + "_" + type;
    if (type == "candles") name += "_" + options.interval;
    return (std::filesystem::path{options.out} / (name + ".csv")).string();
  }

  /// One file. Gives the line that the command prints of it.
  engine::Result<OrderedJson> fetch(const std::string& symbol, const std::string& type) const {
    const auto kind = parse_kind(type);
    if (!kind) return kind.error();
    kit::HistoryQuery query{symbol, *kind, options.interval, interval.length(), until};
    // A candle that is still forming is not history.
    if (*kind == HistoryKind::Candles) query.until = interval.begin_of(until);
    if (auto possible = venue->check(query); !possible) return possible.error();
    const auto path = path_of(symbol, type);
    auto file = MarketCsv::open(path, header_of(*kind));
    if (!file) return file.error();
    kit::HistoryDownload download{*venue,
                                  [&](const std::string& target) {
                                    return machine::send_and_wait(*client, {"GET", url + target, {}, {}}, kPatience);
                                  },
                                  [](engine::Duration pause) { std::this_thread::sleep_for(pause); }};
    auto from = since;
    if (file->last()) {
      from = std::max(from, *file->last());
      // Only trades have names of their own; there is one of anything else at a time.
      download.skip(*file->last(), *kind == HistoryKind::Trades ? file->last_ids() : std::set<std::string>{""});
    }
    std::uint64_t rows = 0;
    const auto done = download.run(query, from, [&](std::span<const kit::MarketNews> news) {
      for (const auto& row : news) file->add(std::visit(RowText{}, row.what));
      rows += news.size();
      return file->flush();
    });
    if (!done) return engine::Error{done.error().code, done.error().outcome, path + ": " + done.error().detail};
    return OrderedJson{{"symbol", symbol}, {"type", type}, {"file", path}, {"rows_added", rows}};
  }
};

engine::Result<Download> prepare(const MarketDownloadOptions& options, const engine::Clock& clock) {
  auto venue = make_history({options.venue, options.market});
  if (!venue) return venue.error();
  const auto url = rest_url({options.venue, options.market});
  if (!url) return url.error();
  const auto interval = engine::BarInterval::parse(options.interval);
  if (!interval) return engine::invalid("--interval: " + interval.error().detail);
  const auto since = engine::Timestamp::parse(options.since);
  if (!since) return engine::invalid("--since: " + since.error().detail);
  auto until = clock.now();
  if (!options.until.empty()) {
    const auto wanted = engine::Timestamp::parse(options.until);
    if (!wanted) return engine::invalid("--until: " + wanted.error().detail);
    until = std::min(until, *wanted);
  }
  if (*since >= until) return engine::invalid("--since: not before --until, or not in the past");
  for (const auto& symbol : parted(options.symbols)) {
    if (!is_plain_symbol(symbol))
      return engine::invalid("--symbols: \"" + symbol.substr(0, 40) + "\" is no venue's spelling");
  }
  for (const auto& type : parted(options.types)) {
    if (const auto kind = parse_kind(type); !kind) return kind.error();
  }
  machine::CurlOptions curl;
  curl.ca_file = options.ca_file;
  auto client = machine::CurlHttpClient::make(curl);
  if (!client) return client.error();
  std::error_code failure;
  std::filesystem::create_directories(options.out, failure);
  if (failure)
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, options.out + ": " + failure.message()};
  return Download{options,
                  *std::move(venue),
                  *std::move(client),
                  options.rest_url.empty() ? *url : options.rest_url,
                  *interval,
                  *since,
                  until};
}

}  // namespace

int download_market(const MarketDownloadOptions& options, const engine::Clock& clock, Printer& printer) {
  const auto download = prepare(options, clock);
  if (!download) return printer.fail(download.error());
  auto rows = OrderedJson::array();
  for (const auto& symbol : parted(options.symbols)) {
    for (const auto& type : parted(options.types)) {
      auto row = download->fetch(symbol, type);
      if (!row) return printer.fail(row.error(), "what was read is kept; the same command goes on from there");
      rows.push_back(*std::move(row));
    }
  }
  printer.rows({{"symbol", "SYMBOL"}, {"type", "TYPE"}, {"rows_added", "ROWS ADDED"}, {"file", "FILE"}}, rows);
  return kExitDone;
}

}  // namespace cli
