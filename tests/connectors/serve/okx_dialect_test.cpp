#include "connectors/serve/okx_dialect.h"

#include "connectors/serve/json.h"
#include "connectors/serve/server.h"
#include "engine/base/text_encoding.h"
#include "tests/connectors/serve/house.h"
#include "tests/support/fake_http_server.h"

// OKX's words, asked the way its clients ask: signed, over raw bytes. What stands here is from its documents; that its
// own clients agree is tests/ccxt's business.

namespace {

using serve::Json;
using testing_support::dec;
using testing_support::FakeHttpServer;
using testing_support::House;
using testing_support::price;

struct Stand {
  explicit Stand(bool limits = false, serve::Host::Options options = testing_support::host_options())
      : house{std::move(options)} {
    server.emplace(http, *house.host, serve::Faults{1},
                   std::vector<serve::Server::MakeDialect>{
                       [limits](serve::Host& host) { return serve::make_okx_dialect(host, {limits}); }},
                   serve::Server::Options{});
    EXPECT_TRUE(server->listen());
    house.host->move_market(house.instrument("BTC-USDT-SWAP"), price("60000"));
    house.host->move_market(house.instrument("BTC-USDT"), price("60000"));
  }

  std::vector<engine::HttpHeader> sign(const std::string& who, const std::string& method, const std::string& target,
                                       const std::string& body) {
    const auto time = house.clock.now().to_string();
    const auto key = house.crypto.open_key(who + "-secret").value()->sign(time + method + target + body).value();
    return {{"OK-ACCESS-KEY", who + "-key"},
            {"OK-ACCESS-SIGN", engine::to_base64(key)},
            {"OK-ACCESS-TIMESTAMP", time},
            {"OK-ACCESS-PASSPHRASE", who + "-pass"},
            {"Content-Type", "application/json"}};
  }
  engine::HttpReply reply(const std::string& method, const std::string& path, const std::string& body = {},
                          const std::string& who = "alice") {
    const auto target = "/api/v5/" + path;
    return *http.ask(method, target, sign(who, method, target, body), body)->reply;
  }
  Json get(const std::string& path, const std::string& who = "alice") {
    return Json::parse(reply("GET", path, {}, who).body).value();
  }
  Json post(const std::string& path, const std::string& body, const std::string& who = "alice") {
    return Json::parse(reply("POST", path, body, who).body).value();
  }
  static const Json& row(const Json& answer, std::size_t index = 0) { return answer.find("data")->items().at(index); }

  /// Places one order and gives its id, or the code it was refused with.
  std::string place(const std::string& fields, const std::string& who = "alice") {
    const auto answer = post("trade/order", "{" + fields + "}", who);
    const auto& one = row(answer);
    return one["sCode"] == "0" ? one["ordId"] : one["sCode"];
  }

  House house;
  FakeHttpServer http;
  std::optional<serve::Server> server;
};

const std::string kSwap = R"("instId":"BTC-USDT-SWAP","tdMode":"cross")";
const std::string kSpot = R"("instId":"BTC-USDT","tdMode":"cash")";
const std::string kBuy = kSwap + R"(,"side":"buy","ordType":"limit","px":"50000","sz":"2")";

TEST(Okx, AnswersOnlyToWhoSigned) {
  Stand stand;
  const std::string target = "/api/v5/account/balance?ccy=BTC%2CUSDT";
  const auto ask = [&](std::vector<engine::HttpHeader> headers) {
    const auto reply = *stand.http.ask("GET", target, headers)->reply;
    return std::to_string(reply.status) + " " + Json::parse(reply.body).value()["code"];
  };
  const auto good = stand.sign("alice", "GET", target, "");
  EXPECT_EQ(ask(good), "200 0");
  const auto with = [&](std::size_t which, const std::string& value) {
    auto headers = good;
    headers[which].value = value;
    return ask(headers);
  };
  EXPECT_EQ(with(0, ""), "401 50103");
  EXPECT_EQ(with(0, "nobody"), "401 50111");
  EXPECT_EQ(with(1, engine::to_base64("wrong")), "401 50113");
  EXPECT_EQ(with(1, "no base64"), "401 50113");
  EXPECT_EQ(with(2, "1785587696"), "401 50112");
  EXPECT_EQ(with(2, "2026-08-01T12:34:26.788Z"), "401 50102");  // More than 30 s ago.
  EXPECT_EQ(with(3, "wrong"), "401 50105");
  // The query is part of what is signed.
  EXPECT_EQ(
      Json::parse(stand.http.ask("GET", "/api/v5/account/balance?ccy=BTC,USDT", good)->reply->body).value()["code"],
      "50113");
}

TEST(Okx, KeepsAccountsToTheirPermissions) {
  auto options = testing_support::host_options();
  options.accounts[0].may_trade = false;
  Stand stand{false, options};
  EXPECT_EQ(stand.get("account/balance")["code"], "0");
  EXPECT_EQ(stand.post("trade/order", "{" + kBuy + "}")["code"], "50120");
}

TEST(Okx, PlacesReadsAmendsAndCancelsAnOrder) {
  Stand stand;
  const auto id = stand.place(kBuy + R"(,"clOrdId":"b15","tag":"t1")");
  const auto order = Stand::row(stand.get("trade/order?instId=BTC-USDT-SWAP&ordId=" + id));
  EXPECT_EQ(order["clOrdId"], "b15");
  EXPECT_EQ(order["tag"], "t1");
  EXPECT_EQ(order["state"], "live");
  EXPECT_EQ(order["sz"], "2");  // Contracts of 0.01.
  EXPECT_EQ(order["px"], "50000");
  EXPECT_EQ(order["avgPx"], "");
  const auto& alice = stand.house.account("alice");
  EXPECT_EQ(stand.house.host->order(alice.orders.at(0)).quantity(20), testing_support::quantity("0.02"));

  EXPECT_EQ(stand.place(kBuy + R"(,"clOrdId":"b15")"), "51016");
  const auto amended =
      stand.post("trade/amend-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"b15","newSz":"3","newPx":"51000"})");
  EXPECT_EQ(Stand::row(amended)["sCode"], "0");
  EXPECT_EQ(Stand::row(stand.get("trade/orders-pending?instType=SWAP"))["px"], "51000");
  EXPECT_EQ(
      Stand::row(stand.post("trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","ordId":")" + id + "\"}"))["sCode"],
      "0");
  const auto twice = stand.post("trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","ordId":")" + id + "\"}");
  EXPECT_EQ(twice["code"], "1");
  EXPECT_EQ(Stand::row(twice)["sCode"], "51400");
  EXPECT_EQ(Stand::row(stand.get("trade/orders-history?instType=SWAP"))["cancelSource"], "1");
  EXPECT_EQ(stand.get("trade/order?instId=BTC-USDT-SWAP&clOrdId=nothing")["code"], "51603");
  EXPECT_EQ(stand.get("trade/order?instId=BTC-USDT-SWAP&ordId=" + id, "bob")["code"], "51603");  // Not his.
  EXPECT_NE(stand.place(kBuy + R"(,"clOrdId":"b15")"), "51016");                                 // Free again.
}

TEST(Okx, RefusesInItsOwnCodes) {
  Stand stand;
  const auto limit = [&](const char* at, const char* size) {
    return kSwap + R"(,"side":"buy","ordType":"limit","px":")" + at + R"(","sz":")" + size + "\"";
  };
  EXPECT_EQ(stand.place(limit("50000.05", "1")), "51000");
  EXPECT_EQ(stand.place(limit("50000", "0.01")), "51121");
  EXPECT_EQ(stand.place(limit("50000", "0")), "51000");
  EXPECT_EQ(stand.place(limit("50000", "100000")), "51008");
  EXPECT_EQ(stand.place(kBuy + R"(,"posSide":"long")"), "51000");
  EXPECT_EQ(stand.place(kBuy + R"(,"clOrdId":"not_legal")"), "51000");
  EXPECT_EQ(stand.place(R"("instId":"NO-PE","tdMode":"cash","side":"buy","ordType":"market","sz":"1")"), "51001");
  EXPECT_EQ(stand.place(R"("instId":"BTC-USDT","tdMode":"cross","side":"buy","ordType":"market","sz":"1")"), "51010");
  EXPECT_EQ(stand.place(kSwap + R"(,"side":"sell","ordType":"limit","px":"70000","sz":"1","reduceOnly":true)"),
            "51169");
  stand.place(kSwap + R"(,"side":"buy","ordType":"market","sz":"1")");
  EXPECT_EQ(stand.place(kSwap + R"(,"side":"sell","ordType":"limit","px":"70000","sz":"2","reduceOnly":true)"),
            "51112");
  EXPECT_EQ(stand.get("nothing")["code"], "404");
  EXPECT_EQ(stand.reply("POST", "trade/order", "no json").status, 400);
  EXPECT_EQ(stand.post("trade/order", "")["code"], "50000");
}

TEST(Okx, DoesABatchInOrderEachOnItsOwn) {
  Stand stand;
  const auto answer = stand.post("trade/batch-orders", "[{" + kBuy + "},{" + kBuy + R"(,"tag":"!"},{)" + kBuy + "}]");
  EXPECT_EQ(answer["code"], "2");
  EXPECT_EQ(Stand::row(answer, 0)["sCode"], "0");
  EXPECT_EQ(Stand::row(answer, 1)["sCode"], "51000");
  EXPECT_EQ(Stand::row(answer, 2)["sCode"], "0");
  std::string many;
  for (int i = 0; i < 21; ++i) many += (i == 0 ? "{" : ",{") + kBuy + "}";
  EXPECT_EQ(stand.post("trade/batch-orders", "[" + many + "]")["code"], "51111");
}

TEST(Okx, CountsSpotMarketOrdersInQuoteUnlessToldOtherwise) {
  Stand stand;
  const auto by_cost = stand.place(kSpot + R"(,"side":"buy","ordType":"market","sz":"600")");
  auto order = Stand::row(stand.get("trade/order?instId=BTC-USDT&ordId=" + by_cost));
  EXPECT_EQ(order["sz"], "600");
  EXPECT_EQ(order["tgtCcy"], "quote_ccy");
  EXPECT_EQ(order["accFillSz"], "0.009");  // In lots of 0.001.
  EXPECT_EQ(order["feeCcy"], "BTC");
  EXPECT_EQ(order["fee"], "-0.0000045");
  const auto by_size = stand.place(kSpot + R"(,"side":"buy","ordType":"market","sz":"0.01","tgtCcy":"base_ccy")");
  order = Stand::row(stand.get("trade/order?instId=BTC-USDT&ordId=" + by_size));
  EXPECT_EQ(order["accFillSz"], "0.01");
}

TEST(Okx, TellsWhatAnAccountHas) {
  Stand stand;
  stand.post("account/set-leverage", R"({"instId":"BTC-USDT-SWAP","lever":5,"mgnMode":"cross"})");
  stand.place(kSwap + R"(,"side":"buy","ordType":"market","sz":"10")");
  const auto position = Stand::row(stand.get("account/positions?instType=SWAP"));
  EXPECT_EQ(position["pos"], "10");
  EXPECT_EQ(position["avgPx"], "60000.1");
  EXPECT_EQ(position["lever"], "5");
  EXPECT_EQ(position["upl"], "-0.01");
  EXPECT_EQ(position["imr"], "1200.002");
  EXPECT_EQ(position["realizedPnl"], "-3.000005");
  const auto balance = Stand::row(stand.get("account/balance?ccy=USDT"));
  const auto& usdt = balance.find("details")->items().at(0);
  EXPECT_EQ(usdt["cashBal"], "99996.999995");
  EXPECT_EQ(usdt["eq"], "99996.989995");
  EXPECT_EQ(usdt["availEq"], "98796.987995");
  const auto fill = Stand::row(stand.get("trade/fills?instType=SWAP"));
  EXPECT_EQ(fill["fillSz"], "10");
  EXPECT_EQ(fill["execType"], "T");
  EXPECT_EQ(fill["fee"], "-3.000005");
  EXPECT_EQ(stand.post("account/set-position-mode", R"({"posMode":"long_short_mode"})")["code"], "59000");
  EXPECT_EQ(stand.post("trade/close-position", R"({"instId":"BTC-USDT-SWAP","mgnMode":"cross"})")["code"], "0");
  EXPECT_TRUE(stand.get("account/positions").find("data")->items().empty());
  EXPECT_EQ(stand.post("trade/close-position", R"({"instId":"BTC-USDT-SWAP","mgnMode":"cross"})")["code"], "51023");
}

TEST(Okx, KeepsAlgoOrdersApartUntilTheyAreTriggered) {
  Stand stand;
  stand.place(kSwap + R"(,"side":"buy","ordType":"market","sz":"2")");
  const auto answer = stand.post(
      "trade/order-algo",
      "{" + kSwap +
          R"(,"side":"sell","ordType":"oco","sz":"2","reduceOnly":true,)"
          R"("tpTriggerPx":"62000","tpOrdPx":"-1","slTriggerPx":"58000","slOrdPx":"-1","algoClOrdId":"g1"})");
  ASSERT_EQ(Stand::row(answer)["sCode"], "0");
  const auto id = Stand::row(answer)["algoId"];
  const auto pending = stand.get("trade/orders-algo-pending?ordType=conditional,oco");
  ASSERT_EQ(pending.find("data")->items().size(), 1U);  // Two orders of the exchange, one of OKX's.
  EXPECT_EQ(Stand::row(pending)["tpTriggerPx"], "62000");
  EXPECT_EQ(Stand::row(pending)["slTriggerPx"], "58000");
  EXPECT_TRUE(stand.get("trade/orders-pending").find("data")->items().empty());
  stand.house.host->move_market(stand.house.instrument("BTC-USDT-SWAP"), price("57999"));
  const auto after = Stand::row(stand.get("trade/order-algo?algoClOrdId=g1"));
  EXPECT_EQ(after["state"], "effective");
  EXPECT_EQ(after["actualSide"], "sl");
  EXPECT_EQ(after["algoId"], id);
  const auto made = Stand::row(stand.get("trade/order?instId=BTC-USDT-SWAP&ordId=" + after["ordId"]));
  EXPECT_EQ(made["state"], "filled");
  EXPECT_EQ(made["algoId"].empty(), false);
  EXPECT_EQ(
      Stand::row(stand.post("trade/cancel-algos", R"([{"instId":"BTC-USDT-SWAP","algoId":")" + id + "\"}]"))["sCode"],
      "51400");
}

TEST(Okx, AnswersTooManyRequestsWithItsCode) {
  Stand stand{true};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(stand.get("account/balance")["code"], "0");
  const auto reply = stand.reply("GET", "account/balance");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(Json::parse(reply.body).value()["code"], "50011");
  EXPECT_EQ(stand.get("account/balance", "bob")["code"], "0");  // Each has his own.
  for (int i = 0; i < 60; ++i) EXPECT_NE(stand.place(kBuy).size(), 5U);
  EXPECT_EQ(stand.post("trade/order", "{" + kBuy + "}")["code"], "50011");
  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{2});
  EXPECT_EQ(stand.get("account/balance")["code"], "0");
}

TEST(Okx, LetsNobodyPlaceAfterHisDeadline) {
  Stand stand;
  const std::string target = "/api/v5/trade/order";
  const auto body = "{" + kBuy + "}";
  auto headers = stand.sign("alice", "POST", target, body);
  headers.push_back({"expTime", std::to_string(stand.house.clock.now().milliseconds() - 1)});
  EXPECT_EQ(Json::parse(stand.http.ask("POST", target, headers, body)->reply->body).value()["code"], "50036");
  headers.back().value = std::to_string(stand.house.clock.now().milliseconds() + 1'000);
  EXPECT_EQ(Json::parse(stand.http.ask("POST", target, headers, body)->reply->body).value()["code"], "0");
}

TEST(Okx, CancelsAllWhenTheSwitchIsNotHeld) {
  Stand stand;
  stand.place(kBuy);
  EXPECT_EQ(stand.post("trade/cancel-all-after", R"({"timeOut":5})")["code"], "51000");
  EXPECT_EQ(stand.post("trade/cancel-all-after", R"({"timeOut":"10"})")["code"], "0");
  stand.http.pass(std::chrono::seconds{11}, &stand.house.clock);
  EXPECT_TRUE(stand.get("trade/orders-pending").find("data")->items().empty());
  EXPECT_EQ(Stand::row(stand.get("trade/orders-history?instType=SWAP"))["cancelSource"], "20");
}

// Web sockets ---------------------------------------------------------------------------------------------------------

struct Talk {
  Talk(Stand& where, const std::string& url) : stand{where}, client{where.http.connect("/ws/v5/" + url)} {}
  void say(const std::string& text) { stand.http.say(*client, text); }
  /// All that was heard since the last call.
  std::vector<Json> hear() {
    std::vector<Json> said;
    for (const auto& text : client->take()) said.push_back(Json::parse(text).value());
    return said;
  }
  Json log_in(const std::string& who = "alice") {
    const auto time = std::to_string(stand.house.clock.now().milliseconds() / 1'000);
    const auto sign =
        stand.house.crypto.open_key(who + "-secret").value()->sign(time + "GET/users/self/verify").value();
    say(R"({"op":"login","args":[{"apiKey":")" + who + R"(-key","passphrase":")" + who + R"(-pass","timestamp":")" +
        time + R"(","sign":")" + engine::to_base64(sign) + "\"}]}");
    return hear().at(0);
  }
  void subscribe(const std::string& arg) { say(R"({"op":"subscribe","args":[)" + arg + "]}"); }

  Stand& stand;
  FakeHttpServer::Client* client;
};

TEST(OkxStream, LogsInOnceAndOnlyWithTheRightSign) {
  Stand stand;
  Talk talk{stand, "private?brokerId=9999"};
  talk.subscribe(R"({"channel":"orders","instType":"ANY"})");
  EXPECT_EQ(talk.hear().at(0)["code"], "60011");
  talk.say(R"({"op":"login","args":[{"apiKey":"alice-key","passphrase":"alice-pass","timestamp":"1","sign":"x"}]})");
  EXPECT_EQ(talk.hear().at(0)["code"], "60006");
  EXPECT_EQ(talk.log_in()["event"], "login");
  EXPECT_EQ(talk.log_in()["code"], "60031");
  talk.say("ping");
  EXPECT_EQ(talk.client->take(), std::vector<std::string>{"pong"});
  talk.say("{");
  EXPECT_EQ(talk.hear().at(0)["code"], "60012");
}

TEST(OkxStream, RefusesChannelsThatAreElsewhere) {
  Stand stand;
  Talk talk{stand, "public"};
  talk.subscribe(R"({"channel":"candle1m","instId":"BTC-USDT"})");
  EXPECT_EQ(talk.hear().at(0)["code"], "64001");
  talk.subscribe(R"({"channel":"orders","instType":"ANY"})");
  EXPECT_EQ(talk.hear().at(0)["code"], "60008");
  talk.subscribe(R"({"channel":"trades","instId":"NO-PE"})");
  EXPECT_EQ(talk.hear().at(0)["code"], "60018");
  EXPECT_EQ(stand.http.connect("/ws/v5/nothing"), nullptr);
}

TEST(OkxStream, KeepsTheChainOfABooksSequences) {
  Stand stand;
  Talk talk{stand, "public"};
  talk.subscribe(R"({"channel":"books","instId":"BTC-USDT-SWAP"})");
  const auto begin = talk.hear();
  ASSERT_EQ(begin.size(), 2U);
  EXPECT_EQ(begin[0]["event"], "subscribe");
  EXPECT_EQ(begin[1]["action"], "snapshot");
  EXPECT_EQ(Stand::row(begin[1])["prevSeqId"], "-1");
  EXPECT_EQ(Stand::row(begin[1])["checksum"], "0");
  auto last = Stand::row(begin[1])["seqId"];
  Talk late{stand, "public"};
  for (int i = 0; i < 5; ++i) {
    stand.place(kBuy);
    if (i == 2) late.subscribe(R"({"channel":"books","instId":"BTC-USDT-SWAP"})");
    stand.http.pass(std::chrono::milliseconds{100}, &stand.house.clock);
    for (const auto& update : talk.hear()) {
      EXPECT_EQ(update["action"], "update");
      EXPECT_EQ(Stand::row(update)["prevSeqId"], last);
      last = Stand::row(update)["seqId"];
      const auto& bid = Stand::row(update).find("bids")->items().at(0);
      EXPECT_EQ(bid.items()[0].text(), "50000");
      EXPECT_EQ(bid.items()[1].text(), std::to_string(2 * (i + 1)));
    }
  }
  // Who came later has a chain of his own, to the same end.
  const auto heard = late.hear();
  auto own = Stand::row(heard.at(1))["seqId"];
  for (std::size_t i = 2; i < heard.size(); ++i) {
    EXPECT_EQ(Stand::row(heard[i])["prevSeqId"], own);
    own = Stand::row(heard[i])["seqId"];
  }
  EXPECT_EQ(own, last);
}

TEST(OkxStream, TellsOrdersExecutionsPositionsAndBalances) {
  Stand stand;
  Talk talk{stand, "private"};
  talk.log_in();
  talk.subscribe(
      R"({"channel":"orders","instType":"SWAP"},{"channel":"positions","instType":"ANY"},{"channel":"account"})");
  const auto begin = talk.hear();
  ASSERT_EQ(begin.size(), 5U);  // Three acknowledgements, two snapshots.
  stand.place(kSwap + R"(,"side":"buy","ordType":"limit","px":"60001","sz":"1","clOrdId":"s1")");
  std::string story;
  for (const auto& push : talk.hear()) {
    const auto& channel = (*push.find("arg"))["channel"];
    EXPECT_FALSE((*push.find("arg"))["uid"].empty());
    story += channel;
    if (channel == "orders") {
      const auto& order = Stand::row(push);
      story += ":" + order["state"] + ":" + order["fillSz"] + ":" + order["fillPx"] + ":" + order["execType"];
      EXPECT_EQ(order["clOrdId"], "s1");
      if (order["state"] == "filled") {
        EXPECT_EQ(order["fillFee"], "-0.3000005");
        EXPECT_FALSE(order["tradeId"].empty());
      }
    }
    story += " ";
  }
  EXPECT_EQ(story, "orders:live:0:0: orders:filled:1:60000.1:T positions account ");
}

TEST(OkxStream, TakesOrdersByInstrumentCode) {
  Stand stand;
  Talk talk{stand, "private"};
  const std::string order = R"({"id":"7","op":"order","args":[{"instIdCode":10001,"tdMode":"cross","side":"buy",)"
                            R"("ordType":"limit","px":"50000","sz":"1","clOrdId":"w1"}]})";
  talk.say(order);
  EXPECT_EQ(talk.hear().at(0)["code"], "60011");
  talk.log_in();
  talk.say(order);
  const auto answer = talk.hear().at(0);
  EXPECT_EQ(answer["id"], "7");
  EXPECT_EQ(answer["code"], "0");
  EXPECT_EQ(Stand::row(answer)["clOrdId"], "w1");
  talk.say(R"({"id":"8","op":"cancel-order","args":[{"instIdCode":10001,"clOrdId":"w1"}]})");
  EXPECT_EQ(Stand::row(talk.hear().at(0))["sCode"], "0");
  EXPECT_TRUE(stand.house.host->open_orders(stand.house.account("alice")).empty());
}

TEST(OkxStream, IsClosedWhenNobodySaysAnything) {
  Stand stand;
  Talk talk{stand, "private"};
  stand.http.pass(std::chrono::seconds{29}, &stand.house.clock);
  EXPECT_FALSE(talk.client->close_code);
  talk.say("ping");
  stand.http.pass(std::chrono::seconds{29}, &stand.house.clock);
  EXPECT_FALSE(talk.client->close_code);
  stand.http.pass(std::chrono::seconds{3}, &stand.house.clock);
  EXPECT_EQ(talk.client->close_code, 4004);
}

}  // namespace
