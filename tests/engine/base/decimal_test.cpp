#include "engine/base/decimal.h"

#include <gtest/gtest.h>

#include <array>

namespace {

using engine::Decimal;
using engine::Int128;
using engine::Rounding;

const Decimal kLargest = Decimal::from_units(static_cast<Int128>((~engine::UInt128{0}) >> 1));
const Decimal kUnit = Decimal::from_units(1);

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Decimal, ReadsWhatPeopleAndMachinesWrite) {
  const std::array<std::pair<std::string_view, std::string_view>, 22> cases{{
      {"0", "0"},
      {"-0", "0"},
      {"1", "1"},
      {"+3", "3"},
      {"-12.5", "-12.5"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"5.", "5"},
      {"007", "7"},
      {"1.10", "1.1"},
      {"100", "100"},
      {"1e-7", "0.0000001"},
      {"1E3", "1000"},
      {"1.5e+2", "150"},
      {"123e-2", "1.23"},
      {"0e999999", "0"},
      {"0.000000000000000001", "0.000000000000000001"},
      {"1.000000000000000000000", "1"},
      {"10000000000000000000000000e-25", "1"},
      {"0.00000000000000000000000001e26", "1"},
      {"170141183460469231731.687303715884105727", "170141183460469231731.687303715884105727"},
      {"-170141183460469231731.687303715884105727", "-170141183460469231731.687303715884105727"},
  }};
  for (const auto& [text, printed] : cases) {
    const auto value = Decimal::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->to_string(), printed) << text;
  }
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const auto* text :
       {"",    "-",    "+",   ".",   "-.",  "e5",       "1e",    "1e+", "1e5.0", "1 ", " 1",  "1,5", "1.2.3",
        "--1", "0x10", "nan", "NaN", "inf", "Infinity", "1_000", "１",  "1e5e5", "1-", "\n1", "1d"}) {
    const auto value = Decimal::parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, engine::ErrorCode::InvalidInput);
    EXPECT_FALSE(Decimal::parse_truncated(text)) << text;
  }
  EXPECT_FALSE(Decimal::parse(std::string_view("1\0", 2)));
}

TEST(Decimal, RefusesWhatDoesNotFit) {
  for (const auto* text : {"170141183460469231731.687303715884105728", "-170141183460469231731.687303715884105728",
                           "170141183460469231732", "1e21", "1e99999", "1e999999999999999999999999",
                           "340282366920938463463374607431768211456", "1e20000"}) {
    EXPECT_FALSE(Decimal::parse(text)) << text;
    EXPECT_FALSE(Decimal::parse_truncated(text)) << text;
  }
  EXPECT_FALSE(Decimal::parse(std::string(5000, '9')));
}

TEST(Decimal, RefusesPlacesThatItCannotKeep) {
  EXPECT_FALSE(Decimal::parse("0.0000000000000000001"));
  EXPECT_FALSE(Decimal::parse("1e-19"));
  EXPECT_FALSE(Decimal::parse("1e-99999"));
  EXPECT_EQ(Decimal::parse_truncated("0.0000000000000000019")->to_string(), "0.000000000000000001");
  EXPECT_EQ(Decimal::parse_truncated("-0.0000000000000000019")->to_string(), "-0.000000000000000001");
  EXPECT_EQ(Decimal::parse_truncated("1e-99999")->to_string(), "0");
  EXPECT_EQ(Decimal::parse_truncated("1.1234567890123456789999")->to_string(), "1.123456789012345678");
}

TEST(Decimal, CountsThePlacesThatAreNotZero) {
  EXPECT_EQ(dec("0").places(), 0);
  EXPECT_EQ(dec("100").places(), 0);
  EXPECT_EQ(dec("-0.10").places(), 1);
  EXPECT_EQ(dec("5.001").places(), 3);
  EXPECT_EQ(kUnit.places(), 18);
}

TEST(Decimal, RoundsInEachDirection) {
  struct Case {
    Rounding rounding;
    std::array<int, 8> result;  ///< Of 2.5, 3.5, 2.4, 2.6, -2.5, -3.5, -2.4, -2.6.
  };
  const std::array<std::string_view, 8> values{"2.5", "3.5", "2.4", "2.6", "-2.5", "-3.5", "-2.4", "-2.6"};
  for (const auto& [rounding, result] :
       {Case{Rounding::Down, {2, 3, 2, 2, -2, -3, -2, -2}}, Case{Rounding::Up, {3, 4, 3, 3, -3, -4, -3, -3}},
        Case{Rounding::Floor, {2, 3, 2, 2, -3, -4, -3, -3}}, Case{Rounding::Ceiling, {3, 4, 3, 3, -2, -3, -2, -2}},
        Case{Rounding::HalfUp, {3, 4, 2, 3, -3, -4, -2, -3}}, Case{Rounding::HalfEven, {2, 4, 2, 3, -2, -4, -2, -3}}}) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(round_to_step(dec(values[i]), 1, rounding), Decimal{result[i]})
          << values[i] << " rounding " << static_cast<int>(rounding);
      // The same, one place below the last: 2.5 units.
      const auto tiny = try_multiply(dec(values[i]), kUnit, rounding);
      EXPECT_EQ(tiny.value().units(), result[i]) << values[i];
    }
  }
}

TEST(Decimal, RoundsToAStepThatIsNoPowerOfTen) {
  EXPECT_EQ(round_to_step(dec("1.07"), dec("0.05"), Rounding::Down), dec("1.05"));
  EXPECT_EQ(round_to_step(dec("1.07"), dec("0.05"), Rounding::Up), dec("1.1"));
  EXPECT_EQ(round_to_step(dec("-1.07"), dec("0.05"), Rounding::Floor), dec("-1.1"));
  EXPECT_EQ(round_to_step(dec("1.1"), dec("0.05"), Rounding::Up), dec("1.1"));
  EXPECT_TRUE(is_multiple(dec("-1.05"), dec("0.05")));
  EXPECT_TRUE(is_multiple(0, dec("0.05")));
  EXPECT_FALSE(is_multiple(dec("1.07"), dec("0.05")));
}

TEST(Decimal, TellsOverflowAtBothEdgesAndNeverWraps) {
  const auto smallest = -kLargest;
  EXPECT_EQ(try_add(kLargest, 0).value(), kLargest);
  EXPECT_FALSE(try_add(kLargest, kUnit));
  EXPECT_FALSE(try_add(kLargest, kLargest));
  EXPECT_FALSE(try_subtract(smallest, kUnit));
  EXPECT_FALSE(try_add(smallest, smallest));
  EXPECT_EQ(try_add(kLargest, smallest).value(), Decimal{0});
  EXPECT_FALSE(try_multiply(kLargest, kLargest));
  EXPECT_FALSE(try_multiply(kLargest, smallest));
  EXPECT_EQ(try_multiply(kLargest, 1).value(), kLargest);
  EXPECT_EQ(try_multiply(smallest, 1).value(), smallest);
  EXPECT_FALSE(try_multiply(kLargest, dec("1.000000000000000001")));
  EXPECT_FALSE(try_divide(kLargest, dec("0.999999999999999999")));
  EXPECT_FALSE(engine::try_divide(1, 0));
  EXPECT_FALSE(engine::try_divide(0, 0));
  EXPECT_FALSE(engine::try_multiply_divide(1, 1, 0));
  EXPECT_EQ(try_multiply_divide(kLargest, kLargest, kLargest).value(), kLargest);
  EXPECT_EQ(try_multiply_divide(smallest, kLargest, kLargest).value(), smallest);
}

TEST(DecimalDeathTest, StopsTheProcessWhereOverflowWouldBeOurBug) {
  EXPECT_DEATH(static_cast<void>(kLargest + kUnit), "CHECK");
  EXPECT_DEATH(static_cast<void>(-kLargest - kUnit), "CHECK");
  EXPECT_DEATH(static_cast<void>(multiply(kLargest, 2)), "CHECK");
  EXPECT_DEATH(static_cast<void>(engine::divide(1, 0)), "CHECK");
  EXPECT_DEATH(static_cast<void>(round_to_step(kLargest, 1, Rounding::Up)), "CHECK");
  EXPECT_DEATH(static_cast<void>(round_to_step(1, 0, Rounding::Up)), "CHECK");
}

TEST(Decimal, ComparesAndNegates) {
  EXPECT_LT(dec("-1"), dec("-0.5"));
  EXPECT_EQ(dec("1.0"), Decimal{1});
  EXPECT_EQ(min(dec("1"), dec("2")), Decimal{1});
  EXPECT_EQ(max(dec("1"), dec("2")), Decimal{2});
  EXPECT_EQ((-dec("1.5")).abs(), dec("1.5"));
  EXPECT_EQ(dec("-2").sign(), -1);
  EXPECT_EQ(dec("0").sign(), 0);
  EXPECT_EQ(dec("2").sign(), 1);
  EXPECT_DOUBLE_EQ(dec("-2.25").to_double(), -2.25);
}

}  // namespace
