// The Binance venue, whole, against a scripted far side: what leaves, and what the engine hears.
#include "connectors/binance/live_api.h"

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
const ClientOrderId kId{"ct0001000000000000000000070A"};

constexpr auto kSpotInfo =
    R"({"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[)"
    R"({"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},)"
    R"({"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"},)"
    R"({"filterType":"NOTIONAL","minNotional":"5"}]}]})";
constexpr auto kUsdmInfo =
    R"({"symbols":[{"symbol":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",)"
    R"("marginAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.10"},)"
    R"({"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"1000","stepSize":"0.001"},)"
    R"({"filterType":"MARKET_LOT_SIZE","minQty":"0.001","maxQty":"120","stepSize":"0.001"},)"
    R"({"filterType":"MIN_NOTIONAL","notional":"100"}]},{"symbol":"BTCUSDT_260925","contractType":"CURRENT_QUARTER"}]})";

class BinanceVenueTest : public testing::TestWithParam<std::string> {
 protected:
  BinanceVenueTest() {
    VenueConfig config;
    config.id = VenueId{"binance"};
    config.kind = "binance";
    config.market = GetParam();
    config.demo = true;
    config.rest_url = "https://rest.test";
    config.ws_url = "wss://ws.test";
    http_.answer = [this](const HttpRequest& request) { return answer(request); };
    kit::LiveOptions options{config,
                             [](const std::string& name) -> std::optional<std::string> {
                               if (name == "ALICE_API_KEY") return "the-key";
                               if (name == "ALICE_SECRET_KEY") return "the-secret";
                               return std::nullopt;
                             },
                             7,
                             http_,
                             sockets_,
                             crypto_,
                             executor_};
    auto api = binance::make_live_api(std::move(options));
    venue_ = std::make_unique<kit::LiveVenue>(VenueId{"binance"}, std::move(api), executor_, heard_);
    venue_->load_instruments([this](const Result<std::vector<Instrument>>& listed) {
      ASSERT_TRUE(listed) << listed.error().detail;
      listed_ = *listed;
    });
    executor_.settle();
  }
  bool is_spot() const { return GetParam() == "spot"; }
  std::string root() const { return is_spot() ? "/api/v3/" : "/fapi/v1/"; }
  InstrumentId instrument() const { return InstrumentId{is_spot() ? "BTC-USDT" : "BTC-USDT-SWAP"}; }

  Result<HttpReply> answer(const HttpRequest& request) {
    const auto path = request.url.substr(std::string{"https://rest.test"}.size());
    const auto key = request.method + " " + path.substr(0, path.find('?'));
    for (auto scripted = script_.rbegin(); scripted != script_.rend(); ++scripted) {
      if (scripted->first == key) return scripted->second;
    }
    if (key.ends_with("/time")) {
      return FakeHttpClient::json(R"({"serverTime":)" + std::to_string(executor_.clock().now().milliseconds()) + "}");
    }
    if (key.ends_with("/exchangeInfo")) return FakeHttpClient::json(is_spot() ? kSpotInfo : kUsdmInfo);
    if (key == "GET /api/v3/account") {
      return FakeHttpClient::json(
          R"({"canTrade":true,"balances":[{"asset":"USDT","free":"900.5","locked":"100"},{"asset":"X","free":"0","locked":"0"}]})");
    }
    if (key == "GET /fapi/v3/account") {
      return FakeHttpClient::json(R"({"assets":[{"asset":"USDT","walletBalance":"1000.5"}],"positions":[]})");
    }
    if (key == "GET /fapi/v1/positionSide/dual") return FakeHttpClient::json(R"({"dualSidePosition":false})");
    if (key == "POST /fapi/v1/listenKey") return FakeHttpClient::json(R"({"listenKey":"lk1"})");
    return FakeHttpClient::json(R"({"code":-1020,"msg":"This operation is not supported."})", 404);
  }
  void on(const std::string& key, Result<HttpReply> reply) { script_.emplace_back(key, std::move(reply)); }
  void open() {
    CustomerConfig customer;
    customer.id = kAlice;
    customer.credentials_env = "ALICE";
    ASSERT_TRUE(venue_->open_accounts(std::span{&customer, 1}));
    executor_.settle();
  }
  NewOrder order() {
    NewOrder made;
    made.client_order_id = kId;
    made.customer = kAlice;
    made.instrument = instrument();
    made.type = OrderType::Limit;
    made.quantity = quantity("0.05");
    made.limit_price = price("60000.1");
    made.deadline = executor_.clock().now() + 4s;
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

  std::vector<std::pair<std::string, Result<HttpReply>>> script_;
  machine::OpensslCrypto crypto_;
  testing_support::ManualExecutor executor_{kStart};
  FakeHttpClient http_;
  testing_support::FakeWebSocketClient sockets_;
  testing_support::Heard heard_;
  std::vector<Instrument> listed_;
  std::unique_ptr<kit::LiveVenue> venue_;
};

TEST_P(BinanceVenueTest, ListsWhatItCanTrade) {
  ASSERT_THAT(listed_, SizeIs(1));
  EXPECT_EQ(listed_[0].id, instrument());
  EXPECT_EQ(listed_[0].lot_size, quantity(is_spot() ? "0.00001" : "0.001"));
  EXPECT_EQ(listed_[0].max_quantity, quantity(is_spot() ? "9000" : "120"));
  EXPECT_EQ(listed_[0].min_notional, testing_support::notional(is_spot() ? "5" : "100"));
}

TEST_P(BinanceVenueTest, OpensAnAccount) {
  open();
  ASSERT_THAT(heard_.accounts, SizeIs(1));
  EXPECT_EQ(heard_.accounts[0].problem, "");
  EXPECT_EQ(heard_.accounts[0].balances.at(Asset{"USDT"}), *Decimal::parse("1000.5"));
  EXPECT_FALSE(heard_.accounts[0].balances.contains(Asset{"X"}));
}

TEST_P(BinanceVenueTest, SendsAnOrderWhoseWindowEndsAtItsDeadline) {
  open();
  on("POST " + root() + "order",
     FakeHttpClient::json(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x","status":"NEW"})"));
  submit(order());
  const auto orders = sent("POST", root() + "order");
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_THAT(orders[0].body, HasSubstr("newClientOrderId=ct0001000000000000000000070A"));
  EXPECT_THAT(orders[0].body, HasSubstr("timeInForce=IOC"));
  EXPECT_THAT(orders[0].body, HasSubstr("recvWindow=4000"));
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::New);
  EXPECT_EQ(heard_.reports[0].venue_order_id, VenueOrderId{"28"});
}

TEST_P(BinanceVenueTest, LooksForWhatNobodyAnsweredAndReadsItsFills) {
  open();
  on("POST " + root() + "order", FakeHttpClient::json(R"({"code":-1007,"msg":"Timeout"})", 408));
  on("GET " + root() + "order",
     FakeHttpClient::json(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"ct0001000000000000000000070A",)"
                          R"("origQty":"0.05","executedQty":"0.05","status":"FILLED","updateTime":1790000000500})"));
  on("GET " + root() + (is_spot() ? "myTrades" : "userTrades"),
     FakeHttpClient::json(R"([{"symbol":"BTCUSDT","id":7,"orderId":28,"price":"60000","qty":"0.05","commission":"0.6",)"
                          R"("commissionAsset":"USDT","time":1790000000400,"isMaker":false,"maker":false}])"));
  submit(order());
  EXPECT_THAT(heard_.reports, IsEmpty());
  executor_.pass(1s);
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Filled);
  EXPECT_EQ(heard_.reports[0].fill->id, TradeId{"7"});
  EXPECT_EQ(heard_.reports[0].fill->fee, *Decimal::parse("0.6"));
  EXPECT_THAT(sent("POST", root() + "order"), SizeIs(1));
}

TEST_P(BinanceVenueTest, FindsAnOrderThatIsSaidToBeADuplicate) {
  open();
  on("POST " + root() + "order", FakeHttpClient::json(R"({"code":-2010,"msg":"Duplicate order sent."})", 400));
  on("GET " + root() + "order",
     FakeHttpClient::json(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"ct0001000000000000000000070A",)"
                          R"("origQty":"0.05","executedQty":"0","status":"CANCELED","updateTime":1790000000500})"));
  submit(order());
  executor_.pass(1s);
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Canceled);
}

TEST_P(BinanceVenueTest, TellsWhyAnOrderWasRefused) {
  open();
  on("POST " + root() + "order",
     FakeHttpClient::json(R"({"code":-2010,"msg":"Account has insufficient balance for requested action."})", 400));
  submit(order());
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Rejected);
  EXPECT_EQ(heard_.reports[0].reason, "INSUFFICIENT_BALANCE");
}

TEST_P(BinanceVenueTest, TurnsEventsOfTheStreamIntoFills) {
  open();
  on("POST " + root() + "order", FakeHttpClient::json(R"({"symbol":"BTCUSDT","orderId":28,"status":"NEW"})"));
  submit(order());
  executor_.pass(1s);
  auto& line = sockets_.line_to(is_spot() ? "/ws-api/v3" : "/private/ws?listenKey=lk1");
  line.open();
  executor_.settle();
  if (is_spot()) {
    ASSERT_THAT(line.sent, SizeIs(1));
    EXPECT_THAT(line.sent[0], HasSubstr("userDataStream.subscribe.signature"));
    line.say(R"({"id":"1","status":200,"result":{"subscriptionId":0}})");
  }
  const std::string fields =
      R"("s":"BTCUSDT","c":"ct0001000000000000000000070A","S":"BUY","o":"LIMIT","f":"IOC","q":"0.05","p":"60000.1","x":"TRADE",)"
      R"("X":"FILLED","i":28,"l":"0.05","z":"0.05","L":"60000","n":"0.6","N":"USDT","T":1790000000500,"t":7,"m":false)";
  line.say(is_spot() ? R"({"subscriptionId":0,"event":{"e":"executionReport","E":1790000000501,"C":"",)" + fields + "}}"
                     : R"({"e":"ORDER_TRADE_UPDATE","E":1790000000501,"T":1790000000500,"o":{)" + fields + "}}");
  executor_.settle();
  ASSERT_THAT(heard_.reports, SizeIs(2));
  EXPECT_EQ(heard_.reports[1].status, OrderStatus::Filled);
  EXPECT_EQ(heard_.reports[1].fill->price, price("60000"));
}

TEST_P(BinanceVenueTest, SuspendsTheAccountWhoseKeyIsRefused) {
  open();
  on("POST " + root() + "order", FakeHttpClient::json(R"({"code":-2015,"msg":"Invalid API-key"})", 401));
  submit(order());
  ASSERT_THAT(heard_.accounts, SizeIs(2));
  EXPECT_THAT(heard_.accounts[1].problem, HasSubstr("-2015"));
}

TEST_P(BinanceVenueTest, SendsNothingWhileTheAddressIsBanned) {
  open();
  on("POST " + root() + "order", HttpReply{418, {{"Retry-After", "60"}}, R"({"code":-1003,"msg":"banned"})"});
  submit(order());
  ASSERT_THAT(heard_.reports, SizeIs(1));
  EXPECT_EQ(heard_.reports[0].status, OrderStatus::Expired);
  const auto before = http_.requests.size();
  executor_.pass(59s);
  EXPECT_EQ(http_.requests.size(), before);
}

INSTANTIATE_TEST_SUITE_P(Markets, BinanceVenueTest, testing::Values("spot", "usdm"),
                         [](const auto& market) { return market.param; });

}  // namespace
