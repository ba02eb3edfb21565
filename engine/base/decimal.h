#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/base/result.h"

namespace engine {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// Where a result goes that lies between two steps.
enum class Rounding { Down /*towards zero*/, Up /*away from zero*/, Floor, Ceiling, HalfUp /*ties away*/, HalfEven };

/// An exact decimal number: a count of 10^-18 in 128 bits, so |value| < 1.7e20. Read from text, never from a double.
/// Overflow never wraps: the operators stop the process (our bug), the try_ functions return an Error (their input).
class Decimal {
 public:
  static constexpr int kPlaces = 18;
  static constexpr Int128 kOne = 1'000'000'000'000'000'000;
  /// The largest size of units(); the one value below -kMostUnits is not used.
  static constexpr Int128 kMostUnits = static_cast<Int128>((~static_cast<UInt128>(0)) >> 1);

  constexpr Decimal() = default;
  constexpr Decimal(int whole) : units_{static_cast<Int128>(whole) * kOne} {}  // NOLINT: 0 and 1 read as themselves
  static constexpr Decimal from_units(Int128 units) { return Decimal{units, Raw{}}; }

  /// Reads "-12.5", "+3", ".5", "1e-7". Errors: InvalidInput for anything else, for more than 18 places that are not
  /// zero, and for what does not fit. Surrounding blanks are not allowed.
  static Result<Decimal> parse(std::string_view text);

  /// As parse, but places past the 18th are cut off (towards zero): for what a venue sends.
  static Result<Decimal> parse_truncated(std::string_view text);

  constexpr Int128 units() const { return units_; }

  /// Shortest exact text: no exponent, no trailing zeros, "0" for zero.
  std::string to_string() const;
  /// For statistics only; money never goes this way.
  double to_double() const;

  constexpr bool is_zero() const { return units_ == 0; }
  constexpr bool is_negative() const { return units_ < 0; }
  constexpr bool is_positive() const { return units_ > 0; }
  /// -1, 0 or 1.
  constexpr int sign() const { return units_ < 0 ? -1 : (units_ > 0 ? 1 : 0); }
  Decimal abs() const { return units_ < 0 ? -*this : *this; }
  /// Number of places after the point that are not zero, 0 to 18.
  int places() const;

  friend constexpr auto operator<=>(Decimal a, Decimal b) {
    return a.units_ < b.units_ ? std::strong_ordering::less
                               : (a.units_ > b.units_ ? std::strong_ordering::greater : std::strong_ordering::equal);
  }
  friend constexpr bool operator==(Decimal a, Decimal b) { return a.units_ == b.units_; }
  friend Decimal operator+(Decimal a, Decimal b) {
    Int128 sum = 0;
    CHECK(!__builtin_add_overflow(a.units_, b.units_, &sum) && sum >= -kMostUnits);
    return from_units(sum);
  }
  friend Decimal operator-(Decimal a, Decimal b) {
    Int128 difference = 0;
    CHECK(!__builtin_sub_overflow(a.units_, b.units_, &difference) && difference >= -kMostUnits);
    return from_units(difference);
  }
  Decimal operator-() const { return Decimal{} - *this; }
  Decimal& operator+=(Decimal other) { return *this = *this + other; }
  Decimal& operator-=(Decimal other) { return *this = *this - other; }

 private:
  struct Raw {};
  constexpr Decimal(Int128 units, Raw) : units_{units} {}
  Int128 units_ = 0;
};

/// Errors of the try_ functions: InvalidInput when the result does not fit, or a divisor is zero.
Result<Decimal> try_add(Decimal a, Decimal b);
Result<Decimal> try_subtract(Decimal a, Decimal b);
Result<Decimal> try_multiply(Decimal a, Decimal b, Rounding rounding = Rounding::Down);
Result<Decimal> try_divide(Decimal a, Decimal b, Rounding rounding = Rounding::Down);
/// a * b / c with one rounding, through 256 bits.
Result<Decimal> try_multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding = Rounding::Down);

/// As the try_ functions, for numbers we have already bounded: overflow stops the process.
Decimal multiply(Decimal a, Decimal b, Rounding rounding = Rounding::Down);
Decimal divide(Decimal a, Decimal b, Rounding rounding = Rounding::Down);
Decimal multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding = Rounding::Down);

/// The multiple of `step` next to `value` in the given direction. Requires: step > 0.
Decimal round_to_step(Decimal value, Decimal step, Rounding rounding);
/// Is `value` a multiple of `step`? Requires: step > 0.
bool is_multiple(Decimal value, Decimal step);

inline Decimal min(Decimal a, Decimal b) { return b < a ? b : a; }
inline Decimal max(Decimal a, Decimal b) { return a < b ? b : a; }

}  // namespace engine
