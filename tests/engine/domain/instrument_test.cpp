#include "engine/domain/instrument.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/instruments.h"

namespace {

using engine::Instrument;
using testing_support::dec;
using testing_support::inverse;
using testing_support::linear;
using testing_support::notional;
using testing_support::price;
using testing_support::quantity;
using testing_support::spot;

TEST(Instrument, IsSoundInEachKind) {
  EXPECT_TRUE(validate(spot()));
  EXPECT_TRUE(validate(linear()));
  EXPECT_TRUE(validate(inverse()));
}

TEST(Instrument, NamesTheFieldThatIsWrong) {
  struct Case {
    std::string field;
    std::function<void(Instrument&)> spoil;
  };
  const std::vector<Case> cases{
      {"symbol", [](auto& i) { i.id = {}; }},
      {"base", [](auto& i) { i.base = {}; }},
      {"quote", [](auto& i) { i.quote = {}; }},
      {"settle", [](auto& i) { i.settle = {}; }},
      {"settle", [](auto& i) { i.settle = i.base; }},
      {"tick_size", [](auto& i) { i.tick_size = {}; }},
      {"tick_size", [](auto& i) { i.tick_size = price("-1"); }},
      {"lot_size", [](auto& i) { i.lot_size = {}; }},
      {"min_quantity", [](auto& i) { i.min_quantity = quantity("-1"); }},
      {"max_quantity", [](auto& i) { i.max_quantity = quantity("-1"); }},
      {"max_quantity",
       [](auto& i) {
         i.min_quantity = quantity("2");
         i.max_quantity = quantity("1");
       }},
      {"min_notional", [](auto& i) { i.min_notional = notional("-5"); }},
      {"contract_size", [](auto& i) { i.contract_size = 0; }},
      {"max_leverage", [](auto& i) { i.max_leverage = dec("0.5"); }},
      {"max_leverage", [](auto& i) { i.max_leverage = dec("10001"); }},
      {"18 decimal places",
       [](auto& i) {
         i.tick_size = price("0.0000000001");
         i.lot_size = quantity("0.000000001");
       }},
  };
  for (const auto& [field, spoil] : cases) {
    auto instrument = linear();
    spoil(instrument);
    const auto status = validate(instrument);
    ASSERT_FALSE(status) << field;
    EXPECT_EQ(status.error().code, engine::ErrorCode::InvalidInput);
    EXPECT_NE(status.error().detail.find(field), std::string::npos) << status.error().detail;
  }
}

TEST(Instrument, MultipliesTickByLotExactly) {
  auto instrument = linear();
  instrument.tick_size = price("0.000000001");
  instrument.lot_size = quantity("0.000000001");
  ASSERT_TRUE(validate(instrument));
  EXPECT_EQ(instrument.notional(price("0.000000007"), quantity("0.000000003")).value(),
            notional("0.000000000000000021"));
}

TEST(Instrument, KnowsWhatAQuantityIsWorth) {
  EXPECT_EQ(spot().notional(price("100"), quantity("0.5")).value(), notional("50"));
  EXPECT_EQ(linear().notional(price("100"), quantity("0.5")).value(), notional("50"));
  EXPECT_EQ(inverse().notional(price("100"), quantity("500")).value(), notional("500"));
  EXPECT_EQ(linear().quantity_for(notional("50"), price("100")).value(), quantity("0.5"));
  EXPECT_EQ(inverse().quantity_for(notional("500"), price("100")).value(), quantity("500"));
  EXPECT_FALSE(linear().notional(price("1000000000000"), quantity("1000000000000")));
  EXPECT_FALSE(linear().quantity_for(notional("1000000000000"), price("0.0000000001")));
}

TEST(Instrument, GetsItsNameFromItsParts) {
  for (const auto& instrument : {spot(), linear(), inverse()}) {
    EXPECT_EQ(engine::parse_instrument_kind(to_string(instrument.kind)).value(), instrument.kind);
  }
  EXPECT_EQ(spot().id.text(), "BTC-USDT");
  EXPECT_EQ(linear().id.text(), "BTC-USDT-SWAP");
  EXPECT_EQ(inverse().id.text(), "BTC-USD-SWAP");
  EXPECT_FALSE(engine::parse_instrument_kind("future"));
}

}  // namespace
