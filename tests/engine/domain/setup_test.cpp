#include "engine/domain/setup.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "tests/support/instruments.h"

namespace {

using engine::Asset;
using engine::BindingConfig;
using engine::CustomerConfig;
using engine::CustomerId;
using engine::FollowTerms;
using engine::InstrumentId;
using engine::LimitConfig;
using engine::NotifierConfig;
using engine::Scope;
using engine::SetupKind;
using engine::SourceConfig;
using engine::SourceId;
using engine::StrategyConfig;
using engine::StrategyId;
using engine::VenueConfig;
using engine::VenueId;
using testing_support::dec;
using testing_support::linear;
using testing_support::notional;
using testing_support::quantity;

void add(engine::Setup& setup, engine::SetupValue value) { apply(setup, engine::declare(std::move(value))); }

CustomerConfig customer(const std::string& name) {
  CustomerConfig config;
  config.id = CustomerId{name};
  config.venue = VenueId{"paper"};
  config.initial_balance[Asset{"USDT"}] = dec("10000");
  return config;
}

BindingConfig binding(const std::string& strategy, const std::string& name) {
  BindingConfig config;
  config.id = {StrategyId{strategy}, CustomerId{name}};
  return config;
}

/// One of each kind, all sound.
engine::Setup sound() {
  engine::Setup setup;
  VenueConfig venue;
  venue.id = VenueId{"paper"};
  venue.kind = "simulated";
  venue.instruments = {linear()};
  venue.data = {{linear().id, engine::DataFile::Kind::Bars, "/data/btc.csv"}};
  add(setup, venue);
  SourceConfig source;
  source.id = SourceId{"leader7"};
  source.kind = "file";
  source.path = "/data/signals.ndjson";
  add(setup, source);
  add(setup, customer("alice"));
  StrategyConfig strategy;
  strategy.id = StrategyId{"half"};
  strategy.source = SourceId{"leader7"};
  strategy.terms.sizing = "ratio";
  strategy.terms.ratio = dec("0.5");
  add(setup, strategy);
  add(setup, binding("half", "alice"));
  LimitConfig limit;
  limit.max_order_notional = notional("50000");
  limit.daily_loss = dec("0.05");
  add(setup, limit);
  add(setup, NotifierConfig{"ops", "log", "warning"});
  return setup;
}

VenueConfig& venue_of(engine::Setup& s) { return s.venues.begin()->second; }
SourceConfig& source_of(engine::Setup& s) { return s.sources.begin()->second; }
CustomerConfig& customer_of(engine::Setup& s) { return s.customers.begin()->second; }
FollowTerms& terms_of(engine::Setup& s) { return s.strategies.begin()->second.terms; }
FollowTerms& overrides_of(engine::Setup& s) { return s.bindings.begin()->second.overrides; }
LimitConfig& limit_of(engine::Setup& s) { return s.limits.begin()->second; }

void add_limit(engine::Setup& setup, Scope::Kind kind, const std::string& name) {
  LimitConfig limit;
  limit.scope = {kind, name};
  add(setup, limit);
}

TEST(SetupValidate, IsContentWithASoundSetupAndWithAnEmptyOne) {
  const auto status = validate(sound());
  EXPECT_TRUE(status) << status.error().detail;
  EXPECT_TRUE(validate(engine::Setup{}));
}

TEST(SetupValidate, NamesWhatIsWrongAndWhere) {
  struct Case {
    std::string message;
    std::function<void(engine::Setup&)> spoil;
  };
  const std::vector<Case> cases{
      {"venue \"paper\": kind is missing", [](auto& s) { venue_of(s).kind.clear(); }},
      {"lot_size must be above zero", [](auto& s) { venue_of(s).instruments[0].lot_size = {}; }},
      {"listed twice", [](auto& s) { venue_of(s).instruments.push_back(linear()); }},
      {"data names ETH-USDT", [](auto& s) { venue_of(s).data[0].instrument = InstrumentId{"ETH-USDT"}; }},
      {"names no file", [](auto& s) { venue_of(s).data[0].path.clear(); }},
      {"speed must be above zero", [](auto& s) { venue_of(s).speed = dec("0"); }},
      {"latency_ms", [](auto& s) { venue_of(s).latency_ms = -1; }},
      {"slippage_ticks", [](auto& s) { venue_of(s).slippage_ticks = -1; }},
      {"fees.taker", [](auto& s) { venue_of(s).taker_fee = dec("5"); }},
      {"source \"leader7\": path is missing", [](auto& s) { source_of(s).path.clear(); }},
      {"kind is missing", [](auto& s) { source_of(s).kind.clear(); }},
      {"customer \"alice\": venue \"mars\" is not declared", [](auto& s) { customer_of(s).venue = VenueId{"mars"}; }},
      {"customer \"alice\": venue is missing", [](auto& s) { customer_of(s).venue = {}; }},
      {"initial_balance of USDT", [](auto& s) { customer_of(s).initial_balance[Asset{"USDT"}] = dec("-1"); }},
      {"initial_balance of USDT", [](auto& s) { customer_of(s).initial_balance[Asset{"USDT"}] = dec("1e16"); }},
      {"max_leverage must be at least 1", [](auto& s) { customer_of(s).max_leverage = dec("0.5"); }},
      {"strategy \"half\": source \"x\" is not declared",
       [](auto& s) { s.strategies.begin()->second.source = SourceId{"x"}; }},
      {"strategy \"half\": sizing is missing", [](auto& s) { terms_of(s).sizing.reset(); }},
      {"ratio must be above zero", [](auto& s) { terms_of(s).ratio = dec("0"); }},
      {"ratio must not be above", [](auto& s) { terms_of(s).ratio = dec("1e16"); }},
      {"binding \"half/alice\": ratio is missing", [](auto& s) { terms_of(s).ratio.reset(); }},
      {"strategy \"half\": ratio is missing for sizing \"ratio\"",
       [](auto& s) {
         terms_of(s).ratio.reset();
         s.bindings.clear();
       }},
      {"quantity is missing", [](auto& s) { terms_of(s).sizing = "fixed_quantity"; }},
      {"notional is missing", [](auto& s) { overrides_of(s).sizing = "fixed_notional"; }},
      {"quantity must be above zero", [](auto& s) { terms_of(s).quantity = quantity("-1"); }},
      {"notional must be above zero", [](auto& s) { terms_of(s).notional = notional("0"); }},
      {"symbols is empty", [](auto& s) { terms_of(s).symbols.emplace(); }},
      {"symbols holds an empty name", [](auto& s) { terms_of(s).symbols = {InstrumentId{}}; }},
      {"symbol_map", [](auto& s) { terms_of(s).symbol_map[InstrumentId{"A"}] = InstrumentId{}; }},
      {"max_slippage", [](auto& s) { terms_of(s).max_slippage = dec("1"); }},
      {"max_slippage", [](auto& s) { terms_of(s).max_slippage = dec("-0.1"); }},
      {"max_age", [](auto& s) { terms_of(s).max_age = engine::Duration{0}; }},
      {"max_leverage", [](auto& s) { terms_of(s).max_leverage = dec("0"); }},
      {"binding \"half/alice\": ratio must be above zero", [](auto& s) { overrides_of(s).ratio = dec("-1"); }},
      {"customer \"bob\" is not declared", [](auto& s) { add(s, binding("half", "bob")); }},
      {"strategy \"full\" is not declared", [](auto& s) { add(s, binding("full", "alice")); }},
      {"limit \"global\": max_order_notional", [](auto& s) { limit_of(s).max_order_notional = notional("0"); }},
      {"max_position_notional", [](auto& s) { limit_of(s).max_position_notional = notional("-1"); }},
      {"max_gross", [](auto& s) { limit_of(s).max_gross = dec("0"); }},
      {"max_leverage", [](auto& s) { limit_of(s).max_leverage = dec("0"); }},
      {"daily_loss must be above 0 and at most 1", [](auto& s) { limit_of(s).daily_loss = dec("5"); }},
      {"max_drawdown", [](auto& s) { limit_of(s).max_drawdown = dec("0"); }},
      {"max_orders_per_minute", [](auto& s) { limit_of(s).max_orders_per_minute = 0; }},
      {"max_daily_notional", [](auto& s) { limit_of(s).max_daily_notional = notional("0"); }},
      {"limit \"venue:mars\": venue \"mars\" is not declared",
       [](auto& s) { add_limit(s, Scope::Kind::Venue, "mars"); }},
      {"strategy \"x\" is not declared", [](auto& s) { add_limit(s, Scope::Kind::Strategy, "x"); }},
      {"customer \"x\" is not declared", [](auto& s) { add_limit(s, Scope::Kind::Customer, "x"); }},
      {"needs a name", [](auto& s) { add_limit(s, Scope::Kind::Symbol, ""); }},
      {"takes no name", [](auto& s) { add_limit(s, Scope::Kind::Global, "x"); }},
      {"notifier \"ops\": level", [](auto& s) { s.notifiers.begin()->second.level = "loud"; }},
      {"notifier \"ops\": kind is missing", [](auto& s) { s.notifiers.begin()->second.kind.clear(); }},
      {"the name is empty", [](auto& s) { add(s, customer("")); }},
      {"the name must not", [](auto& s) { add(s, customer("a/b")); }},
      {"the name must not", [](auto& s) { add(s, customer("a b")); }},
      {"the name must not", [](auto& s) { add(s, customer("-yes")); }},
      {"the name must not", [](auto& s) { add(s, customer("..")); }},
      {"the name is longer", [](auto& s) { add(s, customer(std::string(65, 'x'))); }},
  };
  for (const auto& [message, spoil] : cases) {
    auto setup = sound();
    spoil(setup);
    const auto status = validate(setup);
    ASSERT_FALSE(status) << message;
    EXPECT_EQ(status.error().code, engine::ErrorCode::InvalidInput);
    EXPECT_NE(status.error().detail.find(message), std::string::npos)
        << "wanted " << message << "\ngot    " << status.error().detail;
  }
}

TEST(SetupValidate, LetsABindingBringWhatTheStrategyLacks) {
  auto setup = sound();
  terms_of(setup).ratio.reset();
  overrides_of(setup).ratio = dec("0.1");
  EXPECT_TRUE(validate(setup));
  add(setup, customer("bob"));
  add(setup, binding("half", "bob"));
  EXPECT_FALSE(validate(setup));
}

TEST(SetupValidate, TakesNamesOfAllLanguagesAndALimitOnAnySymbol) {
  auto setup = sound();
  add(setup, customer("客户一"));
  add_limit(setup, Scope::Kind::Symbol, "DOGE-USDT");
  const auto status = validate(setup);
  EXPECT_TRUE(status) << status.error().detail;
}

TEST(SetupMerge, PrefersWhatTheBindingSets) {
  FollowTerms strategy, overrides;
  strategy.sizing = "ratio";
  strategy.ratio = dec("0.5");
  strategy.max_slippage = dec("0.01");
  strategy.symbol_map = {{InstrumentId{"A"}, InstrumentId{"B"}}, {InstrumentId{"C"}, InstrumentId{"D"}}};
  overrides.ratio = dec("0.25");
  overrides.symbol_map = {{InstrumentId{"A"}, InstrumentId{"Z"}}};
  const auto merged = merge(strategy, overrides);
  EXPECT_EQ(merged.sizing, "ratio");
  EXPECT_EQ(merged.ratio, dec("0.25"));
  EXPECT_EQ(merged.max_slippage, dec("0.01"));
  EXPECT_FALSE(merged.max_age);
  EXPECT_EQ(merged.symbol_map.at(InstrumentId{"A"}), InstrumentId{"Z"});
  EXPECT_EQ(merged.symbol_map.at(InstrumentId{"C"}), InstrumentId{"D"});
  EXPECT_EQ(merge(strategy, {}), strategy);
  EXPECT_EQ(merge({}, strategy), strategy);
}

TEST(SetupChange, GoesByKindAndName) {
  const auto change = engine::declare(binding("half", "alice"));
  EXPECT_EQ(change.kind, SetupKind::Binding);
  EXPECT_EQ(change.name, "half/alice");
  LimitConfig limit;
  limit.scope = {Scope::Kind::Customer, "alice"};
  EXPECT_EQ(engine::name_of(limit), "customer:alice");
  EXPECT_EQ(engine::kind_of(limit), SetupKind::Limit);
  EXPECT_EQ(engine::name_of(NotifierConfig{"ops", "log", "info"}), "ops");
}

TEST(SetupChange, TakesBackWhateverWasDeclared) {
  auto setup = sound();
  for (const auto& change : difference(sound(), engine::Setup{}, true)) {
    EXPECT_FALSE(change.value);
    apply(setup, change);
    EXPECT_TRUE(validate(setup)) << validate(setup).error().detail;
  }
  EXPECT_TRUE(difference(setup, engine::Setup{}, true).empty());
  EXPECT_TRUE(difference(engine::Setup{}, setup, false).empty());
  apply(setup, {SetupKind::Customer, "nobody", std::nullopt});
  apply(setup, {SetupKind::Binding, "no slash", std::nullopt});
  apply(setup, {SetupKind::Limit, "planet:earth", std::nullopt});
}

TEST(SetupDifference, IsEmptyTheSecondTime) {
  engine::Setup setup;
  const auto changes = difference(setup, sound(), false);
  EXPECT_EQ(changes.size(), 7U);
  for (const auto& change : changes) {
    apply(setup, change);
  }
  EXPECT_TRUE(validate(setup));
  EXPECT_TRUE(difference(setup, sound(), false).empty());
  EXPECT_TRUE(difference(setup, sound(), true).empty());
}

TEST(SetupDifference, SeesAChangeInEachKind) {
  const std::vector<std::function<void(engine::Setup&)>> changes{
      [](auto& s) { venue_of(s).instruments[0].max_leverage = dec("50"); },
      [](auto& s) { venue_of(s).maker_fee = dec("0.0001"); },
      [](auto& s) { source_of(s).follow = true; },
      [](auto& s) { customer_of(s).enabled = false; },
      [](auto& s) { terms_of(s).ratio = dec("0.6"); },
      [](auto& s) { overrides_of(s).direction = engine::Direction::Long; },
      [](auto& s) { limit_of(s).max_gross = dec("3"); },
      [](auto& s) { s.notifiers.begin()->second.level = "critical"; },
  };
  for (const auto& change : changes) {
    auto want = sound();
    change(want);
    EXPECT_EQ(difference(sound(), want, false).size(), 1U);
    auto have = sound();
    apply(have, difference(sound(), want, false)[0]);
    EXPECT_TRUE(difference(have, want, true).empty());
  }
}

TEST(SetupDifference, LeavesALiveVenueWhatItSaidItLists) {
  const auto live = [](std::vector<engine::Instrument> listed, bool demo) {
    engine::VenueConfig venue;
    venue.id = VenueId{"okx"};
    venue.kind = "okx";
    venue.demo = demo;
    venue.instruments = std::move(listed);
    engine::Setup setup;
    setup.venues[venue.id] = venue;
    return setup;
  };
  const auto have = live({linear()}, false);
  EXPECT_TRUE(difference(have, live({}, false), false).empty());
  const auto changes = difference(have, live({}, true), false);
  ASSERT_EQ(changes.size(), 1U);
  auto after = have;
  apply(after, changes[0]);
  EXPECT_TRUE(after.venues.at(VenueId{"okx"}).demo);
  EXPECT_EQ(after.venues.at(VenueId{"okx"}).instruments.size(), 1U);
}

TEST(SetupDifference, KeepsWhatIsAbsentUnlessToldToPrune) {
  auto have = sound();
  add(have, customer("bob"));
  add(have, binding("half", "bob"));
  EXPECT_TRUE(difference(have, sound(), false).empty());
  const auto pruned = difference(have, sound(), true);
  ASSERT_EQ(pruned.size(), 2U);
  EXPECT_EQ(pruned[0].name, "half/bob");
  EXPECT_EQ(pruned[1].name, "bob");
}

TEST(SetupDifference, MovesAStrategyToANewSourceInValidSteps) {
  auto want = sound();
  auto source = source_of(want);
  source.id = SourceId{"leader8"};
  add(want, source);
  want.sources.erase(SourceId{"leader7"});
  want.strategies.begin()->second.source = SourceId{"leader8"};
  auto have = sound();
  for (const auto& change : difference(sound(), want, true)) {
    apply(have, change);
    EXPECT_TRUE(validate(have)) << validate(have).error().detail;
  }
  EXPECT_TRUE(difference(have, want, true).empty());
}

TEST(SetupDifference, IsQuickWithTenThousandCustomers) {
  engine::Setup want = sound();
  for (int i = 0; i < 10'000; ++i) {
    const auto name = "c" + std::to_string(i);
    add(want, customer(name));
    add(want, binding("half", name));
  }
  const auto begin = std::chrono::steady_clock::now();
  engine::Setup have;
  for (const auto& change : difference(have, want, true)) apply(have, change);
  ASSERT_TRUE(validate(have));
  EXPECT_TRUE(difference(have, want, true).empty());
  const auto spent = std::chrono::steady_clock::now() - begin;
  RecordProperty("milliseconds", static_cast<int>(spent / std::chrono::milliseconds{1}));
  EXPECT_LT(spent, std::chrono::seconds{2});  // Some 30 ms when built to run; sanitizers take their share.
}

}  // namespace
