#include "cli/config/serve_files.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using testing_support::dec;

TEST(ServeFiles, HoldWhoMayLogIn) {
  const auto read = cli::parse_accounts(R"([[account]]
name = "alice"
api_key = "k"
secret_key = "s"
passphrase = "p"
permissions = ["read"]
balances = { USDT = "10000", BTC = 0.1 }
position_mode = "hedge"
[[account]]
name = "bob"
api_key = "k2"
secret_key = """
-----BEGIN PUBLIC KEY-----
AAAA
-----END PUBLIC KEY-----
"""
)",
                                        "accounts.toml");
  ASSERT_TRUE(read.mistakes.empty()) << cli::describe(read.mistakes);
  ASSERT_EQ(read.value.size(), 2U);
  const auto& alice = read.value[0];
  EXPECT_EQ(alice.name + alice.api_key + alice.secret_key + alice.passphrase, "aliceksp");
  EXPECT_TRUE(alice.may_read);
  EXPECT_FALSE(alice.may_trade);
  EXPECT_EQ(alice.balances.at(engine::Asset{"USDT"}), dec("10000"));
  EXPECT_EQ(alice.balances.at(engine::Asset{"BTC"}), dec("0.1"));
  EXPECT_EQ(alice.position_mode, engine::PositionMode::Hedge);
  EXPECT_TRUE(read.value[1].may_trade);
  EXPECT_EQ(read.value[1].secret_key.find("-----BEGIN"), 0U);
}

TEST(ServeFiles, TellEachMistakeAndNoSecret) {
  const auto mistakes = cli::describe(cli::parse_accounts(R"([[account]]
name = "alice"
api_key = "k"
secret_key = 12345678
permissions = ["withdraw"]
balance = 5
[[account]]
name = "alice"
api_key = "k"
secret_key = "s"
)",
                                                          "a.toml")
                                          .mistakes);
  for (const auto* expected : {"a.toml:4: account[1].secret_key", "a.toml:5: account[1].permissions",
                               "did you mean \"balances\"", "name stands twice", "api_key stands twice"}) {
    EXPECT_NE(mistakes.find(expected), std::string::npos) << expected << "\n" << mistakes;
  }
  EXPECT_EQ(mistakes.find("12345678"), std::string::npos) << mistakes;
  EXPECT_FALSE(cli::parse_accounts("", "a.toml").mistakes.empty());
}

TEST(ServeFiles, HoldWhatGoesWrong) {
  const auto read = cli::parse_faults(R"(seed = 7
[[fault]]
on = "place"
at = 3
do = "accept_drop_reply"
[[fault]]
on = "*"
probability = 0.01
do = "http_503"
[[fault]]
on = "server_time"
do = "clock_skew"
ms = -45000
)",
                                      "faults.toml");
  ASSERT_TRUE(read.mistakes.empty()) << cli::describe(read.mistakes);
  EXPECT_EQ(read.value.seed, 7U);
  ASSERT_EQ(read.value.faults.size(), 3U);
  EXPECT_EQ(read.value.faults[0].kind, serve::FaultKind::AcceptDropReply);
  EXPECT_EQ(read.value.faults[0].at, 3U);
  EXPECT_EQ(read.value.faults[1].probability, dec("0.01"));
  EXPECT_EQ(read.value.faults[2].ms, -45'000);
}

TEST(ServeFiles, RefuseFaultsThatCannotBe) {
  const auto mistakes = [](const std::string& fault) {
    return cli::describe(cli::parse_faults("[[fault]]\n" + fault, "f.toml").mistakes);
  };
  EXPECT_NE(mistakes("on = \"place\"\n").find("do is missing"), std::string::npos);
  EXPECT_NE(mistakes("on = \"nothing\"\ndo = \"http_429\"\n").find("there is no nothing"), std::string::npos);
  EXPECT_NE(mistakes("on = \"place\"\ndo = \"explode\"\n").find("must be one of drop_request"), std::string::npos);
  EXPECT_NE(mistakes("on = \"place\"\ndo = \"http_429\"\nat = 1\nprobability = 1\n").find("only one of them"),
            std::string::npos);
}

}  // namespace
