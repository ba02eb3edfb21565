#include "connectors/serve/binance_streams.h"

#include "tests/connectors/serve/binance_client.h"

// Streams of markets, and of accounts on USD-M.

namespace {

using serve::BinanceRoot;
using serve::BinanceStreams;
using testing_support::BinanceClient;
using testing_support::BinanceStand;

constexpr auto kSpot = "BTC-USDT";
constexpr auto kSwap = "BTC-USDT-SWAP";

TEST(BinanceStreams, ReadsEveryFormOfAnAddress) {
  const auto raw = BinanceStreams::parse_target("/ws/btcusdt@depth/btcusdt@trade", "");
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->names, (std::vector<std::string>{"btcusdt@depth", "btcusdt@trade"}));
  EXPECT_FALSE(raw->combined);
  const auto combined = BinanceStreams::parse_target("/stream", "streams=btcusdt@depth/btcusdt@trade");
  EXPECT_TRUE(combined->combined);
  EXPECT_EQ(combined->names.size(), 2U);
  const auto numbered = BinanceStreams::parse_target("/stream/ws/0", "");
  EXPECT_FALSE(numbered->combined);
  EXPECT_TRUE(numbered->names.empty());
  EXPECT_EQ(BinanceStreams::parse_target("/public/ws/3", "")->root, BinanceRoot::Public);
  EXPECT_EQ(BinanceStreams::parse_target("/market/stream", "streams=!miniTicker@arr")->names.size(), 1U);
  EXPECT_EQ(BinanceStreams::parse_target("/private/ws", "listenKey=abc")->keys, std::vector<std::string>{"abc"});
  EXPECT_EQ(BinanceStreams::parse_target("/private/ws/abc", "")->keys, std::vector<std::string>{"abc"});
  EXPECT_FALSE(BinanceStreams::parse_target("/wsx", ""));
  EXPECT_FALSE(BinanceStreams::parse_target("/market", ""));
}

TEST(BinanceStreams, SubscribesListsAndUnsubscribes) {
  BinanceStand stand;
  BinanceClient client{stand, "/ws"};
  client.say(R"({"method":"SUBSCRIBE","params":["btcusdt@trade","nonsense"],"id":1})");
  EXPECT_EQ(client.take(), std::vector<std::string>{R"({"result":null,"id":1})"});
  client.say(R"({"method":"LIST_SUBSCRIPTIONS","id":"a"})");
  EXPECT_EQ(client.take(), std::vector<std::string>{R"({"result":["btcusdt@trade","nonsense"],"id":"a"})"});
  stand.mark(kSpot, "60000");
  stand.tick();
  const auto heard = client.take();
  ASSERT_EQ(heard.size(), 1U);
  const auto trade = serve::Json::parse(heard[0]);
  EXPECT_EQ((*trade)["e"] + " " + (*trade)["p"] + " " + (*trade)["m"], "trade 60000.00000000 false");
  client.say(R"({"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":2})");
  client.say(R"({"method":"SET_PROPERTY","params":["combined",true],"id":3})");
  client.say(R"({"method":"SING","id":4})");
  client.take();
  stand.mark(kSpot, "60001");
  stand.tick();
  EXPECT_TRUE(client.take().empty());
}

TEST(BinanceStreams, ClosesOnWhoTalksTooMuch) {
  BinanceStand stand;
  BinanceClient client{stand, "/ws"};
  for (int i = 0; i < 5; ++i) client.say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_FALSE(client.outlet.close_code);
  client.session->on_second();
  client.say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_FALSE(client.outlet.close_code);
  for (int i = 0; i < 5; ++i) client.say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_EQ(client.outlet.close_code, 1008);
}

/// The changes a client would apply: each must join the one before.
TEST(BinanceStreams, TellsChangesOfABookThatJoinItsSnapshot) {
  for (const bool is_spot : {true, false}) {
    BinanceStand stand;
    const auto* id = is_spot ? kSpot : kSwap;
    stand.mark(id, "60000");
    BinanceClient client{stand, is_spot ? "/ws/btcusdt@depth@100ms" : "/public/ws/btcusdt@depth@100ms"};
    const auto snapshot = stand.look(is_spot ? "/api/v3/depth?symbol=BTCUSDT" : "/fapi/v1/depth?symbol=BTCUSDT");
    const auto start = std::stoull(snapshot["lastUpdateId"]);
    for (int i = 0; i < 30; ++i) {
      if (i % 4 == 0) stand.house.host->place(stand.house.limit("bob", id, engine::Side::Buy, "0.01", "50000"));
      stand.tick();
    }
    std::optional<std::uint64_t> before;
    bool joined = false;
    const auto heard = client.take();
    ASSERT_GE(heard.size(), 8U);
    for (const auto& text : heard) {
      const auto event = serve::Json::parse(text);
      const auto first = std::stoull((*event)["U"]), last = std::stoull((*event)["u"]);
      ASSERT_LE(first, last);
      if (before) {
        EXPECT_EQ(first, *before + 1) << text;
        EXPECT_EQ((*event)["pu"], is_spot ? std::string{} : std::to_string(*before));
      }
      joined = joined || (first <= start + 1 && start + 1 <= last);
      before = last;
    }
    EXPECT_TRUE(joined);
    // In silence there is still a change a second, so that nobody waits for ever behind his snapshot.
    for (int i = 0; i < 12; ++i) stand.tick();
    EXPECT_GE(client.take().size(), 1U);
  }
}

TEST(BinanceStreams, TellsTickersCandlesAndQuotesInTheirTime) {
  BinanceStand stand;
  stand.mark(kSpot, "60000");
  BinanceClient client{stand, "/stream?streams=btcusdt@kline_1m/btcusdt@miniTicker/btcusdt@bookTicker/btcusdt@depth5"};
  stand.tick();
  std::map<std::string, std::string> by_stream;
  for (const auto& text : client.take()) {
    const auto event = serve::Json::parse(text);
    const auto* data = event->find("data");
    by_stream[(*event)["stream"]] = (*data)["e"] + (*data)["b"] + (*data)["c"] + std::to_string(data->items().size());
  }
  EXPECT_EQ(by_stream.size(), 4U);
  EXPECT_EQ(by_stream["btcusdt@miniTicker"], "24hrMiniTicker60000.000000009");
  EXPECT_EQ(by_stream["btcusdt@bookTicker"], "59999.900000006");
  stand.tick();
  EXPECT_TRUE(client.take().empty());  // Nothing has changed, and a second is not over.
  for (int i = 0; i < 9; ++i) stand.tick();
  EXPECT_EQ(client.take().size(), 1U);
  // The candle ends.
  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{5});
  stand.house.host->advance();
  stand.house.host->deliver();
  bool closed = false;
  for (const auto& text : client.take()) closed = closed || text.find(R"("x":true)") != std::string::npos;
  EXPECT_TRUE(closed);
}

TEST(BinanceStreams, SaysNothingOfAnotherRootsStreams) {
  BinanceStand stand;
  BinanceClient client{stand, "/public/ws/btcusdt@aggTrade/btcusdt@markPrice"};
  BinanceClient market{stand, "/market/ws/btcusdt@aggTrade/!markPrice@arr@1s"};
  stand.mark(kSwap, "60000");
  stand.tick();
  EXPECT_TRUE(client.take().empty());
  const auto heard = market.take();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[1].substr(0, 22), R"([{"e":"markPriceUpdate)");
}

TEST(BinanceStreams, TellsAnAccountOfItsOrdersAndPositions) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const auto key = (*serve::Json::parse(stand.send("POST", "/fapi/v1/listenKey", {}, "alice-key").body))["listenKey"];
  BinanceClient client{stand, "/private/ws?listenKey=" + key};
  BinanceClient stranger{stand, "/private/ws?listenKey=0123"};
  stand.get("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1&newClientOrderId=one");
  const auto heard = client.take();
  ASSERT_EQ(heard.size(), 3U);
  const auto accepted = serve::Json::parse(heard[0]), filled = serve::Json::parse(heard[1]),
             account = serve::Json::parse(heard[2]);
  EXPECT_EQ((*accepted->find("o"))["x"], "NEW");
  const auto& order = *filled->find("o");
  EXPECT_EQ(order["c"] + " " + order["x"] + " " + order["X"], "one TRADE FILLED");
  EXPECT_EQ(order["l"] + " " + order["L"] + " " + order["n"], "0.1 60000.1 3.00000500");
  EXPECT_EQ((*account)["e"], "ACCOUNT_UPDATE");
  EXPECT_EQ((*account->find("a"))["m"], "ORDER");
  EXPECT_EQ(account->find("a")->find("B")->items()[0]["wb"], "99996.99999500");
  EXPECT_EQ(account->find("a")->find("P")->items()[0]["pa"], "0.1");

  stand.get("POST", "/fapi/v1/algoOrder",
            "symbol=BTCUSDT&side=SELL&type=STOP_MARKET&algoType=CONDITIONAL&quantity=0.1&triggerPrice=55000");
  stand.mark(kSwap, "54999");
  stand.tick();
  std::string story;
  for (const auto& text : client.take()) {
    const auto event = serve::Json::parse(text);
    const auto* told = event->find("o");
    story += (*event)["e"].substr(0, 4) + ":" + (told != nullptr ? (*told)["X"] : "") + " ";
  }
  EXPECT_EQ(story, "ALGO:NEW ALGO:TRIGGERED ORDE:NEW ORDE:FILLED ALGO:FINISHED ACCO: ");
  stand.get("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=7");
  EXPECT_NE(client.take().at(0).find(R"("ac":{"s":"BTCUSDT","l":7})"), std::string::npos);
  stand.house.host->deposit(stand.house.account("alice"), engine::Asset{"USDT"}, testing_support::dec("5"), "gift");
  stand.house.host->deliver();
  const auto gift = client.take();
  ASSERT_EQ(gift.size(), 1U);
  EXPECT_NE(gift[0].find(R"("m":"DEPOSIT")"), std::string::npos);
  EXPECT_NE(gift[0].find(R"("bc":"5.00000000")"), std::string::npos);
  EXPECT_TRUE(stranger.take().empty());

  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::hours{1});
  stand.tick();
  bool expired = false;
  for (const auto& text : client.take()) expired = expired || text.find("listenKeyExpired") != std::string::npos;
  EXPECT_TRUE(expired);
  stand.get("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1");
  EXPECT_TRUE(client.take().empty());
}

}  // namespace
