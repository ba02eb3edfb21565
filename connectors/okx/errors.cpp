#include "connectors/okx/errors.h"

#include <array>
#include <charconv>

namespace okx {
namespace {

using kit::CodeGroup;

// Source: okx docs-v5, "Error Code" (June 2026), and the map of ccxt 4.5.84 for codes that the documents dropped.
constexpr std::int32_t kDone[] = {0};
constexpr std::int32_t kLaterDeadlinePassed[] = {50036, 50037};
constexpr std::int32_t kLaterNotTrading[] = {51029, 51030};
constexpr std::int32_t kLaterNoLiquidity[] = {51108, 51109, 51140};
constexpr std::int32_t kLaterRateLimited[] = {429,   4003,  4008,  4009,  50011, 50040, 50061,
                                              51113, 51115, 51513, 58102, 60014, 60023};
constexpr std::int32_t kClockClock[] = {50102, 50112, 60004, 60006};
constexpr std::int32_t kExistsDuplicate[] = {50071, 51016, 51065};
constexpr std::int32_t kUnknownBusy[] = {50013};
constexpr std::int32_t kUnknownTimeout[] = {50004, 51054, 51149, 51412};
constexpr std::int32_t kUnknownUnavailable[] = {4004,  4005,  4006,  50001, 50026, 51767,
                                                51774, 60015, 60016, 63999, 64007, 64008};
constexpr std::int32_t kKeyKey[] = {4001,  4007,  50008, 50100, 50101, 50103, 50104, 50105, 50106, 50107, 50108, 50109,
                                    50110, 50111, 50113, 50114, 50119, 50120, 58001, 58213, 59506, 60001, 60002, 60003,
                                    60005, 60007, 60008, 60009, 60010, 60011, 60022, 60024, 60026, 60031, 60032};
constexpr std::int32_t kConfigSetting[] = {50038, 50053, 50072, 51010, 51039, 51072, 51073, 51074, 51128,
                                           51133, 51139, 51156, 51159, 51735, 51763, 54000, 54001, 59642,
                                           59643, 60017, 60018, 60019, 60020, 60021, 60025, 60028, 60029,
                                           60030, 60033, 64000, 64001, 64002, 64003, 64004};
constexpr std::int32_t kConfigSettingRefused[] = {51162, 51163, 54074, 59000, 59001, 59002, 59004, 59100, 59101, 59107};
constexpr std::int32_t kNotThereNotFound[] = {51603};
constexpr std::int32_t kNotThereNotWorking[] = {51400, 51401, 51402, 51405, 51410, 51416, 51503};
constexpr std::int32_t kRefusedAccountMode[] = {51018, 51019};
constexpr std::int32_t kRefusedAccountRestricted[] = {4088,  50007, 50009, 50010, 50012, 50017, 50018, 50019, 50020,
                                                      50021, 50022, 50023, 50027, 50028, 50029, 50030, 50031, 50032,
                                                      50033, 50035, 50051, 50052, 51009, 51024, 51155, 51732, 51733,
                                                      51734, 54092, 58004, 58101, 58204, 59113, 59114, 59508, 59519};
constexpr std::int32_t kRefusedBatchFailed[] = {54004};
constexpr std::int32_t kRefusedBelowMinimum[] = {51007, 51020, 51120, 51121, 51122, 51123, 51150, 59118};
constexpr std::int32_t kRefusedDuplicate[] = {51011};
constexpr std::int32_t kRefusedFailed[] = {1, 2};
constexpr std::int32_t kRefusedInsufficientBalance[] = {51008, 51119, 51127, 51131, 51143, 51502, 51736,
                                                        51764, 51772, 58229, 58350, 59200, 59201, 59411};
constexpr std::int32_t kRefusedLeverage[] = {59128};
constexpr std::int32_t kRefusedMalformed[] = {
    1009,  4002,  50000, 50002, 50006, 50014, 50015, 50016, 50024, 50025, 50044, 50115, 51000, 51031, 51076, 51077,
    51078, 51079, 51080, 51081, 51082, 51083, 51084, 51085, 51086, 51088, 51089, 51090, 51091, 51092, 51093, 51094,
    51095, 51096, 51097, 51098, 51099, 51110, 51111, 51124, 51166, 51204, 51251, 51253, 51254, 51255, 51256, 51257,
    51264, 51265, 51266, 51267, 51268, 51269, 51270, 51271, 51272, 51274, 51276, 51321, 51322, 51323, 51325, 51326,
    51327, 51328, 51329, 51330, 51331, 51332, 51333, 51403, 51404, 51406, 51407, 51408, 51409, 51500, 51514, 51600,
    51601, 51602, 51765, 51768, 51770, 54008, 54009, 54073, 54094, 55100, 55101, 55102, 55103, 55104, 55111, 55112,
    55113, 58125, 58126, 58127, 58128, 58221, 58222, 58224, 58227, 58228, 59414, 59684, 59686, 60012, 60013, 60027,
    70010, 70013, 70016, 70060, 70061, 70062, 70064, 70065, 70066, 70067};
constexpr std::int32_t kRefusedNotTrading[] = {51001, 51002, 51003, 51012, 51014, 51015, 51021,
                                               51022, 51026, 51027, 51028, 51087, 51130, 54072};
constexpr std::int32_t kRefusedNotWorking[] = {51506, 51508, 51509, 51510, 51511};
constexpr std::int32_t kRefusedNoPosition[] = {51023, 51058, 51112, 51125, 51126, 51132, 51134, 51148,
                                               51169, 51170, 51205, 51206, 51324, 59216, 59300};
constexpr std::int32_t kRefusedPriceLimit[] = {51006, 51034, 51116, 51135, 51136, 51137,
                                               51138, 51250, 51252, 54084, 54085};
constexpr std::int32_t kRefusedReduceOnly[] = {54011};
constexpr std::int32_t kRefusedRefused[] = {
    50062, 51017, 51766, 51769, 51771, 51773, 52000, 58000, 58002, 58003, 58005, 58006, 58007, 58100, 58103, 58104,
    58105, 58106, 58107, 58108, 58109, 58110, 58111, 58112, 58114, 58115, 58116, 58117, 58200, 58201, 58202, 58203,
    58205, 58206, 58207, 58208, 58209, 58210, 58211, 58212, 58300, 59260, 59262, 59301, 59313, 59401, 59410, 59412,
    59413, 59500, 59501, 59502, 59503, 59504, 59505, 59507, 59515, 59516, 59517, 59518, 59683};
constexpr std::int32_t kRefusedRetiredOperation[] = {50005};
constexpr std::int32_t kRefusedSettingRefused[] = {59102, 59103, 59104, 59105, 59106,
                                                   59108, 59109, 59110, 59111, 59112};
constexpr std::int32_t kRefusedSizeLimit[] = {51004, 51005, 51100, 51101, 51104, 51105, 51106, 51107, 51118, 51129,
                                              51174, 51185, 51201, 51202, 51203, 51273, 51275, 54031, 54035, 54051};
constexpr std::int32_t kRefusedTooManyOrders[] = {51025, 51102, 51103, 51117, 51260, 51261, 51262, 51263, 51501};
constexpr std::int32_t kRefusedTriggerPrice[] = {51046, 51047, 51048, 51049, 51050, 51051, 51052, 51053,
                                                 51258, 51259, 51277, 51278, 51279, 51280, 51300, 51301,
                                                 51302, 51303, 51304, 51305, 51306, 51307, 51308};
constexpr std::array kGroups{
    CodeGroup{CodeClass::Done, "", kDone},
    CodeGroup{CodeClass::Later, "DEADLINE_PASSED", kLaterDeadlinePassed},
    CodeGroup{CodeClass::Later, "NOT_TRADING", kLaterNotTrading},
    CodeGroup{CodeClass::Later, "NO_LIQUIDITY", kLaterNoLiquidity},
    CodeGroup{CodeClass::Later, "RATE_LIMITED", kLaterRateLimited},
    CodeGroup{CodeClass::Clock, "CLOCK", kClockClock},
    CodeGroup{CodeClass::Exists, "DUPLICATE", kExistsDuplicate},
    CodeGroup{CodeClass::Unknown, "BUSY", kUnknownBusy},
    CodeGroup{CodeClass::Unknown, "TIMEOUT", kUnknownTimeout},
    CodeGroup{CodeClass::Unknown, "UNAVAILABLE", kUnknownUnavailable},
    CodeGroup{CodeClass::Key, "KEY", kKeyKey},
    CodeGroup{CodeClass::Config, "SETTING", kConfigSetting},
    CodeGroup{CodeClass::Config, "SETTING_REFUSED", kConfigSettingRefused},
    CodeGroup{CodeClass::NotThere, "NOT_FOUND", kNotThereNotFound},
    CodeGroup{CodeClass::NotThere, "NOT_WORKING", kNotThereNotWorking},
    CodeGroup{CodeClass::Refused, "ACCOUNT_MODE", kRefusedAccountMode},
    CodeGroup{CodeClass::Refused, "ACCOUNT_RESTRICTED", kRefusedAccountRestricted},
    CodeGroup{CodeClass::Refused, "BATCH_FAILED", kRefusedBatchFailed},
    CodeGroup{CodeClass::Refused, "BELOW_MINIMUM", kRefusedBelowMinimum},
    CodeGroup{CodeClass::Refused, "DUPLICATE", kRefusedDuplicate},
    CodeGroup{CodeClass::Refused, "FAILED", kRefusedFailed},
    CodeGroup{CodeClass::Refused, "INSUFFICIENT_BALANCE", kRefusedInsufficientBalance},
    CodeGroup{CodeClass::Refused, "LEVERAGE", kRefusedLeverage},
    CodeGroup{CodeClass::Refused, "MALFORMED", kRefusedMalformed},
    CodeGroup{CodeClass::Refused, "NOT_TRADING", kRefusedNotTrading},
    CodeGroup{CodeClass::Refused, "NOT_WORKING", kRefusedNotWorking},
    CodeGroup{CodeClass::Refused, "NO_POSITION", kRefusedNoPosition},
    CodeGroup{CodeClass::Refused, "PRICE_LIMIT", kRefusedPriceLimit},
    CodeGroup{CodeClass::Refused, "REDUCE_ONLY", kRefusedReduceOnly},
    CodeGroup{CodeClass::Refused, "REFUSED", kRefusedRefused},
    CodeGroup{CodeClass::Refused, "RETIRED_OPERATION", kRefusedRetiredOperation},
    CodeGroup{CodeClass::Refused, "SETTING_REFUSED", kRefusedSettingRefused},
    CodeGroup{CodeClass::Refused, "SIZE_LIMIT", kRefusedSizeLimit},
    CodeGroup{CodeClass::Refused, "TOO_MANY_ORDERS", kRefusedTooManyOrders},
    CodeGroup{CodeClass::Refused, "TRIGGER_PRICE", kRefusedTriggerPrice},
};

const CodeGroup* find(std::string_view code) {
  const auto digits = code.substr(0, code.find('_'));
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = !digits.empty() && failure == std::errc{} && end == digits.data() + digits.size();
  return is_number ? kit::find_group(kGroups, number) : nullptr;
}

}  // namespace

CodeMeaning meaning_of(std::string_view code) {
  const auto* group = find(code);
  return group != nullptr ? CodeMeaning{group->code_class, group->reason} : CodeMeaning{};
}

bool is_documented(std::string_view code) { return find(code) != nullptr; }

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
