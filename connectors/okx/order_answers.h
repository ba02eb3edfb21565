#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/kit/json.h"
#include "connectors/kit/live_api.h"
#include "engine/domain/instrument.h"
#include "engine/env/http_client.h"

// What OKX tells of orders: answers, rows of lists, pushes. Sizes become base units (quote units if inverse).

namespace okx {

/// An answer that came, opened: its code and its rows. The rows live as long as the Json they were parsed into.
struct Answer {
  std::string code;
  std::string message;
  kit::Json::Value data;
};

/// Errors, all Unknown: what is no JSON of theirs (a gateway's page, a torn body). A 429 without one is RateLimited.
engine::Result<Answer> open_answer(const engine::Result<engine::HttpReply>& reply, kit::Json& json);

/// The error a read ends with, when its code is not "0". Unauthorized when it is about the key.
engine::Error error_of(const Answer& answer);
engine::Error error_of(const std::string& code, const std::string& message);

/// What became of each of `ids`, by the rows of an answer to place or cancel; a row that is missing is Unknown.
std::vector<kit::SendResult> read_sent(const engine::Result<Answer>& answer,
                                       const std::vector<engine::ClientOrderId>& ids);
/// Does any part of the answer say that the key is refused? Its text, for people.
std::optional<std::string> key_problem(const engine::Result<Answer>& answer);
/// Is it refused because of our clock?
bool is_clock_problem(const engine::Result<Answer>& answer);

/// A row of trade/order, orders-pending or of the channel `orders` (`is_push`: the fill in it is this news's own).
/// Errors: InvalidInput naming the field.
engine::Result<kit::OrderNews> read_order(kit::Json::Value row, const engine::Instrument& instrument,
                                          const engine::CustomerId& customer, bool is_push);
/// A row of trade/fills.
engine::Result<kit::OrderNews> read_fill(kit::Json::Value row, const engine::Instrument& instrument,
                                         const engine::CustomerId& customer);

}  // namespace okx
