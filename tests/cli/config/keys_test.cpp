#include "cli/config/keys.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/config/setup_json.h"
#include "tests/support/amounts.h"

namespace {

using testing_support::dec;

template <class T>
std::string message_of(T& config, std::string_view key, const std::vector<std::string>& words) {
  const auto status = cli::set_key(config, key, words);
  return status ? "" : status.error().detail;
}

TEST(Keys, EachKindHasItsKeysOnceWithHelp) {
  for (const auto keys :
       {cli::source_keys(), cli::customer_keys(), cli::strategy_keys(), cli::binding_keys(), cli::process_keys()}) {
    std::set<std::string_view> names;
    for (const auto& key : keys) {
      EXPECT_TRUE(names.insert(key.name).second) << key.name;
      EXPECT_FALSE(key.help.empty()) << key.name;
      EXPECT_FALSE(key.placeholder.empty()) << key.name;
    }
    EXPECT_FALSE(names.empty());
  }
}

TEST(Keys, SetsWhatAFileCouldSet) {
  engine::StrategyConfig strategy;
  EXPECT_EQ(message_of(strategy, "source", {"leader7"}), "");
  EXPECT_EQ(message_of(strategy, "sizing", {"ratio"}), "");
  EXPECT_EQ(message_of(strategy, "ratio", {"0.100000000000000001"}), "");
  EXPECT_EQ(message_of(strategy, "symbols", {"BTC-USDT", "ETH-USDT-SWAP"}), "");
  EXPECT_EQ(message_of(strategy, "symbol_map", {"BTC-USDT=BTC-USDT-SWAP"}), "");
  EXPECT_EQ(message_of(strategy, "max_age", {"0.5"}), "");
  EXPECT_EQ(message_of(strategy, "entry", {"market"}), "");
  EXPECT_EQ(message_of(strategy, "enabled", {"false"}), "");
  EXPECT_EQ(strategy.source.text(), "leader7");
  EXPECT_EQ(strategy.terms.ratio, dec("0.100000000000000001"));
  EXPECT_EQ(strategy.terms.symbols->size(), 2U);
  EXPECT_EQ(strategy.terms.symbol_map.begin()->second.text(), "BTC-USDT-SWAP");
  EXPECT_EQ(strategy.terms.max_age, std::chrono::milliseconds{500});
  EXPECT_FALSE(strategy.enabled);
}

TEST(Keys, TakesBalancesOfSeveralAssets) {
  engine::CustomerConfig customer;
  EXPECT_EQ(message_of(customer, "initial_balance", {"10000", "BTC=0.1"}), "");
  EXPECT_EQ(customer.initial_balance.at(engine::Asset{"USDT"}), dec("10000"));
  EXPECT_EQ(customer.initial_balance.at(engine::Asset{"BTC"}), dec("0.1"));
  EXPECT_EQ(message_of(customer, "initial_balance", {"1", "USDT=2"}), "initial_balance: USDT stands twice");
}

TEST(Keys, ASwitchMayStandAlone) {
  engine::SourceConfig source;
  EXPECT_EQ(message_of(source, "follow", {}), "");
  EXPECT_TRUE(source.follow);
  EXPECT_EQ(message_of(source, "follow", {"false"}), "");
  EXPECT_FALSE(source.follow);
}

TEST(Keys, APathStartsFromTheCurrentDirectory) {
  engine::SourceConfig source;
  EXPECT_EQ(message_of(source, "path", {"in/../signals.ndjson"}), "");
  EXPECT_EQ(source.path, (std::filesystem::current_path() / "signals.ndjson").string());
}

TEST(Keys, RefusesWithTheWordsOfAFileAndChangesNothing) {
  engine::BindingConfig binding;
  EXPECT_EQ(message_of(binding, "ratio", {"0"}), "ratio: must be above 0 and at most 1000000, not \"0\"");
  EXPECT_EQ(message_of(binding, "ratoi", {"1"}), "ratoi: is not known; did you mean \"ratio\"?");
  EXPECT_EQ(message_of(binding, "ratio", {}), "ratio: takes one value, not 0");
  EXPECT_EQ(message_of(binding, "symbols", {}), "symbols: needs a value");
  EXPECT_EQ(message_of(binding, "entry", {"twap"}), "entry: \"twap\" is not part of this version; only \"market\" is");
  EXPECT_EQ(message_of(binding, "netting", {"net"}), "netting: \"net\" is not part of this version; only \"deny\" is");
  EXPECT_NE(message_of(binding, "symbol_map", {"BTC-USDT"}).find("LEADERS=FOLLOWERS"), std::string::npos);
  EXPECT_NE(message_of(binding, "symbols", {"BTC-USDT", "BTCUSDT"}), "");
  EXPECT_EQ(binding.overrides, engine::FollowTerms{});
  engine::CustomerConfig customer;
  EXPECT_NE(message_of(customer, "api_key", {"k"}).find("is a secret"), std::string::npos);
}

TEST(Keys, TakesAKeyBackToItsDefault) {
  engine::StrategyConfig strategy;
  EXPECT_EQ(message_of(strategy, "max_slippage", {"0.01"}), "");
  EXPECT_TRUE(cli::unset_key(strategy, "max_slippage"));
  EXPECT_FALSE(strategy.terms.max_slippage);
  EXPECT_FALSE(cli::unset_key(strategy, "source"));
  EXPECT_FALSE(cli::unset_key(strategy, "nonsense"));
  engine::SourceConfig source;
  source.follow = true;
  EXPECT_TRUE(cli::unset_key(source, "follow"));
  EXPECT_FALSE(source.follow);
}

TEST(Keys, SetsTheProcessFromTheEnvironmentsWords) {
  cli::ProcessConfig config;
  EXPECT_EQ(message_of(config, "log.max_size", {"2MB"}), "");
  EXPECT_EQ(config.log_max_size, 2'000'000U);
  EXPECT_NE(message_of(config, "daemon.listen", {"127.0.0.1:1"}).find("not part of this version"), std::string::npos);
}

TEST(Keys, KnowsWhatWasMeant) {
  const std::vector<std::string_view> words{"ratio", "max_leverage", "max_slippage"};
  EXPECT_EQ(cli::closest("ratoi", words), "ratio");
  EXPECT_EQ(cli::closest("max-leverage", words), "max_leverage");
  EXPECT_EQ(cli::closest("xyz", words), "");
}

TEST(SetupJson, ShowsMoneyAsTextAndRatiosAsNumbers) {
  engine::StrategyConfig strategy{engine::StrategyId{"half"}, engine::SourceId{"leader7"}, {}, true};
  strategy.terms.ratio = dec("0.5");
  strategy.terms.max_leverage = dec("5");
  strategy.terms.notional = testing_support::notional("100.50");
  const auto json = cli::to_json(strategy);
  EXPECT_EQ(json.begin().key(), "name");
  EXPECT_EQ(json["ratio"].dump(), "0.5");
  EXPECT_EQ(json["max_leverage"].dump(), "5");
  EXPECT_EQ(json["notional"].dump(), "\"100.5\"");
  EXPECT_TRUE(json["symbols"].is_null());
  engine::CustomerConfig customer;
  customer.initial_balance = {{engine::Asset{"USDT"}, dec("10000")}};
  EXPECT_EQ(cli::to_json(customer)["initial_balance"].dump(), "{\"USDT\":\"10000\"}");
}

}  // namespace
