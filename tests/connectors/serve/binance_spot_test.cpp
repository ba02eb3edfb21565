#include "connectors/serve/order_note.h"
#include "tests/connectors/serve/binance_house.h"

// Binance spot by REST.

namespace {

using testing_support::BinanceStand;

constexpr auto kOrder = "/api/v3/order";
const std::string kBuy = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000";

TEST(BinanceSpot, TellsWhatIsTradedAndByWhichRules) {
  BinanceStand stand;
  const auto info = stand.look("/api/v3/exchangeInfo");
  ASSERT_EQ(info.find("symbols")->items().size(), 1U);
  const auto& symbol = info.find("symbols")->items()[0];
  EXPECT_EQ(symbol["symbol"], "BTCUSDT");
  EXPECT_EQ(symbol["status"], "TRADING");
  EXPECT_EQ(symbol["baseAsset"] + symbol["quoteAsset"], "BTCUSDT");
  const auto& filters = symbol.find("filters")->items();
  EXPECT_EQ(filters[0]["tickSize"], "0.10000000");
  EXPECT_EQ(filters[1]["stepSize"], "0.00100000");
  EXPECT_EQ(info.find("rateLimits")->items()[0]["limit"], "6000");
  EXPECT_EQ(stand.look("/api/v3/exchangeInfo?symbol=ETHUSDT")["code"], "-1121");
  EXPECT_EQ(stand.look("/api/v3/time")["serverTime"], stand.now_ms());
  EXPECT_EQ(stand.send("GET", "/api/v3/nothing").status, 404);
}

TEST(BinanceSpot, ShowsBookTradesCandlesAndTickers) {
  BinanceStand stand;
  stand.mark("BTC-USDT", "60000");
  const auto depth = stand.look("/api/v3/depth?symbol=BTCUSDT");
  EXPECT_EQ(depth.find("bids")->items()[0].items()[0].text(), "59999.90000000");
  EXPECT_EQ(depth.find("asks")->items()[0].items()[0].text(), "60000.10000000");
  const auto trades = stand.look("/api/v3/trades?symbol=BTCUSDT");
  ASSERT_EQ(trades.items().size(), 1U);
  EXPECT_EQ(trades.items()[0]["price"], "60000.00000000");
  EXPECT_EQ(trades.items()[0]["isBuyerMaker"], "false");
  EXPECT_EQ(stand.look("/api/v3/aggTrades?symbol=BTCUSDT").items()[0]["p"], "60000.00000000");
  const auto klines = stand.look("/api/v3/klines?symbol=BTCUSDT&interval=1m");
  ASSERT_EQ(klines.items().size(), 1U);
  EXPECT_EQ(klines.items()[0].items()[4].text(), "60000.00000000");
  EXPECT_EQ(klines.items()[0].items()[6].text(), "1785587699999");
  EXPECT_EQ(stand.look("/api/v3/klines?symbol=BTCUSDT&interval=7m")["code"], "-1120");
  const auto day = stand.look("/api/v3/ticker/24hr?symbol=BTCUSDT");
  EXPECT_EQ(day["lastPrice"], "60000.00000000");
  EXPECT_EQ(day["bidPrice"], "59999.90000000");
  EXPECT_EQ(day["count"], "1");
  EXPECT_EQ(stand.look("/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%5D").items().size(), 1U);
  EXPECT_EQ(stand.look("/api/v3/ticker/price").items()[0]["price"], "60000.00000000");
  EXPECT_EQ(stand.look("/api/v3/ticker/bookTicker?symbol=BTCUSDT")["askPrice"], "60000.10000000");
}

TEST(BinanceSpot, TakesALimitOrderAndCancelsIt) {
  BinanceStand stand;
  const auto placed = stand.get("POST", kOrder, kBuy + "&newClientOrderId=mine");
  EXPECT_EQ(placed["symbol"], "BTCUSDT");
  EXPECT_EQ(placed["clientOrderId"], "mine");
  EXPECT_EQ(placed["status"], "NEW");
  EXPECT_EQ(placed["price"], "50000.00000000");
  EXPECT_EQ(placed.find("fills")->items().size(), 0U);
  const auto number = placed["orderId"];
  const auto locked = stand.get("GET", "/api/v3/account");
  for (const auto& balance : locked.find("balances")->items()) {
    if (balance["asset"] != "USDT") continue;
    EXPECT_EQ(balance["free"] + " " + balance["locked"], "99500.00000000 500.00000000");
  }
  EXPECT_EQ(stand.get("GET", kOrder, "symbol=BTCUSDT&origClientOrderId=mine")["orderId"], number);
  EXPECT_EQ(stand.get("GET", "/api/v3/openOrders").items().size(), 1U);
  EXPECT_EQ(stand.tell("POST", kOrder, kBuy + "&newClientOrderId=mine"),
            R"(400 {"code":-2010,"msg":"Duplicate order sent."})");

  const auto canceled = stand.get("DELETE", kOrder, "symbol=BTCUSDT&orderId=" + number);
  EXPECT_EQ(canceled["status"], "CANCELED");
  EXPECT_EQ(canceled["origClientOrderId"], "mine");
  EXPECT_NE(canceled["clientOrderId"], "mine");
  EXPECT_EQ(stand.tell("DELETE", kOrder, "symbol=BTCUSDT&orderId=" + number),
            R"(400 {"code":-2011,"msg":"Unknown order sent."})");
  EXPECT_EQ(stand.get("GET", kOrder, "symbol=BTCUSDT&orderId=" + number)["status"], "CANCELED");
  EXPECT_EQ(stand.tell("GET", kOrder, "symbol=BTCUSDT&orderId=12"),
            R"(400 {"code":-2013,"msg":"Order does not exist."})");
  EXPECT_EQ(stand.tell("GET", kOrder, "symbol=BTCUSDT&orderId=" + number, "bob").substr(0, 3), "400");
}

TEST(BinanceSpot, TellsExecutionsWithTheirFees) {
  BinanceStand stand;
  stand.mark("BTC-USDT", "60000");
  const auto bought = stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01");
  EXPECT_EQ(bought["status"], "FILLED");
  EXPECT_EQ(bought["cummulativeQuoteQty"], "600.00100000");
  ASSERT_EQ(bought.find("fills")->items().size(), 1U);
  const auto& fill = bought.find("fills")->items()[0];
  EXPECT_EQ(fill["commission"] + fill["commissionAsset"], "0.00000500BTC");
  const auto trades = stand.get("GET", "/api/v3/myTrades", "symbol=BTCUSDT");
  ASSERT_EQ(trades.items().size(), 1U);
  EXPECT_EQ(trades.items()[0]["id"], fill["tradeId"]);
  EXPECT_EQ(trades.items()[0]["quoteQty"], "600.00100000");
  EXPECT_EQ(trades.items()[0]["isMaker"], "false");
  const auto spent = stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=100");
  EXPECT_EQ(spent["executedQty"], "0.00100000");
  EXPECT_EQ(spent["origQuoteOrderQty"], "100.00000000");
}

TEST(BinanceSpot, RefusesWhatTheVenueRefuses) {
  auto options = testing_support::host_options();
  options.instruments[0].min_notional = testing_support::notional("5");
  BinanceStand stand{{}, options};
  stand.mark("BTC-USDT", "60000");
  const auto refused = [&](const std::string& rest) {
    const auto json = stand.get("POST", kOrder, "symbol=BTCUSDT&" + rest);
    return json["code"] + " " + json["msg"];
  };
  const std::string limit = "side=BUY&type=LIMIT&timeInForce=GTC&";
  EXPECT_EQ(refused(limit + "quantity=0.01&price=50000.05"), "-1013 Filter failure: PRICE_FILTER");
  EXPECT_EQ(refused(limit + "quantity=0.0105&price=50000"), "-1013 Filter failure: LOT_SIZE");
  EXPECT_EQ(refused(limit + "quantity=0.001&price=4000"), "-1013 Filter failure: NOTIONAL");
  EXPECT_EQ(refused(limit + "quantity=10&price=50000"), "-2010 Account has insufficient balance for requested action.");
  EXPECT_EQ(refused("side=BUY&type=LIMIT_MAKER&quantity=0.01&price=61000"),
            "-2010 Order would immediately match and take.");
  EXPECT_EQ(refused("side=SELL&type=STOP_LOSS&quantity=0.01&stopPrice=61000"),
            "-2010 Order would trigger immediately.");
  EXPECT_EQ(refused("side=BUY&type=MARKET&quantity=1&timeInForce=GTC"),
            "-1106 Parameter 'timeInForce' sent when not required.");
  EXPECT_EQ(refused(limit + "price=50000").substr(0, 5), "-1102");
  EXPECT_EQ(refused(limit + "quantity=1e2&price=50000").substr(0, 5), "-1100");
  EXPECT_EQ(refused("side=UP&type=LIMIT"), "-1117 Invalid side.");
  EXPECT_EQ(refused("side=BUY&type=ODD"), "-1116 Invalid orderType.");
  EXPECT_EQ(refused(limit + "quantity=0.01&price=50000&newClientOrderId=a.b").substr(0, 5), "-1100");
  EXPECT_TRUE(stand.house.account("alice").orders.empty());
  EXPECT_EQ(stand.tell("POST", "/api/v3/order/test", kBuy), "200 {}");
  EXPECT_TRUE(stand.house.account("alice").orders.empty());
}

TEST(BinanceSpot, KeepsTheTypeOfAStop) {
  BinanceStand stand;
  stand.mark("BTC-USDT", "60000");
  const auto stop = stand.get("POST", kOrder,
                              "symbol=BTCUSDT&side=SELL&type=STOP_LOSS_LIMIT&quantity=0.01&price=54000&stopPrice=55000&"
                              "timeInForce=GTC&newOrderRespType=FULL");
  EXPECT_EQ(stop["type"], "STOP_LOSS_LIMIT");
  EXPECT_EQ(stop["stopPrice"], "55000.00000000");
  const auto profit =
      stand.get("POST", kOrder, "symbol=BTCUSDT&side=SELL&type=TAKE_PROFIT&quantity=0.01&stopPrice=65000");
  EXPECT_FALSE(profit.find("status"));  // ACK is all there is by default.
  const auto trail = stand.get("POST", kOrder,
                               "symbol=BTCUSDT&side=SELL&type=STOP_LOSS&quantity=0.01&trailingDelta=100&"
                               "newOrderRespType=RESULT");
  EXPECT_EQ(trail["trailingDelta"], "100");
  const auto open = stand.get("GET", "/api/v3/openOrders", "symbol=BTCUSDT");
  ASSERT_EQ(open.items().size(), 3U);
  EXPECT_EQ(open.items()[1]["type"], "TAKE_PROFIT");
  EXPECT_EQ(open.items()[0]["isWorking"], "false");
  stand.mark("BTC-USDT", "65001");
  EXPECT_EQ(stand.get("GET", kOrder, "symbol=BTCUSDT&orderId=" + profit["orderId"])["status"], "FILLED");
}

TEST(BinanceSpot, ReplacesOneOrderByAnother) {
  BinanceStand stand;
  const auto first = stand.get("POST", kOrder, kBuy + "&newClientOrderId=mine");
  const std::string path = "/api/v3/order/cancelReplace";
  const auto done =
      stand.get("POST", path,
                kBuy + "&cancelReplaceMode=STOP_ON_FAILURE&newClientOrderId=mine&cancelOrderId=" + first["orderId"]);
  EXPECT_EQ(done["cancelResult"] + " " + done["newOrderResult"], "SUCCESS SUCCESS");
  EXPECT_EQ((*done.find("cancelResponse"))["origClientOrderId"], "mine");
  EXPECT_EQ((*done.find("newOrderResponse"))["clientOrderId"], "mine");
  const auto gone =
      stand.ask("POST", path, kBuy + "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=" + first["orderId"]);
  EXPECT_EQ(gone.status, 400);
  EXPECT_EQ((*serve::Json::parse(gone.body))["code"], "-2022");
  const auto partly =
      stand.ask("POST", path, kBuy + "&cancelReplaceMode=ALLOW_FAILURE&cancelOrderId=" + first["orderId"]);
  EXPECT_EQ(partly.status, 409);
  EXPECT_EQ((*serve::Json::parse(partly.body)->find("data"))["newOrderResult"], "SUCCESS");
  EXPECT_EQ(stand.get("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT").items().size(), 2U);
  EXPECT_EQ(stand.tell("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT").substr(0, 17), R"(400 {"code":-2011)");
}

TEST(BinanceSpot, MakesAnOrderSmallerInItsPlace) {
  BinanceStand stand;
  stand.get("POST", kOrder, kBuy + "&newClientOrderId=mine");
  const std::string path = "/api/v3/order/amend/keepPriority";
  const auto done = stand.get("PUT", path, "symbol=BTCUSDT&origClientOrderId=mine&newQty=0.004");
  EXPECT_EQ((*done.find("amendedOrder"))["qty"], "0.00400000");
  EXPECT_EQ(stand.get("PUT", path, "symbol=BTCUSDT&origClientOrderId=mine&newQty=0.005")["code"], "-2038");
}

TEST(BinanceSpot, GoesThroughHistoryByNumberAndTime) {
  BinanceStand stand;
  stand.mark("BTC-USDT", "60000");
  std::vector<std::string> numbers;
  for (int i = 0; i < 3; ++i) {
    numbers.push_back(stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01")["orderId"]);
    stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{1});
    stand.house.host->advance();
  }
  EXPECT_EQ(stand.get("GET", "/api/v3/allOrders", "symbol=BTCUSDT").items().size(), 3U);
  const auto later = stand.get("GET", "/api/v3/allOrders", "symbol=BTCUSDT&limit=1&orderId=" + numbers[1]);
  ASSERT_EQ(later.items().size(), 1U);
  EXPECT_EQ(later.items()[0]["orderId"], numbers[1]);
  EXPECT_EQ(stand.get("GET", "/api/v3/allOrders", "symbol=BTCUSDT&limit=1").items()[0]["orderId"], numbers[2]);
  const auto last = stand.get("GET", "/api/v3/myTrades", "symbol=BTCUSDT").items().at(2)["id"];
  EXPECT_EQ(stand.get("GET", "/api/v3/myTrades", "symbol=BTCUSDT&fromId=" + last).items().size(), 1U);
  EXPECT_EQ(stand.get("GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=" + numbers[0]).items().size(), 1U);
}

}  // namespace
