#include "cli/wiring/venue_server.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/config/serve_files.h"
#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/journal/standby.h"
#include "connectors/machine/beast_http_server.h"
#include "connectors/machine/openssl_crypto.h"
#include "connectors/machine/system_clock.h"
#include "connectors/machine/termination.h"
#include "connectors/serve/binance_dialect.h"
#include "connectors/serve/okx_dialect.h"
#include "connectors/serve/server.h"
#include "store/market_files.h"

namespace cli {
namespace {

using engine::Result;
using engine::Status;

constexpr auto kFollowEvery = std::chrono::milliseconds{100};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return engine::invalid(path + ": cannot be opened");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Reads a file by its parser, all mistakes told at once.
template <class Parse>
auto read_settings(const std::string& path, Parse&& parse) -> Result<decltype(parse("", path).value)> {
  const auto text = read_file(path);
  if (!text) return text.error();
  auto parsed = parse(*text, path);
  if (!parsed.mistakes.empty()) return engine::invalid(describe(parsed.mistakes));
  return std::move(parsed.value);
}

Result<engine::ServerOptions> read_listen(const ServeOptions& options) {
  const auto bad = [&] { return engine::invalid("--listen: must be ADDRESS:PORT, not " + options.listen); };
  engine::ServerOptions http;
  const auto colon = options.listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return bad();
  http.address = options.listen.substr(0, colon);
  const auto* end = options.listen.data() + options.listen.size();
  const auto [stop, error] = std::from_chars(options.listen.data() + colon + 1, end, http.port);
  if (error != std::errc{} || stop != end) return bad();
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return engine::invalid("--tls-cert and --tls-key go together");
  }
  http.tls_certificate_file = options.tls_cert;
  http.tls_key_file = options.tls_key;
  return http;
}

/// A recording says by its columns whether it is of bars or of trades.
Result<std::unique_ptr<engine::MarketHistory>> open_recording(const std::string& symbol, const std::string& path) {
  using Kind = engine::DataFile::Kind;
  auto bars = store::open_market_file({engine::InstrumentId{symbol}, Kind::Bars, path});
  if (bars) return bars;
  auto trades = store::open_market_file({engine::InstrumentId{symbol}, Kind::Trades, path});
  if (trades) return trades;
  return engine::invalid("--market: neither bars nor trades: " + bars.error().detail + "; " + trades.error().detail);
}

/// What is made once and lives as long as the venue.
class VenueServer {
 public:
  explicit VenueServer(const ServeOptions& options) : options_{options} {}
  Status open();
  Status run(Printer& printer);

 private:
  Result<std::unique_ptr<serve::JournaledExchange>> open_exchange();
  Result<std::optional<journal::Opened>> wait_for_the_other(journal::WriterTerms terms);
  Status open_market();
  Result<std::vector<serve::Server::MakeDialect>> dialects() const;
  bool wait(std::chrono::milliseconds span);

  const ServeOptions& options_;
  journal::PosixFiles files_;
  machine::SystemClock clock_;
  machine::OpensslCrypto crypto_;
  std::mutex mutex_;
  std::condition_variable asked_;
  machine::BeastHttpServer http_;
  std::unique_ptr<machine::Termination> termination_;
  std::unique_ptr<serve::Host> host_;
  std::unique_ptr<serve::Server> server_;
};

Result<std::vector<serve::Server::MakeDialect>> VenueServer::dialects() const {
  std::vector<serve::Server::MakeDialect> makers;
  const auto wanted = options_.dialects.empty() ? served_dialects() : options_.dialects;
  for (const auto& name : wanted) {
    const auto& known = served_dialects();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return engine::invalid("--dialect: there is no " + name);
    }
    const bool limits = options_.rate_limits;
    if (name == "okx") {
      makers.emplace_back([limits](serve::Host& host) { return serve::make_okx_dialect(host, {limits}); });
    } else {
      serve::BinanceOptions terms;
      terms.limits.count = limits;
      makers.emplace_back(
          [this, terms](serve::Host& host) { return serve::make_binance_dialect(host, crypto_, terms); });
    }
  }
  return makers;
}

/// True when somebody has asked us to stop.
bool VenueServer::wait(std::chrono::milliseconds span) {
  std::unique_lock lock{mutex_};
  return asked_.wait_for(lock, span, [this] { return termination_->asked(); });
}

Result<std::optional<journal::Opened>> VenueServer::wait_for_the_other(journal::WriterTerms terms) {
  auto standby = journal::Standby::open(files_, options_.follow_dir, simulated::make_machine);
  if (!standby) return standby.error();
  for (;;) {
    auto taken = standby->try_take_over(terms);
    if (!taken || *taken) return taken;
    if (wait(kFollowEvery)) return std::optional<journal::Opened>{};
    if (const auto followed = standby->follow(); !followed) return followed.error();
  }
}

Result<std::unique_ptr<serve::JournaledExchange>> VenueServer::open_exchange() {
  const auto durability = journal::parse_durability(options_.fsync);
  if (!durability) return engine::invalid("--fsync: " + durability.error().detail);
  const journal::WriterTerms terms{*durability};
  if (!options_.follow_dir.empty()) {
    if (!options_.journal_dir.empty()) return engine::invalid("--follow takes over that journal: leave --journal out");
    auto taken = wait_for_the_other(terms);
    if (!taken) return taken.error();
    if (!*taken) return std::unique_ptr<serve::JournaledExchange>{};
    return std::make_unique<serve::JournaledExchange>(std::move(**taken));
  }
  if (options_.journal_dir.empty()) return std::make_unique<serve::JournaledExchange>();
  auto opened =
      journal::open_journal(files_, options_.journal_dir, journal::Kind::Exchange, 0, simulated::make_machine, terms);
  if (!opened) return opened.error();
  return std::make_unique<serve::JournaledExchange>(std::move(*opened));
}

Status VenueServer::open_market() {
  if (options_.market.empty()) return engine::ok();
  std::vector<std::unique_ptr<engine::MarketHistory>> histories;
  for (const auto& [symbol, path] : options_.market) {
    if (!host_->find_instrument(symbol)) return engine::invalid("--market: " + symbol + " is not listed");
    auto history = open_recording(symbol, path);
    if (!history) return history.error();
    histories.push_back(std::move(*history));
  }
  auto feed = engine::MarketFeed::open(std::move(histories));
  if (!feed) return feed.error();
  server_->play(serve::MarketPlayer{std::move(*feed), clock_.now()});
  return engine::ok();
}

Status VenueServer::open() {
  auto http = read_listen(options_);
  if (!http) return http.error();
  auto makers = dialects();
  if (!makers) return makers.error();
  serve::Host::Options terms;
  auto instruments = read_settings(options_.instruments, parse_instruments);
  if (!instruments) return instruments.error();
  terms.instruments = std::move(*instruments);
  auto accounts = read_settings(options_.accounts, parse_accounts);
  if (!accounts) return accounts.error();
  terms.accounts = std::move(*accounts);
  FaultPlan plan;
  if (!options_.faults.empty()) {
    auto read = read_settings(options_.faults, parse_faults);
    if (!read) return read.error();
    plan = std::move(*read);
  }
  const auto maker = engine::Decimal::parse(options_.maker_fee);
  const auto taker = engine::Decimal::parse(options_.taker_fee);
  if (!maker || !taker) return engine::invalid("--maker-fee and --taker-fee: must be exact numbers");
  terms.maker_fee = *maker;
  terms.taker_fee = *taker;

  // Signals are blocked before any thread starts, so that only one of ours hears them.
  auto termination = machine::Termination::watch([this] {
    const std::lock_guard lock{mutex_};
    asked_.notify_all();
    http_.stop();
  });
  if (!termination) return termination.error();
  termination_ = std::move(*termination);
  auto exchange = open_exchange();
  if (!exchange) return exchange.error();
  if (!*exchange) return engine::ok();  // Asked to stop before the other was gone.
  auto host = serve::Host::open(std::move(terms), clock_, crypto_, std::move(*exchange));
  if (!host) return host.error();
  host_ = std::move(*host);
  serve::Faults faults{plan.seed};
  for (auto& fault : plan.faults) faults.add(std::move(fault));
  const bool each = options_.fsync == "always";
  server_ = std::make_unique<serve::Server>(http_, *host_, std::move(faults), std::move(*makers),
                                            serve::Server::Options{*http, each});
  if (const auto opened = open_market(); !opened) return opened;
  return server_->listen();
}

Status VenueServer::run(Printer& printer) {
  if (!server_ || termination_->asked()) return engine::ok();
  const auto address = options_.listen.substr(0, options_.listen.rfind(':'));
  printer.line({{"listening", address + ":" + std::to_string(server_->port())}});
  return server_->run();
}

}  // namespace

const std::vector<std::string>& served_dialects() {
  static const std::vector<std::string> kDialects{"okx", "binance"};
  return kDialects;
}

int serve_venue(const ServeOptions& options, Printer& printer) {
  VenueServer server{options};
  if (const auto opened = server.open(); !opened) return printer.fail(opened.error());
  if (const auto ran = server.run(printer); !ran) return printer.fail(ran.error());
  return kExitDone;
}

}  // namespace cli
