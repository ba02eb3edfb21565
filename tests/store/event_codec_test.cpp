#include "store/event_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "store/decimal_text.h"
#include "store/json_text.h"
#include "tests/store/any_fact.h"
#include "tests/support/amounts.h"

namespace {

using testing_support::any_fact;
using testing_support::dec;

constexpr std::size_t kKinds = std::variant_size_v<engine::Fact>;

std::string encoded(const engine::Fact& fact) {
  std::string out;
  store::encode(fact, out);
  return out;
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(EventCodec, GivesEveryKindOfFactBackAsItWas) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    engine::Random random{seed};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      const auto fact = any_fact(random, kind);
      const auto body = encoded(fact);
      const auto back = store::decode(store::kind_of(fact), body);
      ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().detail << "\n" << body;
      ASSERT_TRUE(testing_support::same(fact, *back)) << "seed " << seed << "\n" << body;
    }
  }
}

TEST(EventCodec, WritesJsonThatOthersCanRead) {
  engine::Random random{7};
  for (int i = 0; i < 200; ++i) {
    const auto fact = engine::Fact{[&] {
      engine::NoticeQueued queued;
      testing_support::fill(random, queued);
      queued.notice.text = "quote \" backslash \\ newline \n bell \x07 客户 💀";
      queued.notice.title = queued.notice.signal = "";
      queued.notice.event = "GAP";
      queued.notice.customer = engine::CustomerId{"alice"};
      return queued;
    }()};
    const auto json = nlohmann::json::parse(encoded(fact), nullptr, false);
    ASSERT_FALSE(json.is_discarded());
    EXPECT_EQ(json.at("text"), "quote \" backslash \\ newline \n bell \x07 客户 💀");
  }
}

TEST(EventCodec, KeepsBytesThatAreNoText) {
  std::string out;
  store::append_json_string(out, "a\xff\xc3z");
  EXPECT_EQ(out, "\"a\\udcff\\udcc3z\"");
  store::JsonReader in{out};
  EXPECT_EQ(in.read_view(), "a\xff\xc3z");
}

TEST(EventCodec, RefusesEveryTruncationAndMostDamage) {
  engine::Random random{11};
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const auto fact = any_fact(random, kind);
    const auto body = encoded(fact);
    for (std::size_t length = 0; length < body.size(); ++length) {
      const auto back = store::decode(store::kind_of(fact), body.substr(0, length));
      ASSERT_FALSE(back) << body.substr(0, length);
      ASSERT_EQ(back.error().code, engine::ErrorCode::Corrupt);
    }
    for (int i = 0; i < 300; ++i) {  // Whatever is written over it, reading it ends well or in an error.
      auto damaged = body;
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
      (void)store::decode(store::kind_of(fact), damaged);
    }
  }
}

TEST(EventCodec, RefusesWhatItDoesNotKnow) {
  const auto refused = [](std::string_view kind, std::string_view body) {
    const auto back = store::decode(kind, body);
    return back ? std::string{"read"} : back.error().detail;
  };
  EXPECT_THAT(refused("moon_phase", "{\"v\":1}"), testing::HasSubstr("no such kind"));
  EXPECT_THAT(refused("run_started", "{\"v\":2,\"epoch\":1}"), testing::HasSubstr("version 2"));
  EXPECT_THAT(refused("run_started", "{\"v\":1}"), testing::HasSubstr("\"epoch\" is missing"));
  EXPECT_THAT(refused("run_started", "{\"v\":1,\"epoch\":1,\"colour\":2}"), testing::HasSubstr("expected '}'"));
  EXPECT_THAT(refused("run_started", "{\"v\":1,\"epoch\":-1}"), testing::HasSubstr("whole number"));
  EXPECT_THAT(refused("run_started", "{\"v\":1\"epoch\":1}"), testing::HasSubstr("missing"));
  EXPECT_THAT(refused("run_started", "{\"v\":1,\"epoch\":1} "), testing::HasSubstr("follows its end"));
  EXPECT_EQ(refused("run_started", "{\"v\":1,\"epoch\":1}"), "read");
}

// What was written once must be read for ever. A sample is never changed; a new version gets a folder of its own.
TEST(EventCodec, ReadsTheSamplesOfEveryVersion) {
  const std::filesystem::path root{COPYTRADE_SOURCE_DIR "/tests/fixtures/store/events"};
  for (const auto& version : std::filesystem::directory_iterator{root}) {
    std::set<std::string> kinds;
    for (const auto& file : std::filesystem::directory_iterator{version.path()}) {
      auto body = file_text(file.path());
      ASSERT_TRUE(body.ends_with('\n')) << file.path();
      body.pop_back();
      const auto kind = file.path().stem().string();
      const auto fact = store::decode(kind, body);
      ASSERT_TRUE(fact) << file.path() << ": " << fact.error().detail;
      EXPECT_EQ(store::kind_of(*fact), kind);
      if (version.path().filename() == "v1") {
        EXPECT_EQ(encoded(*fact), body);
      }
      kinds.insert(kind);
    }
    EXPECT_EQ(kinds.size(), kKinds) << version.path() << " has no sample of some kind";
  }
}

TEST(EventCodec, ReadsTheMeaningOfAHotSample) {
  auto body = file_text(COPYTRADE_SOURCE_DIR "/tests/fixtures/store/events/v1/order_reported.json");
  body.pop_back();
  const auto fact = store::decode("order_reported", body);
  ASSERT_TRUE(fact) << fact.error().detail;
  const auto& reported = std::get<engine::OrderReported>(*fact);
  EXPECT_EQ(reported.report.client_order_id.text(), "ct00010000000000000000000101");
  EXPECT_EQ(reported.report.status, engine::OrderStatus::PartiallyFilled);
  ASSERT_TRUE(reported.report.fill);
  EXPECT_EQ(reported.report.fill->price.value(), dec("61800.3"));
  EXPECT_EQ(reported.report.fill->fee, dec("0.0001545"));
  EXPECT_EQ(reported.report.fill->liquidity, engine::Liquidity::Taker);
  EXPECT_EQ(reported.binding.text(), "half/alice");
  EXPECT_EQ(reported.realized_pnl, dec("-1.25"));
  EXPECT_EQ(reported.report.event_time.to_string(), "2024-08-08T23:54:16.322Z");
}

TEST(EventCodec, WritesDecimalsAsTheyPrintThemselves) {
  engine::Random random{5};
  for (int i = 0; i < 20000; ++i) {
    engine::Decimal value;
    testing_support::fill(random, value);
    std::string out;
    store::append_decimal(out, value);
    ASSERT_EQ(out, value.to_string());
    const auto back = store::parse_decimal(out);
    ASSERT_TRUE(back);
    ASSERT_EQ(*back, value);
  }
}

TEST(ParseDecimal, SaysTheSameAsTheSlowOne) {
  for (const std::string_view text : {"",
                                      "-",
                                      "+",
                                      ".",
                                      "-.",
                                      "0",
                                      "-0",
                                      "1",
                                      "-1",
                                      "+1",
                                      "1.",
                                      ".5",
                                      "-.5",
                                      "1.5",
                                      "01.50",
                                      "1..5",
                                      "1.5.",
                                      "1e3",
                                      "1E-3",
                                      "1,5",
                                      " 1",
                                      "1 ",
                                      "nan",
                                      "0x10",
                                      "999999999999999999",
                                      "9999999999999999999",
                                      "0.000000000000000001",
                                      "0.0000000000000000001",
                                      "170141183460469231731.687303715884105727",
                                      "123456789.123456789",
                                      "--1",
                                      "1-",
                                      "-1.5"}) {
    const auto quick = store::parse_decimal(text);
    const auto slow = engine::Decimal::parse(text);
    ASSERT_EQ(static_cast<bool>(quick), static_cast<bool>(slow)) << text;
    if (quick) {
      EXPECT_EQ(*quick, *slow) << text;
    }
  }
}

}  // namespace
