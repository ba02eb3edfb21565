// `venue encode` against what ccxt sends for the same intents, and line by line.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/commands/program.h"
#include "engine/base/decimal.h"
#include "engine/env/virtual_clock.h"

namespace {

using Json = nlohmann::ordered_json;

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

std::vector<Json> fixture(const std::string& name) {
  std::ifstream in{std::string{COPYTRADE_SOURCE_DIR} + "/tests/fixtures/ccxt/" + name};
  std::stringstream text;
  text << in.rdbuf();
  return lines_of(text.str());
}

std::vector<Json> encode(const std::string& text) {
  std::istringstream in{text};
  std::ostringstream out, err;
  const engine::VirtualClock clock{*engine::Timestamp::parse("2026-11-20T12:00:00Z")};
  const cli::Surroundings surroundings{in, out, err, [](const std::string&) { return std::nullopt; }, clock, "test"};
  EXPECT_EQ(cli::run_program({"--output", "json", "venue", "encode"}, surroundings), 0) << err.str();
  return lines_of(out.str());
}

Json encode_one(const Json& line) {
  const auto answers = encode(line.dump() + "\n");
  return answers.size() == 1 ? answers.front() : Json{};
}

/// Equal as JSON where a number and its text are the same, and so are true and "true".
bool is_same(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    return a.size() == b.size() && std::all_of(a.items().begin(), a.items().end(), [&](const auto& item) {
             return b.contains(item.key()) && is_same(item.value(), b[item.key()]);
           });
  }
  if (a.is_array() && b.is_array()) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!is_same(a[i], b[i])) return false;
    }
    return true;
  }
  const auto text = [](const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); };
  const auto x = engine::Decimal::parse(text(a)), y = engine::Decimal::parse(text(b));
  return x && y ? *x == *y : text(a) == text(b);
}

Json without(Json value, const Json& names) {
  for (const auto& name : names) {
    if (value.is_object()) value.erase(name.get<std::string>());
  }
  for (auto& item : value) {
    if (item.is_structured()) item = without(item, names);
  }
  return value;
}

Json or_empty(const Json& value) { return value.is_null() ? Json::object() : value; }

TEST(VenueEncode, SendsWhatCcxtSends) {
  const auto cases = fixture("requests.jsonl");
  ASSERT_GT(cases.size(), 150U);
  std::string asked;
  for (const auto& one : cases) asked += one["intent"].dump() + "\n";
  const auto answers = encode(asked);
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& answer = answers[i];
    ASSERT_FALSE(answer.contains("error")) << cases[i]["intent"] << "\n" << answer;
    const auto is_right = [&](const Json& expected) {
      return answer["http_method"] == expected["http_method"] && answer["path"] == expected["path"] &&
             is_same(without(answer["query"], cases[i]["volatile"]), or_empty(expected["query"])) &&
             is_same(without(or_empty(answer["body"]), cases[i]["volatile"]), or_empty(expected["body"]));
    };
    const auto& expected = cases[i]["expected"];
    EXPECT_TRUE(std::any_of(expected.begin(), expected.end(), is_right)) << cases[i] << "\n" << answer;
  }
}

TEST(VenueEncode, SignsRawRequestsAsTheyAre) {
  for (const auto& one : fixture("signing.jsonl")) {
    Json line{{"id", one["id"]}, {"exchange", one["exchange"]}, {"market_type", "spot"}, {"intent", "raw"}};
    line["params"] = {{"http_method", one.value("http_method", "POST")},
                      {"path", one.value("request_path", one.value("path", "/api/v3/order"))},
                      {"body", one.value("body", "")},
                      {"payload", one["string_to_sign"]}};
    line["credentials"] = {
        {"api_key", one["api_key"]}, {"secret_key", one["secret"]}, {"passphrase", one.value("passphrase", "")}};
    if (one.contains("timestamp")) line["time"] = one["timestamp"];
    const auto answer = encode_one(line);
    const auto signature = one["signature"].get<std::string>();
    if (one["exchange"] == "okx") {
      EXPECT_EQ(answer["headers"].value("OK-ACCESS-SIGN", ""), signature) << answer;
    } else {
      EXPECT_NE((answer.value("url", "") + answer["body"].dump()).find(signature), std::string::npos) << answer;
      EXPECT_EQ(answer["headers"]["X-MBX-APIKEY"], one["api_key"]);
    }
  }
}

Json limit_order(const std::string& exchange, const std::string& quantity, const std::string& price) {
  return {{"id", "a"},
          {"exchange", exchange},
          {"market_type", "spot"},
          {"intent", "place"},
          {"instrument",
           {{"base", "BTC"},
            {"quote", "USDT"},
            {"kind", "spot"},
            {"venue_symbol", "BTC-USDT"},
            {"quantity_step", "0.001"},
            {"price_tick", "0.5"}}},
          {"params", {{"order_type", "limit"}, {"side", "buy"}, {"quantity", quantity}, {"price", price}}}};
}

TEST(VenueEncode, TakesAnyNumberOfDigits) {
  const auto answer = encode_one(limit_order("okx", "0.0019999999999999999999999999", "100.2500000000000000000000001"));
  EXPECT_EQ(answer["body"]["sz"], "0.001");
  EXPECT_EQ(answer["body"]["px"], "100.5");
  const auto small = encode_one(limit_order("binance", "1.9999e0", "1.0249e2"));
  EXPECT_EQ(small["body"]["quantity"], "1.999");
  EXPECT_EQ(small["body"]["price"], "102.5");
}

TEST(VenueEncode, IsReadyToSendWithCredentialsAndTime) {
  auto line = limit_order("okx", "0.01", "60000");
  line["time"] = "2026-08-01T12:34:56.789Z";
  EXPECT_FALSE(encode_one(line).contains("headers"));
  line["credentials"] = {{"api_key", "k"}, {"secret_key", "secret-of-mine"}, {"passphrase", "p"}};
  const auto answer = encode_one(line);
  EXPECT_EQ(answer["url"], "https://openapi.okx.com/api/v5/trade/order");
  EXPECT_EQ(answer["headers"]["OK-ACCESS-TIMESTAMP"], "2026-08-01T12:34:56.789Z");
  EXPECT_EQ(Json::parse(answer["body_text"].get<std::string>()), answer["body"]);
  EXPECT_EQ(answer.dump().find("secret-of-mine"), std::string::npos);
  line["time"] = "tomorrow";
  EXPECT_EQ(encode_one(line)["error"]["code"], "INVALID_INPUT");
}

TEST(VenueEncode, HasTheKeysOfTheContractInTheirOrder) {
  const auto answer = encode_one({{"id", 5}, {"exchange", "okx"}, {"market_type", "account"}, {"intent", "balance"}});
  std::vector<std::string> keys;
  for (const auto& item : answer.items()) keys.push_back(item.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"id", "http_method", "path", "query", "body", "body_encoding", "signed"}));
  EXPECT_EQ(answer["id"], 5);
  EXPECT_EQ(answer["query"], Json::object());
  EXPECT_TRUE(answer["body"].is_null());
  EXPECT_TRUE(answer["body_encoding"].is_null());
  EXPECT_EQ(answer["signed"], true);
}

TEST(VenueEncode, GoesOnAfterABadLine) {
  const auto good = R"({"id":"z","exchange":"binance","market_type":"usdm","intent":"server_time"})";
  const std::vector<std::string> bad{
      "{",
      "[]",
      "7",
      R"({"id":1})",
      R"({"id":1,"exchange":"kraken","intent":"balance"})",
      R"({"id":1,"exchange":"okx","intent":"dance"})",
      R"({"id":1,"exchange":"okx","intent":"place","params":{"side":"buy"}})",
      R"({"id":1,"exchange":"okx","market_type":"spot","intent":"cancel_all","instrument":{"venue_symbol":"BTC-USDT"}})",
      R"({"id":1,"exchange":"binance","market_type":"coinm","intent":"balance"})",
      R"({"id":1,"exchange":"binance","market_type":"spot","intent":"positions"})",
      R"({"id":1,"exchange":"binance","market_type":"usdm","intent":"place","instrument":5,"params":7})",
  };
  std::string text;
  for (const auto& line : bad) text += line + "\n" + good + "\r\n\n";
  const auto answers = encode(text);
  ASSERT_EQ(answers.size(), 2 * bad.size());
  for (std::size_t i = 0; i < answers.size(); i += 2) {
    EXPECT_TRUE(answers[i]["error"]["code"].is_string()) << bad[i / 2] << answers[i];
    EXPECT_TRUE(answers[i]["error"]["message"].is_string());
    EXPECT_EQ(answers[i].size(), 2U);
    EXPECT_EQ(answers[i + 1]["path"], "/fapi/v1/time");
  }
}

TEST(VenueEncode, RefusesWhatItWouldHaveToDrop) {
  auto line = limit_order("okx", "1", "1");
  line["params"]["options"] = {{"reduce_only", true}};
  EXPECT_NE(encode_one(line)["error"]["message"].get<std::string>().find("reduce_only"), std::string::npos);
  EXPECT_NE(encode_one(limit_order("okx", "0.0001", "1"))["error"].size(), 0U);
  EXPECT_NE(encode_one(limit_order("binance", "1", "0.2"))["error"].size(), 0U);
}

TEST(VenueEncode, WantsTheStepsOfEachInstrumentOfABatch) {
  auto line = limit_order("okx", "1", "1");
  line["intent"] = "place_batch";
  line["params"] = {
      {"orders", Json::array({{{"symbol", "ETH/USDT"}, {"type", "market"}, {"side", "sell"}, {"amount", 1}}})}};
  EXPECT_EQ(encode_one(line)["error"]["code"], "NOT_FOUND");
  line["instruments"] =
      Json::array({{{"base", "ETH"}, {"quote", "USDT"}, {"kind", "spot"}, {"venue_symbol", "ETH-USDT"}}});
  EXPECT_EQ(encode_one(line)["body"][0]["instId"], "ETH-USDT");
}

}  // namespace
