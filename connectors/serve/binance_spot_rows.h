#pragma once

#include "connectors/serve/binance_call.h"

namespace serve {

/// What tells of a spot order in every answer, within an object that is open: price to side.
void write_spot_terms(JsonWriter& out, const Host& host, const OrderView& order);
/// As GET /api/v3/order has it.
void write_spot_order(JsonWriter& out, const BinanceDesk& desk, const OrderView& order);
/// As placing answers: ACK, RESULT or FULL.
void write_spot_placed(JsonWriter& out, const BinanceDesk& desk, const OrderView& order, std::string_view type);
/// As canceling answers; `cancel_id` is the client's id of the cancel itself.
void write_spot_canceled(JsonWriter& out, const BinanceDesk& desk, const OrderView& order, std::string_view cancel_id);
/// The quote that a market order was to spend or to get; zero: none.
engine::Decimal spot_quote_quantity(const OrderView& order);

}  // namespace serve
