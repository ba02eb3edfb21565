#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/serve/dialect.h"
#include "connectors/serve/json.h"

// What OKX calls things, and how it counts them.

namespace serve {

/// A code and its text: of a whole request, or of one order in it.
struct OkxError {
  std::string code, message;
};

/// What the client said of an order, beside what the exchange keeps; travels in OrderNote::words.
struct OkxWords {
  std::string td_mode;     ///< "cash", "cross", "isolated"
  std::string order_type;  ///< "limit", "market", "post_only", ...; of an algo order "trigger", "oco", ...
  std::string target;      ///< tgtCcy of a spot market order.
  std::string size;        ///< `sz` as it was said, where that is in quote asset; else empty.
  std::string tag;

  std::string write() const;
  static OkxWords read(std::string_view text);
};

inline std::string okx_time(engine::Timestamp time) { return std::to_string(time.milliseconds()); }

/// "SPOT" or "SWAP".
std::string_view okx_type(const engine::Instrument& instrument);
/// BTC-USDT of BTC-USDT-SWAP; empty for spot.
std::string okx_family(const engine::Instrument& instrument);
/// The number that web socket orders name an instrument by.
constexpr std::int64_t okx_code(engine::InstrumentHandle instrument) { return 10'000 + std::int64_t{instrument}; }

/// What `sz` means: contracts of a derivative, base units of spot.
engine::Decimal okx_size(const engine::Instrument& instrument, engine::Quantity quantity);
inline engine::Decimal okx_size(const OrderView& order, engine::Lots lots) {
  return okx_size(order.listing->instrument, order.quantity(lots));
}
/// Absent when it is not a positive number that fits.
std::optional<engine::Quantity> okx_quantity(const engine::Instrument& instrument, std::string_view size);

/// An order that has been triggered is another order to OKX, with an id of its own.
std::uint64_t okx_order_id(const OrderView& order);
inline std::uint64_t okx_algo_id(engine::OrderIndex index) { return order_id_of(index); }
/// The order an id is of; whether it is an algo order's own id, or that of what it set off. Absent: none of ours.
struct OkxId {
  engine::OrderIndex index = 0;
  bool triggered = false;
};
std::optional<OkxId> okx_parse_id(std::string_view text);

/// "live", "partially_filled", "filled", "canceled"
std::string_view okx_state(engine::OrderStatus status);
/// Why an order ended, as a number; empty while it lives or was filled.
std::string_view okx_cancel_source(const OrderView& order);
/// "long", "short", "net"
std::string_view okx_position_side(engine::PositionSide side);

/// The code for a refusal.
OkxError okx_error(engine::Reason reason, const engine::Instrument* instrument);

}  // namespace serve
