#include "connectors/binance/errors.h"

#include <algorithm>
#include <array>

namespace binance {
namespace {

struct Range {
  std::int64_t from, to;
  CodeClass code_class;
  std::string_view reason;
};

using enum CodeClass;

// Sorted by the first code; no two overlap.
constexpr std::array kRanges{
    // clang-format off
    Range{-5028, -5028, Clock, "DEADLINE_PASSED"},
    Range{-5027, -5025, Refused, "NOTHING_CHANGES"},
    Range{-5022, -5022, Later, "WOULD_TAKE"},
    Range{-5021, -5021, Later, "UNFILLED"},
    Range{-4400, -4400, Refused, "REDUCE_ONLY"},
    Range{-4192, -4192, Refused, "ACCOUNT_RESTRICTED"},
    Range{-4164, -4164, Refused, "BELOW_MINIMUM"},
    Range{-4144, -4140, Refused, "NOT_TRADING"},
    Range{-4131, -4131, Refused, "PRICE_LIMIT"},
    Range{-4118, -4118, Refused, "REDUCE_ONLY"},
    Range{-4116, -4116, Exists, "DUPLICATE"},
    Range{-4109, -4109, Refused, "ACCOUNT_RESTRICTED"},
    Range{-4088, -4088, Refused, "ACCOUNT_RESTRICTED"},
    Range{-4061, -4061, Refused, "POSITION_MODE"},
    Range{-4059, -4059, NoChange, ""},
    Range{-4054, -4050, Refused, "INSUFFICIENT_BALANCE"},
    Range{-4048, -4047, Refused, "SETTING_REFUSED"},
    Range{-4046, -4046, NoChange, ""},
    Range{-4045, -4045, Refused, "TOO_MANY_ORDERS"},
    Range{-4028, -4028, Refused, "SETTING_REFUSED"},
    Range{-4024, -4013, Refused, "PRICE_LIMIT"},
    Range{-4005, -4001, Refused, "SIZE_LIMIT"},
    Range{-2028, -2027, Refused, "LEVERAGE"},
    Range{-2025, -2025, Refused, "TOO_MANY_ORDERS"},
    Range{-2024, -2024, Refused, "NO_POSITION"},
    Range{-2023, -2023, Refused, "ACCOUNT_RESTRICTED"},
    Range{-2022, -2022, Refused, "REDUCE_ONLY"},
    Range{-2021, -2021, Refused, "TRIGGER_PRICE"},
    Range{-2020, -2020, Later, "UNFILLED"},
    Range{-2019, -2018, Refused, "INSUFFICIENT_BALANCE"},
    Range{-2015, -2014, Key, "KEY"},
    Range{-2013, -2013, NotThere, "NOT_FOUND"},
    Range{-2011, -2011, NotThere, "NOT_WORKING"},
    Range{-2010, -2010, Refused, "REFUSED"},
    Range{-1199, -1100, Refused, "MALFORMED"},
    Range{-1022, -1022, Key, "KEY"},
    Range{-1021, -1021, Clock, "DEADLINE_PASSED"},
    Range{-1020, -1020, Refused, "RETIRED_OPERATION"},
    Range{-1015, -1015, Later, "RATE_LIMITED"},
    Range{-1014, -1013, Refused, "FILTER"},
    Range{-1008, -1008, Later, "BUSY"},
    Range{-1003, -1003, Later, "RATE_LIMITED"},
    Range{-1002, -1002, Key, "KEY"},
    // clang-format on
};

constexpr bool is_sorted() {
  for (std::size_t i = 1; i < kRanges.size(); ++i) {
    if (kRanges[i].from <= kRanges[i - 1].to) return false;
  }
  return true;
}
static_assert(is_sorted());

bool says(std::string_view message, std::string_view words) { return message.find(words) != std::string_view::npos; }

}  // namespace

CodeMeaning meaning_of(std::int64_t code, std::string_view message) {
  const auto after = std::upper_bound(kRanges.begin(), kRanges.end(), code,
                                      [](std::int64_t value, const Range& range) { return value < range.from; });
  if (after == kRanges.begin() || code > std::prev(after)->to) return {};
  if (code == -2010 && says(message, "Duplicate")) return {Exists, "DUPLICATE"};
  if (code == -2010 && says(message, "insufficient balance")) return {Refused, "INSUFFICIENT_BALANCE"};
  if (code == -2010 && says(message, "immediately match")) return {Later, "WOULD_TAKE"};
  if (code == -1013 && says(message, "NOTIONAL")) return {Refused, "BELOW_MINIMUM"};
  if (code == -1013 && says(message, "PERCENT_PRICE")) return {Refused, "PRICE_LIMIT"};
  return {std::prev(after)->code_class, std::prev(after)->reason};
}

}  // namespace binance
