// The fast arithmetic against schoolbook digits, on seeded random numbers of every size and on the edges.
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "engine/base/decimal.h"
#include "engine/env/random.h"
#include "tests/support/big_integer.h"

namespace {

using engine::Decimal;
using engine::Int128;
using engine::Random;
using engine::Rounding;
using engine::UInt128;
using testing_support::BigInteger;

constexpr std::uint64_t kSeed = 20240811;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kCases = 10'000;  // Digits in vectors are slow when every access is watched.
#else
constexpr int kCases = 100'000;
#endif
constexpr Int128 kLargest = static_cast<Int128>((~UInt128{0}) >> 1);
constexpr std::array kRoundings{Rounding::Down,    Rounding::Up,     Rounding::Floor,
                                Rounding::Ceiling, Rounding::HalfUp, Rounding::HalfEven};

/// Numbers of every length are equally likely, and one in eight is an edge.
Decimal any_decimal(Random& random) {
  constexpr std::array<Int128, 8> kEdges{
      0, 1, kLargest, kLargest - 1, Decimal::kOne, Decimal::kOne - 1, Decimal::kOne / 2, 5 * Decimal::kOne};
  Int128 units = 0;
  if (random.chance(1, 8)) {
    units = kEdges[random.below(kEdges.size())];
  } else {
    const auto bits = (static_cast<UInt128>(random.next()) << 64) | random.next();
    units = static_cast<Int128>((bits >> 1) >> random.below(127));
  }
  return Decimal::from_units(random.chance(1, 2) ? -units : units);
}

/// a·b/c in units, rounded, by digits alone; nothing when it does not fit.
std::optional<std::string> reference(Int128 a, Int128 b, Int128 c, Rounding rounding) {
  if (c == 0) return std::nullopt;
  const bool negative = ((a < 0) != (b < 0)) != (c < 0);
  const auto divisor = BigInteger::magnitude_of(c);
  auto [quotient, rest] = BigInteger::divide(BigInteger::magnitude_of(a) * BigInteger::magnitude_of(b), divisor);
  const auto twice = rest + rest;
  const bool away = rounding == Rounding::Up || (rounding == Rounding::Floor && negative) ||
                    (rounding == Rounding::Ceiling && !negative) ||
                    (rounding == Rounding::HalfUp && twice >= divisor) ||
                    (rounding == Rounding::HalfEven && (twice > divisor || (twice == divisor && quotient.is_odd())));
  if (!rest.is_zero() && away) quotient = quotient + BigInteger{1};
  if (quotient > BigInteger{static_cast<UInt128>(kLargest)}) return std::nullopt;
  return (negative && !quotient.is_zero() ? "-" : "") + quotient.text();
}

std::optional<std::string> units_of(const engine::Result<Decimal>& result) {
  if (!result) return std::nullopt;
  const auto units = result->units();
  return (units < 0 ? "-" : "") + BigInteger::magnitude_of(units).text();
}

class DecimalProperty : public testing::Test {
 protected:
  Random random_{kSeed};
  void SetUp() override { RecordProperty("seed", std::to_string(kSeed)); }
};

TEST_F(DecimalProperty, MultiplyIsExactAndRoundsOnce) {
  for (int i = 0; i < kCases; ++i) {
    const auto a = any_decimal(random_), b = any_decimal(random_);
    const auto rounding = kRoundings[random_.below(kRoundings.size())];
    ASSERT_EQ(units_of(try_multiply(a, b, rounding)), reference(a.units(), b.units(), Decimal::kOne, rounding))
        << "seed " << kSeed << " case " << i << ": " << a.to_string() << " * " << b.to_string();
  }
}

TEST_F(DecimalProperty, DivideIsExactAndRoundsOnce) {
  for (int i = 0; i < kCases / 5; ++i) {
    const auto a = any_decimal(random_), b = any_decimal(random_);
    const auto rounding = kRoundings[random_.below(kRoundings.size())];
    ASSERT_EQ(units_of(try_divide(a, b, rounding)), reference(a.units(), Decimal::kOne, b.units(), rounding))
        << "seed " << kSeed << " case " << i << ": " << a.to_string() << " / " << b.to_string();
  }
}

TEST_F(DecimalProperty, DividesByWholeNumbersLikeByAnyOther) {
  for (int i = 0; i < kCases / 5; ++i) {
    const auto a = any_decimal(random_);
    // Up to the largest whole number there is, and its neighbours that are not whole.
    const Int128 whole = static_cast<Int128>(random_.next()) >> random_.below(64);
    const auto b = Decimal::from_units((whole + 1) * Decimal::kOne + random_.between(-1, 1));
    const auto rounding = kRoundings[random_.below(kRoundings.size())];
    ASSERT_EQ(units_of(try_divide(a, b, rounding)), reference(a.units(), Decimal::kOne, b.units(), rounding))
        << "seed " << kSeed << " case " << i << ": " << a.to_string() << " / " << b.to_string();
  }
}

TEST_F(DecimalProperty, MultiplyDivideIsExactAndRoundsOnce) {
  for (int i = 0; i < kCases / 5; ++i) {
    const auto a = any_decimal(random_), b = any_decimal(random_), c = any_decimal(random_);
    const auto rounding = kRoundings[random_.below(kRoundings.size())];
    ASSERT_EQ(units_of(try_multiply_divide(a, b, c, rounding)), reference(a.units(), b.units(), c.units(), rounding))
        << "seed " << kSeed << " case " << i << ": " << a.to_string() << " * " << b.to_string() << " / "
        << c.to_string();
  }
}

TEST_F(DecimalProperty, AddAndSubtractAreEachOthersInverseOrTell) {
  for (int i = 0; i < kCases; ++i) {
    const auto a = any_decimal(random_), b = any_decimal(random_);
    const auto sum = try_add(a, b);
    const bool fits = a.is_negative() != b.is_negative() ||
                      BigInteger::magnitude_of(a.units()) + BigInteger::magnitude_of(b.units()) <=
                          BigInteger{static_cast<UInt128>(kLargest)};
    ASSERT_EQ(static_cast<bool>(sum), fits) << "seed " << kSeed << " case " << i;
    if (!sum) continue;
    ASSERT_EQ(*try_subtract(*sum, b), a) << "seed " << kSeed << " case " << i;
    ASSERT_EQ(*sum, a + b);
  }
}

TEST_F(DecimalProperty, PrintedAndReadAgainIsTheSame) {
  for (int i = 0; i < kCases; ++i) {
    const auto value = any_decimal(random_);
    const auto text = value.to_string();
    const auto again = Decimal::parse(text);
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(*again, value) << text;
    ASSERT_EQ(*Decimal::parse_truncated(text), value) << text;
    ASSERT_EQ(text.find_first_of("eE+ "), std::string::npos) << text;
    if (text.find('.') != std::string::npos) {
      ASSERT_NE(text.back(), '0') << text;
      ASSERT_EQ(static_cast<int>(text.size() - text.find('.') - 1), value.places()) << text;
    }
    // The same number with the point elsewhere.
    const auto shift = random_.between(-18, 18);
    auto units = BigInteger::magnitude_of(value.units()).text();
    const auto exponent = -18 - shift;
    units += std::string(static_cast<std::size_t>(shift > 0 ? shift : 0), '0');
    const auto scaled = (value.is_negative() ? "-" : "") + units + "e" + std::to_string(shift > 0 ? exponent : -18);
    ASSERT_EQ(Decimal::parse(scaled).value(), value) << scaled;
  }
}

TEST_F(DecimalProperty, StepsLieOnBothSidesOfAValue) {
  for (int i = 0; i < kCases; ++i) {
    const auto value = Decimal::from_units(any_decimal(random_).units() / 4);
    const auto step = Decimal::from_units(any_decimal(random_).abs().units() / 4 + 1);
    const auto below = round_to_step(value, step, Rounding::Floor),
               above = round_to_step(value, step, Rounding::Ceiling);
    ASSERT_TRUE(is_multiple(below, step) && is_multiple(above, step)) << "seed " << kSeed << " case " << i;
    ASSERT_TRUE(below <= value && value <= above) << "seed " << kSeed << " case " << i;
    ASSERT_EQ(above - below, is_multiple(value, step) ? Decimal{0} : step) << "seed " << kSeed << " case " << i;
  }
}

}  // namespace
