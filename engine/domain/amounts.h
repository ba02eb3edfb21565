#pragma once

#include <compare>
#include <string>

#include "engine/base/decimal.h"

namespace engine {

/// A Decimal that knows what it counts. An operator that is missing has no meaning: price + quantity.
template <class Unit>
class Amount {
 public:
  constexpr Amount() = default;
  explicit constexpr Amount(Decimal value) : value_{value} {}
  /// Errors: InvalidInput, as Decimal::parse.
  static Result<Amount> parse(std::string_view text) {
    const auto value = Decimal::parse(text);
    if (!value) return value.error();
    return Amount{*value};
  }

  constexpr Decimal value() const { return value_; }
  std::string to_string() const { return value_.to_string(); }
  constexpr bool is_zero() const { return value_.is_zero(); }
  constexpr bool is_positive() const { return value_.is_positive(); }
  constexpr bool is_negative() const { return value_.is_negative(); }

  friend constexpr auto operator<=>(Amount, Amount) = default;
  friend constexpr bool operator==(Amount, Amount) = default;
  friend Amount operator+(Amount a, Amount b) { return Amount{a.value_ + b.value_}; }
  friend Amount operator-(Amount a, Amount b) { return Amount{a.value_ - b.value_}; }
  Amount operator-() const { return Amount{-value_}; }
  Amount& operator+=(Amount other) { return *this = *this + other; }
  Amount& operator-=(Amount other) { return *this = *this - other; }

 private:
  Decimal value_;  ///< Exact: a count of 10^-18 in 128 bits. Read from text, never from a double.
};

using Price = Amount<struct PriceUnit>;        ///< Quote asset per one unit of base asset.
using Quantity = Amount<struct QuantityUnit>;  ///< What the instrument counts: base units; quote units if inverse.
using Notional = Amount<struct NotionalUnit>;  ///< Price times quantity, in quote asset.

// No Price * Quantity here: what it is worth depends on the instrument, so Instrument::notional(price, quantity).

template <class Unit>
Amount<Unit> min(Amount<Unit> a, Amount<Unit> b) {
  return b < a ? b : a;
}
template <class Unit>
Amount<Unit> max(Amount<Unit> a, Amount<Unit> b) {
  return a < b ? b : a;
}

/// The largest multiple of `step` not above `q`. Requires: q >= 0, step > 0.
Quantity round_down(Quantity q, Quantity step);
/// The smallest multiple of `step` not below `q`. Requires: q >= 0, step > 0.
Quantity round_up(Quantity q, Quantity step);
/// The multiple of `tick` next to `p` in the given direction. Requires: tick > 0.
Price round_price(Price p, Price tick, Rounding rounding);

}  // namespace engine
