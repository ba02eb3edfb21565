// The examples are those of Binance's own documentation.
#include "connectors/binance/market_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/market_text.h"

namespace {

using binance::Market;

std::string told(std::string_view message, std::string_view asked_for = {}, Market market = Market::Spot) {
  binance::MarketDecoder decoder{market};
  return testing_support::decoded(decoder, message, asked_for);
}

TEST(BinanceMarketDecoder, ReadsBooksOfSpotAndOfFutures) {
  EXPECT_EQ(
      told(
          R"({"stream":"bnbbtc@depth@100ms","data":{"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","0.000"]]}})"),
      "BNBBTC: delta 2022-12-31T19:43:02.136Z 156>160 bids 0.0024x10 asks 0.0026x0");
  EXPECT_EQ(
      told(
          R"({"e":"depthUpdate","E":123456789,"T":123456788,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":157,"u":160,"pu":149,"b":[],"a":[["0.0026","100"]]})"),
      "BTCUSDT: delta 1970-01-02T10:17:36.789Z 149>160 bids asks 0.0026x100");
  EXPECT_EQ(
      told(
          R"({"stream":"btcusdt@depth5@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[["1","1"]],"a":[]}})"),
      "BTCUSDT: whole 1970-01-01T00:00:00.001Z 149>160 bids 1x1 asks");
  EXPECT_EQ(
      told(
          R"({"stream":"bnbbtc@depth20","data":{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}})"),
      "BNBBTC: whole - ->160 bids 0.0024x10 asks 0.0026x100");
}

TEST(BinanceMarketDecoder, TakesTheNameOfASnapshotFromWhereverItStands) {
  EXPECT_EQ(told(R"({"lastUpdateId":1027024,"bids":[["4.00","431"]],"asks":[]})", "BNBBTC"),
            "BNBBTC: answer - ->1027024 bids 4x431 asks");
  EXPECT_EQ(
      told(
          R"({"lastUpdateId":7,"E":1589436922972,"T":1589436922959,"symbol":"BTCUSD_PERP","pair":"BTCUSD","bids":[],"asks":[]})"),
      "BTCUSD_PERP: answer 2020-05-14T06:15:22.972Z ->7 bids asks");
  EXPECT_EQ(told(R"({"lastUpdateId":7,"bids":[],"asks":[]})"), ": malformed instrument: nobody knows whose it is");
}

TEST(BinanceMarketDecoder, ReadsTradesTickersAndCandles) {
  EXPECT_EQ(
      told(
          R"({"e":"aggTrade","E":1672515782136,"s":"BNBBTC","a":12345,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":true,"M":true})"),
      "BNBBTC: trade 2022-12-31T19:43:02.136Z 12345 sell 100 at 0.001");
  EXPECT_EQ(
      told(
          R"({"e":"trade","E":1672515782136001,"s":"BNBBTC","t":7,"p":"0.001","q":"100","T":1672515782136001,"m":false})"),
      "BNBBTC: trade 2022-12-31T19:43:02.136001Z 7 buy 100 at 0.001")
      << "a stream may be asked for microseconds";
  EXPECT_EQ(told(R"({"e":"trade","E":1,"s":"BTCUSDT","t":7,"p":"0","q":"0","X":"NA","T":1,"m":true})"), "");
  EXPECT_EQ(told(R"({"u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21","a":"25.3652","A":"40.66"})"),
            "BNBUSDT: ticker - last - bid 25.3519x31.21 ask 25.3652x40.66");
  EXPECT_EQ(
      told(
          R"({"e":"kline","E":1,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,"s":"BNBBTC","i":"1m","o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":true}})"),
      "BNBBTC: candle 1m 2022-12-31T19:43:00.000Z 0.001 0.0025 0.0015 0.002 1000 closed");
  EXPECT_EQ(told(R"({"e":"24hrTicker","E":1672515782136,"s":"BTCUSDT","p":"-131.4","c":"16584.6","Q":"0.002"})"),
            "BTCUSDT: ticker 2022-12-31T19:43:02.136Z last 16584.6 bid -x0 ask -x0");
}

TEST(BinanceMarketDecoder, ReadsMarkPricesFundingAndLiquidations) {
  EXPECT_EQ(
      told(
          R"({"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","ap":"11794.0","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000},{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT_210924","p":"1","i":"2","P":"3","r":"","T":0}]})"),
      "BTCUSDT: mark 2019-07-05T05:43:00.000Z 11794.15 index 11784.62659091\n"
      "BTCUSDT: funding 2019-07-05T05:43:00.000Z 0.00038167 due 2019-07-05T06:00:00.000Z\n"
      "BTCUSDT_210924: mark 2019-07-05T05:43:00.000Z 1 index 2");
  EXPECT_EQ(
      told(
          R"({"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910.12345678","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}})"),
      "BTCUSDT: liquidation 2019-09-09T07:34:20.893Z sell 0.014 at 9910.12345678");
}

TEST(BinanceMarketDecoder, SaysNothingOfWhatIsNoMarket) {
  EXPECT_EQ(told(R"({"result":null,"id":1})"), "");
  EXPECT_EQ(told(R"({"e":"serverShutdown","E":1})"), "");
  EXPECT_EQ(told(R"({"code":2,"msg":"Invalid request"})"), "");
}

TEST(BinanceMarketDecoder, SaysWhoseMessageIsBrokenWhereItCanBeKnown) {
  const std::string head = R"({"e":"depthUpdate","E":1,"s":"BTCUSDT",)";
  for (const auto* rest : {R"("u":160,"b":[],"a":[]})", R"("U":1,"b":[],"a":[]})", R"("U":1,"u":2,"a":[]})",
                           R"("U":1,"u":2,"b":[["1"]],"a":[]})", R"("U":1,"u":2,"b":[["1","-1"]],"a":[]})",
                           R"("U":"soon","u":2,"b":[],"a":[]})"}) {
    EXPECT_EQ(told(head + rest).substr(0, 18), "BTCUSDT: malformed") << rest;
  }
  EXPECT_EQ(told(head).substr(0, 11), ": malformed");
  EXPECT_EQ(told(R"({"stream":"btcusdt@depth","data":{"e":"depthUpdate","U":1,"u":2,"b":[],"a":[]}})").substr(0, 18),
            "BTCUSDT: malformed");
}

}  // namespace
