#include "connectors/binance/errors.h"

#include <array>

namespace binance {
namespace {

using kit::CodeGroup;

// Source: binance-spot-api-docs, errors.md; derivatives docs, USD-M, "Error Code"; the map of ccxt 4.5.84 for the codes
// of margin, wallet and other services.
constexpr std::int32_t kCommonLaterBusy[] = {-1004, -1008};
constexpr std::int32_t kCommonLaterRateLimited[] = {-1003, -1015, -1034};
constexpr std::int32_t kCommonClockDeadlinePassed[] = {-1021};
constexpr std::int32_t kCommonUnknownTimeout[] = {-1000, -1006, -1007};
constexpr std::int32_t kCommonUnknownUnavailable[] = {-1001, -1016};
constexpr std::int32_t kCommonKeyKey[] = {-1002, -1022, -1099, -2008, -2014, -2015, -2017};
constexpr std::int32_t kCommonNotThereNotFound[] = {-2013};
constexpr std::int32_t kCommonNotThereNotWorking[] = {-2011, -2026};
constexpr std::int32_t kCommonRefusedFilter[] = {-1013, -1014};
constexpr std::int32_t kCommonRefusedInsufficientBalance[] = {-2018, -2019, -4050, -4051};
constexpr std::int32_t kCommonRefusedMalformed[] = {
    -1010, -1023, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1107, -1108, -1110, -1111, -1112, -1113, -1114,
    -1115, -1116, -1117, -1118, -1119, -1120, -1125, -1127, -1128, -1130, -1131, -1134, -1135, -1136, -1145};
constexpr std::int32_t kCommonRefusedNotTrading[] = {-1121, -1122, -1126, -1151, -1220, -4140, -4141, -4144};
constexpr std::int32_t kCommonRefusedRefused[] = {-1005, -1011, -1109, -2010, -2012, -2016, -2038, -2039,
                                                  -4072, -4074, -4076, -4077, -4078, -4080, -4117};
constexpr std::int32_t kCommonRefusedRetiredOperation[] = {-1020};
constexpr std::array kCommonGroups{
    CodeGroup{CodeClass::Later, "BUSY", kCommonLaterBusy},
    CodeGroup{CodeClass::Later, "RATE_LIMITED", kCommonLaterRateLimited},
    CodeGroup{CodeClass::Clock, "DEADLINE_PASSED", kCommonClockDeadlinePassed},
    CodeGroup{CodeClass::Unknown, "TIMEOUT", kCommonUnknownTimeout},
    CodeGroup{CodeClass::Unknown, "UNAVAILABLE", kCommonUnknownUnavailable},
    CodeGroup{CodeClass::Key, "KEY", kCommonKeyKey},
    CodeGroup{CodeClass::NotThere, "NOT_FOUND", kCommonNotThereNotFound},
    CodeGroup{CodeClass::NotThere, "NOT_WORKING", kCommonNotThereNotWorking},
    CodeGroup{CodeClass::Refused, "FILTER", kCommonRefusedFilter},
    CodeGroup{CodeClass::Refused, "INSUFFICIENT_BALANCE", kCommonRefusedInsufficientBalance},
    CodeGroup{CodeClass::Refused, "MALFORMED", kCommonRefusedMalformed},
    CodeGroup{CodeClass::Refused, "NOT_TRADING", kCommonRefusedNotTrading},
    CodeGroup{CodeClass::Refused, "REFUSED", kCommonRefusedRefused},
    CodeGroup{CodeClass::Refused, "RETIRED_OPERATION", kCommonRefusedRetiredOperation},
};

constexpr std::int32_t kSpotLaterRateLimited[] = {-4005, -6009, -12014};
constexpr std::int32_t kSpotClockClock[] = {-5028};
constexpr std::int32_t kSpotKeyKey[] = {-3001, -4004, -4013, -4046, 100001003, 200003903};
constexpr std::int32_t kSpotNotThereNotWorking[] = {-2021, -2022};
constexpr std::int32_t kSpotRefusedAccountRestricted[] = {-3014, -3018, -3019, -3022, -3036};
constexpr std::int32_t kSpotRefusedInsufficientBalance[] = {-2024, -3041, -4024, -4025,  -4026,  -5002, -5003,
                                                            -5013, -6012, -6018, -10011, -10013, -21005};
constexpr std::int32_t kSpotRefusedMalformed[] = {
    -3003,  -3005,  -3006,  -3008,  -3010,  -3011,  -3013,  -3015,  -3016,  -3020,  -3021,  -3025,
    -3026,  -3038,  -3042,  -4001,  -4002,  -4003,  -4006,  -4011,  -4015,  -4019,  -4021,  -4022,
    -4023,  -4028,  -4029,  -4033,  -4047,  -5001,  -5007,  -5011,  -5021,  -5022,  -6004,  -6005,
    -6006,  -6015,  -6016,  -6020,  -7001,  -7002,  -10002, -10007, -10008, -10009, -10010, -10012,
    -10018, -10019, -10020, -10021, -10022, -10024, -10026, -10028, -21001, -21002, -32603, 400002};
constexpr std::int32_t kSpotRefusedNotTrading[] = {-3002, -3027, -3028, -4018, -5009, -6001, -10042};
constexpr std::int32_t kSpotRefusedRefused[] = {
    -3000,  -3004,  -3007,  -3009,  -3012,  -3017,  -3023,  -3024,  -3029,  -3037,  -3043,  -3044,  -3045,  -3999,
    -4000,  -4007,  -4008,  -4009,  -4010,  -4012,  -4014,  -4016,  -4017,  -4020,  -4027,  -4030,  -4031,  -4032,
    -4034,  -4035,  -4036,  -4037,  -4038,  -4039,  -4040,  -4041,  -4042,  -4043,  -4044,  -4045,  -4048,  -4049,
    -4052,  -4053,  -4054,  -4055,  -4056,  -4057,  -4058,  -4059,  -4060,  -4061,  -4062,  -4063,  -4064,  -4065,
    -4066,  -4067,  -4068,  -4069,  -4070,  -4071,  -4073,  -4075,  -4079,  -4081,  -4082,  -4083,  -4084,  -4085,
    -4086,  -4087,  -4088,  -4089,  -4091,  -4092,  -4093,  -4094,  -4095,  -4096,  -4097,  -4098,  -4099,  -4101,
    -4102,  -4103,  -4104,  -4105,  -4106,  -4107,  -4108,  -4109,  -4110,  -4112,  -4113,  -4114,  -4115,  -4116,
    -4118,  -4119,  -4120,  -4121,  -4122,  -4123,  -4124,  -4125,  -4126,  -4127,  -4128,  -4129,  -4130,  -4131,
    -4132,  -4133,  -4134,  -4135,  -4136,  -4137,  -4138,  -4139,  -4142,  -4143,  -4145,  -4146,  -4147,  -4148,
    -4149,  -4150,  -5004,  -5005,  -5006,  -5008,  -5010,  -5012,  -6003,  -6007,  -6008,  -6011,  -6013,  -6014,
    -6017,  -6019,  -10001, -10005, -10015, -10016, -10017, -10023, -10025, -10029, -10030, -10031, -10032, -10034,
    -10039, -10040, -10041, -10043, -10044, -10045, -10046, -10047, -11008, -13000, -13001, -13002, -13003, -13004,
    -13005, -13006, -13007, -18002, -18003, -18004, -18005, -18006, -18007, -21003, -21004, -21006, -21007};
constexpr std::array kSpotGroups{
    CodeGroup{CodeClass::Later, "RATE_LIMITED", kSpotLaterRateLimited},
    CodeGroup{CodeClass::Clock, "CLOCK", kSpotClockClock},
    CodeGroup{CodeClass::Key, "KEY", kSpotKeyKey},
    CodeGroup{CodeClass::NotThere, "NOT_WORKING", kSpotNotThereNotWorking},
    CodeGroup{CodeClass::Refused, "ACCOUNT_RESTRICTED", kSpotRefusedAccountRestricted},
    CodeGroup{CodeClass::Refused, "INSUFFICIENT_BALANCE", kSpotRefusedInsufficientBalance},
    CodeGroup{CodeClass::Refused, "MALFORMED", kSpotRefusedMalformed},
    CodeGroup{CodeClass::Refused, "NOT_TRADING", kSpotRefusedNotTrading},
    CodeGroup{CodeClass::Refused, "REFUSED", kSpotRefusedRefused},
};

constexpr std::int32_t kUsdMNoChange[] = {-4046, -4059, -4171};
constexpr std::int32_t kUsdMLaterUnfilled[] = {-2020, -5021, -5041};
constexpr std::int32_t kUsdMLaterWouldTake[] = {-5022};
constexpr std::int32_t kUsdMClockDeadlinePassed[] = {-5028};
constexpr std::int32_t kUsdMExistsDuplicate[] = {-4116};
constexpr std::int32_t kUsdMConfigSetting[] = {-4056, -4057, -4060, -4061, -4062, -4064, -4065, -4066};
constexpr std::int32_t kUsdMConfigSettingRefused[] = {-4047, -4048, -4067, -4068, -4168};
constexpr std::int32_t kUsdMNotThereNotWorking[] = {-5024, -5043};
constexpr std::int32_t kUsdMRefusedAccountRestricted[] = {-2023, -4088, -4109, -4192};
constexpr std::int32_t kUsdMRefusedBelowMinimum[] = {-4164};
constexpr std::int32_t kUsdMRefusedLeverage[] = {-2027, -2028, -4161, -4202, -4203, -4204,
                                                 -4205, -4206, -4207, -4208, -4209, -4403};
constexpr std::int32_t kUsdMRefusedMalformed[] = {-4012, -4063, -4069, -4070, -4071, -4073, -4075, -4079,
                                                  -4081, -4085, -4114, -4115, -4120, -4136, -4165, -4167,
                                                  -4183, -4184, -4210, -4211, -5037, -5038, -5039, -5040};
constexpr std::int32_t kUsdMRefusedNothingChanges[] = {-5025, -5026, -5027};
constexpr std::int32_t kUsdMRefusedNoPosition[] = {-2024, -4137, -4138, -4139};
constexpr std::int32_t kUsdMRefusedPriceLimit[] = {-4013, -4014, -4015, -4016, -4023, -4024, -4131};
constexpr std::int32_t kUsdMRefusedReduceOnly[] = {-2022, -4087, -4118, -4400, -4401, -4402};
constexpr std::int32_t kUsdMRefusedRefused[] = {-4169, -4170, -4172};
constexpr std::int32_t kUsdMRefusedSettingRefused[] = {-4028};
constexpr std::int32_t kUsdMRefusedSizeLimit[] = {-4003, -4004, -4005, -4029, -4030, -5029};
constexpr std::int32_t kUsdMRefusedTooManyOrders[] = {-2025, -4045};
constexpr std::int32_t kUsdMRefusedTriggerPrice[] = {-2021};
constexpr std::array kUsdMGroups{
    CodeGroup{CodeClass::NoChange, "", kUsdMNoChange},
    CodeGroup{CodeClass::Later, "UNFILLED", kUsdMLaterUnfilled},
    CodeGroup{CodeClass::Later, "WOULD_TAKE", kUsdMLaterWouldTake},
    CodeGroup{CodeClass::Clock, "DEADLINE_PASSED", kUsdMClockDeadlinePassed},
    CodeGroup{CodeClass::Exists, "DUPLICATE", kUsdMExistsDuplicate},
    CodeGroup{CodeClass::Config, "SETTING", kUsdMConfigSetting},
    CodeGroup{CodeClass::Config, "SETTING_REFUSED", kUsdMConfigSettingRefused},
    CodeGroup{CodeClass::NotThere, "NOT_WORKING", kUsdMNotThereNotWorking},
    CodeGroup{CodeClass::Refused, "ACCOUNT_RESTRICTED", kUsdMRefusedAccountRestricted},
    CodeGroup{CodeClass::Refused, "BELOW_MINIMUM", kUsdMRefusedBelowMinimum},
    CodeGroup{CodeClass::Refused, "LEVERAGE", kUsdMRefusedLeverage},
    CodeGroup{CodeClass::Refused, "MALFORMED", kUsdMRefusedMalformed},
    CodeGroup{CodeClass::Refused, "NOTHING_CHANGES", kUsdMRefusedNothingChanges},
    CodeGroup{CodeClass::Refused, "NO_POSITION", kUsdMRefusedNoPosition},
    CodeGroup{CodeClass::Refused, "PRICE_LIMIT", kUsdMRefusedPriceLimit},
    CodeGroup{CodeClass::Refused, "REDUCE_ONLY", kUsdMRefusedReduceOnly},
    CodeGroup{CodeClass::Refused, "REFUSED", kUsdMRefusedRefused},
    CodeGroup{CodeClass::Refused, "SETTING_REFUSED", kUsdMRefusedSettingRefused},
    CodeGroup{CodeClass::Refused, "SIZE_LIMIT", kUsdMRefusedSizeLimit},
    CodeGroup{CodeClass::Refused, "TOO_MANY_ORDERS", kUsdMRefusedTooManyOrders},
    CodeGroup{CodeClass::Refused, "TRIGGER_PRICE", kUsdMRefusedTriggerPrice},
};

const CodeGroup* find(MarketType market, std::int64_t code) {
  if (const auto* group = kit::find_group(kCommonGroups, code)) return group;
  return market == MarketType::Spot ? kit::find_group(kSpotGroups, code) : kit::find_group(kUsdMGroups, code);
}

bool says(std::string_view message, std::string_view words) { return message.find(words) != std::string_view::npos; }

/// One code for many reasons: only the text tells them apart.
/// Source: binance-spot-api-docs, errors.md, "Messages for -1010, -2010, -2011" and "Filter failures".
CodeMeaning meaning_by_text(std::string_view message) {
  if (says(message, "Duplicate")) return {CodeClass::Exists, "DUPLICATE"};
  if (says(message, "insufficient balance")) return {CodeClass::Refused, "INSUFFICIENT_BALANCE"};
  if (says(message, "immediately match")) return {CodeClass::Later, "WOULD_TAKE"};
  if (says(message, "trigger immediately")) return {CodeClass::Refused, "TRIGGER_PRICE"};
  if (says(message, "Market is closed")) return {CodeClass::Refused, "NOT_TRADING"};
  if (says(message, "NOTIONAL")) return {CodeClass::Refused, "BELOW_MINIMUM"};
  if (says(message, "PRICE")) return {CodeClass::Refused, "PRICE_LIMIT"};
  if (says(message, "LOT_SIZE")) return {CodeClass::Refused, "SIZE_LIMIT"};
  if (says(message, "MAX_NUM")) return {CodeClass::Refused, "TOO_MANY_ORDERS"};
  return {CodeClass::Refused, "REFUSED"};
}

}  // namespace

CodeMeaning meaning_of(MarketType market, std::int64_t code, std::string_view message) {
  if (code == -2010 || code == -1013) return meaning_by_text(message);
  // "Internal error; unable to process your request. Please try again.": failed, on both markets.
  if (code == -1001 && says(message, "try again")) return {CodeClass::Later, "BUSY"};
  const auto* group = find(market, code);
  return group != nullptr ? CodeMeaning{group->code_class, group->reason} : CodeMeaning{};
}

CodeMeaning meaning_of(std::int64_t code, std::string_view message) {
  const auto market = is_documented(MarketType::UsdM, code) ? MarketType::UsdM : MarketType::Spot;
  return meaning_of(market, code, message);
}

bool is_documented(MarketType market, std::int64_t code) { return find(market, code) != nullptr; }

CodeMeaning meaning_of_status(int http_status, std::string_view body) {
  if (http_status == 429 || http_status == 418) return {CodeClass::Later, "RATE_LIMITED"};
  if (http_status == 401) return {CodeClass::Key, "KEY"};
  if (http_status == 503 && says(body, "Service Unavailable")) return {CodeClass::Later, "BUSY"};
  if (http_status == 400 || http_status == 404 || http_status == 405) return {CodeClass::Refused, "MALFORMED"};
  return {CodeClass::Unknown, "UNAVAILABLE"};
}

}  // namespace binance
