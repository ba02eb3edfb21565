#include "connectors/okx/errors.h"

#include <gtest/gtest.h>

#include "tests/support/row_text.h"

namespace {

using engine::Outcome;
using kit::CodeClass;

TEST(OkxErrors, SayWhetherSendingAgainIsSafe) {
  const auto outcome = [](const char* code) { return kit::outcome_of(okx::meaning_of(code).code_class); };
  EXPECT_EQ(okx::meaning_of("0").code_class, CodeClass::Done);
  EXPECT_EQ(okx::meaning_of("51008").reason, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(okx::meaning_of("51008_1000").reason, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(outcome("51008"), Outcome::Rejected);
  EXPECT_EQ(okx::meaning_of("50011").code_class, CodeClass::Later);
  EXPECT_EQ(outcome("50011"), Outcome::NotSent);
  EXPECT_EQ(outcome("50004"), Outcome::Unknown);
  EXPECT_EQ(outcome("50001"), Outcome::Unknown);
  EXPECT_EQ(okx::meaning_of("51016").code_class, CodeClass::Exists);
  EXPECT_EQ(okx::meaning_of("50113").code_class, CodeClass::Key);
  EXPECT_EQ(okx::meaning_of("51010").code_class, CodeClass::Config);
  EXPECT_EQ(okx::meaning_of("50102").code_class, CodeClass::Clock);
  EXPECT_EQ(okx::meaning_of("51603").code_class, CodeClass::NotThere);
  EXPECT_EQ(okx::meaning_of("50037").reason, "DEADLINE_PASSED");
}

TEST(OkxErrors, TakeWhatTheyDoNotKnowForUnknown) {
  for (const auto* code : {"", "0x", "59999", "abc", "-1", "51008x", "99999999999999999999"}) {
    EXPECT_EQ(okx::meaning_of(code).code_class, CodeClass::Unknown) << code;
    EXPECT_FALSE(okx::is_documented(code)) << code;
  }
  EXPECT_EQ(kit::outcome_of(CodeClass::Unknown), Outcome::Unknown);
}

TEST(OkxErrors, LeaveNoQuestionOpenAfterARead) {
  const auto timeout = okx::meaning_of("50004");
  EXPECT_EQ(kit::to_error("okx", "50004", "timeout", timeout, true).outcome, Outcome::Unknown);
  EXPECT_EQ(kit::to_error("okx", "50004", "timeout", timeout, false).outcome, Outcome::Rejected);
  const auto poor = kit::to_error("okx", "51008", "No money", okx::meaning_of("51008"), true);
  EXPECT_EQ(poor.detail, "okx 51008: No money");
  EXPECT_EQ(poor.code, engine::ErrorCode::InsufficientBalance);
}

TEST(OkxErrors, ListEveryDocumentedCode) {
  const auto data = testing_support::data_folder();
  if (!data) GTEST_SKIP() << "COPYTRADE_DATA is not set: the table of codes is not here";
  int checked = 0;
  for (const auto& line : testing_support::read_lines(*data + "/A_exchange/errors/error_code_table.jsonl")) {
    const auto one = nlohmann::json::parse(line);
    const auto code = one["code"].get<std::string>();
    if (one["exchange"] != "okx" || code.find_first_not_of("0123456789") != std::string::npos) continue;
    EXPECT_TRUE(okx::is_documented(code)) << line;
    const auto meaning = okx::meaning_of(code);
    const auto theirs = one["ccxt_class"].get<std::string>();
    const bool is_poor = meaning.reason == "INSUFFICIENT_BALANCE" || meaning.reason == "SETTING_REFUSED";
    EXPECT_TRUE(theirs != "InsufficientFunds" || is_poor) << line;
    EXPECT_TRUE(theirs != "RateLimitExceeded" || meaning.code_class == CodeClass::Later) << line;
    ++checked;
  }
  EXPECT_GT(checked, 390);
}

}  // namespace
