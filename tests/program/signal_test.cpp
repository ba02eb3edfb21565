// Signals without a daemon: sending, listing, reading.
#include <gtest/gtest.h>

#include "tests/program/program.h"

namespace {

using testing_support::Finished;
using testing_support::Program;

constexpr const char* kSignal = R"({"id":"1","symbol":"BTCUSDT","action":"open","side":"long","quantity":0.5})";

class Signals : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(program.run({"apply", write_small_setup(program.folder())}).code, 0); }
  Finished send(const std::string& text, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"signal", "send", "--source", "leader7", "-", "--output", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return program.run(words, text);
  }
  std::size_t count(const std::string& status) {
    return program.run({"signal", "list", "--status", status, "--output", "json"}).json().size();
  }
  Program program;
};

TEST_F(Signals, KeepsASignalAndKnowsItAgain) {
  const auto first = send(kSignal);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.json()["id"], "1");
  EXPECT_EQ(first.json()["duplicate"], false);
  const auto again = send(kSignal);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.json()["duplicate"], true);
  EXPECT_EQ(count("received"), 1U);
}

TEST_F(Signals, RefusesAKnownIdWithOtherContentAndReportsIt) {
  EXPECT_EQ(send(kSignal).code, 0);
  const auto other = send(R"({"id":"1","symbol":"BTCUSDT","action":"open","side":"long","quantity":0.6})");
  EXPECT_EQ(other.code, 4);
  EXPECT_EQ(other.error()["code"], "ALREADY_EXISTS");
  EXPECT_EQ(count("received"), 1U);
  EXPECT_EQ(count("rejected"), 1U);
  EXPECT_EQ(send(kSignal).json()["duplicate"], true);
}

TEST_F(Signals, NamesTheFieldOfAMalformedSignalAndKeepsNothing) {
  const auto missing = send(R"({"id":"2","symbol":"BTCUSDT","action":"open","quantity":1})");
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.error()["message"].get<std::string>().find("side"), std::string::npos);
  const auto second_of_two = send(std::string{kSignal} + "\n{\"id\":\"3\"}\n");
  EXPECT_EQ(second_of_two.code, 2);
  EXPECT_NE(second_of_two.error()["message"].get<std::string>().find("line 2"), std::string::npos);
  EXPECT_EQ(send("").code, 2);
  EXPECT_EQ(program.run({"signal", "list", "--output", "json"}).json().size(), 0U);
}

TEST_F(Signals, MakesAnIdThatIsItsOwn) {
  const std::string without = R"({"symbol":"BTC-USDT-SWAP","action":"open","side":"long","quantity":"1"})";
  const auto first = send(without).json()["id"].get<std::string>();
  const auto second = send(without).json()["id"].get<std::string>();
  EXPECT_FALSE(first.empty());
  EXPECT_NE(first, second);
  EXPECT_EQ(program.run({"signal", "show", "leader7/" + first}).code, 0);
}

TEST_F(Signals, TellsOfEachOfABatchAndWhichPartWasDone) {
  EXPECT_EQ(send(kSignal).code, 0);
  const auto batch = send(
      "{\"id\":\"7\",\"symbol\":\"BTCUSDT\",\"action\":\"open\",\"side\":\"long\",\"quantity\":1}\n\n"
      "{\"id\":\"1\",\"symbol\":\"BTCUSDT\",\"action\":\"open\",\"side\":\"long\",\"quantity\":9}\n"
      "{\"id\":\"7\",\"symbol\":\"BTCUSDT\",\"action\":\"open\",\"side\":\"long\",\"quantity\":1}\n");
  EXPECT_EQ(batch.code, 6);
  std::istringstream lines{batch.out};
  std::vector<nlohmann::json> answers;
  for (std::string line; std::getline(lines, line);) answers.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["duplicate"], false);
  EXPECT_EQ(answers[1]["error"]["code"], "ALREADY_EXISTS");
  EXPECT_EQ(answers[2]["duplicate"], true);
}

TEST_F(Signals, TakesOneObjectOverSeveralLines) {
  EXPECT_EQ(send("{\n \"id\": \"9\",\n \"symbol\": \"BTCUSDT\",\n \"action\": \"close\", \"side\": \"long\"\n}\n").code,
            0);
}

TEST_F(Signals, SaysThatNobodyRunsWhenAskedToWait) {
  const auto answer = send(kSignal, {"--wait"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_NE(answer.error()["message"].get<std::string>().find("no daemon runs"), std::string::npos);
  EXPECT_EQ(count("received"), 1U);
}

TEST_F(Signals, KnowsItsSources) {
  EXPECT_EQ(program.run({"signal", "send", "--source", "leader8", "-"}, kSignal).code, 3);
  EXPECT_EQ(program.run({"source", "disable", "leader7"}).code, 0);
  EXPECT_EQ(send(kSignal).code, 5);
}

TEST_F(Signals, ReadsNumbersExactly) {
  const auto meaning = program.run(
      {"signal", "parse", R"({"symbol":"BTC/USDT:USDT","action":"open","side":"long","quantity":0.100000000000000001})",
       "--output", "json"});
  EXPECT_EQ(meaning.code, 0) << meaning.err;
  EXPECT_EQ(meaning.json()["quantity"], "0.100000000000000001");
  EXPECT_EQ(meaning.json()["symbol"], "BTC-USDT-SWAP");
}

TEST_F(Signals, ParsesABatchLineByLine) {
  const auto answer = program.run({"signal", "parse", "--batch", "-"},
                                  "{\"id\":1,\"text\":\"{\\\"symbol\\\":\\\"BTC-USDT\\\",\\\"action\\\":\\\"close\\\","
                                  "\\\"side\\\":\\\"long\\\"}\"}\n"
                                  "{\"id\":\"b\",\"text\":\"buy the dip\"}\nnonsense\n");
  EXPECT_EQ(answer.code, 0) << answer.err;
  std::istringstream lines{answer.out};
  std::vector<nlohmann::json> answers;
  for (std::string line; std::getline(lines, line);) answers.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["id"], 1);
  EXPECT_EQ(answers[0]["meaning"]["action"], "close");
  EXPECT_EQ(answers[0]["signals"].size(), 1U);
  EXPECT_EQ(answers[1]["id"], "b");
  EXPECT_NE(answers[1]["error"].get<std::string>().find("free text is not read by this version"), std::string::npos);
  EXPECT_TRUE(answers[2].contains("error"));
}

TEST_F(Signals, RefusesFreeTextClearly) {
  const auto answer = program.run({"signal", "parse", "long btc 60000"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("free text is not read by this version"), std::string::npos);
}

TEST_F(Signals, ShowsTheStoryInEveryForm) {
  EXPECT_EQ(send(kSignal).code, 0);
  const auto text = program.run({"signal", "show", "1"});
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("open long 0.5 BTC-USDT-SWAP"), std::string::npos) << text.out;
  const auto json = program.run({"signal", "show", "leader7/1", "--output", "json"}).json();
  EXPECT_EQ(json["signal"]["id"], "1");
  EXPECT_TRUE(json["followers"].is_array());
  for (const char* field : {"source", "id", "seq", "time", "received", "status", "reason", "line"}) {
    EXPECT_TRUE(json["signal"].contains(field)) << field;
  }
}

}  // namespace
