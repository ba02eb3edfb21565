#include "connectors/okx/errors.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace okx {
namespace {

struct Range {
  int from, to;
  CodeClass code_class;
  std::string_view reason;
};

using enum CodeClass;

// Sorted by the first code; no two overlap.
constexpr std::array kRanges{
    // clang-format off
    Range{0, 0, Done, ""},
    Range{50000, 50000, Refused, "MALFORMED"},
    Range{50001, 50001, Unknown, "UNAVAILABLE"},
    Range{50002, 50002, Refused, "MALFORMED"},
    Range{50004, 50004, Unknown, "TIMEOUT"},
    Range{50005, 50005, Refused, "RETIRED_OPERATION"},
    Range{50006, 50006, Refused, "MALFORMED"},
    Range{50007, 50010, Refused, "ACCOUNT_RESTRICTED"},
    Range{50011, 50011, Later, "RATE_LIMITED"},
    Range{50012, 50012, Refused, "ACCOUNT_RESTRICTED"},
    Range{50013, 50013, Unknown, "BUSY"},
    Range{50014, 50016, Refused, "MALFORMED"},
    Range{50017, 50023, Refused, "ACCOUNT_RESTRICTED"},
    Range{50024, 50025, Refused, "MALFORMED"},
    Range{50026, 50026, Unknown, "UNAVAILABLE"},
    Range{50027, 50033, Refused, "ACCOUNT_RESTRICTED"},
    Range{50035, 50035, Refused, "ACCOUNT_RESTRICTED"},
    Range{50036, 50037, Later, "DEADLINE_PASSED"},
    Range{50038, 50038, Refused, "NOT_IN_DEMO"},
    Range{50040, 50040, Later, "RATE_LIMITED"},
    Range{50041, 50042, Refused, "ACCOUNT_RESTRICTED"},
    Range{50044, 50049, Refused, "MALFORMED"},
    Range{50051, 50053, Refused, "ACCOUNT_RESTRICTED"},
    Range{50061, 50061, Later, "RATE_LIMITED"},
    Range{50071, 50071, Exists, "DUPLICATE"},
    Range{50072, 50072, Refused, "MARGIN_MODE"},
    Range{50100, 50101, Key, "KEY"},
    Range{50102, 50102, Clock, "CLOCK"},
    Range{50103, 50111, Key, "KEY"},
    Range{50112, 50112, Clock, "CLOCK"},
    Range{50113, 50114, Key, "KEY"},
    Range{50119, 50120, Key, "KEY"},
    Range{51000, 51000, Refused, "MALFORMED"},
    Range{51001, 51003, Refused, "NOT_TRADING"},
    Range{51004, 51005, Refused, "SIZE_LIMIT"},
    Range{51006, 51006, Refused, "PRICE_LIMIT"},
    Range{51007, 51007, Refused, "BELOW_MINIMUM"},
    Range{51008, 51008, Refused, "INSUFFICIENT_BALANCE"},
    Range{51009, 51009, Refused, "ACCOUNT_RESTRICTED"},
    Range{51010, 51010, Refused, "ACCOUNT_MODE"},
    Range{51011, 51011, Refused, "DUPLICATE"},
    Range{51014, 51015, Refused, "NOT_TRADING"},
    Range{51016, 51016, Exists, "DUPLICATE"},
    Range{51018, 51019, Refused, "ACCOUNT_MODE"},
    Range{51020, 51020, Refused, "BELOW_MINIMUM"},
    Range{51021, 51022, Refused, "NOT_TRADING"},
    Range{51023, 51023, Refused, "NO_POSITION"},
    Range{51024, 51024, Refused, "ACCOUNT_RESTRICTED"},
    Range{51025, 51025, Refused, "TOO_MANY_ORDERS"},
    Range{51026, 51028, Refused, "NOT_TRADING"},
    Range{51029, 51030, Later, "NOT_TRADING"},
    Range{51031, 51033, Refused, "MALFORMED"},
    Range{51034, 51034, Refused, "PRICE_LIMIT"},
    Range{51037, 51045, Refused, "ACCOUNT_MODE"},
    Range{51046, 51053, Refused, "TRIGGER_PRICE"},
    Range{51054, 51054, Unknown, "TIMEOUT"},
    Range{51058, 51058, Refused, "NO_POSITION"},
    Range{51065, 51065, Exists, "DUPLICATE"},
    Range{51087, 51087, Refused, "NOT_TRADING"},
    Range{51100, 51101, Refused, "SIZE_LIMIT"},
    Range{51102, 51103, Refused, "TOO_MANY_ORDERS"},
    Range{51104, 51107, Refused, "SIZE_LIMIT"},
    Range{51108, 51109, Later, "NO_LIQUIDITY"},
    Range{51110, 51111, Refused, "MALFORMED"},
    Range{51112, 51112, Refused, "NO_POSITION"},
    Range{51113, 51113, Later, "RATE_LIMITED"},
    Range{51115, 51115, Later, "RATE_LIMITED"},
    Range{51116, 51116, Refused, "PRICE_LIMIT"},
    Range{51120, 51123, Refused, "BELOW_MINIMUM"},
    Range{51127, 51127, Refused, "INSUFFICIENT_BALANCE"},
    Range{51129, 51129, Refused, "SIZE_LIMIT"},
    Range{51131, 51131, Refused, "INSUFFICIENT_BALANCE"},
    Range{51135, 51138, Refused, "PRICE_LIMIT"},
    Range{51140, 51140, Later, "NO_LIQUIDITY"},
    Range{51143, 51143, Refused, "INSUFFICIENT_BALANCE"},
    Range{51148, 51148, Refused, "NO_POSITION"},
    Range{51149, 51149, Unknown, "TIMEOUT"},
    Range{51150, 51150, Refused, "BELOW_MINIMUM"},
    Range{51155, 51155, Refused, "ACCOUNT_RESTRICTED"},
    Range{51169, 51170, Refused, "NO_POSITION"},
    Range{51174, 51174, Refused, "SIZE_LIMIT"},
    Range{51185, 51185, Refused, "SIZE_LIMIT"},
    Range{51201, 51203, Refused, "SIZE_LIMIT"},
    Range{51205, 51206, Refused, "NO_POSITION"},
    Range{51277, 51280, Refused, "TRIGGER_PRICE"},
    Range{51300, 51308, Refused, "TRIGGER_PRICE"},
    Range{51327, 51333, Refused, "MALFORMED"},
    Range{51400, 51402, NotThere, "NOT_WORKING"},
    Range{51405, 51405, NotThere, "NOT_WORKING"},
    Range{51410, 51410, NotThere, "NOT_WORKING"},
    Range{51412, 51412, Unknown, "TIMEOUT"},
    Range{51416, 51416, NotThere, "NOT_WORKING"},
    Range{51503, 51503, NotThere, "NOT_WORKING"},
    Range{51506, 51511, Refused, "NOT_WORKING"},
    Range{51513, 51513, Later, "RATE_LIMITED"},
    Range{51603, 51603, NotThere, "NOT_FOUND"},
    Range{54004, 54004, Refused, "BATCH_FAILED"},
    Range{54031, 54031, Refused, "SIZE_LIMIT"},
    Range{54035, 54035, Refused, "SIZE_LIMIT"},
    Range{54084, 54085, Refused, "PRICE_LIMIT"},
    Range{54092, 54092, Refused, "ACCOUNT_RESTRICTED"},
    Range{58102, 58102, Later, "RATE_LIMITED"},
    Range{58350, 58350, Refused, "INSUFFICIENT_BALANCE"},
    Range{59000, 59004, Refused, "SETTING_REFUSED"},
    Range{59101, 59112, Refused, "SETTING_REFUSED"},
    Range{59113, 59114, Refused, "ACCOUNT_RESTRICTED"},
    Range{59118, 59118, Refused, "BELOW_MINIMUM"},
    Range{59200, 59200, Refused, "INSUFFICIENT_BALANCE"},
    // clang-format on
};

constexpr bool is_sorted() {
  for (std::size_t i = 1; i < kRanges.size(); ++i) {
    if (kRanges[i].from <= kRanges[i - 1].to) return false;
  }
  return true;
}
static_assert(is_sorted());

}  // namespace

CodeMeaning meaning_of(std::string_view code) {
  int number = -1;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  if (error != std::errc{} || end != code.data() + code.size()) return {};
  const auto after = std::upper_bound(kRanges.begin(), kRanges.end(), number,
                                      [](int value, const Range& range) { return value < range.from; });
  if (after == kRanges.begin() || number > std::prev(after)->to) return {};
  return {std::prev(after)->code_class, std::prev(after)->reason};
}

CancelMeaning cancel_meaning_of(std::string_view source) {
  constexpr std::array<std::pair<std::string_view, CancelMeaning>, 15> kSources{{
      {"1", {false, ""}},
      {"3", {false, "LIQUIDATION"}},
      {"6", {false, "ADL"}},
      {"13", {true, "UNFILLED"}},
      {"14", {true, "UNFILLED"}},
      {"15", {true, "PRICE_LIMIT"}},
      {"17", {true, "NO_POSITION"}},
      {"20", {false, "DEAD_MAN_SWITCH"}},
      {"22", {true, "NO_POSITION"}},
      {"23", {true, "NO_POSITION"}},
      {"27", {true, "PRICE_LIMIT"}},
      {"31", {true, "WOULD_TAKE"}},
      {"32", {true, "SELF_TRADE"}},
      {"33", {true, "UNFILLED"}},
      {"", {false, ""}},
  }};
  for (const auto& [name, meaning] : kSources) {
    if (name == source) return meaning;
  }
  return {false, "CANCELED_BY_VENUE"};
}

}  // namespace okx
