#include "tests/connectors/serve/binance_house.h"

// Binance USD-M by REST.

namespace {

using testing_support::BinanceStand;

constexpr auto kSwap = "BTC-USDT-SWAP";
constexpr auto kOrder = "/fapi/v1/order";
constexpr auto kAlgo = "/fapi/v1/algoOrder";
const std::string kBuy = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000";
const std::string kStop =
    "symbol=BTCUSDT&side=SELL&type=STOP_MARKET&algoType=CONDITIONAL&quantity=0.01&triggerPrice=55000";

TEST(BinanceUsdm, TellsWhatIsTradedAndItsPrices) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const auto info = stand.look("/fapi/v1/exchangeInfo");
  ASSERT_EQ(info.find("symbols")->items().size(), 1U);  // The inverse one is another venue's.
  const auto& symbol = info.find("symbols")->items()[0];
  EXPECT_EQ(symbol["symbol"] + " " + symbol["contractType"] + " " + symbol["marginAsset"], "BTCUSDT PERPETUAL USDT");
  const auto day = stand.look("/fapi/v1/ticker/24hr?symbol=BTCUSDT");
  EXPECT_EQ(day["lastPrice"], "60000.00000000");
  EXPECT_EQ(day.find("bidPrice"), nullptr);
  const auto mark = stand.look("/fapi/v1/premiumIndex?symbol=BTCUSDT");
  EXPECT_EQ(mark["markPrice"] + " " + mark["lastFundingRate"], "60000.00000000 0.00010000");
  EXPECT_EQ(stand.look("/fapi/v1/depth?symbol=BTCUSDT&limit=5").find("bids")->items().size(), 1U);
  EXPECT_EQ(stand.look("/fapi/v1/depth?symbol=BTCUSDT&limit=7")["code"], "-4021");
  EXPECT_EQ(stand.look("/fapi/v1/fundingRate?symbol=BTCUSDT").items().size(), 0U);
}

TEST(BinanceUsdm, TakesChangesAndCancelsAnOrder) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const auto placed = stand.get("POST", kOrder, kBuy + "&newClientOrderId=mine:1");
  EXPECT_EQ(placed["status"] + " " + placed["price"] + " " + placed["origQty"], "NEW 50000.0 0.010");
  EXPECT_EQ(stand.get("POST", kOrder, kBuy + "&newClientOrderId=mine:1")["code"], "-4116");
  const auto changed =
      stand.get("PUT", kOrder, "symbol=BTCUSDT&side=BUY&quantity=0.02&price=51000&origClientOrderId=mine:1");
  EXPECT_EQ(changed["price"] + " " + changed["origQty"], "51000.0 0.020");
  EXPECT_EQ(
      stand.get("PUT", kOrder, "symbol=BTCUSDT&side=BUY&quantity=0.02&price=51000&origClientOrderId=mine:1")["code"],
      "-5027");
  EXPECT_EQ(stand.get("GET", "/fapi/v1/openOrders").items().size(), 1U);
  EXPECT_EQ(stand.get("DELETE", kOrder, "symbol=BTCUSDT&orderId=" + placed["orderId"])["status"], "CANCELED");
  EXPECT_EQ(stand.get("DELETE", kOrder, "symbol=BTCUSDT&orderId=" + placed["orderId"])["code"], "-2011");
  EXPECT_EQ(stand.get("GET", kOrder, "symbol=BTCUSDT&orderId=1")["code"], "-2013");
}

TEST(BinanceUsdm, TellsPositionsWalletsAndExecutions) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const auto filled = stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1");
  EXPECT_EQ(filled["status"] + " " + filled["avgPrice"], "FILLED 60000.10000000");
  stand.mark(kSwap, "61000");
  const auto risk = stand.get("GET", "/fapi/v3/positionRisk", "symbol=BTCUSDT");
  ASSERT_EQ(risk.items().size(), 1U);
  const auto& held = risk.items()[0];
  EXPECT_EQ(held["positionAmt"] + " " + held["entryPrice"], "0.1 60000.10000000");
  EXPECT_EQ(held["unRealizedProfit"] + " " + held["notional"], "99.99000000 6100.00000000");
  EXPECT_EQ(stand.get("GET", "/fapi/v2/positionRisk").items()[0]["leverage"], "100");
  const auto account = stand.get("GET", "/fapi/v3/account");
  // 100,000 less the taker's fee of 0.05 %.
  EXPECT_EQ(account["totalWalletBalance"], "99996.99999500");
  EXPECT_EQ(account["totalMarginBalance"], "100096.98999500");
  EXPECT_EQ(account.find("positions")->items().size(), 1U);
  const auto trades = stand.get("GET", "/fapi/v1/userTrades", "symbol=BTCUSDT");
  ASSERT_EQ(trades.items().size(), 1U);
  EXPECT_EQ(trades.items()[0]["commission"] + " " + trades.items()[0]["commissionAsset"], "3.00000500 USDT");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.1&reduceOnly=true");
  EXPECT_EQ(stand.get("GET", "/fapi/v1/userTrades", "symbol=BTCUSDT").items()[1]["realizedPnl"], "99.98000000");
  EXPECT_EQ(stand.get("GET", "/fapi/v1/income", "incomeType=REALIZED_PNL").items()[0]["income"], "99.98000000");
  EXPECT_TRUE(stand.get("GET", "/fapi/v3/positionRisk").items().empty());
}

TEST(BinanceUsdm, LiquidatesWhereItSaid) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=10");
  const auto said = stand.get("GET", "/fapi/v3/positionRisk").items()[0]["liquidationPrice"];
  const auto price = engine::Decimal::parse(said);
  ASSERT_TRUE(price && price->is_positive()) << said;
  const auto to_tick = [](engine::Decimal value) {
    return engine::round_to_step(value, testing_support::dec("0.1"), engine::Rounding::Down).to_string();
  };
  stand.mark(kSwap, to_tick(*price + engine::Decimal{2}).c_str());
  EXPECT_EQ(stand.get("GET", "/fapi/v3/positionRisk").items().size(), 1U);
  stand.mark(kSwap, to_tick(*price - engine::Decimal{2}).c_str());
  EXPECT_TRUE(stand.get("GET", "/fapi/v3/positionRisk").items().empty());
}

TEST(BinanceUsdm, RefusesWhatTheVenueRefuses) {
  auto options = testing_support::host_options();
  options.instruments[1].min_notional = testing_support::notional("5");
  BinanceStand stand{{}, options};
  stand.mark(kSwap, "60000");
  const auto code = [&](const std::string& rest) {
    return stand.get("POST", kOrder, "symbol=BTCUSDT&" + rest)["code"];
  };
  const std::string limit = "side=BUY&type=LIMIT&timeInForce=GTC&";
  EXPECT_EQ(code(limit + "quantity=0.01&price=50000.05"), "-1111");
  EXPECT_EQ(code(limit + "quantity=0.0105&price=50000"), "-1111");
  EXPECT_EQ(code(limit + "quantity=0.001&price=4000"), "-4164");
  EXPECT_EQ(code(limit + "quantity=1000&price=50000"), "-2019");
  EXPECT_EQ(code(limit + "quantity=0&price=50000"), "-4003");
  EXPECT_EQ(code("side=SELL&type=MARKET&quantity=0.01&reduceOnly=true"), "-2022");
  EXPECT_EQ(code("side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.01&price=61000"), "-5022");
  EXPECT_EQ(code("side=BUY&type=STOP_MARKET&quantity=0.01&stopPrice=61000"), "-4120");
  EXPECT_EQ(code("side=BUY&type=MARKET&quantity=0.01&positionSide=LONG"), "-4061");
  EXPECT_EQ(code("side=BUY&type=MARKET"), "-1102");
  EXPECT_TRUE(stand.house.account("alice").orders.empty());
}

TEST(BinanceUsdm, KeepsConditionalOrdersApart) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1");
  const auto algo = stand.get("POST", kAlgo, kStop + "&clientAlgoId=guard&reduceOnly=true");
  EXPECT_EQ(algo["algoStatus"] + " " + algo["orderType"] + " " + algo["triggerPrice"], "NEW STOP_MARKET 55000.0");
  EXPECT_TRUE(stand.get("GET", "/fapi/v1/openOrders").items().empty());
  EXPECT_EQ(stand.get("GET", "/fapi/v1/openAlgoOrders").items().size(), 1U);
  EXPECT_EQ(stand.get("GET", kOrder, "symbol=BTCUSDT&origClientOrderId=guard")["code"], "-2013");
  // Canceling all orders leaves it.
  stand.get("DELETE", "/fapi/v1/allOpenOrders", "symbol=BTCUSDT");
  EXPECT_EQ(stand.get("GET", "/fapi/v1/openAlgoOrders").items().size(), 1U);
  stand.mark(kSwap, "54999");
  const auto done = stand.get("GET", kAlgo, "algoId=" + algo["algoId"]);
  EXPECT_EQ(done["algoStatus"], "FINISHED");
  const auto order = stand.get("GET", kOrder, "symbol=BTCUSDT&orderId=" + done["actualOrderId"]);
  EXPECT_EQ(order["status"] + " " + order["origType"] + " " + order["type"], "FILLED STOP_MARKET MARKET");
  EXPECT_EQ(stand.get("DELETE", kAlgo, "algoId=" + algo["algoId"])["code"], "-2011");

  const auto late = stand.get("POST", kAlgo, kStop);
  EXPECT_EQ(late["code"], "-2021");
  const auto again = stand.get(
      "POST", kAlgo, "symbol=BTCUSDT&side=BUY&type=STOP_MARKET&algoType=CONDITIONAL&quantity=0.01&triggerPrice=70000");
  EXPECT_EQ(stand.get("DELETE", kAlgo, "algoId=" + again["algoId"])["code"], "200");
  EXPECT_EQ(stand.get("GET", kAlgo, "algoId=" + again["algoId"])["algoStatus"], "CANCELED");
}

TEST(BinanceUsdm, ClosesWhateverIsHeldWhenToldSo) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const auto algo =
      stand.get("POST", kAlgo,
                "symbol=BTCUSDT&side=SELL&type=TAKE_PROFIT_MARKET&algoType=CONDITIONAL&triggerPrice=65000&"
                "closePosition=true");
  EXPECT_EQ(algo["closePosition"] + " " + algo["quantity"], "true 0.000");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.037");
  stand.mark(kSwap, "65001");
  EXPECT_TRUE(stand.get("GET", "/fapi/v3/positionRisk").items().empty());
  EXPECT_EQ(stand.house.account("alice").fills.size(), 2U);
}

TEST(BinanceUsdm, TrailsThePrice) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1");
  const auto algo = stand.get("POST", kAlgo,
                              "symbol=BTCUSDT&side=SELL&type=TRAILING_STOP_MARKET&algoType=CONDITIONAL&quantity=0.1&"
                              "callbackRate=1");
  EXPECT_EQ(algo["callbackRate"], "1");
  stand.mark(kSwap, "62000");
  stand.mark(kSwap, "61400");
  EXPECT_EQ(stand.get("GET", kAlgo, "algoId=" + algo["algoId"])["algoStatus"], "NEW");
  stand.mark(kSwap, "61379");
  EXPECT_EQ(stand.get("GET", kAlgo, "algoId=" + algo["algoId"])["algoStatus"], "FINISHED");
  EXPECT_EQ(stand.get("POST", kAlgo,
                      "symbol=BTCUSDT&side=SELL&type=TRAILING_STOP_MARKET&algoType=CONDITIONAL&quantity=0.1&"
                      "callbackRate=21")["code"],
            "-2007");
}

TEST(BinanceUsdm, AnswersEachOrderOfABatchByItself) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  const std::string list =
      R"([{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.01","price":"50000"},)"
      R"({"symbol":"BTCUSDT","side":"SELL","type":"MARKET","quantity":"0.01","reduceOnly":"true"}])";
  const auto done = stand.get("POST", "/fapi/v1/batchOrders", "batchOrders=" + engine::percent_encode(list));
  ASSERT_EQ(done.items().size(), 2U);
  EXPECT_EQ(done.items()[0]["status"], "NEW");
  EXPECT_EQ(done.items()[1]["code"], "-2022");
  const auto canceled = stand.get("DELETE", "/fapi/v1/batchOrders",
                                  "symbol=BTCUSDT&orderidlist=%5B" + done.items()[0]["orderId"] + "%2C77%5D");
  ASSERT_EQ(canceled.items().size(), 2U);
  EXPECT_EQ(canceled.items()[0]["status"], "CANCELED");
  EXPECT_EQ(canceled.items()[1]["code"], "-2011");
  EXPECT_EQ(stand.get("POST", "/fapi/v1/batchOrders", "batchOrders=%5B%5D")["code"], "-4082");
}

TEST(BinanceUsdm, ChangesModesOnlyWhereTheyDiffer) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  EXPECT_EQ(stand.get("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=5")["leverage"], "5");
  EXPECT_EQ(stand.get("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=101")["code"], "-4028");
  EXPECT_EQ(stand.get("GET", "/fapi/v1/symbolConfig", "symbol=BTCUSDT").items()[0]["leverage"], "5");
  const std::string margin = "/fapi/v1/marginType", mode = "/fapi/v1/positionSide/dual";
  EXPECT_EQ(stand.get("POST", margin, "symbol=BTCUSDT&marginType=CROSSED")["code"], "-4046");
  EXPECT_EQ(stand.get("POST", margin, "symbol=BTCUSDT&marginType=ISOLATED")["code"], "200");
  EXPECT_EQ(stand.get("POST", mode, "dualSidePosition=false")["code"], "-4059");
  stand.get("POST", kOrder, kBuy);
  EXPECT_EQ(stand.get("POST", margin, "symbol=BTCUSDT&marginType=CROSSED")["code"], "-4047");
  EXPECT_EQ(stand.get("POST", mode, "dualSidePosition=true")["code"], "-4067");
  stand.get("DELETE", "/fapi/v1/allOpenOrders", "symbol=BTCUSDT");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01");
  EXPECT_EQ(stand.get("POST", margin, "symbol=BTCUSDT&marginType=CROSSED")["code"], "-4048");
  EXPECT_EQ(stand.get("POST", mode, "dualSidePosition=true")["code"], "-4068");
  EXPECT_EQ(stand.get("POST", "/fapi/v1/positionMargin", "symbol=BTCUSDT&amount=10&type=1")["code"], "200");
  stand.get("POST", kOrder, "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.01");
  EXPECT_EQ(stand.get("POST", mode, "dualSidePosition=true")["code"], "200");
  EXPECT_EQ(stand.get("GET", mode)["dualSidePosition"], "true");
  const std::string hedged = "symbol=BTCUSDT&type=MARKET&quantity=0.01&positionSide=";
  EXPECT_EQ(stand.get("POST", kOrder, hedged + "LONG&side=BUY")["positionSide"], "LONG");
  EXPECT_EQ(stand.get("POST", kOrder, hedged + "SHORT&side=SELL")["positionSide"], "SHORT");
  EXPECT_EQ(stand.get("POST", kOrder, hedged + "LONG&side=SELL&reduceOnly=true")["code"], "-1106");
  EXPECT_EQ(stand.get("GET", "/fapi/v3/positionRisk").items().size(), 2U);
}

TEST(BinanceUsdm, CancelsEverythingWhenNobodyCallsAnyMore) {
  BinanceStand stand;
  stand.mark(kSwap, "60000");
  stand.get("POST", kOrder, kBuy);
  EXPECT_EQ(stand.get("POST", "/fapi/v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=1000")["countdownTime"],
            "1000");
  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{2});
  stand.house.host->advance();
  EXPECT_TRUE(stand.get("GET", "/fapi/v1/openOrders").items().empty());
}

TEST(BinanceUsdm, GivesOneListenKeyAnAccount) {
  BinanceStand stand;
  const std::string path = "/fapi/v1/listenKey";
  EXPECT_EQ(stand.send("PUT", path, {}, "alice-key").status, 400);
  const auto first = stand.send("POST", path, {}, "alice-key").body;
  EXPECT_EQ(stand.send("POST", path, {}, "alice-key").body, first);
  EXPECT_NE(stand.send("POST", path, {}, "bob-key").body, first);
  EXPECT_EQ(stand.send("PUT", path, {}, "alice-key").status, 200);
  EXPECT_EQ(stand.send("DELETE", path, {}, "alice-key").body, "{}");
  EXPECT_NE(stand.send("POST", path, {}, "alice-key").body, first);
}

}  // namespace
