// The OKX venue, whole, against a scripted far side: what leaves, and what the engine hears.
#include "connectors/okx/live_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "connectors/kit/live_venue.h"
#include "connectors/machine/openssl_crypto.h"
#include "tests/support/amounts.h"
#include "tests/support/fake_network.h"
#include "tests/support/heard.h"
#include "tests/support/manual_executor.h"

namespace {

using namespace engine;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::FakeHttpClient;
using testing_support::price;
using testing_support::quantity;
using namespace std::chrono_literals;

const Timestamp kStart = Timestamp::from_milliseconds(1'790'000'000'000);
const CustomerId kAlice{"alice"};
const InstrumentId kSwap{"BTC-USDT-SWAP"};
const InstrumentId kSpot{"BTC-USDT"};
const ClientOrderId kId{"ct0001000000000000000000070A"};

constexpr auto kSpotRow =
    R"({"instId":"BTC-USDT","instType":"SPOT","baseCcy":"BTC","quoteCcy":"USDT","lotSz":"0.00000001","minSz":"0.00001",)"
    R"("tickSz":"0.1","maxLmtSz":"9999999999","maxMktSz":"1000000","state":"live","ctVal":"","settleCcy":"","lever":"10"})";
constexpr auto kSwapRow =
    R"({"instId":"BTC-USDT-SWAP","instType":"SWAP","baseCcy":"","quoteCcy":"","ctMult":"1","ctType":"linear","ctVal":"0.01",)"
    R"("ctValCcy":"BTC","settleCcy":"USDT","lotSz":"0.01","minSz":"0.01","tickSz":"0.1","maxLmtSz":"100000000",)"
    R"("maxMktSz":"12000","lever":"100","state":"live","instFamily":"BTC-USDT","uly":"BTC-USDT"})";

std::string rows(const std::string& data) { return R"({"code":"0","msg":"","data":[)" + data + "]}"; }

class OkxVenueTest : public testing::Test {
 protected:
  OkxVenueTest() {
    VenueConfig config;
    config.id = VenueId{"okx"};
    config.kind = "okx";
    config.demo = true;
    config.rest_url = "https://rest.test";
    config.ws_url = "wss://ws.test";
    http_.answer = [this](const HttpRequest& request) { return answer(request); };
    kit::LiveOptions options{config,
                             [this](const std::string& name) -> std::optional<std::string> {
                               const auto found = environment_.find(name);
                               return found == environment_.end() ? std::nullopt : std::optional{found->second};
                             },
                             7,
                             http_,
                             sockets_,
                             crypto_,
                             executor_};
    auto api = okx::make_live_api(std::move(options));
    api_ = api.get();
    venue_ = std::make_unique<kit::LiveVenue>(VenueId{"okx"}, std::move(api), executor_, heard_);
    api_->load_instruments([this](const Result<std::vector<Instrument>>& listed) {
      ASSERT_TRUE(listed) << listed.error().detail;
      listed_ = *listed;
    });
    venue_->watch({kSwap, kSpot});
    executor_.settle();
  }

  Result<HttpReply> answer(const HttpRequest& request) {
    std::string path = request.url.substr(std::string{"https://rest.test"}.size());
    const auto key = request.method + " " + path.substr(0, path.find('?'));
    for (auto scripted = script_.rbegin(); scripted != script_.rend(); ++scripted) {
      if (scripted->first == key) return scripted->second(request);
    }
    return FakeHttpClient::json(rows(""));
  }
  void on(const std::string& key, std::function<Result<HttpReply>(const HttpRequest&)> reply) {
    script_.emplace_back(key, std::move(reply));
  }
  void on(const std::string& key, const std::string& body, int status = 200) {
    on(key, [body, status](const HttpRequest&) { return FakeHttpClient::json(body, status); });
  }

  void open(std::optional<Decimal> max_leverage = std::nullopt) {
    CustomerConfig customer;
    customer.id = kAlice;
    customer.credentials_env = "ALICE";
    customer.max_leverage = max_leverage;
    ASSERT_TRUE(venue_->open_accounts(std::span{&customer, 1}));
    executor_.settle();
  }
  void open_stream() {
    executor_.pass(5s);
    auto& line = sockets_.line_to("/private");
    line.open();
    executor_.settle();
    line.say(R"({"event":"login","code":"0","msg":"","connId":"a"})");
    executor_.settle();
    line.say(R"({"event":"subscribe","arg":{"channel":"orders","instType":"ANY"},"connId":"a"})");
    executor_.settle();
  }
  NewOrder order() {
    NewOrder made;
    made.client_order_id = kId;
    made.customer = kAlice;
    made.instrument = kSwap;
    made.type = OrderType::Limit;
    made.quantity = quantity("0.0503");
    made.limit_price = price("60000.1");
    made.deadline = executor_.clock().now() + 5s;
    return made;
  }
  void submit(const NewOrder& order) {
    ASSERT_TRUE(venue_->submit(std::span{&order, 1}));
    executor_.settle();
  }
  std::vector<HttpRequest> sent(const std::string& method, const std::string& path) const {
    std::vector<HttpRequest> found;
    std::copy_if(http_.requests.begin(), http_.requests.end(), std::back_inserter(found), [&](const auto& request) {
      return request.method == method && request.url.starts_with("https://rest.test" + path);
    });
    return found;
  }

  std::map<std::string, std::string> environment_{
      {"ALICE_API_KEY", "the-key"}, {"ALICE_SECRET_KEY", "the-secret"}, {"ALICE_PASSPHRASE", "the-passphrase"}};
  std::vector<std::pair<std::string, std::function<Result<HttpReply>(const HttpRequest&)>>> script_{
      {"GET /api/v5/public/time",
       [this](const HttpRequest&) {
         return FakeHttpClient::json(
             rows(R"({"ts":")" + std::to_string((executor_.clock().now() + skew_).milliseconds()) + R"("})"));
       }},
      {"GET /api/v5/public/instruments",
       [](const HttpRequest& request) {
         return FakeHttpClient::json(rows(request.url.ends_with("=SPOT") ? kSpotRow : kSwapRow));
       }},
      {"GET /api/v5/account/config",
       [](const HttpRequest&) {
         return FakeHttpClient::json(rows(R"({"acctLv":"2","perm":"read_only,trade","posMode":"net_mode"})"));
       }},
      {"GET /api/v5/account/balance", [](const HttpRequest&) {
         return FakeHttpClient::json(rows(
             R"({"totalEq":"1","details":[{"ccy":"USDT","cashBal":"1000.5","eq":"1001"},{"ccy":"BTC","cashBal":""}]})"));
       }}};
  Duration skew_{};
  machine::OpensslCrypto crypto_;
  testing_support::ManualExecutor executor_{kStart};
  FakeHttpClient http_;
  testing_support::FakeWebSocketClient sockets_;
  testing_support::Heard heard_;
  std::vector<Instrument> listed_;
  kit::LiveApi* api_ = nullptr;
  std::unique_ptr<kit::LiveVenue> venue_;
};

TEST_F(OkxVenueTest, ListsInstrumentsInBaseUnits) {
  ASSERT_THAT(listed_, SizeIs(2));
  const auto& swap = listed_[1];
  EXPECT_EQ(swap.id, kSwap);
  EXPECT_EQ(swap.kind, InstrumentKind::PerpLinear);
  EXPECT_EQ(swap.base, Asset{"BTC"});
  EXPECT_EQ(swap.quote, Asset{"USDT"});
  EXPECT_EQ(swap.contract_size, *Decimal::parse("0.01"));
  EXPECT_EQ(swap.lot_size, quantity("0.0001"));
  EXPECT_EQ(swap.max_quantity, quantity("120"));
  EXPECT_EQ(swap.max_leverage, Decimal{100});
  EXPECT_EQ(listed_[0].lot_size, quantity("0.00000001"));
  EXPECT_EQ(listed_[0].max_leverage, Decimal{1});
}

TEST_F(OkxVenueTest, OpensAnAccountThatMayTradeAndNotWithdraw) {
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(1));
  EXPECT_EQ(heard_.accounts[0].problem, "");
  EXPECT_EQ(heard_.accounts[0].balances.at(Asset{"USDT"}), *Decimal::parse("1000.5"));
  const auto asked = sent("GET", "/api/v5/account/config");
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(find_header(asked[0].headers, "OK-ACCESS-KEY"), "the-key");
  EXPECT_EQ(find_header(asked[0].headers, "x-simulated-trading"), "1");
}

TEST_F(OkxVenueTest, RefusesAKeyThatMayWithdrawAndOneThatMayNotTrade) {
  on("GET /api/v5/account/config", rows(R"({"acctLv":"2","perm":"read_only,withdraw,trade","posMode":"net_mode"})"));
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(1));
  EXPECT_THAT(heard_.accounts[0].problem, HasSubstr("withdraw"));
  on("GET /api/v5/account/config", rows(R"({"acctLv":"2","perm":"read_only","posMode":"net_mode"})"));
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(2));
  EXPECT_THAT(heard_.accounts[1].problem, HasSubstr("may not trade"));
}

TEST_F(OkxVenueTest, NamesTheVariableThatIsMissingAndNoSecret) {
  environment_.erase("ALICE_PASSPHRASE");
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(1));
  EXPECT_THAT(heard_.accounts[0].problem, HasSubstr("ALICE_PASSPHRASE"));
  EXPECT_THAT(heard_.accounts[0].problem, testing::Not(HasSubstr("the-secret")));
}

TEST_F(OkxVenueTest, SetsThePositionModeAndReadsItBack) {
  std::string mode = "long_short_mode";
  on("GET /api/v5/account/config", [&](const HttpRequest&) {
    return FakeHttpClient::json(rows(R"({"acctLv":"2","perm":"trade","posMode":")" + mode + R"("})"));
  });
  open();  // It is accepted, and nothing changes.
  ASSERT_THAT(heard_.accounts, SizeIs(1));
  EXPECT_THAT(heard_.accounts[0].problem, HasSubstr("position mode"));
  on("POST /api/v5/account/set-position-mode", [&](const HttpRequest& request) {
    EXPECT_EQ(request.body, R"({"posMode":"net_mode"})");
    mode = "net_mode";
    return FakeHttpClient::json(rows(R"({"posMode":"net_mode"})"));
  });
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(2));
  EXPECT_EQ(heard_.accounts[1].problem, "");
}

TEST_F(OkxVenueTest, SendsAnOrderInContractsWithItsDeadlineByTheVenuesClock) {
  open();
  on("POST /api/v5/trade/order",
     rows(R"({"clOrdId":"ct0001000000000000000000070A","ordId":"312","sCode":"0","sMsg":""})"));
  submit(order());
  const auto orders = sent("POST", "/api/v5/trade/order");
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_THAT(orders[0].body, HasSubstr(R"("sz":"5.03")"));
  EXPECT_THAT(orders[0].body, HasSubstr(R"("ordType":"ioc")"));
  EXPECT_THAT(orders[0].body, HasSubstr(R"("tdMode":"cross")"));
  EXPECT_THAT(orders[0].body, HasSubstr(R"("px":"60000.1")"));
  EXPECT_EQ(find_header(orders[0].headers, "expTime"), std::to_string((kStart + 5s).milliseconds()));
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::New);
  EXPECT_EQ(heard_.reports[0].venue_order_id, VenueOrderId{"312"});
}

TEST_F(OkxVenueTest, GathersOrdersOfOneInstrumentIntoABatchAndGivesEachItsOwnResult) {
  open();
  on("POST /api/v5/trade/batch-orders",
     R"({"code":"2","msg":"","data":[{"clOrdId":"ct00010000000000000000000001","ordId":"","sCode":"51008","sMsg":"x"},)"
     R"({"clOrdId":"ct00010000000000000000000002","ordId":"9","sCode":"0","sMsg":""}]})");
  std::vector<NewOrder> orders(3, order());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    orders[i].client_order_id = ClientOrderId{"ct0001000000000000000000000" + std::to_string(i + 1)};
  }
  ASSERT_TRUE(venue_->submit(orders));
  executor_.settle();
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Rejected);
  EXPECT_EQ(heard_.reports[0].reason, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::New);
  // The third has no row: nobody knows, so it is asked for.
  executor_.pass(300ms);
  const auto looks = sent("GET", "/api/v5/trade/order?");
  ASSERT_THAT(looks, SizeIs(1));
  EXPECT_THAT(looks[0].url, HasSubstr("clOrdId=ct00010000000000000000000003"));
}

TEST_F(OkxVenueTest, TurnsPushesIntoFills) {
  open();
  open_stream();
  on("POST /api/v5/trade/order",
     rows(R"({"clOrdId":"ct0001000000000000000000070A","ordId":"312","sCode":"0","sMsg":""})"));
  submit(order());
  sockets_.line_to("/private")
      .say(
          R"({"arg":{"channel":"orders","instType":"ANY","uid":"1"},"data":[{"accFillSz":"3.03","avgPx":"60000","cancelSource":"",)"
          R"("clOrdId":"ct0001000000000000000000070A","execType":"T","fillFee":"-0.9","fillFeeCcy":"USDT","fillPx":"60000",)"
          R"("fillSz":"3.03","fillTime":"1790000000500","instId":"BTC-USDT-SWAP","instType":"SWAP","ordId":"312","ordType":"ioc",)"
          R"("side":"buy","state":"partially_filled","sz":"5.03","tradeId":"77","uTime":"1790000000501","tgtCcy":""}]})");
  sockets_.line_to("/private")
      .say(
          R"({"arg":{"channel":"orders","instType":"ANY","uid":"1"},"data":[{"accFillSz":"3.03","cancelSource":"14",)"
          R"("clOrdId":"ct0001000000000000000000070A","fillPx":"","fillSz":"0","fillTime":"","instId":"BTC-USDT-SWAP",)"
          R"("instType":"SWAP","ordId":"312","state":"canceled","sz":"5.03","tradeId":"","uTime":"1790000000502","tgtCcy":""}]})");
  executor_.settle();
  ASSERT_THAT(heard_.reports, SizeIs(3));
  const auto& fill = heard_.reports[1];
  ASSERT_TRUE(fill.fill);
  EXPECT_EQ(fill.fill->quantity, quantity("0.0303"));
  EXPECT_EQ(fill.fill->fee, *Decimal::parse("0.9"));
  EXPECT_EQ(fill.fill->fee_asset, Asset{"USDT"});
  EXPECT_EQ(fill.leaves_quantity, quantity("0.02"));
  EXPECT_EQ(heard_.reports[2].status, OrderStatus::Expired) << "by its terms, not by anybody's wish";
  EXPECT_EQ(heard_.reports[2].filled_quantity, quantity("0.0303"));
}

TEST_F(OkxVenueTest, LooksForWhatNobodyAnsweredAndReadsItsFills) {
  open();
  on("POST /api/v5/trade/order", "<html>502</html>", 502);
  on("GET /api/v5/trade/order",
     rows(R"({"accFillSz":"5.03","cancelSource":"","clOrdId":"ct0001000000000000000000070A","instId":"BTC-USDT-SWAP",)"
          R"("instType":"SWAP","ordId":"312","state":"filled","sz":"5.03","uTime":"1790000000502","tgtCcy":""})"));
  on("GET /api/v5/trade/fills",
     rows(
         R"({"instType":"SWAP","instId":"BTC-USDT-SWAP","tradeId":"78","ordId":"312","clOrdId":"","billId":"2",)"
         R"("fillPx":"60000.1","fillSz":"2","fillTime":"1790000000400","execType":"T","feeCcy":"USDT","fee":"-1","ts":"1"},)"
         R"({"instType":"SWAP","instId":"BTC-USDT-SWAP","tradeId":"77","ordId":"312","clOrdId":"","billId":"1",)"
         R"("fillPx":"60000","fillSz":"3.03","fillTime":"1790000000300","execType":"M","feeCcy":"USDT","fee":"0.1","ts":"1"})"));
  submit(order());
  EXPECT_THAT(heard_.reports, IsEmpty());
  executor_.pass(1s);
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[0].fill->id, TradeId{"77"}) << "the oldest first";
  EXPECT_EQ(heard_.reports[0].fill->liquidity, Liquidity::Maker);
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Filled);
  EXPECT_EQ(heard_.reports[1].filled_quantity, quantity("0.0503"));
  EXPECT_THAT(sent("POST", "/api/v5/trade/"), SizeIs(1));
}

TEST_F(OkxVenueTest, CallsAnOrderDeadOnlyByItsOwnCode) {
  open();
  on("POST /api/v5/trade/order", R"({"code":"50004","msg":"timeout","data":[]})", 400);
  on("GET /api/v5/trade/order", rows(""));  // An empty list says nothing.
  submit(order());
  executor_.pass(1min);
  EXPECT_THAT(heard_.lookups, IsEmpty());
  on("GET /api/v5/trade/order", R"({"code":"51603","msg":"Order does not exist","data":[]})");
  executor_.pass(2min);
  ASSERT_THAT(heard_.lookups, SizeIs(1));
  EXPECT_TRUE(heard_.lookups[0].fenced);
}

TEST_F(OkxVenueTest, SuspendsTheAccountWhoseKeyIsRefusedAfterOneRequest) {
  open();
  on("POST /api/v5/trade/order", R"({"code":"50113","msg":"Invalid Sign","data":[]})", 401);
  submit(order());
  ASSERT_THAT(heard_.accounts, SizeIs(2));
  EXPECT_THAT(heard_.accounts[1].problem, HasSubstr("50113"));
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Rejected);
  const auto before = http_.requests.size();
  submit(order());
  EXPECT_EQ(http_.requests.size(), before);
}

TEST_F(OkxVenueTest, LetsNothingLeaveWhileTheVenueIsBusy) {
  open();
  on("POST /api/v5/trade/order", [](const HttpRequest&) -> Result<HttpReply> {
    return HttpReply{429, {{"Retry-After", "4"}}, R"({"code":"50011","msg":"Too Many Requests","data":[]})"};
  });
  submit(order());
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Expired);
  EXPECT_EQ(heard_.reports[0].reason, "RATE_LIMITED");
  const auto before = http_.requests.size();
  auto next = order();
  next.client_order_id = ClientOrderId{"ct00010000000000000000000002"};
  submit(next);
  executor_.pass(3s);
  EXPECT_EQ(http_.requests.size(), before);
  executor_.pass(2s);
  EXPECT_GT(http_.requests.size(), before);
}

TEST_F(OkxVenueTest, SetsTheLeverageBeforeItOpensAndReadsItBack) {
  open(Decimal{5});
  std::string leverage = "10";
  on("GET /api/v5/account/leverage-info", [&](const HttpRequest&) {
    return FakeHttpClient::json(
        rows(R"({"instId":"BTC-USDT-SWAP","mgnMode":"cross","posSide":"net","lever":")" + leverage + R"("})"));
  });
  on("POST /api/v5/account/set-leverage", rows(R"({"lever":"5"})"));
  submit(order());
  ASSERT_THAT(heard_.reports, SizeIs(1)) << "it said yes and did not do it";
  EXPECT_EQ(heard_.reports[0].reason, "LEVERAGE");
  EXPECT_THAT(sent("POST", "/api/v5/trade/order"), IsEmpty());
  on("POST /api/v5/account/set-leverage", [&](const HttpRequest&) {
    leverage = "5";
    return FakeHttpClient::json(rows(R"({"lever":"5"})"));
  });
  auto next = order();
  next.client_order_id = ClientOrderId{"ct00010000000000000000000002"};
  submit(next);
  EXPECT_THAT(sent("POST", "/api/v5/trade/order"), SizeIs(1));
  // A reduction asks for no leverage.
  leverage = "7";
  auto close = order();
  close.client_order_id = ClientOrderId{"ct00010000000000000000000003"};
  close.reduce_only = true;
  submit(close);
  EXPECT_THAT(sent("POST", "/api/v5/trade/order"), SizeIs(2));
}

TEST_F(OkxVenueTest, ReadsMissedFillsAfterEachReconnect) {
  open();
  open_stream();
  EXPECT_THAT(sent("GET", "/api/v5/trade/fills?begin="), SizeIs(1));
  executor_.pass(10min);
  sockets_.line_to("/private").cut();
  executor_.settle();
  open_stream();
  const auto reads = sent("GET", "/api/v5/trade/fills?begin=");
  ASSERT_GE(reads.size(), 2U);
  EXPECT_THAT(sockets_.line_to("/private").sent, SizeIs(testing::Ge(2U)));
}

TEST_F(OkxVenueTest, LeavesASilentStreamAndOpensAnother) {
  open();
  open_stream();
  const auto lines = sockets_.lines.size();
  executor_.pass(20s);
  EXPECT_THAT(sockets_.line_to("/private").sent, testing::Contains("ping"));
  executor_.pass(20s);
  EXPECT_GT(sockets_.lines.size(), lines);
}

TEST_F(OkxVenueTest, TellsMarkPricesWithTheQuoteInBaseUnits) {
  executor_.pass(1s);
  auto& line = sockets_.line_to("/public");
  line.open();
  executor_.settle();
  ASSERT_THAT(line.sent, SizeIs(1));
  EXPECT_THAT(line.sent[0], HasSubstr(R"({"channel":"mark-price","instId":"BTC-USDT-SWAP"})"));
  line.say(
      R"({"arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP",)"
      R"("last":"60000","lastSz":"1","askPx":"60001","askSz":"200","bidPx":"59999","bidSz":"100","ts":"1790000000000"}]})");
  line.say(
      R"({"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP",)"
      R"("markPx":"60000.5","ts":"1790000000001"}]})");
  executor_.pass(1s);
  ASSERT_FALSE(heard_.markets.empty());
  const auto& update = heard_.markets.back().updates.front();
  EXPECT_EQ(update.price, price("60000.5"));
  ASSERT_TRUE(update.quote);
  EXPECT_EQ(update.quote->bid_quantity, quantity("1"));
}

TEST_F(OkxVenueTest, TellsWhatAStrangerDidOnTheAccount) {
  open();
  open_stream();
  sockets_.line_to("/private")
      .say(
          R"({"arg":{"channel":"orders","instType":"ANY"},"data":[{"accFillSz":"1","cancelSource":"","clOrdId":"","execType":"T",)"
          R"("fillFee":"-0.1","fillFeeCcy":"USDT","fillPx":"60000","fillSz":"1","fillTime":"1790000000500",)"
          R"("instId":"BTC-USDT-SWAP","instType":"SWAP","ordId":"400","state":"filled","sz":"1","tradeId":"90","category":)"
          R"("full_liquidation","uTime":"1790000000501","tgtCcy":""}]})");
  executor_.settle();
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].fill->quantity, quantity("0.01"));
  EXPECT_TRUE(heard_.reports[0].client_order_id.empty());
}

TEST_F(OkxVenueTest, KeepsTheVenuesTime) {
  skew_ = 3s;
  on("GET /api/v5/account/balance", R"({"code":"50102","msg":"Timestamp request expired","data":[]})", 401);
  open();
  executor_.settle();
  EXPECT_EQ(api_->venue_now(), executor_.clock().now() + 3s);
}

}  // namespace
