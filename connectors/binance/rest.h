#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/env/crypto.h"
#include "engine/env/http_client.h"

namespace binance {

enum class MarketType : std::uint8_t { Spot, UsdM };

/// What may be asked of the venue; each is one line of the table in rest.cpp.
enum class Operation : std::uint8_t {
  // Spot.
  SpotPlaceOrder,
  SpotTestOrder,
  SpotCancelReplace,
  SpotAmendKeepPriority,
  SpotCancelOrder,
  SpotCancelAll,
  SpotGetOrder,
  SpotOpenOrders,
  SpotAllOrders,
  SpotMyTrades,
  SpotAccount,
  SpotCommission,
  SpotTradeFee,
  SpotRateLimitOrder,
  SpotExchangeInfo,
  SpotTime,
  SpotDepth,
  SpotTrades,
  SpotAggTrades,
  SpotKlines,
  SpotTicker24h,
  SpotTickerPrice,
  SpotBookTicker,
  // USD-M futures.
  PlaceOrder,
  TestOrder,
  PlaceOrders,
  ModifyOrder,
  CancelOrder,
  CancelOrders,
  CancelAll,
  CountdownCancelAll,
  PlaceAlgoOrder,
  CancelAlgoOrder,
  CancelAllAlgoOrders,
  GetAlgoOrder,
  OpenAlgoOrders,
  AllAlgoOrders,
  GetOrder,
  GetOpenOrder,
  OpenOrders,
  AllOrders,
  UserTrades,
  SetLeverage,
  SetMarginType,
  SetPositionMode,
  GetPositionMode,
  GetMultiAssetsMode,
  AccountConfig,
  SymbolConfig,
  LeverageBracket,
  CommissionRate,
  Account,
  AccountV2,
  Balance,
  PositionRisk,
  PositionRiskV2,
  Income,
  StartListenKey,
  KeepListenKey,
  CloseListenKey,
  ExchangeInfo,
  Time,
  Depth,
  RpiDepth,
  Trades,
  AggTrades,
  Klines,
  MarkPriceKlines,
  IndexPriceKlines,
  PremiumIndexKlines,
  Ticker24h,
  TickerPrice,
  BookTicker,
  PremiumIndex,
  FundingRate,
  FundingInfo,
  OpenInterest,
  Raw,  ///< A request somebody else wrote: only signed here.
};

enum class Security : std::uint8_t { None, Key /*only the header*/, Signed };

/// One operation as the venue documents it.
struct Endpoint {
  Operation operation;
  MarketType market;
  std::string_view method;
  std::string_view path;
  Security security;
  int weight;       ///< Of REQUEST_WEIGHT, per IP; where it depends on parameters, the request carries its own.
  int order_count;  ///< Of ORDERS, per account.
  bool is_write;    ///< Changes something: after a lost answer it is asked for, not repeated.
};

const Endpoint& endpoint(Operation operation);
/// All of them, in the order of the enumeration, without Raw.
std::span<const Endpoint> endpoints();

/// One request, ready but for time and signature. Made by requests.h and order_requests.h from typed parameters.
struct Request {
  Operation operation = Operation::Raw;
  MarketType market = MarketType::Spot;
  std::string method;  ///< "GET", "POST", "PUT", "DELETE"
  std::string path;
  std::string
      parameters;  ///< name=value&..., percent-encoded. In the query of GET and DELETE, in the body of the rest.
  Security security = Security::Signed;
  int weight = 1;
  int order_count = 0;

  bool has_body() const { return method == "POST" || method == "PUT"; }
};

/// What one account signs with. The signer outlives the use.
struct Credentials {
  std::string api_key;
  const engine::Signer* signer = nullptr;  ///< HMAC, Ed25519 or RSA.
};

constexpr std::int64_t kReceiveWindowMs = 5000;

/// The signature of a payload as it is written: HMAC in hexadecimal, the others in base64.
/// Source: binance-spot-api-docs, rest-api.md, "SIGNED Endpoint security". Errors: those of the signer.
engine::Result<std::string> signature_of(const engine::Signer& signer, std::string_view payload);

/// parameters + recvWindow + timestamp + signature, as they are sent.
engine::Result<std::string> signed_parameters(std::string_view parameters, const Credentials& credentials,
                                              engine::Timestamp now, std::int64_t receive_window_ms = kReceiveWindowMs);

/// The request as bytes for the wire, signed for `now` (the venue's clock) where it needs it.
/// Errors: Unauthorized when it needs a key and there is none; always NotSent.
engine::Result<engine::HttpRequest> to_http(const Request& request, std::string_view base_url,
                                            const Credentials& credentials, engine::Timestamp now,
                                            std::int64_t receive_window_ms = kReceiveWindowMs);

/// Is the id legal on spot and USD-M? 1 to 36 of letters, digits, `-` and `_`. USD-M would take `.`, `:` and `/` too.
/// Source: rest-api.md, "New order"; derivatives docs, "New Order", newClientOrderId.
bool is_client_order_id(std::string_view text);

/// One parameter of a WS-API request. `is_integer`: written without quotes, as the venue asks of INT and LONG.
struct FrameParameter {
  std::string name;
  std::string value;
  bool is_integer = false;
};

/// {"id","method","params"} signed with the key: apiKey, timestamp, recvWindow and signature are added here. The
/// payload is all parameters by name, joined by `&`, not percent-encoded. Methods: order.place, order.cancel,
/// session.logon (Ed25519 only), userDataStream.subscribe.signature, ... Source: binance-spot-api-docs,
/// web-socket-api.md, "SIGNED request security". Errors as to_http.
engine::Result<std::string> signed_frame(std::string_view id, std::string_view method,
                                         std::vector<FrameParameter> parameters, const Credentials& credentials,
                                         engine::Timestamp now,
                                         std::optional<std::int64_t> receive_window_ms = kReceiveWindowMs);
/// As signed_frame, on a connection that session.logon has let in: only the timestamp is added.
std::string session_frame(std::string_view id, std::string_view method, std::vector<FrameParameter> parameters,
                          engine::Timestamp now);
/// Of a request made for REST: its parameters, to be sent over the WS-API. Errors: InvalidInput when they are no form.
engine::Result<std::vector<FrameParameter>> frame_parameters(const Request& request);

}  // namespace binance
