// `market book` and `market candles`: what they print, and what they refuse.
#include <gtest/gtest.h>

#include "tests/program/program.h"

namespace {

using testing_support::Program;

constexpr auto kHead = COPYTRADE_SOURCE_DIR "/tests/fixtures/market/usdm_btcusdt_head.gz";

struct Market : ::testing::Test {
  Program program;

  testing_support::Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), "market");
    return program.run(words);
  }
  int code_of(const std::vector<std::string>& words, const std::string& expected) const {
    const auto answer = run(words);
    EXPECT_NE(answer.err.find(expected), std::string::npos) << answer.err;
    EXPECT_EQ(answer.out, "");
    return answer.code;
  }
};

// The first lines of a recorded session, a REST snapshot among them: levels, number and hash worked out elsewhere.
TEST_F(Market, BookEndsAsTheVenuesDid) {
  const auto answer =
      run({"book", "--venue", "binance", "--market", "usdm", "--symbol", "BTCUSDT", kHead, "--output", "json"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  const auto book = answer.json()["instruments"]["BTCUSDT"];
  EXPECT_EQ(book["full_book_sha256"], "c36be63946c38b08a192dea9ac59af66003711e55c25968e6fa5d2ad9f8655d2");
  EXPECT_EQ(book["n_bids"], 1009);
  EXPECT_EQ(book["n_asks"], 1012);
  EXPECT_EQ(book["last_sequence"], 5123107858366);
  EXPECT_EQ(book["bids"].size(), 20U);
  EXPECT_EQ(book["asks"].size(), 20U);
  EXPECT_EQ(book["bids"][0][0], "61800.2");
  EXPECT_EQ(book["in_sync"], true);
  EXPECT_EQ(book["messages"], 8);
  for (const char* count : {"gaps", "bad_checksums", "malformed"}) EXPECT_EQ(book[count], 0);
}

TEST_F(Market, BookTellsThatASnapshotBelongsToNobody) {
  const auto answer = run({"book", "--venue", "binance", "--market", "usdm", kHead});
  EXPECT_EQ(answer.code, 0);
  EXPECT_NE(answer.err.find("--symbol"), std::string::npos) << answer.err;
  EXPECT_NE(answer.out.find("BTCUSDT"), std::string::npos);
  EXPECT_NE(answer.out.find("no"), std::string::npos) << "never in sync";
}

TEST_F(Market, BookIsATableOfInstrumentsToo) {
  const auto file = program.folder().write(
      "okx.jsonl",
      R"({"arg":{"channel":"books","instId":"A"},"action":"snapshot","data":[{"asks":[["2","1","0","1"]],"bids":[],"ts":"1"}]})"
      "\n");
  const auto csv = run({"book", "--venue", "okx", file, "--output", "csv"});
  EXPECT_EQ(csv.code, 0) << csv.err;
  EXPECT_EQ(csv.out.substr(0, csv.out.find('\n')),
            "instrument,best_bid,best_ask,n_bids,n_asks,last_sequence,messages,gaps,bad_checksums,malformed,in_sync,"
            "full_book_sha256");
  EXPECT_NE(csv.out.find("\nA,,2,0,1,,1,0,0,0,true,"), std::string::npos) << csv.out;
}

TEST_F(Market, BookRefusesWhatItCannotUse) {
  EXPECT_EQ(code_of({"book", "--venue", "kraken", kHead}, "okx, binance, deribit"), 2);
  EXPECT_EQ(code_of({"book", "--venue", "binance", "--market", "options", kHead}, "spot, usdm, coinm"), 2);
  EXPECT_EQ(code_of({"book", "--venue", "okx", "--market", "spot", kHead}, "only Binance"), 2);
  EXPECT_EQ(code_of({"book", "--venue", "okx", "nowhere"}, "nowhere"), 3);
  EXPECT_EQ(code_of({"book", kHead}, "--venue is missing"), 2);
  const auto damaged = program.folder().write("damaged.gz", "\x1f\x8b\x08 and then nothing");
  EXPECT_EQ(code_of({"book", "--venue", "okx", damaged}, "damaged"), 2);
}

TEST_F(Market, CandlesAreExactAndLeaveOutWhatIsEmpty) {
  const auto file = program.folder().write("trades.csv",
                                           "time,price,quantity,side\n"
                                           "2024-08-08T12:00:00.250Z,10.10,0.1,buy\n"
                                           "2024-08-08T12:00:09.999Z,9.90,0.2,sell\n"
                                           "2024-08-08T12:00:30.000Z,10,0.000000000000000001,buy\n");
  EXPECT_EQ(run({"candles", "--in", file, "--interval", "10s", "--output", "csv"}).out,
            "time,open,high,low,close,volume\n"
            "2024-08-08T12:00:00.000Z,10.1,10.1,9.9,9.9,0.3\n"
            "2024-08-08T12:00:30.000Z,10,10,10,10,0.000000000000000001\n");
  const auto json = run({"candles", "--in", file, "--interval", "1m", "--output", "json"}).json();
  EXPECT_EQ(json.dump(), R"([{"time":"2024-08-08T12:00:00.000Z","open":"10.1","high":"10.1","low":"9.9","close":"10",)"
                         R"("volume":"0.300000000000000001"}])");
  const auto table = run({"candles", "--in", file, "--interval", "1d"});
  EXPECT_NE(table.out.find("2024-08-08T00:00:00.000Z"), std::string::npos) << table.out;
  EXPECT_EQ(run({"candles", "--in", program.folder().write("none.csv", "time,price,quantity\n"), "--interval", "1m",
                 "--output", "json"})
                .json()
                .size(),
            0U);
}

TEST_F(Market, CandlesNameFileAndLineOfWhatTheyRefuse) {
  const auto file = program.folder().write("bad.csv", "time,price,quantity\n2024-08-08T12:00:00Z,10,1\nsoon,10,1\n");
  EXPECT_EQ(code_of({"candles", "--in", file, "--interval", "1m"}, "bad.csv line 3, time"), 2);
  EXPECT_EQ(code_of({"candles", "--in", file, "--interval", "1x"}, "--interval"), 2);
  EXPECT_EQ(code_of({"candles", "--in", "nowhere.csv", "--interval", "1m"}, "nowhere.csv"), 3);
}

}  // namespace
