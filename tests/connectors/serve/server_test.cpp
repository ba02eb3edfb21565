#include "connectors/serve/server.h"

#include "connectors/serve/json.h"
#include "tests/connectors/serve/house.h"
#include "tests/support/fake_http_server.h"

// What the server does around any dialect: faults, the journal before answers, admin.

namespace {

using engine::HttpReply;
using engine::Side;
using serve::Account;
using serve::Asked;
using serve::Failure;
using serve::Host;
using testing_support::FakeHttpServer;
using testing_support::House;

/// A venue of few words: POST /toy/place buys alice 0.01 at 50000, GET /toy/orders counts her orders.
class Toy final : public serve::Dialect {
 public:
  explicit Toy(Host& host) : host_{host} {}
  bool owns(std::string_view path) const override { return path.starts_with("/toy/"); }
  Asked classify(const engine::ServerRequest& request) override {
    const bool places = request.method == "POST";
    return {places ? "place" : "open_orders", host_.find_account("alice"), !places,
            host_.find_instrument("BTC-USDT-SWAP")};
  }
  HttpReply answer(const engine::ServerRequest& request) override {
    const auto& alice = *host_.find_account("alice");
    if (request.method == "POST") {
      serve::OrderRequest order;
      order.account = alice.handle;
      order.instrument = *host_.find_instrument("BTC-USDT-SWAP");
      order.lots = 10;
      order.limit = 500'000;
      order.note.dialect = 'o';
      host_.place(order);
      return {200, {}, "placed"};
    }
    return {200, {}, std::to_string(alice.orders.size())};
  }
  HttpReply fail(Failure failure) const override { return {static_cast<int>(failure), {}, "failure"}; }
  engine::Result<std::unique_ptr<serve::Session>> open_session(const engine::ServerRequest&,
                                                               serve::Outlet& outlet) override {
    return std::unique_ptr<serve::Session>{std::make_unique<Talk>(*this, outlet)};
  }
  void on_order(const serve::OrderEvent& event) override {
    const auto what = std::to_string(static_cast<int>(event.what));
    for (auto* talk : talks_) talk->outlet.push("push.order", "order " + what);
  }

 private:
  struct Talk final : serve::Session {
    Talk(Toy& toy, serve::Outlet& to) : outlet{to}, toy_{toy} { toy_.talks_.push_back(this); }
    ~Talk() override { std::erase(toy_.talks_, this); }
    const Account* account() const override { return toy_.host_.find_account("alice"); }
    Asked classify(std::string_view) override { return {"place", account(), false, {}}; }
    void on_message(std::string_view text) override { outlet.reply("heard " + std::string{text}); }
    std::string fail(std::string_view, Failure) override { return "failed"; }
    void on_second() override {}
    serve::Outlet& outlet;

   private:
    Toy& toy_;
  };
  Host& host_;
  std::vector<Talk*> talks_;
};

struct Stand {
  explicit Stand(std::vector<serve::Fault> declared = {}) {
    serve::Faults faults{7};
    for (auto& fault : declared) faults.add(std::move(fault));
    server.emplace(http, *house.host, std::move(faults),
                   std::vector<serve::Server::MakeDialect>{[](Host& host) { return std::make_unique<Toy>(host); }},
                   serve::Server::Options{});
    EXPECT_TRUE(server->listen());
  }
  std::string admin(const std::string& path, const std::string& body) {
    const auto answer = http.ask("POST", "/admin/" + path, {}, body);
    return std::to_string(answer->reply->status) + " " + answer->reply->body;
  }
  std::size_t orders() { return house.account("alice").orders.size(); }

  House house;
  FakeHttpServer http;
  std::optional<serve::Server> server;
};

serve::Fault fault(std::string on, serve::FaultKind kind) {
  serve::Fault made;
  made.on = std::move(on);
  made.kind = kind;
  return made;
}

using serve::FaultKind;

TEST(Server, AnswersByPathAndInADialectsWordsWhereThereIsNone) {
  Stand stand;
  EXPECT_EQ(stand.http.ask("POST", "/toy/place")->reply->body, "placed");
  EXPECT_EQ(stand.http.ask("GET", "/toy/orders?x=1")->reply->body, "1");
  EXPECT_EQ(stand.http.ask("GET", "/nothing")->reply->body, "failure");
  EXPECT_EQ(stand.http.connect("/nothing"), nullptr);
}

TEST(Server, TellsSessionsWhatHappened) {
  Stand stand;
  auto* client = stand.http.connect("/toy/ws");
  ASSERT_NE(client, nullptr);
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(client->take(), std::vector<std::string>{"order 0"});
  stand.http.say(*client, "hello");
  EXPECT_EQ(client->take(), std::vector<std::string>{"heard hello"});
  stand.http.hang_up(*client);
  stand.http.ask("POST", "/toy/place");
  EXPECT_TRUE(client->take().empty());
}

TEST(Server, LosesARequestOrItsAnswer) {
  Stand stand{{fault("place", FaultKind::DropRequest)}};
  EXPECT_TRUE(stand.http.ask("POST", "/toy/place")->closed);
  EXPECT_EQ(stand.orders(), 0U);
  EXPECT_EQ(stand.admin("fault", R"({"on":"place","do":"accept_drop_reply"})"), "200 {}");
  EXPECT_EQ(stand.http.ask("POST", "/toy/place")->cut_at, 0U);
  EXPECT_EQ(stand.orders(), 1U);
}

TEST(Server, AnswersLateBrokenOrNotAtAll) {
  auto late = fault("place", FaultKind::DelayReply);
  late.ms = 500;
  Stand stand{{late}};
  const auto answer = stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(stand.orders(), 1U);
  EXPECT_FALSE(answer->reply);
  stand.http.pass(std::chrono::milliseconds{499});
  EXPECT_FALSE(answer->reply);
  stand.http.pass(std::chrono::milliseconds{1});
  ASSERT_TRUE(answer->reply);
  EXPECT_EQ(answer->reply->body, "placed");

  stand.admin("fault", R"({"on":"place","do":"garbage_body"})");
  EXPECT_FALSE(serve::Json::parse(stand.http.ask("POST", "/toy/place")->reply->body));
  stand.admin("fault", R"({"on":"place","do":"truncate_body"})");
  EXPECT_EQ(stand.http.ask("POST", "/toy/place")->cut_at, 3U);
  EXPECT_EQ(stand.orders(), 3U);
}

TEST(Server, FailsInTheDialectsWordsAndDoesNothing) {
  Stand stand;
  const std::vector<std::pair<std::string, Failure>> cases{{"http_429", Failure::Busy},
                                                           {"http_418", Failure::Banned},
                                                           {"http_500", Failure::Broken},
                                                           {"http_503", Failure::Unavailable}};
  for (const auto& [kind, failure] : cases) {
    stand.admin("fault", R"({"on":"place","do":")" + kind + R"("})");
    EXPECT_EQ(stand.http.ask("POST", "/toy/place")->reply->status, static_cast<int>(failure)) << kind;
  }
  stand.admin("fault", R"({"on":"open_orders","do":"empty_list"})");
  EXPECT_EQ(stand.http.ask("GET", "/toy/orders")->reply->status, static_cast<int>(Failure::Empty));
  stand.admin("fault", R"({"on":"place","do":"retire_operation"})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stand.http.ask("POST", "/toy/place")->reply->status, static_cast<int>(Failure::Retired));
  }
  EXPECT_EQ(stand.orders(), 0U);
}

TEST(Server, FillsAnOrderAndTellsSoBeforeItIsAcknowledged) {
  Stand stand{{fault("place", FaultKind::FillBeforeAck)}};
  auto* client = stand.http.connect("/toy/ws");
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(client->take(), (std::vector<std::string>{"order 0", "order 2"}));
  const auto& alice = stand.house.account("alice");
  EXPECT_EQ(stand.house.status(alice.orders.front()), engine::OrderStatus::Filled);
}

TEST(Server, LetsReadsLagBehind) {
  auto lag = fault("open_orders", FaultKind::LagReads);
  lag.probability = testing_support::dec("1");
  lag.ms = 1'000;
  Stand stand{{lag}};
  stand.http.pass(std::chrono::milliseconds{200}, &stand.house.clock);
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(stand.http.ask("GET", "/toy/orders")->reply->body, "0");
  stand.http.pass(std::chrono::milliseconds{1'200}, &stand.house.clock);
  EXPECT_EQ(stand.http.ask("GET", "/toy/orders")->reply->body, "1");
}

TEST(Server, DropsDoublesAndReordersPushes) {
  Stand stand;
  auto* client = stand.http.connect("/toy/ws");
  stand.admin("fault", R"({"on":"push.order","do":"duplicate_push"})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(client->take().size(), 2U);
  stand.admin("fault", R"({"on":"push.order","do":"drop_push"})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_TRUE(client->take().empty());
  stand.admin("fault", R"({"on":"push.order","do":"reorder_push"})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_TRUE(client->take().empty());
  stand.admin("trade",
              R"({"account":"alice","symbol":"BTC-USDT-SWAP","side":"buy","quantity":"0.01","price":"50001"})");
  // Accepted, filled; the one held back comes behind the first of them.
  EXPECT_EQ(client->take(), (std::vector<std::string>{"order 0", "order 0", "order 2"}));
}

TEST(Server, ClosesOrSilencesStreams) {
  Stand stand;
  auto* first = stand.http.connect("/toy/ws");
  stand.admin("fault", R"({"on":"place","do":"close_stream"})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_TRUE(first->close_code);
  stand.http.hang_up(*first);
  auto* second = stand.http.connect("/toy/ws");
  stand.admin("fault", R"({"on":"push.order","do":"silent_stream"})");
  stand.http.ask("POST", "/toy/place");
  stand.http.say(*second, "are you there");
  EXPECT_TRUE(second->take().empty());
  EXPECT_FALSE(second->close_code);
}

TEST(Server, ChangesWhatClientsRelyOn) {
  Stand stand;
  stand.admin("fault", R"({"on":"place","do":"clock_skew","ms":45000})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(stand.house.host->now() - stand.house.clock.now(), std::chrono::seconds{45});
  stand.admin("fault", R"({"on":"place","do":"change_instrument"})");
  stand.http.ask("POST", "/toy/place");
  EXPECT_EQ(stand.house.host->exchange().tick_size(engine::InstrumentId{"BTC-USDT-SWAP"}), testing_support::price("1"));
  stand.admin("mark", R"({"symbol":"BTC-USDT-SWAP","price":"60000"})");
  stand.admin("fault", R"({"on":"open_orders","do":"foreign_trade","side":"buy","quantity":"0.5"})");
  stand.http.ask("GET", "/toy/orders");
  ASSERT_EQ(stand.house.host->positions(stand.house.account("alice")).size(), 1U);
  stand.admin("fault", R"({"on":"open_orders","do":"liquidate"})");
  stand.http.ask("GET", "/toy/orders");
  EXPECT_TRUE(stand.house.host->positions(stand.house.account("alice")).empty());
}

TEST(Server, ShowsItsLedgerToThisMachineOnly) {
  Stand stand;
  stand.http.ask("POST", "/toy/place");
  const auto answer = stand.http.ask("GET", "/admin/ledger");
  ASSERT_EQ(answer->reply->status, 200);
  const auto ledger = serve::Json::parse(answer->reply->body);
  ASSERT_TRUE(ledger);
  EXPECT_EQ((*ledger)["state_hash"], stand.house.host->exchange().state_hash());
  EXPECT_EQ((*ledger)["sequence"], std::to_string(stand.house.host->exchange().sequence()));
  const auto& alice = ledger->find("accounts")->items()[0];
  EXPECT_EQ(alice["name"], "alice");
  EXPECT_EQ((*alice.find("balances"))["USDT"], "100000");
  const auto& order = alice.find("orders")->items().at(0);
  EXPECT_EQ(order["symbol"], "BTC-USDT-SWAP");
  EXPECT_EQ(order["price"], "50000");
  EXPECT_EQ(order["quantity"], "0.01");
  EXPECT_EQ(order["status"], "new");
  EXPECT_EQ(stand.http.ask("GET", "/admin/ledger", {}, "", false)->reply->status, 403);
}

TEST(Server, TakesDepositsMarksAndTradesFromItsAdmin) {
  Stand stand;
  EXPECT_EQ(stand.admin("deposit", R"({"account":"bob","asset":"USDT","amount":"50.5"})"), "200 {}");
  EXPECT_EQ(stand.admin("deposit", R"({"account":"bob","asset":"USDT","amount":50})"), "200 {}");
  const auto& bob = stand.house.account("bob");
  EXPECT_EQ(stand.house.host->balances(bob).at(engine::Asset{"USDT"}).total(), testing_support::dec("100100.5"));
  EXPECT_EQ(stand.admin("mark", R"({"symbol":"BTC-USDT","price":"60000"})"), "200 {}");
  EXPECT_EQ(
      stand.admin("trade", R"({"account":"bob","symbol":"BTC-USDT","side":"sell","quantity":"0.1","price":"61000"})"),
      "200 {}");
  EXPECT_EQ(bob.fills.size(), 1U);
  for (const auto* bad : {R"({"account":"nobody","asset":"USDT","amount":"1"})", R"({"account":"bob","amount":"1"})",
                          R"({"account":"bob","asset":"USDT","amount":"x"})", "no json"}) {
    EXPECT_EQ(stand.admin("deposit", bad).substr(0, 3), "400") << bad;
  }
  EXPECT_EQ(stand.admin("fault", R"({"on":"place","do":"explode"})").substr(0, 3), "400");
  EXPECT_EQ(stand.admin("nothing", "{}").substr(0, 3), "404");
}

}  // namespace
