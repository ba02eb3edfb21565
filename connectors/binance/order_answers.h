#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/kit/json.h"
#include "connectors/kit/live_api.h"
#include "engine/domain/instrument.h"
#include "engine/env/http_client.h"

// What Binance tells of orders and accounts: answers, rows of lists, events of the user's stream.

namespace binance {

/// An answer that came, opened. The value lives as long as the Json it was parsed into.
struct Answer {
  int status = 0;         ///< Of HTTP.
  std::int64_t code = 0;  ///< 0: none, it is what was asked for.
  std::string message;
  kit::Json::Value root;
};

/// Errors, all Unknown: what is no JSON of theirs, and every 5xx (they say so themselves). A 429 or 418 is RateLimited.
engine::Result<Answer> open_answer(const engine::Result<engine::HttpReply>& reply, kit::Json& json);
/// The error an answer with a code stands for. Unauthorized when it is about the key.
engine::Error error_of(const Answer& answer);
/// Nothing where it is as asked for.
std::optional<engine::Error> failure_of(const engine::Result<Answer>& answer);
std::optional<std::string> key_problem(const engine::Result<Answer>& answer);
bool is_clock_problem(const engine::Result<Answer>& answer);

/// Of one order that was placed or canceled: an object, or one of a batch's.
kit::SendResult read_sent(kit::Json::Value row);
kit::SendResult sent_of(const engine::Error& error);
/// One result each, in their order.
std::vector<kit::SendResult> read_sent(const engine::Result<Answer>& answer, std::size_t count);

/// A row of order, openOrders, allOrders. Errors: InvalidInput naming the field.
engine::Result<kit::OrderNews> read_order(kit::Json::Value row, const engine::InstrumentId& instrument,
                                          const engine::CustomerId& customer);
/// A row of myTrades or userTrades; the client order id is the caller's to fill in.
engine::Result<kit::OrderNews> read_fill(kit::Json::Value row, const engine::InstrumentId& instrument,
                                         const engine::CustomerId& customer);
/// executionReport, or the `o` of ORDER_TRADE_UPDATE.
engine::Result<kit::OrderNews> read_event(kit::Json::Value order, const engine::InstrumentId& instrument,
                                          const engine::CustomerId& customer);

/// What exchangeInfo lists and we can trade exactly: spot pairs, or USD-M perpetuals; with the venue's own symbol.
struct Listed {
  engine::Instrument instrument;
  std::string symbol;
};
std::vector<Listed> read_instruments(kit::Json::Value root, bool is_spot);

}  // namespace binance
