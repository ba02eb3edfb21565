#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/env/crypto.h"
#include "engine/env/http_client.h"

namespace okx {

/// What may be asked of the venue; each is one line of the table in rest.cpp.
enum class Operation : std::uint8_t {
  PlaceOrder,
  PlaceOrders,
  PlaceAlgoOrder,
  AmendOrder,
  AmendOrders,
  AmendAlgoOrder,
  CancelOrder,
  CancelOrders,
  CancelAlgoOrders,
  ClosePosition,
  CancelAllAfter,
  GetOrder,
  GetAlgoOrder,
  OrdersPending,
  AlgoOrdersPending,
  OrdersHistory,
  OrdersHistoryArchive,
  AlgoOrdersHistory,
  Fills,
  FillsHistory,
  AccountConfig,
  SetPositionMode,
  SetLeverage,
  LeverageInfo,
  Balance,
  FundingBalance,
  Positions,
  PositionsHistory,
  TradeFee,
  Bills,
  AccountInstruments,
  Instruments,
  ServerTime,
  Ticker,
  Tickers,
  Books,
  BooksFull,
  Trades,
  Candles,
  HistoryCandles,
  MarkPriceCandles,
  HistoryMarkPriceCandles,
  IndexCandles,
  HistoryIndexCandles,
  FundingRate,
  FundingRateHistory,
  MarkPrice,
  PriceLimit,
  PositionTiers,
  Raw,  ///< A request somebody else wrote: only signed here.
};

/// Whose requests a limit counts together. REST and web socket share the bucket of one operation.
enum class LimitScope : std::uint8_t { Ip, IpAndInstrument, User, UserAndInstrument };

/// One operation as the venue documents it.
struct Endpoint {
  Operation operation;
  std::string_view method;
  std::string_view path;
  bool is_signed;
  LimitScope scope;
  int limit;                         ///< Requests in a window; orders where a request carries several.
  std::chrono::milliseconds window;  ///< Rolling.
  int items_max;                     ///< Of one request's list; 1: no list.
  bool is_write;                     ///< Changes something: after a lost answer it is asked for, not repeated.
  bool is_under_account_cap;         ///< Counts to the 1,000 new and amended orders in 2 s of a sub-account.
};

const Endpoint& endpoint(Operation operation);
/// All of them, in the order of the enumeration, without Raw.
std::span<const Endpoint> endpoints();

/// One request, ready but for the signature. Made by requests.h and order_requests.h from typed parameters.
struct Request {
  Operation operation = Operation::Raw;
  std::string method;      ///< "GET", "POST"
  std::string target;      ///< Path and query, as they are signed and sent.
  std::string body;        ///< JSON; empty for GET.
  std::string instrument;  ///< For limits that count per instrument; empty where they do not, or for mixed batches.
  int count = 1;           ///< What it takes of the limit: its orders, or one.
  bool is_signed = true;
};

/// What one account signs with. The signer outlives the use.
struct Credentials {
  std::string api_key;
  std::string passphrase;
  const engine::Signer* signer = nullptr;  ///< HMAC: the only kind OKX takes.
  bool demo = false;                       ///< Adds x-simulated-trading.
};

/// Base64 of the signature over timestamp + method + target + body.
/// Source: okx docs-v5, "REST authentication". Errors: those of the signer.
engine::Result<std::string> signature_of(const engine::Signer& signer, std::string_view timestamp,
                                         std::string_view method, std::string_view target, std::string_view body);

/// The request as bytes for the wire, signed for `now` (the venue's clock) where it needs it. A public one gets no
/// credentials. `expires` (venue's clock) goes into the header expTime, after which the venue does not accept an order;
/// zero: none.
/// Errors: Unauthorized when it must be signed and there is no HMAC signer; always NotSent.
engine::Result<engine::HttpRequest> to_http(const Request& request, std::string_view base_url,
                                            const Credentials& credentials, engine::Timestamp now,
                                            engine::Timestamp expires = {});

/// {"op":"login",...} for the private and business sockets. Errors as to_http.
engine::Result<std::string> login_frame(const Credentials& credentials, engine::Timestamp now);

/// 1 to 32 letters and digits. Source: okx docs-v5, "Place order", clOrdId.
bool is_client_order_id(std::string_view text);

}  // namespace okx
