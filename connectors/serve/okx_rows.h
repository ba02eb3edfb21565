#pragma once

#include "connectors/serve/okx_words.h"

// The rows of OKX's answers and pushes: each call writes one object.

namespace serve {

/// What one push of an order is about.
struct OkxOrderNews {
  const OrderEvent* event = nullptr;
  std::string_view request_id;  ///< Of an amendment.
};

/// An order as it is now; with news, as it was then, and what happened.
void write_okx_order(JsonWriter& out, const Host& host, const OrderView& order, const OkxOrderNews* news);
/// An algo order: one that waits, or has waited, for its trigger. `peer`: the other half of an OCO order, or null.
void write_okx_algo(JsonWriter& out, const Host& host, const OrderView& order, const OrderView* peer);
void write_okx_fill(JsonWriter& out, const Host& host, const FillRef& ref);

/// A position, or (when nothing is held there) that it is flat.
void write_okx_position(JsonWriter& out, const Host& host, const Account& account, engine::InstrumentHandle instrument,
                        engine::PositionSide side, const engine::HeldPosition* held);
/// The account with its details; `only`: of these assets, or of all that are not zero.
void write_okx_balance(JsonWriter& out, const Host& host, const Account& account, const std::vector<std::string>& only);

void write_okx_instrument(JsonWriter& out, const Host& host, engine::InstrumentHandle instrument);
void write_okx_ticker(JsonWriter& out, const Host& host, engine::InstrumentHandle instrument);
void write_okx_trade(JsonWriter& out, const Host& host, engine::InstrumentHandle instrument,
                     const engine::MarketTrade& trade);
/// The levels of one side as a list.
void write_okx_levels(JsonWriter& out, const engine::Instrument& instrument,
                      const std::vector<engine::DepthPrice>& levels, std::size_t count);
void write_okx_candle(JsonWriter& out, const engine::Instrument& instrument, const engine::MarketCandle& candle);
void write_okx_funding(JsonWriter& out, const Host& host, engine::InstrumentHandle instrument);
void write_okx_mark(JsonWriter& out, const Host& host, engine::InstrumentHandle instrument);

}  // namespace serve
