// The examples are those of Deribit's own documentation, and two recorded trades.
#include "connectors/deribit/market_decoder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/market_text.h"

namespace {

std::string told(std::string_view message, std::string_view asked_for = {}) {
  deribit::MarketDecoder decoder;
  return testing_support::decoded(decoder, message, asked_for);
}

std::string pushed(const std::string& channel, const std::string& data) {
  return told(R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":")" + channel + R"(","data":)" + data +
              "}}");
}

TEST(DeribitMarketDecoder, ReadsBooksWhoseNumbersAreNumbers) {
  EXPECT_EQ(
      pushed(
          "book.BTC_USDC-PERPETUAL.100ms",
          R"({"type":"snapshot","timestamp":1655395057025,"instrument_name":"BTC_USDC-PERPETUAL","change_id":1550694837,"bids":[["new",20987,0.487]],"asks":[["new",20999.50,9.2e-2]]})"),
      "BTC_USDC-PERPETUAL: snapshot 2022-06-16T15:57:37.025Z ->1550694837 bids 20987x0.487 asks 20999.5x0.092");
  EXPECT_EQ(
      pushed(
          "book.BTC_USDC-PERPETUAL.100ms",
          R"({"type":"change","timestamp":1655395168086,"prev_change_id":1550724481,"instrument_name":"BTC_USDC-PERPETUAL","change_id":1550724483,"bids":[["change",20977,0.109],["delete",20975,0]],"asks":[]})"),
      "BTC_USDC-PERPETUAL: delta 2022-06-16T15:59:28.086Z 1550724481>1550724483 bids 20977x0.109 20975x0 asks");
  EXPECT_EQ(
      pushed(
          "book.BTC-PERPETUAL.none.10.100ms",
          R"({"instrument_name":"BTC-PERPETUAL","timestamp":1769246173071,"change_id":136725664747,"bids":[[89532.5,254900.0]],"asks":[[89533.0,91570.0]]})"),
      "BTC-PERPETUAL: whole 2026-01-24T09:16:13.071Z ->136725664747 bids 89532.5x254900 asks 89533x91570");
  EXPECT_EQ(
      told(
          R"({"jsonrpc":"2.0","id":3,"result":{"timestamp":1769246173071,"instrument_name":"BTC-PERPETUAL","change_id":7,"bids":[[1,2]],"asks":[]}})"),
      "BTC-PERPETUAL: answer 2026-01-24T09:16:13.071Z ->7 bids 1x2 asks");
}

TEST(DeribitMarketDecoder, ReadsRecordedTrades) {
  std::ifstream file{COPYTRADE_SOURCE_DIR "/tests/fixtures/deribit/trades.jsonl"};
  std::string line, text;
  while (std::getline(file, line)) text += told(line) + "\n";
  EXPECT_EQ(text,
            "BTC-PERPETUAL: trade 2025-03-22T07:11:05.811Z 356130997 buy 8430 at 84295.5\n"
            "BTC-PERPETUAL: trade 2025-03-22T07:09:21.899Z 356130979 sell 580 at 84319\n");
}

TEST(DeribitMarketDecoder, TellsWhoWasLiquidated) {
  const auto trade = [](const std::string& who) {
    return pushed("trades.future.BTC.100ms",
                  R"([{"timestamp":1765531356452,"price":92294.5,"amount":10.0,"direction":"sell",)"
                  R"("instrument_name":"BTC-PERPETUAL","trade_seq":1,"liquidation":")" +
                      who + R"(","trade_id":"ETH-7"}])");
  };
  const std::string plain = "BTC-PERPETUAL: trade 2025-12-12T09:22:36.452Z ETH-7 sell 10 at 92294.5";
  const std::string sold = "\nBTC-PERPETUAL: liquidation 2025-12-12T09:22:36.452Z sell 10 at 92294.5";
  const std::string bought = "\nBTC-PERPETUAL: liquidation 2025-12-12T09:22:36.452Z buy 10 at 92294.5";
  EXPECT_EQ(trade("T"), plain + sold);
  EXPECT_EQ(trade("M"), plain + bought);
  EXPECT_EQ(trade("MT"), plain + bought + sold);
}

TEST(DeribitMarketDecoder, ReadsAllThatATickerTells) {
  EXPECT_EQ(
      pushed(
          "ticker.BTC-PERPETUAL.100ms",
          R"({"timestamp":1765541474086,"state":"open","stats":{"high":93612.0},"index_price":92263.55,"instrument_name":"BTC-PERPETUAL","last_price":92283.5,"open_interest":1132329370.0,"mark_price":92281.78,"best_ask_price":92284.0,"best_bid_price":null,"best_ask_amount":186520.0,"best_bid_amount":0.0,"current_funding":1.742e-05,"funding_8h":0.0})"),
      "BTC-PERPETUAL: ticker 2025-12-12T12:11:14.086Z last 92283.5 bid -x0 ask 92284x186520\n"
      "BTC-PERPETUAL: mark 2025-12-12T12:11:14.086Z 92281.78 index 92263.55\n"
      "BTC-PERPETUAL: open interest 2025-12-12T12:11:14.086Z 1132329370\n"
      "BTC-PERPETUAL: funding 2025-12-12T12:11:14.086Z 0.00001742 due -");
  EXPECT_EQ(
      pushed(
          "quote.BTC-PERPETUAL",
          R"({"timestamp":1765541767174,"instrument_name":"BTC-PERPETUAL","best_ask_price":92288.5,"best_bid_price":92288.0,"best_ask_amount":99470.0,"best_bid_amount":133440.0})"),
      "BTC-PERPETUAL: ticker 2025-12-12T12:16:07.174Z last - bid 92288x133440 ask 92288.5x99470");
}

TEST(DeribitMarketDecoder, ReadsCandlesAndFunding) {
  EXPECT_EQ(
      pushed(
          "chart.trades.BTC-PERPETUAL.60",
          R"({"tick":1767200040000,"open":87490.0,"high":87500.0,"low":87465.0,"close":87474.0,"volume":0.9597,"cost":83970.0})"),
      "BTC-PERPETUAL: candle 1h 2025-12-31T16:54:00.000Z 87490 87500 87465 87474 0.9597 forming");
  EXPECT_EQ(pushed("perpetual.BTC-PERPETUAL.100ms", R"({"timestamp":1571386349530,"interest":-0.004,"index_price":1})"),
            "BTC-PERPETUAL: funding 2019-10-18T08:12:29.530Z -0.004 due -");
}

TEST(DeribitMarketDecoder, SaysNothingOfWhatIsNoMarket) {
  EXPECT_EQ(told(R"({"jsonrpc":"2.0","id":1,"result":["book.BTC-PERPETUAL.100ms"],"testnet":true})"), "");
  EXPECT_EQ(told(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})"), "");
  EXPECT_EQ(told(R"({"jsonrpc":"2.0","id":1,"error":{"code":10028,"message":"too_many_requests"}})"), "");
  EXPECT_EQ(pushed("platform_state", R"({"locked":true})"), "");
}

TEST(DeribitMarketDecoder, SaysWhoseMessageIsBrokenWhereItCanBeKnown) {
  const std::string head = R"({"type":"change","timestamp":1,"instrument_name":"B","change_id":2,)";
  for (const auto* rest : {R"("bids":[],"asks":[]})", R"("prev_change_id":1,"bids":[["gone",1,2]],"asks":[]})",
                           R"("prev_change_id":1,"bids":[["new",1]],"asks":[]})", R"("prev_change_id":1,"bids":[]})",
                           R"("prev_change_id":1.5,"bids":[],"asks":[]})"}) {
    EXPECT_EQ(pushed("book.B.100ms", head + rest).substr(0, 12), "B: malformed") << rest;
  }
  EXPECT_EQ(
      told(R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.B.100ms","data":)").substr(0, 11),
      ": malformed");
  EXPECT_EQ(told(R"({"method":"subscription","params":{}})").substr(0, 11), ": malformed");
}

}  // namespace
