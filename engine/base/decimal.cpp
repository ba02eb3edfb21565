#include "engine/base/decimal.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace engine {
namespace {

constexpr Int128 kMax = Decimal::kMostUnits;

/// 256 bits, least significant word first.
struct Wide {
  std::array<std::uint64_t, 4> words{};
};

UInt128 magnitude(Int128 v) { return v < 0 ? ~static_cast<UInt128>(v) + 1 : static_cast<UInt128>(v); }

Wide multiply_wide(UInt128 x, UInt128 y) {
  const auto x0 = static_cast<std::uint64_t>(x), x1 = static_cast<std::uint64_t>(x >> 64);
  const auto y0 = static_cast<std::uint64_t>(y), y1 = static_cast<std::uint64_t>(y >> 64);
  const UInt128 low = static_cast<UInt128>(x0) * y0;
  const UInt128 cross = static_cast<UInt128>(x0) * y1;
  const UInt128 cross_too = static_cast<UInt128>(x1) * y0;
  const UInt128 middle = (low >> 64) + static_cast<std::uint64_t>(cross) + static_cast<std::uint64_t>(cross_too);
  const UInt128 high = static_cast<UInt128>(x1) * y1 + (cross >> 64) + (cross_too >> 64) + (middle >> 64);
  return Wide{{static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(middle), static_cast<std::uint64_t>(high),
               static_cast<std::uint64_t>(high >> 64)}};
}

struct Division {
  Wide quotient;
  UInt128 remainder = 0;
};

UInt128 pair(std::uint64_t high, std::uint64_t low) { return (static_cast<UInt128>(high) << 64) | low; }

/// Long division by one 64-bit word: the common case, since 10^18 fits in one. Words that are zero at the top cost
/// nothing, and most amounts have two of them.
Division divide_by_word(const Wide& n, std::uint64_t d) {
  Division result;
  std::uint64_t remainder = 0;
  for (std::size_t i = 4; i-- > 0;) {
    const auto word = n.words[i];
    if (remainder == 0 && word < d) {
      remainder = word;
      continue;
    }
    const auto quotient = static_cast<std::uint64_t>(pair(remainder, word) / d);
    result.quotient.words[i] = quotient;
    remainder = word - quotient * d;
  }
  result.remainder = remainder;
  return result;
}

/// One digit of a long division in base 2^64: (rest, next) by `d`, whose top bit is set; rest < d. Knuth, The Art of
/// Computer Programming 2, 4.3.1 D: the guess from the top words is at most two too large.
std::uint64_t next_digit(UInt128& rest, std::uint64_t next, UInt128 d) {
  const auto d1 = static_cast<std::uint64_t>(d >> 64), d0 = static_cast<std::uint64_t>(d);
  const auto r1 = static_cast<std::uint64_t>(rest >> 64), r0 = static_cast<std::uint64_t>(rest);
  const UInt128 low = pair(r0, next);
  if (r1 == 0 && low < d) {
    rest = low;
    return 0;
  }
  std::uint64_t digit = ~std::uint64_t{0};
  UInt128 over = static_cast<UInt128>(r0) + d1;  // What the guess leaves, in words of 2^64.
  if (r1 < d1) {
    digit = static_cast<std::uint64_t>(rest / d1);
    over = r0 - digit * d1;
  }
  while ((over >> 64) == 0 && static_cast<UInt128>(digit) * d0 > pair(static_cast<std::uint64_t>(over), next)) {
    --digit;
    over += d1;
  }
  rest = low - static_cast<UInt128>(digit) * d0 - (static_cast<UInt128>(digit * d1) << 64);
  return digit;
}

/// Long division by two words. A divisor is the magnitude of a number, so at most 2^127.
Division divide_wide(const Wide& n, UInt128 d) {
  const auto top = static_cast<std::uint64_t>(d >> 64);
  if (top == 0) return divide_by_word(n, static_cast<std::uint64_t>(d));
  const int shift = __builtin_clzll(top);  // At least one.
  const auto shifted = [&](std::size_t i) {
    const std::uint64_t below = i == 0 ? 0 : n.words[i - 1] >> (64 - shift);
    return (i == 4 ? 0 : n.words[i] << shift) | below;
  };
  Division result;
  UInt128 rest = shifted(4);
  for (std::size_t i = 4; i-- > 0;) result.quotient.words[i] = next_digit(rest, shifted(i), d << shift);
  result.remainder = rest >> shift;
  return result;
}

/// Should the magnitude grow by one? remainder < divisor.
bool rounds_away(bool odd, UInt128 remainder, UInt128 divisor, bool negative, Rounding rounding) {
  if (remainder == 0) return false;
  const UInt128 rest = divisor - remainder;
  switch (rounding) {
    case Rounding::Down: return false;
    case Rounding::Up: return true;
    case Rounding::Floor: return negative;
    case Rounding::Ceiling: return !negative;
    case Rounding::HalfUp: return remainder >= rest;
    case Rounding::HalfEven: return remainder > rest || (remainder == rest && odd);
  }
  return false;
}

Error division_by_zero() { return invalid("division by zero"); }

Error does_not_fit() { return invalid("number does not fit: its size must stay below 1.7e20"); }

/// a * b / divisor, rounded; nothing when it does not fit. Requires: a divisor that is not zero.
std::optional<Decimal> product_over(Int128 a, Int128 b, Int128 divisor, Rounding rounding) {
  const bool negative = ((a < 0) != (b < 0)) != (divisor < 0);
  const UInt128 by = magnitude(divisor);
  const auto division = divide_wide(multiply_wide(magnitude(a), magnitude(b)), by);
  const auto& q = division.quotient.words;
  if (q[2] != 0 || q[3] != 0) return std::nullopt;
  UInt128 result = pair(q[1], q[0]);
  if (rounds_away((q[0] & 1U) != 0, division.remainder, by, negative, rounding)) ++result;
  if (result == 0 && (q[0] != 0 || q[1] != 0)) return std::nullopt;
  if (result > static_cast<UInt128>(kMax)) return std::nullopt;
  return Decimal::from_units(negative ? -static_cast<Int128>(result) : static_cast<Int128>(result));
}

// Most of what an exchange reckons has one of two forms, and each has a short way to the same result: an amount times a
// rate below 18 (fees, prices of a few units), and an amount by a small whole number (margin by leverage).

/// A quotient of two words, and what is left of one.
struct Short {
  UInt128 quotient = 0;
  std::uint64_t remainder = 0;
};

/// What it says, as a number; nothing when it does not fit.
inline std::optional<Decimal> rounded(Short division, std::uint64_t divisor, bool negative, Rounding rounding) {
  UInt128 result = division.quotient;
  if (result > static_cast<UInt128>(kMax)) return std::nullopt;
  const bool odd = (result & 1U) != 0;
  if (division.remainder != 0 && rounding != Rounding::Down) {
    result += rounds_away(odd, division.remainder, divisor, negative, rounding) ? 1U : 0U;
    if (result > static_cast<UInt128>(kMax)) return std::nullopt;
  }
  return Decimal::from_units(negative ? -static_cast<Int128>(result) : static_cast<Int128>(result));
}

constexpr auto kOneWord = static_cast<std::uint64_t>(Decimal::kOne);
constexpr int kOneShift = 4;  // So that the top bit is set.
constexpr std::uint64_t kOneShifted = kOneWord << kOneShift;
constexpr auto kOneInverse = static_cast<std::uint64_t>(~UInt128{0} / kOneShifted - (UInt128{1} << 64));
static_assert(kOneShifted >> 63 == 1);

/// One digit of a division by 10^18, shifted: (rest, next) with rest < kOneShifted. Two multiplications instead of a
/// division. Moeller and Granlund, "Improved division by invariant integers", 2011, algorithm 4.
inline std::uint64_t next_digit_over_one(std::uint64_t& rest, std::uint64_t next) {
  const UInt128 guess = static_cast<UInt128>(kOneInverse) * rest + pair(rest, next);
  auto digit = static_cast<std::uint64_t>(guess >> 64) + 1;
  std::uint64_t left = next - digit * kOneShifted;
  if (left > static_cast<std::uint64_t>(guess)) {
    --digit;
    left += kOneShifted;
  }
  if (left >= kOneShifted) [[unlikely]] {
    ++digit;
    left -= kOneShifted;
  }
  rest = left;
  return digit;
}

std::optional<Decimal> product(Decimal a, Decimal b, Rounding rounding) {
  UInt128 large = magnitude(a.units()), small = magnitude(b.units());
  if (small > large) std::swap(small, large);
  if (small >> 64 != 0) return product_over(a.units(), b.units(), Decimal::kOne, rounding);
  const UInt128 low = (large & ~std::uint64_t{0}) * small;
  const UInt128 high = (large >> 64) * small + (low >> 64);
  if (high >> 64 >= kOneWord) return std::nullopt;
  const auto middle = static_cast<std::uint64_t>(high), last = static_cast<std::uint64_t>(low);
  auto rest = static_cast<std::uint64_t>(high >> (64 - kOneShift));
  Short division;
  const auto digit = next_digit_over_one(rest, (middle << kOneShift) | (last >> (64 - kOneShift)));
  division.quotient = pair(digit, next_digit_over_one(rest, last << kOneShift));
  division.remainder = rest >> kOneShift;
  return rounded(division, kOneWord, a.is_negative() != b.is_negative(), rounding);
}

/// Requires: b is not zero. By a whole number 10^18 need not come in: quotient and rounding are the same without it.
std::optional<Decimal> quotient(Decimal a, Decimal b, Rounding rounding) {
  const UInt128 size = magnitude(a.units()), by = magnitude(b.units());
  auto fraction = static_cast<std::uint64_t>(by >> (64 - kOneShift));
  std::uint64_t whole = ~std::uint64_t{0};
  if (by >> (128 - kOneShift) == 0 && fraction < kOneShifted) {
    whole = next_digit_over_one(fraction, static_cast<std::uint64_t>(by) << kOneShift);
  }
  constexpr std::uint64_t kHalfWord = 0xffff'ffff;
  if (whole > kHalfWord || fraction != 0) return product_over(a.units(), Decimal::kOne, b.units(), rounding);
  const auto high = static_cast<std::uint64_t>(size >> 64), low = static_cast<std::uint64_t>(size);
  const std::uint64_t upper = ((high % whole) << 32) | (low >> 32);
  const std::uint64_t lower = ((upper % whole) << 32) | (low & kHalfWord);
  const Short division{pair(high / whole, ((upper / whole) << 32) + lower / whole), lower % whole};
  return rounded(division, whole, a.is_negative() != b.is_negative(), rounding);
}

Result<Decimal> told(std::optional<Decimal> value) {
  if (!value) return does_not_fit();
  return *value;
}

Decimal must(std::optional<Decimal> value) {
  CHECK(value);
  return *value;
}

/// The usual number: digits, perhaps a point among them, 18 digits at most. Nothing for any other text.
std::optional<Decimal> parse_plain(std::string_view text) {
  constexpr std::array<std::int64_t, 19> kPowers = [] {
    std::array<std::int64_t, 19> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() > 19) return std::nullopt;
  std::uint64_t number = 0;  // 19 digits fit.
  std::size_t digits = 0, point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(text[i] - '0');
    if (digit <= 9) {
      number = number * 10 + digit;
      ++digits;
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0 || digits > 18) return std::nullopt;
  const auto places = point == text.size() ? 0 : text.size() - point - 1;
  const auto units = static_cast<Int128>(number) * kPowers[Decimal::kPlaces - places];
  return Decimal::from_units(negative ? -units : units);
}

Result<Decimal> parse_text(std::string_view text, bool truncate) {
  if (const auto plain = parse_plain(text)) return *plain;
  const auto bad = [&] { return invalid("not a decimal number: \"" + std::string{text.substr(0, 40)} + "\""); };
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;

  // The digits without the point, and how many of them stand after it.
  std::string digits;
  long long scale = 0;
  bool point = false, any = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      any = true;
      if (!digits.empty() || c != '0') digits.push_back(c);
      if (point) ++scale;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      break;
    }
    if (digits.size() > 400) return does_not_fit();
  }
  if (!any) return bad();
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return bad();
    ++i;
    bool minus = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) minus = text[i++] == '-';
    if (i == text.size()) return bad();
    long long exponent = 0;
    for (; i < text.size(); ++i) {
      if (text[i] < '0' || text[i] > '9') return bad();
      exponent = std::min<long long>(exponent * 10 + (text[i] - '0'), 100000);
    }
    scale += minus ? exponent : -exponent;
  }
  if (digits.empty()) return Decimal{};

  // Bring the digits to exactly 18 places.
  while (scale > Decimal::kPlaces && !digits.empty()) {
    if (digits.back() != '0' && !truncate)
      return invalid("more than 18 decimal places: \"" + std::string{text.substr(0, 40)} + "\"");
    digits.pop_back();
    --scale;
  }
  if (digits.empty()) return Decimal{};
  if (static_cast<long long>(digits.size()) + Decimal::kPlaces - scale > 39) return does_not_fit();
  UInt128 units = 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (units > (static_cast<UInt128>(kMax) - digit) / 10) return does_not_fit();
    units = units * 10 + digit;
  }
  for (; scale < Decimal::kPlaces; ++scale) {
    if (units > static_cast<UInt128>(kMax) / 10) return does_not_fit();
    units *= 10;
  }
  return Decimal::from_units(negative ? -static_cast<Int128>(units) : static_cast<Int128>(units));
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) { return parse_text(text, false); }
Result<Decimal> Decimal::parse_truncated(std::string_view text) { return parse_text(text, true); }

std::string Decimal::to_string() const {
  std::array<char, 48> buffer{};
  std::size_t at = buffer.size();
  UInt128 rest = magnitude(units_);
  auto fraction = static_cast<std::uint64_t>(rest % static_cast<UInt128>(kOne));
  rest /= static_cast<UInt128>(kOne);
  int digits = kPlaces;
  while (digits > 0 && fraction % 10 == 0) {
    fraction /= 10;
    --digits;
  }
  if (digits > 0) {
    for (; digits > 0; --digits) {
      buffer[--at] = static_cast<char>('0' + fraction % 10);
      fraction /= 10;
    }
    buffer[--at] = '.';
  }
  // The whole part is below 1.8e20: two words at most.
  do {
    buffer[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  if (units_ < 0) buffer[--at] = '-';
  return {buffer.data() + at, buffer.size() - at};
}

double Decimal::to_double() const { return static_cast<double>(units_) / 1e18; }

int Decimal::places() const {
  auto fraction = static_cast<std::uint64_t>(magnitude(units_) % static_cast<UInt128>(kOne));
  if (fraction == 0) return 0;
  int result = kPlaces;
  for (; fraction % 10 == 0; fraction /= 10) --result;
  return result;
}

Result<Decimal> try_add(Decimal a, Decimal b) {
  Int128 sum = 0;
  if (__builtin_add_overflow(a.units(), b.units(), &sum) || sum < -kMax) return does_not_fit();
  return Decimal::from_units(sum);
}

Result<Decimal> try_subtract(Decimal a, Decimal b) {
  Int128 difference = 0;
  if (__builtin_sub_overflow(a.units(), b.units(), &difference) || difference < -kMax) return does_not_fit();
  return Decimal::from_units(difference);
}

Result<Decimal> try_multiply(Decimal a, Decimal b, Rounding rounding) { return told(product(a, b, rounding)); }

Result<Decimal> try_divide(Decimal a, Decimal b, Rounding rounding) {
  if (b.is_zero()) return division_by_zero();
  return told(quotient(a, b, rounding));
}

Result<Decimal> try_multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding) {
  if (c.is_zero()) return division_by_zero();
  return told(product_over(a.units(), b.units(), c.units(), rounding));
}

Decimal multiply(Decimal a, Decimal b, Rounding rounding) { return must(product(a, b, rounding)); }

Decimal divide(Decimal a, Decimal b, Rounding rounding) {
  CHECK(!b.is_zero());
  return must(quotient(a, b, rounding));
}

Decimal multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding) {
  CHECK(!c.is_zero());
  return must(product_over(a.units(), b.units(), c.units(), rounding));
}

Decimal round_to_step(Decimal value, Decimal step, Rounding rounding) {
  CHECK(step.is_positive());
  const bool negative = value.is_negative();
  const UInt128 size = magnitude(value.units()), by = magnitude(step.units());
  UInt128 count = size / by;
  if (rounds_away((count & 1U) != 0, size % by, by, negative, rounding)) ++count;
  CHECK(count <= static_cast<UInt128>(kMax) / by);
  const auto result = static_cast<Int128>(count * by);
  return Decimal::from_units(negative ? -result : result);
}

bool is_multiple(Decimal value, Decimal step) {
  CHECK(step.is_positive());
  return value.units() % step.units() == 0;
}

}  // namespace engine
