#include "connectors/okx/rest.h"

#include <algorithm>
#include <array>

#include "connectors/kit/json_writer.h"
#include "engine/base/text_encoding.h"

namespace okx {
namespace {

using engine::ErrorCode;
using engine::Outcome;
using engine::Result;
using std::chrono::milliseconds;

constexpr std::size_t kClientOrderIdMax = 32;
constexpr milliseconds kTwoSeconds{2000}, kOneSecond{1000};

constexpr auto kIp = LimitScope::Ip;
constexpr auto kIpInstrument = LimitScope::IpAndInstrument;
constexpr auto kUser = LimitScope::User;
constexpr auto kUserInstrument = LimitScope::UserAndInstrument;

// Source of the limits: okx docs-v5 of June 2026, "Rate Limit" of each endpoint; close-position and mark-price as the
// sheet of venue facts gives them. The order is that of the enumeration, which a test keeps.
constexpr std::array kEndpoints{
    // clang-format off
    Endpoint{Operation::PlaceOrder, "POST", "/api/v5/trade/order", true, kUserInstrument, 60, kTwoSeconds, 1, true, true},
    Endpoint{Operation::PlaceOrders, "POST", "/api/v5/trade/batch-orders", true, kUserInstrument, 300, kTwoSeconds, 20, true, true},
    Endpoint{Operation::PlaceAlgoOrder, "POST", "/api/v5/trade/order-algo", true, kUserInstrument, 20, kTwoSeconds, 1, true, true},
    Endpoint{Operation::AmendOrder, "POST", "/api/v5/trade/amend-order", true, kUserInstrument, 60, kTwoSeconds, 1, true, true},
    Endpoint{Operation::AmendOrders, "POST", "/api/v5/trade/amend-batch-orders", true, kUserInstrument, 300, kTwoSeconds, 20, true, true},
    Endpoint{Operation::AmendAlgoOrder, "POST", "/api/v5/trade/amend-algos", true, kUserInstrument, 20, kTwoSeconds, 1, true, true},
    Endpoint{Operation::CancelOrder, "POST", "/api/v5/trade/cancel-order", true, kUserInstrument, 60, kTwoSeconds, 1, true, false},
    Endpoint{Operation::CancelOrders, "POST", "/api/v5/trade/cancel-batch-orders", true, kUserInstrument, 300, kTwoSeconds, 20, true, false},
    Endpoint{Operation::CancelAlgoOrders, "POST", "/api/v5/trade/cancel-algos", true, kUserInstrument, 20, kTwoSeconds, 10, true, false},
    Endpoint{Operation::ClosePosition, "POST", "/api/v5/trade/close-position", true, kUserInstrument, 20, kTwoSeconds, 1, true, false},
    Endpoint{Operation::CancelAllAfter, "POST", "/api/v5/trade/cancel-all-after", true, kUser, 1, kOneSecond, 1, true, false},
    Endpoint{Operation::GetOrder, "GET", "/api/v5/trade/order", true, kUserInstrument, 60, kTwoSeconds, 1, false, false},
    Endpoint{Operation::GetAlgoOrder, "GET", "/api/v5/trade/order-algo", true, kUser, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::OrdersPending, "GET", "/api/v5/trade/orders-pending", true, kUser, 60, kTwoSeconds, 1, false, false},
    Endpoint{Operation::AlgoOrdersPending, "GET", "/api/v5/trade/orders-algo-pending", true, kUser, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::OrdersHistory, "GET", "/api/v5/trade/orders-history", true, kUser, 40, kTwoSeconds, 1, false, false},
    Endpoint{Operation::OrdersHistoryArchive, "GET", "/api/v5/trade/orders-history-archive", true, kUser, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::AlgoOrdersHistory, "GET", "/api/v5/trade/orders-algo-history", true, kUser, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Fills, "GET", "/api/v5/trade/fills", true, kUser, 60, kTwoSeconds, 1, false, false},
    Endpoint{Operation::FillsHistory, "GET", "/api/v5/trade/fills-history", true, kUser, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::AccountConfig, "GET", "/api/v5/account/config", true, kUser, 5, kTwoSeconds, 1, false, false},
    Endpoint{Operation::SetPositionMode, "POST", "/api/v5/account/set-position-mode", true, kUser, 5, kTwoSeconds, 1, true, false},
    Endpoint{Operation::SetLeverage, "POST", "/api/v5/account/set-leverage", true, kUser, 20, kTwoSeconds, 1, true, false},
    Endpoint{Operation::LeverageInfo, "GET", "/api/v5/account/leverage-info", true, kUser, 20, kTwoSeconds, 20, false, false},
    Endpoint{Operation::Balance, "GET", "/api/v5/account/balance", true, kUser, 10, kTwoSeconds, 20, false, false},
    Endpoint{Operation::FundingBalance, "GET", "/api/v5/asset/balances", true, kUser, 6, kOneSecond, 20, false, false},
    Endpoint{Operation::Positions, "GET", "/api/v5/account/positions", true, kUser, 10, kTwoSeconds, 10, false, false},
    Endpoint{Operation::PositionsHistory, "GET", "/api/v5/account/positions-history", true, kUser, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::TradeFee, "GET", "/api/v5/account/trade-fee", true, kUser, 5, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Bills, "GET", "/api/v5/account/bills", true, kUser, 5, kOneSecond, 1, false, false},
    Endpoint{Operation::AccountInstruments, "GET", "/api/v5/account/instruments", true, kUser, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Instruments, "GET", "/api/v5/public/instruments", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::ServerTime, "GET", "/api/v5/public/time", false, kIp, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Ticker, "GET", "/api/v5/market/ticker", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Tickers, "GET", "/api/v5/market/tickers", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Books, "GET", "/api/v5/market/books", false, kIp, 40, kTwoSeconds, 1, false, false},
    Endpoint{Operation::BooksFull, "GET", "/api/v5/market/books-full", false, kIp, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Trades, "GET", "/api/v5/market/trades", false, kIp, 100, kTwoSeconds, 1, false, false},
    Endpoint{Operation::Candles, "GET", "/api/v5/market/candles", false, kIp, 40, kTwoSeconds, 1, false, false},
    Endpoint{Operation::HistoryCandles, "GET", "/api/v5/market/history-candles", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::MarkPriceCandles, "GET", "/api/v5/market/mark-price-candles", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::HistoryMarkPriceCandles, "GET", "/api/v5/market/history-mark-price-candles", false, kIp, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::IndexCandles, "GET", "/api/v5/market/index-candles", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::HistoryIndexCandles, "GET", "/api/v5/market/history-index-candles", false, kIp, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::FundingRate, "GET", "/api/v5/public/funding-rate", false, kIpInstrument, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::FundingRateHistory, "GET", "/api/v5/public/funding-rate-history", false, kIpInstrument, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::MarkPrice, "GET", "/api/v5/public/mark-price", false, kIpInstrument, 10, kTwoSeconds, 1, false, false},
    Endpoint{Operation::PriceLimit, "GET", "/api/v5/public/price-limit", false, kIp, 20, kTwoSeconds, 1, false, false},
    Endpoint{Operation::PositionTiers, "GET", "/api/v5/public/position-tiers", false, kIp, 10, kTwoSeconds, 1, false, false},
    // clang-format on
};
static_assert(kEndpoints.size() == static_cast<std::size_t>(Operation::Raw));

engine::Error unsigned_request(const char* why) { return {ErrorCode::Unauthorized, Outcome::NotSent, why}; }

engine::Status check_signer(const Credentials& credentials) {
  if (credentials.signer == nullptr) return unsigned_request("okx: no key to sign with");
  if (credentials.signer->kind() != engine::KeyKind::Hmac) return unsigned_request("okx: takes HMAC secrets only");
  return engine::ok();
}

/// "2026-08-01T12:34:56.789Z": exactly three places, whatever the clock gives.
std::string header_time(engine::Timestamp now) {
  return engine::Timestamp::from_milliseconds(now.milliseconds()).to_string();
}

}  // namespace

const Endpoint& endpoint(Operation operation) {
  CHECK(operation != Operation::Raw);
  return kEndpoints[static_cast<std::size_t>(operation)];
}

std::span<const Endpoint> endpoints() { return kEndpoints; }

Result<std::string> signature_of(const engine::Signer& signer, std::string_view timestamp, std::string_view method,
                                 std::string_view target, std::string_view body) {
  std::string prehash;
  prehash.reserve(timestamp.size() + method.size() + target.size() + body.size());
  prehash.append(timestamp).append(method).append(target).append(body);
  const auto signature = signer.sign(prehash);
  if (!signature) return signature.error();
  return engine::to_base64(*signature);
}

Result<engine::HttpRequest> to_http(const Request& request, std::string_view base_url, const Credentials& credentials,
                                    engine::Timestamp now, engine::Timestamp expires) {
  engine::HttpRequest http;
  http.method = request.method;
  http.url.reserve(base_url.size() + request.target.size());
  http.url.append(base_url).append(request.target);
  http.body = request.body;
  http.headers.reserve(7);
  if (!request.body.empty()) http.headers.push_back({"Content-Type", "application/json"});
  if (credentials.demo) http.headers.push_back({"x-simulated-trading", "1"});
  if (expires > engine::Timestamp{}) http.headers.push_back({"expTime", std::to_string(expires.milliseconds())});
  if (!request.is_signed) return http;

  if (const auto good = check_signer(credentials); !good) return good.error();
  auto timestamp = header_time(now);
  auto signature = signature_of(*credentials.signer, timestamp, request.method, request.target, request.body);
  if (!signature) return signature.error();
  http.headers.push_back({"OK-ACCESS-KEY", credentials.api_key});
  http.headers.push_back({"OK-ACCESS-SIGN", *std::move(signature)});
  http.headers.push_back({"OK-ACCESS-TIMESTAMP", std::move(timestamp)});
  http.headers.push_back({"OK-ACCESS-PASSPHRASE", credentials.passphrase});
  return http;
}

Result<std::string> login_frame(const Credentials& credentials, engine::Timestamp now) {
  if (const auto good = check_signer(credentials); !good) return good.error();
  const auto seconds = std::to_string(now.milliseconds() / 1000);
  const auto signature = signature_of(*credentials.signer, seconds, "GET", "/users/self/verify", {});
  if (!signature) return signature.error();
  std::string frame;
  kit::JsonWriter json{frame};
  json.begin_object().field("op", "login").key("args").begin_array().begin_object();
  json.field("apiKey", credentials.api_key).field("passphrase", credentials.passphrase);
  json.field("timestamp", seconds).field("sign", *signature);
  json.end_object().end_array().end_object();
  return frame;
}

bool is_client_order_id(std::string_view text) {
  return !text.empty() && text.size() <= kClientOrderIdMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace okx
