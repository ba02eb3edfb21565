#include "cli/wiring/live_venues.h"

#include <future>
#include <set>
#include <utility>

#include "connectors/binance/live_api.h"
#include "connectors/machine/beast_web_socket.h"
#include "connectors/machine/curl_http_client.h"
#include "connectors/machine/openssl_crypto.h"
#include "connectors/machine/thread_executor.h"
#include "connectors/okx/live_api.h"

namespace cli {
namespace {

using engine::Result;

constexpr engine::Duration kListingPatience = std::chrono::seconds{15};

/// What a venue answers later, waited for. Shared, because it may answer after we have gone on.
template <class T>
class Awaited {
 public:
  std::function<void(Result<T>)> setter() const {
    return [promise = promise_](Result<T> value) { promise->set_value(std::move(value)); };
  }
  Result<T> wait(engine::Duration patience) {
    auto future = promise_->get_future();
    if (future.wait_for(patience) == std::future_status::ready) return future.get();
    return engine::Error{engine::ErrorCode::Timeout, engine::Outcome::Unknown, "the venue did not answer in time"};
  }

 private:
  std::shared_ptr<std::promise<Result<T>>> promise_ = std::make_shared<std::promise<Result<T>>>();
};

std::unique_ptr<kit::LiveApi> make_api(kit::LiveOptions options) {
  if (options.config.kind == "okx") return okx::make_live_api(std::move(options));
  if (options.config.kind == "binance") return binance::make_live_api(std::move(options));
  return nullptr;
}

/// Members are let go from the last: first the thread stops, then what lived on it, then the network it spoke over.
class Line final : public LiveLine {
 public:
  Line(std::unique_ptr<engine::HttpClient> http, std::unique_ptr<engine::WebSocketClient> web_sockets,
       const engine::Clock& clock)
      : executor_{std::make_unique<machine::ThreadExecutor>(clock)},
        http_{std::move(http)},
        web_sockets_{std::move(web_sockets)} {}
  ~Line() override {
    executor_->stop();
    venue_.reset();
    // Their threads still hand over to the executor, which drops it.
    web_sockets_.reset();
    http_.reset();
  }

  engine::Status start(const engine::VenueConfig& config, const FindVariable& environment, engine::Sink& sink) {
    const auto random = crypto_.random_bytes(8);
    std::uint64_t seed = 0;
    for (const char c : random) seed = seed << 8 | static_cast<unsigned char>(c);
    auto api = make_api({config, environment, seed, *http_, *web_sockets_, crypto_, *executor_});
    if (!api) return engine::invalid("venue " + config.id.text() + ": there is no live kind \"" + config.kind + "\"");
    api_ = api.get();
    venue_ = std::make_unique<kit::LiveVenue>(config.id, std::move(api), *executor_, sink);
    return engine::ok();
  }

  kit::LiveVenue& venue() override { return *venue_; }

  Result<kit::AccountCheck> check_account(const engine::CustomerConfig& customer, engine::Duration patience) override {
    Awaited<kit::AccountCheck> awaited;
    executor_->post([this, customer, done = awaited.setter()] { api_->check_account(customer, done); });
    return awaited.wait(patience);
  }

  Result<std::vector<engine::Instrument>> load_instruments(engine::Duration patience) override {
    Awaited<std::vector<engine::Instrument>> awaited;
    venue_->load_instruments(awaited.setter());
    return awaited.wait(patience);
  }

 private:
  machine::OpensslCrypto crypto_;
  std::unique_ptr<machine::ThreadExecutor> executor_;
  std::unique_ptr<engine::HttpClient> http_;
  std::unique_ptr<engine::WebSocketClient> web_sockets_;
  kit::LiveApi* api_ = nullptr;
  std::unique_ptr<kit::LiveVenue> venue_;
};

}  // namespace

Result<std::unique_ptr<LiveLine>> LiveLine::open(const engine::VenueConfig& config, const engine::Clock& clock,
                                                 const FindVariable& environment, engine::Sink& sink) {
  machine::CurlOptions http_options;
  http_options.ca_file = config.ca_file;
  auto http = machine::CurlHttpClient::make(std::move(http_options));
  if (!http) return http.error();
  machine::WebSocketOptions socket_options;
  socket_options.ca_file = config.ca_file;
  auto web_sockets = machine::BeastWebSocketClient::make(socket_options);
  if (!web_sockets) return web_sockets.error();
  auto line = std::make_unique<Line>(*std::move(http), *std::move(web_sockets), clock);
  if (const auto started = line->start(config, environment, sink); !started) return started.error();
  return std::unique_ptr<LiveLine>{std::move(line)};
}

Result<std::unique_ptr<LiveVenues>> LiveVenues::open(const engine::Setup& setup, const engine::Clock& clock,
                                                     const FindVariable& environment, engine::Sink& sink,
                                                     engine::Log& log) {
  std::unique_ptr<LiveVenues> venues{new LiveVenues{log}};
  for (const auto& [id, config] : setup.venues) {
    if (!config.is_live()) continue;
    auto line = LiveLine::open(config, clock, environment, sink);
    if (!line) return line.error();
    venues->lines_.emplace(id, *std::move(line));
  }
  return venues;
}

engine::Venue* LiveVenues::find(const engine::VenueId& id) {
  const auto found = lines_.find(id);
  return found == lines_.end() ? nullptr : &found->second->venue();
}

Result<std::vector<engine::SetupChange>> LiveVenues::load_instruments(const engine::Setup& setup) {
  std::vector<engine::SetupChange> changes;
  for (auto& [id, line] : lines_) {
    auto config = setup.venues.at(id);
    auto listed = line->load_instruments(kListingPatience);
    if (!listed && config.instruments.empty()) {
      auto error = listed.error();
      error.detail = "venue " + id.text() + " does not say what it lists: " + error.detail;
      return error;
    }
    if (!listed) {
      log_.write(engine::LogLevel::Warning, "a venue does not say what it lists; what it listed before is used",
                 {{"venue", id.text()}, {"error", listed.error().detail}});
      continue;
    }
    if (*listed == config.instruments) continue;
    config.instruments = *std::move(listed);
    changes.push_back(engine::declare(std::move(config)));
  }
  return changes;
}

void LiveVenues::watch(const engine::Setup& setup) {
  std::map<engine::VenueId, std::set<engine::InstrumentId>> watched;
  std::set<engine::VenueId> all;
  for (const auto& [id, binding] : setup.bindings) {
    const auto customer = setup.customers.find(id.customer);
    const auto strategy = setup.strategies.find(id.strategy);
    if (customer == setup.customers.end() || strategy == setup.strategies.end()) continue;
    const auto& venue = customer->second.venue;
    const auto terms = engine::merge(strategy->second.terms, binding.overrides);
    if (!terms.symbols) {
      all.insert(venue);
      continue;
    }
    for (const auto& symbol : *terms.symbols) {
      const auto mapped = terms.symbol_map.find(symbol);
      watched[venue].insert(mapped == terms.symbol_map.end() ? symbol : mapped->second);
    }
  }
  for (auto& [id, line] : lines_) {
    auto& mine = watched[id];
    if (all.contains(id)) {
      for (const auto& instrument : setup.venues.at(id).instruments) mine.insert(instrument.id);
    }
    line->venue().watch({mine.begin(), mine.end()});
  }
}

}  // namespace cli
