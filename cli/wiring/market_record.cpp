#include "cli/wiring/market_record.h"

#include <csignal>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cli/wiring/market_log.h"
#include "cli/wiring/market_venues.h"
#include "connectors/kit/market_recorder.h"
#include "connectors/machine/beast_web_socket.h"
#include "connectors/machine/curl_http_client.h"
#include "connectors/machine/system_clock.h"
#include "connectors/machine/termination.h"
#include "connectors/machine/thread_executor.h"

namespace cli {
namespace {

constexpr engine::Duration kFlushEach = std::chrono::seconds{1};
constexpr std::chrono::milliseconds kLookEach{50};

/// The first thing that went wrong, told from one thread to another.
class Trouble {
 public:
  void tell(engine::Error error) {
    const std::lock_guard lock{mutex_};
    if (!error_) error_ = std::move(error);
  }
  std::optional<engine::Error> error() const {
    const std::lock_guard lock{mutex_};
    return error_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<engine::Error> error_;
};

/// The recorder and its files, on one executor.
class Recording {
 public:
  Recording(std::unique_ptr<kit::MarketDecoder> decoder, std::unique_ptr<kit::MarketStreams> streams,
            kit::MarketRecorder::Options options, engine::WebSocketClient& sockets, engine::HttpClient& http,
            engine::Executor& executor, MarketLog log, Trouble& trouble)
      : executor_{executor},
        log_{std::move(log)},
        trouble_{trouble},
        day_{executor.clock().now().utc_day()},
        recorder_{std::move(decoder),
                  std::move(streams),
                  std::move(options),
                  sockets,
                  http,
                  executor,
                  [this](const kit::MarketNews& news) { take(news); }} {}

  engine::Status start() {
    auto started = recorder_.start();
    if (started) tick();
    return started;
  }
  engine::Status finish() {
    recorder_.stop();
    return log_.flush();
  }
  OrderedJson summary() const {
    const auto& counts = recorder_.counts();
    return {{"lines", log_.lines()},
            {"messages", counts.messages},
            {"malformed", counts.malformed},
            {"gaps", counts.gaps},
            {"reconnects", counts.reconnects}};
  }

 private:
  void take(const kit::MarketNews& news) {
    if (auto added = log_.add(news, executor_.clock().now()); !added) trouble_.tell(added.error());
  }
  void tick() {
    // A new day's files begin with whole books.
    if (const auto today = executor_.clock().now().utc_day(); std::exchange(day_, today) != today)
      recorder_.tell_books();
    if (auto flushed = log_.flush(); !flushed) trouble_.tell(flushed.error());
    executor_.after(kFlushEach, [this] { tick(); });
  }

  engine::Executor& executor_;
  MarketLog log_;
  Trouble& trouble_;
  std::int64_t day_;
  kit::MarketRecorder recorder_;
};

engine::Result<kit::MarketWish> parse_wish(const MarketRecordOptions& options) {
  kit::MarketWish wish;
  wish.interval = options.interval;
  wish.symbols = parted(options.symbols);
  for (const auto& symbol : wish.symbols) {
    if (!is_plain_symbol(symbol)) {
      return engine::invalid("--symbols: \"" + symbol.substr(0, 40) + "\" is no venue's spelling");
    }
  }
  for (const auto& type : parted(options.types)) {
    const auto topic = kit::parse_market_topic(type);
    if (!topic) return engine::invalid("--types: " + topic.error().detail);
    wish.topics.insert(*topic);
  }
  return wish;
}

engine::Status make_directory(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (!failure) return engine::ok();
  return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent, path + ": " + failure.message()};
}

}  // namespace

engine::Result<OrderedJson> record(const MarketRecordOptions& options, const std::function<bool()>& is_over) {
  const MarketVenue venue{options.venue, options.market};
  auto decoder = make_decoder(venue);
  if (!decoder) return decoder.error();
  auto streams = make_streams(venue);
  if (!streams) return streams.error();
  auto wish = parse_wish(options);
  if (!wish) return wish.error();
  if (auto made = make_directory(options.out); !made) return made.error();
  // What is let go of last is what others still post to: an answer may be on its way to the end.
  const machine::SystemClock clock;
  machine::ThreadExecutor executor{clock};
  machine::CurlOptions curl;
  curl.ca_file = options.ca_file;
  auto http = machine::CurlHttpClient::make(curl);
  if (!http) return http.error();
  machine::WebSocketOptions lines;
  lines.ca_file = options.ca_file;
  auto sockets = machine::BeastWebSocketClient::make(lines);
  if (!sockets) return sockets.error();
  const auto prefix = options.venue + (options.market.empty() ? "" : "-" + options.market);
  Trouble trouble;
  Recording recording{
      *std::move(decoder),
      *std::move(streams),
      {*std::move(wish), options.ws_url, options.rest_url.empty() ? *rest_url(venue) : options.rest_url},
      **sockets,
      **http,
      executor,
      MarketLog{(std::filesystem::path{options.out} / prefix).string(), options.interval},
      trouble};
  executor.post([&] {
    if (auto started = recording.start(); !started) trouble.tell(started.error());
  });
  while (!trouble.error() && !is_over()) std::this_thread::sleep_for(kLookEach);
  executor.stop();
  auto finished = recording.finish();
  if (const auto error = trouble.error()) return *error;
  if (!finished) return finished.error();
  return recording.summary();
}

int record_market(const MarketRecordOptions& options, Printer& printer) {
  auto termination = machine::Termination::watch([] {});
  if (!termination) return printer.fail(termination.error());
  const machine::SystemClock clock;
  const auto began = clock.monotonic();
  const auto recorded = record(options, [&] {
    const bool is_time = options.at_most != engine::Duration{} && clock.monotonic() - began >= options.at_most;
    return is_time || (*termination)->asked();
  });
  if (!recorded) return printer.fail(recorded.error());
  printer.document(*recorded);
  return (*termination)->signal() == SIGINT ? kExitInterrupted : kExitDone;
}

}  // namespace cli
