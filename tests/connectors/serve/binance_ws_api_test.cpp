#include "tests/connectors/serve/binance_client.h"

// The WS-API of both markets.

namespace {

using testing_support::BinanceClient;
using testing_support::BinanceStand;

// RFC 8410's example of an Ed25519 key.
constexpr auto kPrivateKey =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
constexpr auto kPublicKey =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

/// A message with its parameters in the order of their names, signed.
std::string message(const BinanceStand& stand, const std::string& method, std::map<std::string, std::string> params,
                    const std::string& who = "alice") {
  params["apiKey"] = who + "-key";
  params["timestamp"] = stand.now_ms();
  std::string payload, json;
  for (const auto& [name, value] : params) {
    payload += (payload.empty() ? "" : "&") + name + "=" + value;
    json += "\"" + name + "\":\"" + value + "\",";
  }
  return R"({"id":"x1","method":")" + method + R"(","params":{)" + json + R"("signature":")" +
         stand.signature(payload, who) + R"("}})";
}

const std::map<std::string, std::string> kBuy{{"symbol", "BTCUSDT"}, {"side", "BUY"},    {"type", "LIMIT"},
                                              {"quantity", "0.01"},  {"price", "50000"}, {"timeInForce", "GTC"}};

TEST(BinanceWsApi, PlacesAsksAndCancels) {
  for (const std::string target : {"/ws-api/v3", "/ws-fapi/v1"}) {
    BinanceStand stand;
    BinanceClient client{stand, target};
    const auto placed = client.ask(message(stand, "order.place", kBuy));
    EXPECT_EQ(placed["id"] + " " + placed["status"], "x1 200");
    const auto number = (*placed.find("result"))["orderId"];
    EXPECT_EQ(placed.find("rateLimits")->items()[1]["count"], "1");
    const auto asked = client.ask(message(stand, "order.status", {{"symbol", "BTCUSDT"}, {"orderId", number}}));
    EXPECT_EQ((*asked.find("result"))["status"], "NEW");
    const auto canceled = client.ask(
        message(stand, "order.cancel", {{"symbol", "BTCUSDT"}, {"orderId", number}, {"returnRateLimits", "false"}}));
    EXPECT_EQ((*canceled.find("result"))["status"], "CANCELED");
    EXPECT_EQ(canceled.find("rateLimits"), nullptr);
    const auto gone = client.ask(message(stand, "order.cancel", {{"symbol", "BTCUSDT"}, {"orderId", number}}));
    EXPECT_EQ(gone["status"] + " " + (*gone.find("error"))["code"], "400 -2011");
    EXPECT_EQ((*client.ask(R"({"id":7,"method":"time"})").find("result"))["serverTime"], stand.now_ms());
    EXPECT_EQ((*client.ask(R"({"id":7,"method":"sing"})").find("error"))["code"], "-1020");
    EXPECT_EQ((*client.ask("[").find("error"))["code"], "-1135");
    EXPECT_EQ((*client.ask(R"({"id":7,"method":"order.place","params":{}})").find("error"))["code"], "-2014");
  }
}

TEST(BinanceWsApi, ChecksSignaturesOverSortedParameters) {
  BinanceStand stand;
  BinanceClient client{stand, "/ws-api/v3"};
  auto text = message(stand, "order.place", kBuy);
  text.replace(text.find("0.01"), 4, "0.02");
  const auto refused = client.ask(text);
  EXPECT_EQ(refused["status"] + " " + (*refused.find("error"))["code"], "400 -1022");
}

TEST(BinanceWsApi, TellsAnAccountOfItsOrdersAndBalances) {
  BinanceStand stand;
  stand.mark("BTC-USDT", "60000");
  BinanceClient client{stand, "/ws-api/v3"};
  const auto subscribed = client.ask(message(stand, "userDataStream.subscribe.signature", {}));
  EXPECT_EQ((*subscribed.find("result"))["subscriptionId"], "0");
  const auto again = client.ask(message(stand, "userDataStream.subscribe.signature", {}));
  EXPECT_EQ((*again.find("error"))["code"], "-2035");
  const auto placed = stand.get("POST", "/api/v3/order",
                                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000&"
                                "newClientOrderId=mine");
  auto heard = client.take();
  ASSERT_EQ(heard.size(), 2U);
  auto event = *serve::Json::parse(heard[0])->find("event");
  EXPECT_EQ(event["e"] + " " + event["x"] + " " + event["c"], "executionReport NEW mine");
  EXPECT_EQ(event["i"], placed["orderId"]);
  event = *serve::Json::parse(heard[1])->find("event");
  EXPECT_EQ(event["e"], "outboundAccountPosition");
  EXPECT_EQ(event.find("B")->items()[0]["l"], "500.00000000");
  stand.get("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine&newClientOrderId=undo");
  heard = client.take();
  event = *serve::Json::parse(heard[0])->find("event");
  EXPECT_EQ(event["x"] + " " + event["c"] + " " + event["C"], "CANCELED undo mine");
  stand.get("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01");
  heard = client.take();
  ASSERT_EQ(heard.size(), 3U);
  event = *serve::Json::parse(heard[1])->find("event");
  EXPECT_EQ(event["x"] + " " + event["X"] + " " + event["n"] + event["N"], "TRADE FILLED 0.00000500BTC");
  EXPECT_EQ(event["Z"], "600.00100000");
  stand.house.host->deposit(stand.house.account("alice"), engine::Asset{"USDT"}, testing_support::dec("5"), "gift");
  stand.house.host->deliver();
  heard = client.take();
  ASSERT_EQ(heard.size(), 2U);
  event = *serve::Json::parse(heard[0])->find("event");
  EXPECT_EQ(event["e"] + " " + event["d"], "balanceUpdate 5.00000000");
  stand.get("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01", "bob");
  EXPECT_TRUE(client.take().empty());
  client.say(R"({"id":1,"method":"userDataStream.unsubscribe"})");
  heard = client.take();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_NE(heard[0].find("eventStreamTerminated"), std::string::npos);
}

TEST(BinanceWsApi, LogsInWithAnEd25519KeyOnly) {
  auto options = testing_support::host_options();
  options.accounts[0].secret_key = kPublicKey;
  BinanceStand stand{{}, options};
  BinanceClient client{stand, "/ws-api/v3"};
  const auto payload = "apiKey=alice-key&timestamp=" + stand.now_ms();
  auto signer = stand.house.crypto.open_key(kPrivateKey);
  ASSERT_TRUE(signer);
  const auto signature = engine::to_base64((*signer)->sign(payload).value());
  const auto logged_in = client.ask(R"({"id":1,"method":"session.logon","params":{"apiKey":"alice-key","timestamp":)" +
                                    stand.now_ms() + R"(,"signature":")" + signature + R"("}})");
  EXPECT_EQ(logged_in["status"] + " " + (*logged_in.find("result"))["apiKey"], "200 alice-key");
  // From here on nothing is signed.
  const auto placed =
      client.ask(R"({"id":2,"method":"order.place","params":{"symbol":"BTCUSDT","side":"BUY",)"
                 R"("type":"LIMIT","quantity":"0.01","price":"50000","timeInForce":"GTC","timestamp":)" +
                 stand.now_ms() + "}}");
  EXPECT_EQ(placed["status"], "200");
  EXPECT_EQ(client.ask(R"({"id":3,"method":"userDataStream.subscribe"})")["status"], "200");
  EXPECT_EQ(client.session->account(), &stand.house.account("alice"));
  client.say(R"({"id":4,"method":"session.logout"})");
  EXPECT_EQ(client.take().size(), 2U);  // Its subscription ends with it.
  EXPECT_EQ(client.session->account(), nullptr);

  BinanceClient other{stand, "/ws-api/v3"};
  EXPECT_EQ((*other.ask(message(stand, "session.logon", {}, "bob")).find("error"))["code"], "-4056");
  EXPECT_EQ(other.ask(R"({"id":3,"method":"userDataStream.subscribe"})")["status"], "401");
}

TEST(BinanceWsApi, SaysWhenToComeBack) {
  serve::BinanceOptions options;
  options.limits.spot_orders_short = 1;
  BinanceStand stand{options};
  BinanceClient client{stand, "/ws-api/v3"};
  client.ask(message(stand, "order.place", kBuy));
  const auto busy = client.ask(message(stand, "order.place", kBuy));
  EXPECT_EQ(busy["status"] + " " + (*busy.find("error"))["code"], "429 -1015");
  EXPECT_GT(std::stoll((*busy.find("error")->find("data"))["retryAfter"]), std::stoll(stand.now_ms()));
}

}  // namespace
