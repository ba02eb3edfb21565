// The examples are those of OKX's own documentation.
#include "connectors/okx/market_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/market_text.h"

namespace {

std::string told(std::string_view message, std::string_view asked_for = {}) {
  okx::MarketDecoder decoder;
  return testing_support::decoded(decoder, message, asked_for);
}

TEST(OkxMarketDecoder, ReadsBooks) {
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["8476.98","415","0","13"],["8477","7","0","2"]],"bids":[["8476.97","256","0","12"]],"ts":"1597026383085","checksum":-855196043,"prevSeqId":-1,"seqId":123456}]})"),
      "BTC-USDT: snapshot 2020-08-10T02:26:23.085Z -1>123456 sum -855196043 bids 8476.97x256 asks 8476.98x415 8477x7");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"books-l2-tbt","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["8477.34","0","0","0"]],"bids":[],"ts":"1597026383185","checksum":0,"prevSeqId":123456,"seqId":123457}]})"),
      "BTC-USDT: delta 2020-08-10T02:26:23.185Z 123456>123457 bids asks 8477.34x0")
      << "a checksum of 0 says nothing";
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"books5","instId":"X"},"data":[{"asks":[["2","1","0","1"]],"bids":[],"ts":"1","seqId":9}]})"),
      "X: whole 1970-01-01T00:00:00.001Z ->9 bids asks 2x1");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"bbo-tbt","instId":"BCH-USDT-SWAP"},"data":[{"asks":[["111.06","55154","0","2"]],"bids":[["111.05","57745","0","2"]],"ts":"1670324386802","seqId":363996337}]})"),
      "BCH-USDT-SWAP: ticker 2022-12-06T10:59:46.802Z last - bid 111.05x57745 ask 111.06x55154");
}

TEST(OkxMarketDecoder, ReadsTheAnswerThatDoesNotNameItsInstrument) {
  constexpr auto kBody =
      R"({"code":"0","msg":"","data":[{"asks":[["41006.8","0.60038921","0","1"]],"bids":[["41006.3","0.30178218","0","2"]],"ts":"1629966436396","seqId":3235851742}]})";
  EXPECT_EQ(told(kBody, "BTC-USDT"),
            "BTC-USDT: answer 2021-08-26T08:27:16.396Z ->3235851742 bids 41006.3x0.30178218 asks 41006.8x0.60038921");
  EXPECT_EQ(told(kBody), ": malformed instrument: nobody knows whose it is");
}

TEST(OkxMarketDecoder, ReadsTradesTickersAndCandles) {
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12060306","side":"buy","ts":"1630048897897","count":"3","source":"0","seqId":1234}]})"),
      "BTC-USDT: trade 2021-08-27T07:21:37.897Z 130639474 buy 0.12060306 at 42219.9");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"tickers","instId":"BTC-USD-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USD-SWAP","last":"9999.99","lastSz":"0.1","askPx":"","askSz":"","bidPx":"8888.88","bidSz":"5","ts":"1597026383085"}]})"),
      "BTC-USD-SWAP: ticker 2020-08-10T02:26:23.085Z last 9999.99 bid 8888.88x5 ask -x0");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"candle1Dutc","instId":"BTC-USDT"},"data":[["1597026383085","8533.02","8553.74","8527.17","8548.26","45247","529.5858061","5529.5858061","0"]]})"),
      "BTC-USDT: candle 1d 2020-08-10T02:26:23.085Z 8533.02 8553.74 8527.17 8548.26 45247 forming");
  EXPECT_EQ(okx::interval_of_bar("1D"), "1D") << "a day of Hong Kong is not ours";
}

TEST(OkxMarketDecoder, ReadsMarkPricesFundingOpenInterestAndLiquidations) {
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"mark-price","instId":"LTC-USD-190628"},"data":[{"instType":"FUTURES","instId":"LTC-USD-190628","markPx":"0.1","ts":"1597026383085"}]})"),
      "LTC-USD-190628: mark 2020-08-10T02:26:23.085Z 0.1 index -");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","fundingRate":"-0.0000182221218054321","fundingTime":"1743609600000","nextFundingRate":"","nextFundingTime":"1743638400000","ts":"1743588686291"}]})"),
      "BTC-USDT-SWAP: funding 2025-04-02T10:11:26.291Z -0.000018222121805432 due 2025-04-02T16:00:00.000Z")
      << "what lies past 18 places is cut";
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"open-interest","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","oi":"2216113.01","oiCcy":"22161.1301","ts":"1743041250440"}]})"),
      "BTC-USDT-SWAP: open interest 2025-03-27T02:07:30.440Z 2216113.01");
  EXPECT_EQ(
      told(
          R"({"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"0.007831","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"1692266434010"}],"instFamily":"IOST-USDT","instId":"IOST-USDT-SWAP","instType":"SWAP","uly":"IOST-USDT"}]})"),
      "IOST-USDT-SWAP: liquidation 2023-08-17T10:00:34.010Z buy 13 at 0.007831");
}

TEST(OkxMarketDecoder, SaysNothingOfWhatIsNoMarket) {
  EXPECT_EQ(told("pong"), "");
  EXPECT_EQ(told(R"({"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"accb8e21"})"), "");
  EXPECT_EQ(told(R"({"event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"})"), "");
  EXPECT_EQ(told(R"({"arg":{"channel":"instruments","instType":"SPOT"},"data":[]})"), "");
  EXPECT_EQ(told(R"({"code":"0","msg":"","data":[{"ts":"1597026383085"}]})"), "");
}

TEST(OkxMarketDecoder, SaysWhoseMessageIsBrokenWhereItCanBeKnown) {
  EXPECT_EQ(told(R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"upd)").substr(0, 15), ": malformed no ");
  for (const auto* data :
       {R"("action":"update","data":[{"asks":[["x","1"]],"bids":[],"ts":"1"}])",
        R"("action":"update","data":[{"asks":[["1","-1"]],"bids":[],"ts":"1"}])",
        R"("action":"update","data":[{"asks":[["1"]],"bids":[],"ts":"1"}])",
        R"("action":"update","data":[{"asks":[]}])", R"("action":"else","data":[{"asks":[],"bids":[],"ts":"1"}])",
        R"("action":"update")", R"("action":"update","data":[{"asks":[],"bids":[],"ts":"1","seqId":"soon"}])"}) {
    const auto message = std::string{R"({"arg":{"channel":"books","instId":"BTC-USDT"},)"} + data + "}";
    EXPECT_EQ(told(message).substr(0, 19), "BTC-USDT: malformed") << message;
  }
  EXPECT_EQ(told(R"({"arg":{"channel":"books"},"action":"update","data":[{"asks":[],"bids":[]}]})"),
            ": malformed instrument: nobody knows whose it is");
}

}  // namespace
