#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/kit/json.h"
#include "connectors/okx/rows.h"
#include "engine/base/result.h"
#include "engine/domain/instrument.h"

// What OKX sends, made into rows. Fields we do not name are passed over, words we do not know become Unknown; a text
// that is no JSON, or a row without what makes it one, is an Error and nothing of it is kept.

namespace okx {

/// The frame around every REST answer.
struct Envelope {
  std::string code;  ///< "0": good. "1", "2": of several operations all, or some, failed; each says how.
  std::string message;
  kit::Json::Value data;  ///< Rows; good as long as the text, and until the next parse of the same Json.

  bool is_good() const { return code == "0"; }
};
/// Errors: InvalidInput when it is no envelope.
engine::Result<Envelope> read_envelope(kit::Json::Value root);

/// The rows of `data`. Errors: InvalidInput naming the row's kind and field.
template <class Row>
engine::Result<std::vector<Row>> read_rows(kit::Json::Value data);
/// One row. Errors: as read_rows.
template <class Row>
engine::Result<Row> read_row(kit::Json::Value value);

/// The venue's clock, from GET /public/time. Errors: InvalidInput.
engine::Result<engine::Timestamp> read_server_time(kit::Json::Value data);
/// The mode that GET or POST of it answers. Errors: InvalidInput.
engine::Result<PositionMode> read_position_mode(kit::Json::Value data);
/// Candles are lists, newest first. Errors: InvalidInput.
engine::Result<std::vector<CandleRow>> read_candles(kit::Json::Value data);

/// An instrument as the engine knows it: quantities in base units (quote units if inverse) instead of contracts.
/// Nothing for what we do not trade: options, dated futures, and perpetuals that settle otherwise.
/// Errors: InvalidInput when its steps make no sense.
engine::Result<std::optional<engine::Instrument>> to_instrument(const InstrumentRow& row);
/// What one unit of the venue's size is in the engine's quantity: 1 on spot.
engine::Decimal unit_of(const InstrumentRow& row);

/// A message of a private or business socket.
struct Pong {};
/// An acknowledgement or notice: login, subscribe, unsubscribe, error, notice, channel-conn-count.
struct SocketEvent {
  std::string event, code, message, channel, connection;
};
/// The answer to an operation sent over the socket.
struct OperationAnswer {
  std::string id, operation, code, message;
  std::vector<AckRow> acks;
};
struct OrdersPush {
  std::vector<OrderRow> rows;
};
struct AlgoOrdersPush {
  std::vector<AlgoRow> rows;
};
struct AccountPush {
  bool is_snapshot = false;
  bool is_last_page = true;
  std::vector<BalanceRow> rows;
};
struct PositionsPush {
  bool is_snapshot = false;
  bool is_last_page = true;
  std::vector<PositionRow> rows;
};
struct HoldingsPush {
  std::vector<HoldingsRow> rows;
};
struct InstrumentsPush {
  std::vector<InstrumentRow> rows;
};
/// A push of a channel that is not ours to read here: market data goes to MarketDecoder.
struct OtherPush {
  std::string channel;
};
using SocketMessage = std::variant<Pong, SocketEvent, OperationAnswer, OrdersPush, AlgoOrdersPush, AccountPush,
                                   PositionsPush, HoldingsPush, InstrumentsPush, OtherPush>;

/// Reads what comes on a socket. Keeps its buffers from one message to the next; one for each thread.
class SocketReader {
 public:
  /// Errors: InvalidInput; the message is not to be used in part.
  engine::Result<SocketMessage> read(std::string_view message);

 private:
  kit::Json json_;
};

}  // namespace okx
