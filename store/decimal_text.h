#pragma once

#include <array>
#include <string_view>

#include "engine/base/decimal.h"

namespace store {

/// As engine::Decimal::parse, quick for the usual case: at most 18 digits, no exponent. Files and journals hold
/// millions.
inline engine::Result<engine::Decimal> parse_decimal(std::string_view text) {
  constexpr std::array<std::int64_t, 19> kPowers = [] {
    std::array<std::int64_t, 19> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  if (text.size() == sign || text.size() - sign > 19) return engine::Decimal::parse(text);
  std::uint64_t digits = 0;  // 19 digits fit.
  std::size_t count = 0, places = 0;
  bool point = false;
  for (std::size_t i = sign; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(text[i] - '0');
    if (digit <= 9) {
      digits = digits * 10 + digit;
      ++count;
      places += point ? 1 : 0;
    } else if (text[i] == '.' && !point) {
      point = true;
    } else {
      return engine::Decimal::parse(text);
    }
  }
  if (count == 0 || count > 18) return engine::Decimal::parse(text);
  const auto units = static_cast<engine::Int128>(digits) * kPowers[18 - places];
  return engine::Decimal::from_units(sign == 1 ? -units : units);
}

}  // namespace store
