#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/decimal.h"

namespace testing_support {

/// A whole number >= 0 of any length, as decimal digits, least first: slow, and simple enough to believe. What the fast
/// arithmetic is judged by.
class BigInteger {
 public:
  BigInteger() = default;
  explicit BigInteger(engine::UInt128 value) {
    for (; value != 0; value /= 10) digits_.push_back(static_cast<int>(value % 10));
  }
  static BigInteger magnitude_of(engine::Int128 value) {
    return BigInteger{value < 0 ? ~static_cast<engine::UInt128>(value) + 1 : static_cast<engine::UInt128>(value)};
  }
  static BigInteger power_of_ten(std::size_t exponent) {
    BigInteger result{1};
    result.digits_.insert(result.digits_.begin(), exponent, 0);
    return result;
  }

  bool is_zero() const { return digits_.empty(); }
  bool is_odd() const { return !digits_.empty() && digits_[0] % 2 == 1; }
  std::string text() const {
    std::string text;
    for (auto digit = digits_.rbegin(); digit != digits_.rend(); ++digit)
      text.push_back(static_cast<char>('0' + *digit));
    return text.empty() ? "0" : text;
  }

  friend std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b) {
    if (a.digits_.size() != b.digits_.size()) return a.digits_.size() <=> b.digits_.size();
    return std::lexicographical_compare_three_way(a.digits_.rbegin(), a.digits_.rend(), b.digits_.rbegin(),
                                                  b.digits_.rend());
  }
  friend bool operator==(const BigInteger&, const BigInteger&) = default;

  friend BigInteger operator+(const BigInteger& a, const BigInteger& b) {
    BigInteger sum;
    int carry = 0;
    for (std::size_t i = 0; i < std::max(a.digits_.size(), b.digits_.size()) || carry != 0; ++i) {
      carry += a.digit(i) + b.digit(i);
      sum.digits_.push_back(carry % 10);
      carry /= 10;
    }
    return sum;
  }
  /// Requires: a >= b.
  friend BigInteger operator-(const BigInteger& a, const BigInteger& b) {
    BigInteger difference;
    int borrow = 0;
    for (std::size_t i = 0; i < a.digits_.size(); ++i) {
      const int digit = a.digits_[i] - b.digit(i) - borrow;
      borrow = digit < 0 ? 1 : 0;
      difference.digits_.push_back(digit + 10 * borrow);
    }
    difference.trim();
    return difference;
  }
  friend BigInteger operator*(const BigInteger& a, const BigInteger& b) {
    BigInteger product;
    product.digits_.assign(a.digits_.size() + b.digits_.size() + 1, 0);
    for (std::size_t i = 0; i < a.digits_.size(); ++i) {
      int carry = 0;
      for (std::size_t k = 0; k < b.digits_.size() || carry != 0; ++k) {
        int& cell = product.digits_[i + k];
        carry += cell + a.digits_[i] * b.digit(k);
        cell = carry % 10;
        carry /= 10;
      }
    }
    product.trim();
    return product;
  }
  /// Quotient and remainder, as learned at school. Requires: divisor > 0.
  static std::pair<BigInteger, BigInteger> divide(const BigInteger& dividend, const BigInteger& divisor) {
    BigInteger quotient, rest;
    quotient.digits_.assign(dividend.digits_.size(), 0);
    for (std::size_t i = dividend.digits_.size(); i-- > 0;) {
      rest.digits_.insert(rest.digits_.begin(), dividend.digits_[i]);
      rest.trim();
      for (; rest >= divisor; rest = rest - divisor) ++quotient.digits_[i];
    }
    quotient.trim();
    return {quotient, rest};
  }

 private:
  int digit(std::size_t i) const { return i < digits_.size() ? digits_[i] : 0; }
  void trim() {
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }
  std::vector<int> digits_;
};

}  // namespace testing_support
