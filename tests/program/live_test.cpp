// Live venues, as far as they can be met without a network: nothing listens where they are said to be.
#include <gtest/gtest.h>

#include "tests/program/program.h"

namespace {

using testing_support::Program;

class Live : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = program.folder().write(
        "live.toml",
        "[[venue]]\nname = \"okx\"\nkind = \"okx\"\ndemo = true\nrest_url = \"https://127.0.0.1:1\"\n"
        "ws_url = \"wss://127.0.0.1:1\"\n"
        "[[source]]\nname = \"s\"\nkind = \"manual\"\n"
        "[[customer]]\nname = \"alice\"\nvenue = \"okx\"\ncredentials_env = \"NOBODYS\"\n"
        "[[strategy]]\nname = \"half\"\nsource = \"s\"\nsizing = \"ratio\"\nratio = \"0.5\"\n"
        "symbols = [\"BTC-USDT-SWAP\"]\n"
        "[[binding]]\nstrategy = \"half\"\ncustomer = \"alice\"\n");
    const auto first = program.run({"apply", file, "--output", "json"});
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(first.json()["changed"], 5);
    EXPECT_EQ(program.run({"apply", file, "--output", "json"}).json()["changed"], 0);
  }
  Program program;
};

TEST_F(Live, DoesNotStartWhereNothingWasEverListed) {
  const auto answer = program.run({"run", "--once"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_NE(answer.err.find("okx does not say what it lists"), std::string::npos) << answer.err;
}

TEST_F(Live, ChecksNoCustomerWithoutHisKey) {
  const auto answer = program.run({"customer", "check", "alice"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("NOBODYS_API_KEY"), std::string::npos) << answer.err;
}

TEST_F(Live, ExportsAVenueAsItIsWritten) {
  const auto exported = program.run({"export"}).out;
  EXPECT_NE(exported.find("kind = \"okx\"\ndemo = true\nrest_url = \"https://127.0.0.1:1\""), std::string::npos);
  EXPECT_EQ(program.run({"apply", "-", "--prune", "--output", "json"}, exported).json()["changed"], 0);
}

}  // namespace
