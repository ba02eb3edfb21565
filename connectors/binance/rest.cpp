#include "connectors/binance/rest.h"

#include <algorithm>
#include <array>

#include "connectors/kit/json_writer.h"
#include "engine/base/text_encoding.h"

namespace binance {
namespace {

using engine::ErrorCode;
using engine::Outcome;
using engine::Result;

constexpr std::size_t kClientOrderIdMax = 36;
constexpr auto kSpot = MarketType::Spot;
constexpr auto kUsdM = MarketType::UsdM;
constexpr auto kNone = Security::None;
constexpr auto kKey = Security::Key;
constexpr auto kSigned = Security::Signed;

// Source: binance-spot-api-docs, rest-api.md (2026-07-21); derivatives docs, USD-M (2026-06-27). Weights are those of
// the plain call; requests.cpp reckons the ones that depend on parameters. The order is that of the enumeration, which
// a test keeps.
constexpr std::array kEndpoints{
    // clang-format off
    Endpoint{Operation::SpotPlaceOrder, kSpot, "POST", "/api/v3/order", kSigned, 1, 1, true},
    Endpoint{Operation::SpotTestOrder, kSpot, "POST", "/api/v3/order/test", kSigned, 1, 0, false},
    Endpoint{Operation::SpotCancelReplace, kSpot, "POST", "/api/v3/order/cancelReplace", kSigned, 1, 1, true},
    Endpoint{Operation::SpotAmendKeepPriority, kSpot, "PUT", "/api/v3/order/amend/keepPriority", kSigned, 4, 0, true},
    Endpoint{Operation::SpotCancelOrder, kSpot, "DELETE", "/api/v3/order", kSigned, 1, 0, true},
    Endpoint{Operation::SpotCancelAll, kSpot, "DELETE", "/api/v3/openOrders", kSigned, 1, 0, true},
    Endpoint{Operation::SpotGetOrder, kSpot, "GET", "/api/v3/order", kSigned, 4, 0, false},
    Endpoint{Operation::SpotOpenOrders, kSpot, "GET", "/api/v3/openOrders", kSigned, 6, 0, false},
    Endpoint{Operation::SpotAllOrders, kSpot, "GET", "/api/v3/allOrders", kSigned, 20, 0, false},
    Endpoint{Operation::SpotMyTrades, kSpot, "GET", "/api/v3/myTrades", kSigned, 20, 0, false},
    Endpoint{Operation::SpotAccount, kSpot, "GET", "/api/v3/account", kSigned, 20, 0, false},
    Endpoint{Operation::SpotCommission, kSpot, "GET", "/api/v3/account/commission", kSigned, 20, 0, false},
    Endpoint{Operation::SpotTradeFee, kSpot, "GET", "/sapi/v1/asset/tradeFee", kSigned, 1, 0, false},
    Endpoint{Operation::SpotRateLimitOrder, kSpot, "GET", "/api/v3/rateLimit/order", kSigned, 40, 0, false},
    Endpoint{Operation::SpotExchangeInfo, kSpot, "GET", "/api/v3/exchangeInfo", kNone, 20, 0, false},
    Endpoint{Operation::SpotTime, kSpot, "GET", "/api/v3/time", kNone, 1, 0, false},
    Endpoint{Operation::SpotDepth, kSpot, "GET", "/api/v3/depth", kNone, 5, 0, false},
    Endpoint{Operation::SpotTrades, kSpot, "GET", "/api/v3/trades", kNone, 25, 0, false},
    Endpoint{Operation::SpotAggTrades, kSpot, "GET", "/api/v3/aggTrades", kNone, 4, 0, false},
    Endpoint{Operation::SpotKlines, kSpot, "GET", "/api/v3/klines", kNone, 2, 0, false},
    Endpoint{Operation::SpotTicker24h, kSpot, "GET", "/api/v3/ticker/24hr", kNone, 2, 0, false},
    Endpoint{Operation::SpotTickerPrice, kSpot, "GET", "/api/v3/ticker/price", kNone, 2, 0, false},
    Endpoint{Operation::SpotBookTicker, kSpot, "GET", "/api/v3/ticker/bookTicker", kNone, 2, 0, false},
    Endpoint{Operation::PlaceOrder, kUsdM, "POST", "/fapi/v1/order", kSigned, 0, 1, true},
    Endpoint{Operation::TestOrder, kUsdM, "POST", "/fapi/v1/order/test", kSigned, 0, 0, false},
    Endpoint{Operation::PlaceOrders, kUsdM, "POST", "/fapi/v1/batchOrders", kSigned, 5, 5, true},
    Endpoint{Operation::ModifyOrder, kUsdM, "PUT", "/fapi/v1/order", kSigned, 0, 1, true},
    Endpoint{Operation::CancelOrder, kUsdM, "DELETE", "/fapi/v1/order", kSigned, 1, 0, true},
    Endpoint{Operation::CancelOrders, kUsdM, "DELETE", "/fapi/v1/batchOrders", kSigned, 1, 0, true},
    Endpoint{Operation::CancelAll, kUsdM, "DELETE", "/fapi/v1/allOpenOrders", kSigned, 1, 0, true},
    Endpoint{Operation::CountdownCancelAll, kUsdM, "POST", "/fapi/v1/countdownCancelAll", kSigned, 10, 0, true},
    Endpoint{Operation::PlaceAlgoOrder, kUsdM, "POST", "/fapi/v1/algoOrder", kSigned, 0, 1, true},
    Endpoint{Operation::CancelAlgoOrder, kUsdM, "DELETE", "/fapi/v1/algoOrder", kSigned, 1, 0, true},
    Endpoint{Operation::CancelAllAlgoOrders, kUsdM, "DELETE", "/fapi/v1/algoOpenOrders", kSigned, 1, 0, true},
    Endpoint{Operation::GetAlgoOrder, kUsdM, "GET", "/fapi/v1/algoOrder", kSigned, 1, 0, false},
    Endpoint{Operation::OpenAlgoOrders, kUsdM, "GET", "/fapi/v1/openAlgoOrders", kSigned, 1, 0, false},
    Endpoint{Operation::AllAlgoOrders, kUsdM, "GET", "/fapi/v1/allAlgoOrders", kSigned, 5, 0, false},
    Endpoint{Operation::GetOrder, kUsdM, "GET", "/fapi/v1/order", kSigned, 1, 0, false},
    Endpoint{Operation::GetOpenOrder, kUsdM, "GET", "/fapi/v1/openOrder", kSigned, 1, 0, false},
    Endpoint{Operation::OpenOrders, kUsdM, "GET", "/fapi/v1/openOrders", kSigned, 1, 0, false},
    Endpoint{Operation::AllOrders, kUsdM, "GET", "/fapi/v1/allOrders", kSigned, 5, 0, false},
    Endpoint{Operation::UserTrades, kUsdM, "GET", "/fapi/v1/userTrades", kSigned, 5, 0, false},
    Endpoint{Operation::SetLeverage, kUsdM, "POST", "/fapi/v1/leverage", kSigned, 1, 0, true},
    Endpoint{Operation::SetMarginType, kUsdM, "POST", "/fapi/v1/marginType", kSigned, 1, 0, true},
    Endpoint{Operation::SetPositionMode, kUsdM, "POST", "/fapi/v1/positionSide/dual", kSigned, 1, 0, true},
    Endpoint{Operation::GetPositionMode, kUsdM, "GET", "/fapi/v1/positionSide/dual", kSigned, 30, 0, false},
    Endpoint{Operation::GetMultiAssetsMode, kUsdM, "GET", "/fapi/v1/multiAssetsMargin", kSigned, 30, 0, false},
    Endpoint{Operation::AccountConfig, kUsdM, "GET", "/fapi/v1/accountConfig", kSigned, 5, 0, false},
    Endpoint{Operation::SymbolConfig, kUsdM, "GET", "/fapi/v1/symbolConfig", kSigned, 5, 0, false},
    Endpoint{Operation::LeverageBracket, kUsdM, "GET", "/fapi/v1/leverageBracket", kSigned, 1, 0, false},
    Endpoint{Operation::CommissionRate, kUsdM, "GET", "/fapi/v1/commissionRate", kSigned, 20, 0, false},
    Endpoint{Operation::Account, kUsdM, "GET", "/fapi/v3/account", kSigned, 5, 0, false},
    Endpoint{Operation::AccountV2, kUsdM, "GET", "/fapi/v2/account", kSigned, 5, 0, false},
    Endpoint{Operation::Balance, kUsdM, "GET", "/fapi/v3/balance", kSigned, 5, 0, false},
    Endpoint{Operation::PositionRisk, kUsdM, "GET", "/fapi/v3/positionRisk", kSigned, 5, 0, false},
    Endpoint{Operation::PositionRiskV2, kUsdM, "GET", "/fapi/v2/positionRisk", kSigned, 5, 0, false},
    Endpoint{Operation::Income, kUsdM, "GET", "/fapi/v1/income", kSigned, 30, 0, false},
    Endpoint{Operation::StartListenKey, kUsdM, "POST", "/fapi/v1/listenKey", kKey, 1, 0, false},
    Endpoint{Operation::KeepListenKey, kUsdM, "PUT", "/fapi/v1/listenKey", kKey, 1, 0, false},
    Endpoint{Operation::CloseListenKey, kUsdM, "DELETE", "/fapi/v1/listenKey", kKey, 1, 0, false},
    Endpoint{Operation::ExchangeInfo, kUsdM, "GET", "/fapi/v1/exchangeInfo", kNone, 1, 0, false},
    Endpoint{Operation::Time, kUsdM, "GET", "/fapi/v1/time", kNone, 1, 0, false},
    Endpoint{Operation::Depth, kUsdM, "GET", "/fapi/v1/depth", kNone, 10, 0, false},
    Endpoint{Operation::RpiDepth, kUsdM, "GET", "/fapi/v1/rpiDepth", kNone, 20, 0, false},
    Endpoint{Operation::Trades, kUsdM, "GET", "/fapi/v1/trades", kNone, 5, 0, false},
    Endpoint{Operation::AggTrades, kUsdM, "GET", "/fapi/v1/aggTrades", kNone, 20, 0, false},
    Endpoint{Operation::Klines, kUsdM, "GET", "/fapi/v1/klines", kNone, 5, 0, false},
    Endpoint{Operation::MarkPriceKlines, kUsdM, "GET", "/fapi/v1/markPriceKlines", kNone, 5, 0, false},
    Endpoint{Operation::IndexPriceKlines, kUsdM, "GET", "/fapi/v1/indexPriceKlines", kNone, 5, 0, false},
    Endpoint{Operation::PremiumIndexKlines, kUsdM, "GET", "/fapi/v1/premiumIndexKlines", kNone, 5, 0, false},
    Endpoint{Operation::Ticker24h, kUsdM, "GET", "/fapi/v1/ticker/24hr", kNone, 1, 0, false},
    Endpoint{Operation::TickerPrice, kUsdM, "GET", "/fapi/v1/ticker/price", kNone, 1, 0, false},
    Endpoint{Operation::BookTicker, kUsdM, "GET", "/fapi/v1/ticker/bookTicker", kNone, 2, 0, false},
    Endpoint{Operation::PremiumIndex, kUsdM, "GET", "/fapi/v1/premiumIndex", kNone, 1, 0, false},
    Endpoint{Operation::FundingRate, kUsdM, "GET", "/fapi/v1/fundingRate", kNone, 1, 0, false},
    Endpoint{Operation::FundingInfo, kUsdM, "GET", "/fapi/v1/fundingInfo", kNone, 1, 0, false},
    Endpoint{Operation::OpenInterest, kUsdM, "GET", "/fapi/v1/openInterest", kNone, 1, 0, false},
    // clang-format on
};
static_assert(kEndpoints.size() == static_cast<std::size_t>(Operation::Raw));

engine::Error no_key(const char* why) { return {ErrorCode::Unauthorized, Outcome::NotSent, why}; }

bool is_id_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::string write_frame(std::string_view id, std::string_view method, const std::vector<FrameParameter>& parameters) {
  std::string frame;
  kit::JsonWriter json{frame};
  json.begin_object().field("id", id).field("method", method).key("params").begin_object();
  for (const auto& [name, value, is_integer] : parameters) {
    json.key(name);
    if (is_integer) {
      json.literal(value);
    } else {
      json.value(std::string_view{value});
    }
  }
  json.end_object().end_object();
  return frame;
}

bool is_integer_text(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

const Endpoint& endpoint(Operation operation) {
  CHECK(operation != Operation::Raw);
  return kEndpoints[static_cast<std::size_t>(operation)];
}

std::span<const Endpoint> endpoints() { return kEndpoints; }

Result<std::string> signature_of(const engine::Signer& signer, std::string_view payload) {
  const auto signature = signer.sign(payload);
  if (!signature) return signature.error();
  return signer.kind() == engine::KeyKind::Hmac ? engine::to_hex(*signature) : engine::to_base64(*signature);
}

Result<std::string> signed_parameters(std::string_view parameters, const Credentials& credentials,
                                      engine::Timestamp now, std::int64_t receive_window_ms) {
  if (credentials.signer == nullptr) return no_key("binance: no key to sign with");
  std::string payload;
  payload.reserve(parameters.size() + 160);
  payload.append(parameters);
  if (!payload.empty()) payload += '&';
  payload.append("recvWindow=").append(std::to_string(receive_window_ms));
  payload.append("&timestamp=").append(std::to_string(now.milliseconds()));
  const auto signature = signature_of(*credentials.signer, payload);
  if (!signature) return signature.error();
  payload.append("&signature=");
  engine::percent_encode_to(payload, *signature);
  return payload;
}

Result<engine::HttpRequest> to_http(const Request& request, std::string_view base_url, const Credentials& credentials,
                                    engine::Timestamp now, std::int64_t receive_window_ms) {
  engine::HttpRequest http;
  http.method = request.method;
  http.headers.reserve(2);
  if (request.security != Security::None) {
    if (credentials.api_key.empty()) return no_key("binance: no key");
    http.headers.push_back({"X-MBX-APIKEY", credentials.api_key});
  }
  auto parameters = request.parameters;
  if (request.security == Security::Signed) {
    auto with_signature = signed_parameters(parameters, credentials, now, receive_window_ms);
    if (!with_signature) return with_signature.error();
    parameters = *std::move(with_signature);
  }
  http.url.append(base_url).append(request.path);
  if (request.has_body()) {
    http.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    http.body = std::move(parameters);
  } else if (!parameters.empty()) {
    http.url.append("?").append(parameters);
  }
  return http;
}

bool is_client_order_id(std::string_view text) {
  return !text.empty() && text.size() <= kClientOrderIdMax && std::all_of(text.begin(), text.end(), is_id_character);
}

Result<std::string> signed_frame(std::string_view id, std::string_view method, std::vector<FrameParameter> parameters,
                                 const Credentials& credentials, engine::Timestamp now,
                                 std::optional<std::int64_t> receive_window_ms) {
  if (credentials.signer == nullptr) return no_key("binance: no key to sign with");
  if (method == "session.logon" && credentials.signer->kind() != engine::KeyKind::Ed25519) {
    return no_key("binance: session.logon takes Ed25519 keys only");
  }
  parameters.push_back({"apiKey", credentials.api_key, false});
  if (receive_window_ms) parameters.push_back({"recvWindow", std::to_string(*receive_window_ms), true});
  parameters.push_back({"timestamp", std::to_string(now.milliseconds()), true});
  std::sort(parameters.begin(), parameters.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::string payload;
  for (const auto& [name, value, is_integer] : parameters) {
    if (!payload.empty()) payload += '&';
    payload.append(name).append("=").append(value);
  }
  auto signature = signature_of(*credentials.signer, payload);
  if (!signature) return signature.error();
  parameters.push_back({"signature", *std::move(signature), false});
  return write_frame(id, method, parameters);
}

std::string session_frame(std::string_view id, std::string_view method, std::vector<FrameParameter> parameters,
                          engine::Timestamp now) {
  parameters.push_back({"timestamp", std::to_string(now.milliseconds()), true});
  return write_frame(id, method, parameters);
}

Result<std::vector<FrameParameter>> frame_parameters(const Request& request) {
  std::vector<FrameParameter> parameters;
  std::string_view rest = request.parameters;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return engine::invalid("binance: a parameter without a value");
    auto value = engine::percent_decode(pair.substr(equals + 1));
    if (!value) return value.error();
    const auto name = pair.substr(0, equals);
    // Of what we send, only these are INT or LONG; a client order id of digits alone stays a text.
    const bool is_integer = (name == "orderId" || name == "algoId" || name == "limit" || name == "fromId" ||
                             name == "trailingDelta" || name == "goodTillDate") &&
                            is_integer_text(*value);
    parameters.push_back({std::string{name}, *std::move(value), is_integer});
  }
  return parameters;
}

}  // namespace binance
