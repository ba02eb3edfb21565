#include "cli/config/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/env/random.h"
#include "tests/support/amounts.h"
#include "tests/support/cases.h"

namespace {

using testing_support::dec;
using testing_support::notional;

const std::string kFixtures = COPYTRADE_SOURCE_DIR "/tests/fixtures/config/";

std::string read_file(const std::string& path) {
  std::ifstream in{path};
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<cli::Mistake> mistakes_of(const std::string& file, const std::string& text) {
  const auto path = kFixtures + file + ".toml";
  if (file == "instruments") return cli::parse_instruments(text, path).mistakes;
  if (file == "process") return cli::parse_process_config(text, path).mistakes;
  return cli::parse_setup(text, path).mistakes;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = text.find(" | "); parts.size() < 2 && at != std::string::npos; at = text.find(" | ", from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + 3;
  }
  parts.push_back(text.substr(from));
  return parts;
}

TEST(Config, TellsEveryMistakeOfAFileWithItsLineAndField) {
  const auto cases = testing_support::read_cases(kFixtures + "broken.txt");
  EXPECT_GE(cases.size(), 100U);
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name + " (broken.txt:" + std::to_string(one.line) + ")");
    const auto file = one.get("file", "setup");
    const auto mistakes = mistakes_of(file, one.get("text"));
    const auto expected = one.all("mistake");
    ASSERT_EQ(mistakes.size(), expected.size()) << cli::describe(mistakes);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto want = split(expected[i]);
      ASSERT_EQ(want.size(), 3U);
      if (!want[0].empty()) {
        EXPECT_EQ(std::to_string(mistakes[i].line), want[0]) << mistakes[i].message;
      }
      EXPECT_EQ(mistakes[i].field, want[1]) << mistakes[i].message;
      EXPECT_NE(mistakes[i].message.find(want[2]), std::string::npos) << mistakes[i].message;
      EXPECT_EQ(mistakes[i].file, kFixtures + file + ".toml");
    }
  }
}

TEST(Config, ReadsTheContractsSetup) {
  const auto path = kFixtures + "contract/setup.toml";
  const auto parsed = cli::parse_setup(read_file(path), path);
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  const auto& setup = parsed.value;
  EXPECT_TRUE(engine::validate(setup)) << engine::validate(setup).error().detail;

  const auto& venue = setup.venues.at(engine::VenueId{"paper"});
  EXPECT_EQ(venue.instruments_file, kFixtures + "contract/instruments.toml");
  EXPECT_EQ(venue.instruments.size(), 3U);
  ASSERT_EQ(venue.data.size(), 1U);
  EXPECT_EQ(venue.data[0].path, kFixtures + "contract/btc_1m.csv");
  EXPECT_EQ(venue.fill, engine::FillModel::NextOpen);
  EXPECT_FALSE(venue.speed);
  EXPECT_EQ(venue.taker_fee, dec("0.0005"));

  const auto& source = setup.sources.at(engine::SourceId{"leader7"});
  EXPECT_EQ(source.path, kFixtures + "contract/signals.ndjson");
  EXPECT_EQ(source.default_kind, engine::InstrumentKind::PerpLinear);

  EXPECT_EQ(setup.customers.at(engine::CustomerId{"alice"}).initial_balance.at(engine::Asset{"USDT"}), dec("10000"));
  EXPECT_EQ(setup.customers.at(engine::CustomerId{"bob"}).initial_balance.at(engine::Asset{"BTC"}), dec("0.1"));
  const auto& terms = setup.strategies.at(engine::StrategyId{"half"}).terms;
  EXPECT_EQ(terms.ratio, dec("0.5"));
  EXPECT_EQ(terms.symbols->at(0).text(), "BTC-USDT-SWAP");
  const engine::BindingId binding{engine::StrategyId{"half"}, engine::CustomerId{"alice"}};
  EXPECT_EQ(setup.bindings.at(binding).overrides.ratio, dec("0.25"));
  EXPECT_EQ(setup.limits.at(engine::Scope{}).max_order_notional, notional("50000"));
  EXPECT_EQ(setup.limits.at(engine::Scope{}).max_orders_per_minute, 60U);
  EXPECT_EQ(setup.notifiers.at("ops").level, "warning");
}

TEST(Config, ReadsTheContractsInstruments) {
  const auto path = kFixtures + "contract/instruments.toml";
  const auto parsed = cli::parse_instruments(read_file(path), path);
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  ASSERT_EQ(parsed.value.size(), 3U);
  EXPECT_EQ(parsed.value[0].contract_size, dec("0.01"));
  EXPECT_EQ(parsed.value[0].max_leverage, dec("100"));
  EXPECT_EQ(parsed.value[1].settle.text(), "USDT") << "follows from the kind when it is left out";
  EXPECT_EQ(parsed.value[1].max_quantity.value(), dec("9000.5")) << "underscores are TOML's";
  EXPECT_EQ(parsed.value[2].settle.text(), "BTC");
}

TEST(Config, ReadsTheContractsProcessFile) {
  const auto parsed = cli::parse_process_config(read_file(kFixtures + "contract/copytrade.toml"), "copytrade.toml");
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  EXPECT_EQ(parsed.value.log_max_size, 10'000'000U);
  EXPECT_EQ(parsed.value.log_max_files, 5U);
  EXPECT_EQ(cli::parse_process_config("[log]\nmax_size = \"512 KiB\"", "c.toml").value.log_max_size, 524'288U);
  EXPECT_TRUE(cli::parse_process_config("", "c.toml").mistakes.empty());
}

TEST(Config, ReadsNumbersByTheirTextWhereverTheyStand) {
  // No double holds these.
  const std::string text =
      "\xEF\xBB\xBF[[limit]]\r\nscope = \"customer:a\"\r\nmax_gross = 0.100000000000000001\r\n"
      "[[customer]]\nname = \"a\"\nvenue = \"p\"\nnote = \"é仓😀\"\n"
      "initial_balance = { \"USDT\" = 123_456_789.123456789123456789, BTC=1e-7 , ETH = +2.50 }\n"
      "[[customer]]\nname = \"b\"\nvenue = \"p\"\ninitial_balance = 0x10\n"
      "[[strategy]]\nname = \"s\"\nsource = \"l\"\nsizing = \"ratio\"\nratio = 1e-18 # é 0.5\n";
  const auto parsed = cli::parse_setup(text, "setup.toml");
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  EXPECT_EQ(parsed.value.limits.begin()->second.max_gross, dec("0.100000000000000001"));
  const auto& balance = parsed.value.customers.at(engine::CustomerId{"a"}).initial_balance;
  EXPECT_EQ(balance.at(engine::Asset{"USDT"}), dec("123456789.123456789123456789"));
  EXPECT_EQ(balance.at(engine::Asset{"BTC"}), dec("0.0000001"));
  EXPECT_EQ(balance.at(engine::Asset{"ETH"}), dec("2.5"));
  EXPECT_EQ(parsed.value.customers.at(engine::CustomerId{"b"}).initial_balance.begin()->second, dec("16"));
  EXPECT_EQ(parsed.value.strategies.begin()->second.terms.ratio, dec("0.000000000000000001"));
}

TEST(Config, FindsANumberBehindLettersOfSeveralBytes) {
  const std::string text = "customer = [{ name = \"a\", note = \"é仓😀\", initial_balance = 2.10, venue = \"p\" }]\n";
  const auto parsed = cli::parse_setup(text, "setup.toml");
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  EXPECT_EQ(parsed.value.customers.begin()->second.initial_balance.begin()->second, dec("2.1"));
}

TEST(Config, TakesTheSupportedValueOfWhatHasOnlyOne) {
  const std::string text =
      "[[strategy]]\nname = \"s\"\nsource = \"l\"\nsizing = \"ratio\"\nratio = 1\nstops = \"none\"\n"
      "on_manual_change = \"respect\"\njoin = \"next_open\"\nnetting = \"deny\"\nmax_age = 2.5\n"
      "[strategy.entry]\ntype = \"market\"\n";
  const auto parsed = cli::parse_setup(text, "setup.toml");
  ASSERT_TRUE(parsed.mistakes.empty()) << cli::describe(parsed.mistakes);
  EXPECT_EQ(parsed.value.strategies.begin()->second.terms.max_age, std::chrono::milliseconds{2500});
}

TEST(Config, SaysMistakesOfAnInstrumentsFileUnderItsOwnName) {
  const auto folder = testing::TempDir() + "config_test_instruments";
  std::filesystem::create_directories(folder);
  std::ofstream{folder + "/bad.toml"} << "[[instrument]]\nsymbol = \"BTC-USDT\"\n";
  const std::string venue = "kind = \"simulated\"\ninstruments = \"bad.toml\"\n";
  const auto text = "[[venue]]\nname = \"a\"\n" + venue + "[[venue]]\nname = \"b\"\n" + venue + "[[limit]]\n";
  const auto mistakes = cli::parse_setup(text, folder + "/setup.toml").mistakes;
  ASSERT_EQ(mistakes.size(), 7U) << cli::describe(mistakes);
  EXPECT_EQ(mistakes[0].file, folder + "/setup.toml");
  EXPECT_EQ(cli::describe({mistakes[2]}), folder + "/bad.toml:1: instrument.BTC-USDT: kind is missing");
}

TEST(Config, KeepsAbsolutePathsAndCleansRelativeOnes) {
  const std::string text =
      "[[source]]\nname = \"a\"\nkind = \"file\"\npath = \"/tmp/x.ndjson\"\n"
      "[[source]]\nname = \"b\"\nkind = \"file\"\npath = \"../in/./x.ndjson\"\n";
  const auto setup = cli::parse_setup(text, "/etc/copytrade/setup.toml").value;
  EXPECT_EQ(setup.sources.at(engine::SourceId{"a"}).path, "/tmp/x.ndjson");
  EXPECT_EQ(setup.sources.at(engine::SourceId{"b"}).path, "/etc/in/x.ndjson");
}

/// Random setups that obey the rules.
class SetupMaker {
 public:
  explicit SetupMaker(engine::Random& random) : random_{random} {}

  engine::Setup make() {
    engine::Setup setup;
    const auto add = [&](engine::SetupValue value) { engine::apply(setup, engine::declare(std::move(value))); };
    add(venue());
    for (auto left = random_.below(4); left > 0; --left) add(source());
    for (auto left = random_.below(4); left > 0; --left) add(customer());
    for (auto left = random_.below(4); left > 0; --left) {
      engine::StrategyConfig strategy{engine::StrategyId{name()}, engine::SourceId{name()}, terms(), half()};
      strategy.terms.sizing = "ratio";
      strategy.terms.ratio = amount();
      add(strategy);
    }
    for (auto left = random_.below(4); left > 0; --left) {
      add(engine::BindingConfig{{engine::StrategyId{name()}, engine::CustomerId{name()}}, terms()});
    }
    for (auto left = random_.below(4); left > 0; --left) add(limit());
    add(engine::NotifierConfig{name(), "log", half() ? "info" : "critical"});
    return setup;
  }

 private:
  bool half() { return random_.chance(1, 2); }
  std::string name() {
    std::string out = "n";
    for (auto left = random_.below(4); left > 0; --left) out += "aZ9._-"[random_.below(6)];
    return out;
  }
  engine::Decimal amount() { return engine::Decimal::from_units(random_.between(1, 9'000'000'000'000'000'000)); }
  template <class T>
  std::optional<T> maybe(T value) {
    return half() ? std::optional<T>{value} : std::nullopt;
  }

  engine::VenueConfig venue() {
    const auto file = kFixtures + "contract/instruments.toml";
    engine::VenueConfig out;
    out.id = engine::VenueId{name()};
    if (half()) {
      out.kind = half() ? "okx" : "binance";
      out.market = out.kind == "okx" ? "" : half() ? "spot" : "usdm";
      out.demo = half();
      out.rest_url = half() ? "https://example.com" : "";
      out.ws_url = half() ? "wss://example.com:8443" : "";
      out.ca_file = half() ? "/etc/ca.pem" : "";
      return out;
    }
    out.kind = "simulated";
    out.instruments_file = file;
    out.instruments = cli::parse_instruments(read_file(file), file).value;
    const auto kind = half() ? engine::DataFile::Kind::Bars : engine::DataFile::Kind::Trades;
    if (half()) out.data.push_back({engine::InstrumentId{"ETH-USDT"}, kind, kFixtures + "contract/btc_1m.csv"});
    out.speed = maybe(amount());
    out.fill = maybe(engine::FillModel::Close);
    out.latency_ms = random_.between(0, 1000);
    out.maker_fee = dec("-0.0001");
    out.taker_fee = dec("0.0005");
    out.slippage_ticks = static_cast<int>(random_.below(5));
    return out;
  }
  engine::SourceConfig source() {
    const bool is_file = half();
    return {engine::SourceId{name()},
            is_file ? "file" : "stdin",
            is_file ? "/tmp/a \"b\"\\c/é.ndjson" : "",
            is_file && half(),
            static_cast<engine::InstrumentKind>(random_.below(3)),
            half()};
  }
  engine::CustomerConfig customer() {
    engine::CustomerConfig out;
    out.id = engine::CustomerId{name()};
    out.venue = engine::VenueId{name()};
    if (half()) out.initial_balance = {{engine::Asset{"USDT"}, amount()}, {engine::Asset{"1INCH"}, engine::Decimal{}}};
    out.max_leverage = maybe(dec("2.5"));
    out.credentials_env = half() ? "ALICE_1" : "";
    out.note = half() ? "says \"hi\" \\ 仓" : "";
    out.enabled = half();
    return out;
  }
  engine::FollowTerms terms() {
    engine::FollowTerms out;
    // A binding's sizing must find its parameters.
    if (half()) out.sizing = "fixed_notional";
    out.ratio = maybe(amount());
    out.quantity = maybe(engine::Quantity{amount()});
    out.notional = out.sizing ? engine::Notional{amount()} : maybe(engine::Notional{amount()});
    if (half()) out.symbols = {engine::InstrumentId{"BTC-USDT"}, engine::InstrumentId{"BTC-USD-SWAP"}};
    out.direction = maybe(engine::Direction::Inverse);
    if (half()) out.symbol_map[engine::InstrumentId{"BTC-USDT"}] = engine::InstrumentId{"BTC-USDT-SWAP"};
    out.max_leverage = maybe(dec("7"));
    out.max_slippage = maybe(engine::Decimal{});
    out.max_age = maybe(engine::Duration{random_.between(1, 1'000'000'000'000)});
    out.min_notional = maybe(engine::MinNotionalPolicy::RoundUp);
    return out;
  }
  engine::LimitConfig limit() {
    engine::LimitConfig out;
    out.scope = half() ? engine::Scope{engine::Scope::Kind::Symbol, "BTC-USDT-SWAP"}
                       : engine::Scope{engine::Scope::Kind::Customer, name()};
    out.max_gross = amount();
    out.max_order_notional = maybe(engine::Notional{amount()});
    out.max_position_notional = maybe(engine::Notional{amount()});
    out.max_leverage = maybe(dec("3"));
    out.daily_loss = maybe(dec("0.05"));
    out.max_drawdown = maybe(dec("1"));
    out.max_orders_per_minute = maybe(std::uint32_t{60});
    out.max_daily_notional = maybe(engine::Notional{amount()});
    return out;
  }
  engine::Random& random_;
};

TEST(Config, GivesBackEverySetupItWrote) {
  const std::uint64_t seed = 31;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  SetupMaker maker{random};
  for (int i = 0; i < 300; ++i) {
    const auto setup = maker.make();
    const auto text = cli::write_setup(setup);
    const auto parsed = cli::parse_setup(text, "/elsewhere/setup.toml");
    ASSERT_TRUE(parsed.mistakes.empty()) << text << cli::describe(parsed.mistakes);
    // Nothing to change in either direction: they are the same.
    ASSERT_TRUE(engine::difference(parsed.value, setup, true).empty()) << text;
    ASSERT_EQ(cli::write_setup(parsed.value), text);
  }
}

TEST(Config, SurvivesAnyDamage) {
  const std::uint64_t seed = 32;
  SCOPED_TRACE("seed " + std::to_string(seed));
  engine::Random random{seed};
  const auto path = kFixtures + "contract/setup.toml";
  const auto whole = read_file(path);
  constexpr std::string_view kBytes = "[]{}\"'=.,#-_:0123456789eE+\n\r\t \xff\x01";
  int good = 0;
  for (int i = 0; i < 5000; ++i) {
    auto text = whole;
    for (auto left = 1 + random.below(3); left > 0; --left) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      const auto length = static_cast<std::size_t>(1 + random.below(20));
      switch (random.below(4)) {
        case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(static_cast<std::size_t>(random.below(text.size())), text.substr(at, length)); break;
        default: text.insert(at, 1, static_cast<char>(random.below(256))); break;
      }
    }
    const auto parsed = cli::parse_setup(text, path);
    for (const auto& mistake : parsed.mistakes) {
      ASSERT_FALSE(mistake.message.empty()) << text;
      ASSERT_LT(mistake.message.size(), 600U) << mistake.message;
    }
    if (!parsed.mistakes.empty()) continue;
    ++good;
    const auto again = cli::parse_setup(cli::write_setup(parsed.value), path);
    ASSERT_TRUE(again.mistakes.empty()) << text << cli::describe(again.mistakes);
  }
  EXPECT_GT(good, 100);
}

TEST(Config, NeverTakesTimeOutOfProportion) {
  std::string dots = "a";
  for (int i = 0; i < 200'000; ++i) dots += ".a";
  EXPECT_FALSE(cli::parse_setup("[" + dots + "]\n", "s.toml").mistakes.empty());
  EXPECT_FALSE(cli::parse_setup(dots + " = 1\n", "s.toml").mistakes.empty());
  EXPECT_FALSE(cli::parse_setup("a = " + std::string(100'000, '['), "s.toml").mistakes.empty());
  std::string numbers = "seed = [0.5";
  for (int i = 0; i < 20'000; ++i) numbers += ",0.5";
  EXPECT_EQ(cli::parse_setup(numbers + "]\n", "s.toml").mistakes.size(), 1U) << "many points are no long key";
}

TEST(Config, ReadsTenThousandCustomers) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += "[[customer]]\nname = \"c" + std::to_string(i) + "\"\nvenue = \"p\"\ninitial_balance = 10.5\n";
  const auto parsed = cli::parse_setup(text, "s.toml");
  EXPECT_TRUE(parsed.mistakes.empty());
  EXPECT_EQ(parsed.value.customers.size(), 10'000U);
}

}  // namespace
