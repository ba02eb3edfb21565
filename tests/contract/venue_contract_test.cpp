// What every venue promises the copier, run against each: in this process, and over TLS sockets on loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "connectors/binance/live_api.h"
#include "connectors/kit/live_venue.h"
#include "connectors/machine/beast_http_server.h"
#include "connectors/machine/beast_web_socket.h"
#include "connectors/machine/curl_http_client.h"
#include "connectors/machine/openssl_crypto.h"
#include "connectors/machine/system_clock.h"
#include "connectors/machine/thread_executor.h"
#include "connectors/okx/live_api.h"
#include "connectors/serve/binance_dialect.h"
#include "connectors/serve/okx_dialect.h"
#include "connectors/serve/server.h"
#include "connectors/simulated/simulated_venue.h"
#include "tests/support/heard.h"
#include "tests/support/instruments.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace {

using namespace engine;
using testing_support::price;
using testing_support::quantity;
using namespace std::chrono_literals;

const CustomerId kAlice{"alice"};
const CustomerId kMaker{"maker"};

/// What a venue said, from whatever thread.
class Ear final : public Sink {
 public:
  Status post(Input input) override {
    const std::lock_guard lock{mutex_};
    const auto status = heard_.post(std::move(input));
    changed_.notify_all();
    return status;
  }
  /// Waits until it holds; generous, since nothing is timed here.
  bool wait(const std::function<bool(const testing_support::Heard&)>& holds) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 30s, [&] { return holds(heard_); });
  }
  testing_support::Heard heard() const {
    const std::lock_guard lock{mutex_};
    return heard_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  testing_support::Heard heard_;
};

Instrument instrument() {
  auto made = testing_support::linear();
  made.contract_size = testing_support::dec("0.01");
  return made;
}

/// A venue with alice's account, which can trade.
class Home {
 public:
  explicit Home(Ear& ear) : ear_{ear} {}
  virtual ~Home() = default;
  virtual Venue& venue() = 0;
  virtual Timestamp now() const = 0;
  /// Somebody stands ready to sell (or buy) so much at that price.
  virtual void stand_ready(Side side, const char* at, const char* size) = 0;
  /// The venue has taken requests of ours; faults that strike the n-th of a kind are set up so.
  virtual void lose_next_answer() = 0;
  /// As the venue's own books have it: how many orders of alice it ever took, and how much they filled.
  struct Books {
    std::size_t orders = 0;
    Quantity filled;
  };
  virtual Books books() = 0;
  /// The next of that kind goes wrong so, where the venue is served.
  virtual void strike(const std::string& on, const std::string& fault) = 0;

 protected:
  Ear& ear_;
};

/// Without a recording an order meets its own reference price.
class SimulatedHome final : public Home {
 public:
  explicit SimulatedHome(Ear& ear) : Home{ear} {
    VenueConfig config;
    config.id = VenueId{"paper"};
    config.kind = "simulated";
    config.instruments = {instrument()};
    auto opened = simulated::SimulatedVenue::open({config, {}, {}}, ear);
    venue_ = *std::move(opened);
    venue_->set_time(clock_.now());
  }
  Venue& venue() override { return *venue_; }
  Timestamp now() const override { return clock_.now(); }
  void stand_ready(Side, const char*, const char*) override {}
  void lose_next_answer() override {}  // In one process no answer is lost.
  Books books() override { return {}; }
  void strike(const std::string&, const std::string&) override {}

 private:
  machine::SystemClock clock_;
  std::unique_ptr<simulated::SimulatedVenue> venue_;
};

/// What a live venue speaks, as a setup file would say it.
struct Dialect {
  std::string kind, market;
};

/// Our exchange behind TLS in a venue's dialect, and our connector before it.
class ServedHome final : public Home {
 public:
  ServedHome(Ear& ear, Dialect dialect) : Home{ear}, dialect_{std::move(dialect)} {
    testing_support::TestAuthority authority{folder_.path().string()};
    const auto certificate = authority.issue("venue", {"IP:127.0.0.1"});
    open_server(certificate);
    open_venue(authority.file());
  }
  ~ServedHome() override {
    executor_->stop();
    venue_.reset();
    web_sockets_.reset();
    http_.reset();
    listener_.stop();
    thread_.join();
  }
  Venue& venue() override { return *venue_; }
  Timestamp now() const override { return clock_.now(); }
  void stand_ready(Side side, const char* at, const char* size) override {
    std::promise<void> done;
    listener_.post([&] {
      serve::OrderRequest order;
      order.account = host_->find_account(kMaker.text())->handle;
      order.instrument = *host_->find_instrument(instrument().id.text());
      const auto& listing = host_->listing(order.instrument);
      order.side = side;
      order.lots = listing.lots_of(quantity(size)).value();
      order.limit = listing.ticks_of(price(at)).value();
      order.note.dialect = 'o';
      host_->place(order);
      done.set_value();
    });
    done.get_future().wait();
  }
  void lose_next_answer() override { strike("place", "accept_drop_reply"); }
  void strike(const std::string& on, const std::string& fault) override {
    HttpRequest request{"POST",
                        "https://127.0.0.1:" + std::to_string(server_->port()) + "/admin/fault",
                        {{"Content-Type", "application/json"}},
                        R"({"on":")" + on + R"(","at":1,"do":")" + fault + R"("})"};
    std::promise<Result<HttpReply>> reply;
    http_->send(std::move(request), 10s, [&](Result<HttpReply> came) { reply.set_value(std::move(came)); });
    const auto came = reply.get_future().get();
    ASSERT_TRUE(came) << came.error().detail;
    ASSERT_LT(came->status, 300) << came->body;
  }
  Books books() override {
    std::promise<Books> promise;
    listener_.post([&] {
      const auto& alice = *host_->find_account(kAlice.text());
      Books books;
      books.orders = alice.orders.size();
      for (const auto index : alice.orders) {
        const auto order = host_->order(index);
        books.filled += order.quantity(order.record->filled);
      }
      promise.set_value(books);
    });
    return promise.get_future().get();
  }

 private:
  static serve::AccountConfig account(const CustomerId& customer) {
    serve::AccountConfig config;
    config.name = customer.text();
    config.api_key = customer.text() + "-key";
    config.secret_key = customer.text() + "-secret";
    config.passphrase = customer.text() + "-pass";
    config.balances = {{Asset{"USDT"}, Decimal{100'000}}};
    return config;
  }
  void open_server(const testing_support::ServerCertificate& certificate) {
    serve::Host::Options terms;
    terms.instruments = {instrument()};
    terms.accounts = {account(kAlice), account(kMaker)};
    terms.taker_fee = testing_support::dec("0.0005");
    auto host = serve::Host::open(std::move(terms), clock_, crypto_, std::make_unique<serve::JournaledExchange>());
    ASSERT_TRUE(host) << host.error().detail;
    host_ = *std::move(host);
    serve::Server::Options options;
    options.http.tls_certificate_file = certificate.certificate_file;
    options.http.tls_key_file = certificate.key_file;
    server_ = std::make_unique<serve::Server>(
        listener_, *host_, serve::Faults{1},
        std::vector<serve::Server::MakeDialect>{
            [](serve::Host& mine) { return serve::make_okx_dialect(mine, {}); },
            [this](serve::Host& mine) { return serve::make_binance_dialect(mine, crypto_, {}); }},
        options);
    const auto listens = server_->listen();
    ASSERT_TRUE(listens) << listens.error().detail;
    thread_ = std::thread{[this] { EXPECT_TRUE(server_->run()); }};
  }
  void open_venue(const std::string& authority) {
    machine::CurlOptions curl;
    curl.ca_file = authority;
    http_ = std::move(machine::CurlHttpClient::make(std::move(curl)).value());
    machine::WebSocketOptions sockets;
    sockets.ca_file = authority;
    web_sockets_ = std::move(machine::BeastWebSocketClient::make(sockets).value());
    executor_ = std::make_unique<machine::ThreadExecutor>(clock_);
    VenueConfig config;
    config.id = VenueId{"live"};
    config.kind = dialect_.kind;
    config.market = dialect_.market;
    config.demo = true;
    config.rest_url = "https://127.0.0.1:" + std::to_string(server_->port());
    config.ws_url = "wss://127.0.0.1:" + std::to_string(server_->port());
    kit::LiveOptions options{config,
                             [](const std::string& name) -> std::optional<std::string> {
                               if (name == "ALICE_API_KEY") return "alice-key";
                               if (name == "ALICE_SECRET_KEY") return "alice-secret";
                               if (name == "ALICE_PASSPHRASE") return "alice-pass";
                               return std::nullopt;
                             },
                             1,
                             *http_,
                             *web_sockets_,
                             crypto_,
                             *executor_};
    auto api =
        dialect_.kind == "okx" ? okx::make_live_api(std::move(options)) : binance::make_live_api(std::move(options));
    venue_ = std::make_unique<kit::LiveVenue>(VenueId{"live"}, std::move(api), *executor_, ear_);
    std::promise<Result<std::vector<Instrument>>> listed;
    venue_->load_instruments([&](Result<std::vector<Instrument>> all) { listed.set_value(std::move(all)); });
    const auto all = listed.get_future().get();
    ASSERT_TRUE(all) << all.error().detail;
    ASSERT_EQ(all->size(), 1U);
    EXPECT_EQ(all->front().id, instrument().id);
    EXPECT_EQ(all->front().lot_size, instrument().lot_size);
  }

  Dialect dialect_;
  testing_support::TempDir folder_;
  machine::SystemClock clock_;
  machine::OpensslCrypto crypto_;
  machine::BeastHttpServer listener_;
  std::unique_ptr<serve::Host> host_;
  std::unique_ptr<serve::Server> server_;
  std::thread thread_;
  std::unique_ptr<machine::ThreadExecutor> executor_;
  std::unique_ptr<machine::CurlHttpClient> http_;
  std::unique_ptr<machine::BeastWebSocketClient> web_sockets_;
  std::unique_ptr<kit::LiveVenue> venue_;
};

struct Kind {
  const char* name;
  std::function<std::unique_ptr<Home>(Ear&)> make;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class VenueContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    home_ = GetParam().make(ear_);
    ASSERT_FALSE(HasFatalFailure());
    CustomerConfig customer;
    customer.id = kAlice;
    customer.credentials_env = "ALICE";
    customer.initial_balance[Asset{"USDT"}] = Decimal{100'000};
    ASSERT_TRUE(home_->venue().open_accounts(std::span{&customer, 1}));
    ASSERT_TRUE(ear_.wait([](const auto& heard) { return !heard.accounts.empty(); }));
    ASSERT_EQ(ear_.heard().accounts[0].problem, "");
  }
  NewOrder order(const char* limit, TimeInForce time_in_force) {
    const auto text = std::to_string(++orders_);
    NewOrder made;
    made.client_order_id = ClientOrderId{"ct" + std::string(26 - text.size(), '0') + text};
    made.customer = kAlice;
    made.instrument = instrument().id;
    made.type = OrderType::Limit;
    made.time_in_force = time_in_force;
    made.quantity = quantity("0.05");
    made.limit_price = price(limit);
    made.reference_price = price("60000");
    made.deadline = home_->now() + 5s;
    return made;
  }
  void submit(const NewOrder& order) { ASSERT_TRUE(home_->venue().submit(std::span{&order, 1})); }
  static OrderRef ref_of(const NewOrder& order) {
    return {order.client_order_id, order.customer, order.instrument, order.deadline};
  }
  /// Waits for its end, and gives all that was told of it.
  std::vector<ExecutionReport> end_of(const NewOrder& order) {
    EXPECT_TRUE(ear_.wait([&](const auto& heard) {
      return std::any_of(heard.reports.begin(), heard.reports.end(), [&](const auto& report) {
        return report.client_order_id == order.client_order_id && is_terminal(report.status);
      });
    })) << order.client_order_id.text();
    return reports_of(order);
  }
  std::vector<ExecutionReport> reports_of(const NewOrder& order) const {
    std::vector<ExecutionReport> mine;
    for (const auto& report : ear_.heard().reports) {
      if (report.client_order_id == order.client_order_id) mine.push_back(report);
    }
    return mine;
  }

  Ear ear_;
  std::unique_ptr<Home> home_;
  int orders_ = 0;
};

TEST_P(VenueContract, SaysWhatAnAccountHolds) {
  EXPECT_EQ(ear_.heard().accounts[0].customer, kAlice);
  EXPECT_EQ(ear_.heard().accounts[0].balances.at(Asset{"USDT"}), Decimal{100'000});
}

TEST_P(VenueContract, TellsAFillOnceWithItsPriceFeeAndTheOrdersEnd) {
  home_->stand_ready(Side::Sell, "60000", "1");
  const auto bought = order("60300", TimeInForce::ImmediateOrCancel);
  submit(bought);
  const auto reports = end_of(bought);
  EXPECT_EQ(reports.back().status, OrderStatus::Filled);
  EXPECT_EQ(reports.back().filled_quantity, quantity("0.05"));
  Quantity filled;
  for (const auto& report : reports) {
    EXPECT_EQ(report.customer, kAlice);
    EXPECT_EQ(report.instrument, instrument().id);
    if (!report.fill) continue;
    filled += report.fill->quantity;
    EXPECT_EQ(report.fill->price, price("60000"));
    EXPECT_EQ(report.fill->fee_asset, Asset{"USDT"});
    EXPECT_FALSE(report.fill->id.empty());
  }
  EXPECT_EQ(filled, quantity("0.05"));
}

TEST_P(VenueContract, RefusesWithAReason) {
  auto dear = order("60300", TimeInForce::ImmediateOrCancel);
  home_->stand_ready(Side::Sell, "60000", "1");
  dear.quantity = quantity("5000");
  submit(dear);
  const auto reports = end_of(dear);
  EXPECT_EQ(reports.back().status, OrderStatus::Rejected);
  EXPECT_FALSE(reports.back().reason.empty());
  EXPECT_TRUE(reports.back().filled_quantity.is_zero());
}

TEST_P(VenueContract, CancelsWhatRests) {
  const auto resting = order("50000", TimeInForce::GoodTillCancel);
  submit(resting);
  ASSERT_TRUE(ear_.wait([&](const auto& heard) { return !heard.reports.empty(); }));
  EXPECT_EQ(reports_of(resting).front().status, OrderStatus::New);
  const auto ref = ref_of(resting);
  ASSERT_TRUE(home_->venue().cancel(std::span{&ref, 1}));
  const auto reports = end_of(resting);
  EXPECT_EQ(reports.back().status, OrderStatus::Canceled);
  EXPECT_TRUE(reports.back().leaves_quantity.is_zero());
}

TEST_P(VenueContract, AnswersForAnOrderByOurOwnIdWithAllItsFills) {
  home_->stand_ready(Side::Sell, "60000", "1");
  const auto bought = order("60300", TimeInForce::ImmediateOrCancel);
  submit(bought);
  end_of(bought);
  const auto ref = ref_of(bought);
  ASSERT_TRUE(home_->venue().look_up(std::span{&ref, 1}));
  ASSERT_TRUE(ear_.wait([](const auto& heard) { return !heard.lookups.empty(); }));
  const auto lookup = ear_.heard().lookups[0];
  EXPECT_TRUE(lookup.found);
  ASSERT_GE(lookup.reports.size(), 2U);
  EXPECT_TRUE(lookup.reports.front().fill);
  EXPECT_EQ(lookup.reports.back().status, OrderStatus::Filled);
}

TEST_P(VenueContract, FencesWhatNeverArrivedAndCanNoLonger) {
  auto never = order("60000", TimeInForce::ImmediateOrCancel);
  never.deadline = home_->now() - 1min;
  const auto ref = ref_of(never);
  bool fenced = false;
  for (int i = 0; i < 5 && !fenced; ++i) {
    ASSERT_TRUE(home_->venue().look_up(std::span{&ref, 1}));
    const auto before = static_cast<std::size_t>(i);
    ASSERT_TRUE(ear_.wait([&](const auto& heard) { return heard.lookups.size() > before; }));
    EXPECT_FALSE(ear_.heard().lookups.back().found);
    fenced = ear_.heard().lookups.back().fenced;
  }
  EXPECT_TRUE(fenced);
}

TEST_P(VenueContract, FindsTheOrderWhoseAnswerWasLostAndPlacesItOnce) {
  home_->stand_ready(Side::Sell, "60000", "1");
  home_->lose_next_answer();
  const auto bought = order("60300", TimeInForce::ImmediateOrCancel);
  submit(bought);
  const auto reports = end_of(bought);
  EXPECT_EQ(reports.back().status, OrderStatus::Filled);
  const auto fills =
      std::count_if(reports.begin(), reports.end(), [](const auto& report) { return report.fill.has_value(); });
  EXPECT_EQ(fills, 1);
}

std::unique_ptr<Home> served(Ear& ear, Dialect dialect) {
  return std::make_unique<ServedHome>(ear, std::move(dialect));
}

const Kind kOkx{"okx", [](Ear& ear) { return served(ear, {"okx", {}}); }};
const Kind kUsdm{"binance_usdm", [](Ear& ear) { return served(ear, {"binance", "usdm"}); }};

INSTANTIATE_TEST_SUITE_P(
    Venues, VenueContract,
    testing::Values(Kind{"simulated", [](Ear& ear) { return std::make_unique<SimulatedHome>(ear); }}, kOkx, kUsdm),
    [](const auto& kind) { return std::string{kind.param.name}; });

/// What goes wrong with one order, at a served venue.
class VenueFaults : public VenueContract {
 protected:
  /// After the fault: what we were told is what the venue has, no order is there twice, and each came to its end.
  void check(const std::string& on, const std::string& fault) {
    SCOPED_TRACE(on + " " + fault);
    home_->stand_ready(Side::Sell, "60000", "1");
    const auto before = home_->books();
    home_->strike(on, fault);
    auto bought = order("60300", TimeInForce::ImmediateOrCancel);
    bought.deadline = home_->now() + 1s;  // What never arrived is known to be dead the sooner.
    submit(bought);
    ASSERT_TRUE(ear_.wait([&](const auto& heard) {
      const bool is_ended = std::any_of(heard.reports.begin(), heard.reports.end(), [&](const auto& report) {
        return report.client_order_id == bought.client_order_id && is_terminal(report.status);
      });
      const bool is_dead = std::any_of(heard.lookups.begin(), heard.lookups.end(), [&](const auto& lookup) {
        return lookup.client_order_id == bought.client_order_id && lookup.fenced;
      });
      return is_ended || is_dead;
    }));
    Quantity told;
    for (const auto& report : reports_of(bought)) {
      if (report.fill) told += report.fill->quantity;
    }
    const auto after = home_->books();
    EXPECT_LE(after.orders - before.orders, 1U);
    EXPECT_EQ(told, after.filled - before.filled);
  }
};

TEST_P(VenueFaults, LeaveTheBooksAsTheVenueHasThem) {
  for (const auto* fault : {"accept_drop_reply", "truncate_body", "fill_before_ack", "drop_request"}) {
    check("place", fault);
  }
  for (const auto* fault : {"duplicate_push", "drop_push", "close_stream"}) check("push.fill", fault);
}

INSTANTIATE_TEST_SUITE_P(Venues, VenueFaults, testing::Values(kOkx, kUsdm),
                         [](const auto& kind) { return std::string{kind.param.name}; });

}  // namespace
