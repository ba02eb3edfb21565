#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/binance/rest.h"
#include "connectors/binance/rows.h"
#include "connectors/kit/json.h"
#include "engine/base/result.h"
#include "engine/domain/instrument.h"

// What Binance sends, made into rows. Fields we do not name are passed over, words we do not know become Unknown; a
// text that is no JSON, or a row without what makes it one, is an Error and nothing of it is kept.

namespace binance {

/// {"code":-1121,"msg":"Invalid symbol."}: how a request was refused. Nothing when the answer is none of these.
struct Refusal {
  std::int64_t code = 0;
  std::string message;
};
std::optional<Refusal> find_refusal(kit::Json::Value root);

/// A list of rows, or one row alone: some calls answer either. Errors: InvalidInput naming the row's kind and field.
template <class Row>
engine::Result<std::vector<Row>> read_rows(kit::Json::Value value);
/// Errors: as read_rows.
template <class Row>
engine::Result<Row> read_row(kit::Json::Value value);

/// {"serverTime":...}. Errors: InvalidInput.
engine::Result<engine::Timestamp> read_server_time(kit::Json::Value root);
/// {"dualSidePosition":...}: is it hedge mode? Errors: InvalidInput.
engine::Result<bool> read_position_mode(kit::Json::Value root);
/// {"listenKey":...}. Errors: InvalidInput.
engine::Result<std::string> read_listen_key(kit::Json::Value root);
/// Candles are lists, oldest first. Errors: InvalidInput.
engine::Result<std::vector<CandleRow>> read_candles(kit::Json::Value root);

/// An instrument as the engine knows it. Nothing for what we do not trade: dated futures and shares.
/// Errors: InvalidInput when its steps make no sense, or are missing.
engine::Result<std::optional<engine::Instrument>> to_instrument(const SymbolRow& row);

/// An answer of the WS-API. `result` is good as long as the message's text, and until the next message.
struct ApiAnswer {
  std::string id;
  std::int64_t status = 0;  ///< As HTTP's.
  std::optional<Refusal> refusal;
  std::int64_t retry_after_ms = 0;  ///< A time, with 418 and 429; zero: not told.
  kit::Json::Value result;
  std::vector<RateLimitRow> limits;
};
struct ListenKeyExpired {
  std::string listen_key;
};
/// eventStreamTerminated: the subscription is gone.
struct StreamTerminated {};
/// serverShutdown: connect anew at once.
struct ServerShutdown {};
/// An answer to SUBSCRIBE on a stream: an error, or none.
struct SubscribeAnswer {
  std::string id;
  std::optional<Refusal> refusal;
};
/// An event that is not ours to read here: market data goes to MarketDecoder; TRADE_LITE tells nothing that
/// ORDER_TRADE_UPDATE does not.
struct OtherEvent {
  std::string event;
};
struct SocketMessage {
  std::optional<std::int64_t> subscription;  ///< Of the WS-API: whose account it is about.
  std::string stream;                        ///< Of a combined stream.
  std::variant<ApiAnswer, SubscribeAnswer, OrderPush, AlgoPush, SpotBalancesPush, SpotTransferPush, AccountPush,
               ConfigPush, MarginCallPush, ListenKeyExpired, StreamTerminated, ServerShutdown, OtherEvent>
      what;
};

/// Reads what comes on a private socket. Keeps its buffers from one message to the next; one for each thread.
class SocketReader {
 public:
  /// Errors: InvalidInput; the message is not to be used in part.
  engine::Result<SocketMessage> read(std::string_view message);

 private:
  kit::Json json_;
};

}  // namespace binance
