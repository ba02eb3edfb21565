#include "connectors/binance/errors.h"

#include <gtest/gtest.h>

#include "connectors/binance/codec.h"
#include "tests/support/row_text.h"

namespace {

using binance::MarketType;
using engine::Outcome;
using kit::CodeClass;

kit::CodeMeaning spot(std::int64_t code, std::string_view text = {}) {
  return binance::meaning_of(MarketType::Spot, code, text);
}
kit::CodeMeaning usdm(std::int64_t code, std::string_view text = {}) {
  return binance::meaning_of(MarketType::UsdM, code, text);
}

TEST(BinanceErrors, SayWhetherSendingAgainIsSafe) {
  EXPECT_EQ(usdm(-2019).reason, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(usdm(-1003).code_class, CodeClass::Later);
  EXPECT_EQ(usdm(-1007).code_class, CodeClass::Unknown);
  EXPECT_EQ(usdm(-1000).code_class, CodeClass::Unknown);
  EXPECT_EQ(usdm(-1008).code_class, CodeClass::Later);
  EXPECT_EQ(usdm(-4116).code_class, CodeClass::Exists);
  EXPECT_EQ(usdm(-4046).code_class, CodeClass::NoChange);
  EXPECT_EQ(usdm(-1021).code_class, CodeClass::Clock);
  EXPECT_EQ(spot(-2015).code_class, CodeClass::Key);
  EXPECT_EQ(spot(-2013).code_class, CodeClass::NotThere);
  EXPECT_EQ(usdm(-4061).code_class, CodeClass::Config);
}

TEST(BinanceErrors, DifferByMarketAndText) {
  EXPECT_EQ(usdm(-2021).reason, "TRIGGER_PRICE");
  EXPECT_EQ(spot(-2021).code_class, CodeClass::NotThere);
  EXPECT_EQ(usdm(-2022).code_class, CodeClass::Refused);
  EXPECT_EQ(spot(-2010, "Account has insufficient balance for requested action.").reason, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(spot(-2010, "Duplicate order sent.").code_class, CodeClass::Exists);
  EXPECT_EQ(spot(-2010, "Order would immediately match and take.").reason, "WOULD_TAKE");
  EXPECT_EQ(spot(-2010, "Something new.").code_class, CodeClass::Refused);
  EXPECT_EQ(spot(-1013, "Filter failure: LOT_SIZE").reason, "SIZE_LIMIT");
  EXPECT_EQ(spot(-1013, "Filter failure: NOTIONAL").reason, "BELOW_MINIMUM");
  EXPECT_EQ(spot(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE").reason, "PRICE_LIMIT");
  EXPECT_EQ(spot(-1001, "Internal error; unable to process your request. Please try again.").code_class,
            CodeClass::Later);
  EXPECT_EQ(spot(-1001, "Disconnected").code_class, CodeClass::Unknown);
}

TEST(BinanceErrors, TakeWhatTheyDoNotKnowForUnknown) {
  for (const std::int64_t code : {0, 1, -9999, -99999}) {
    EXPECT_EQ(usdm(code).code_class, CodeClass::Unknown) << code;
    EXPECT_FALSE(binance::is_documented(MarketType::UsdM, code)) << code;
  }
}

TEST(BinanceErrors, JudgeAnswersWithoutACode) {
  EXPECT_EQ(binance::meaning_of_status(418, "").code_class, CodeClass::Later);
  EXPECT_EQ(binance::meaning_of_status(503, "Service Unavailable.").code_class, CodeClass::Later);
  EXPECT_EQ(binance::meaning_of_status(503, "Unknown error, please check your request or try again later.").code_class,
            CodeClass::Unknown);
  EXPECT_EQ(binance::meaning_of_status(502, "<html>").code_class, CodeClass::Unknown);
}

TEST(BinanceErrors, ListEveryDocumentedCode) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the table of codes is not here";
  int checked = 0;
  for (const auto& line : testing_support::read_lines(*data + "/A_exchange/errors/error_code_table.jsonl")) {
    const auto one = nlohmann::json::parse(line);
    const auto section = one.value("section", "");
    const auto code = one["code"].get<std::string>();
    const bool is_number = code.find_first_not_of("-0123456789") == std::string::npos;
    if (one["exchange"] != "binance" || (section != "spot" && section != "linear") || !is_number) continue;
    EXPECT_TRUE(binance::is_documented(section == "spot" ? MarketType::Spot : MarketType::UsdM, std::stoll(code)))
        << line;
    ++checked;
  }
  EXPECT_GT(checked, 380);
  for (const auto& line : testing_support::read_lines(*data + "/A_exchange/errors/error_envelopes.jsonl")) {
    const auto one = nlohmann::json::parse(line);
    if (one["exchange"] != "binance") continue;
    const auto body = one["body"].get<std::string>();
    kit::Json parsed;
    ASSERT_TRUE(parsed.parse(body)) << line;
    const auto refusal = binance::find_refusal(parsed.root());
    if (!refusal) {
      const auto rows = binance::read_rows<binance::OrderRow>(parsed.root());
      ASSERT_TRUE(rows) << line;
      EXPECT_EQ(rows->at(0).code, -4164);
      EXPECT_EQ(rows->at(1).order_id, "1514982812");
      continue;
    }
    const auto market = one["where"].get<std::string>().find("fapi") != std::string::npos || refusal->code <= -4000
                            ? MarketType::UsdM
                            : MarketType::Spot;
    EXPECT_NE(binance::meaning_of(market, refusal->code, refusal->message).code_class, CodeClass::Unknown) << line;
  }
}

}  // namespace
