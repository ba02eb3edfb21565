#include "connectors/okx/order_answers.h"

#include <algorithm>

#include "connectors/kit/fields.h"
#include "connectors/okx/errors.h"

namespace okx {
namespace {

using namespace engine;
using kit::Fields;
using kit::OrderNews;
using kit::SendResult;
using Value = kit::Json::Value;

/// Of one order: which kind of result a code is.
SendResult result_of(std::string_view code, std::string_view order_id) {
  const auto meaning = meaning_of(code);
  SendResult result;
  result.reason = meaning.reason;
  switch (meaning.code_class) {
    case CodeClass::Done:
      result.kind = SendResult::Kind::Accepted;
      result.venue_order_id = VenueOrderId{std::string{order_id}};
      result.reason.clear();
      break;
    case CodeClass::Refused:
    case CodeClass::Config:
    case CodeClass::NoChange:
    case CodeClass::NotThere: result.kind = SendResult::Kind::Refused; break;
    case CodeClass::Key:
      result.kind = SendResult::Kind::Refused;
      result.reason = "ACCOUNT_SUSPENDED";
      break;
    case CodeClass::Later:
    case CodeClass::Clock:
      result.kind = SendResult::Kind::Refused;
      result.status = OrderStatus::Expired;
      break;
    // An id that exists is an earlier request's that arrived: a look finds it.
    case CodeClass::Exists:
    case CodeClass::Unknown: result.kind = SendResult::Kind::Unknown; break;
  }
  return result;
}

SendResult result_of(const Error& error) {
  SendResult result;
  if (error.outcome == Outcome::Unknown) return result;
  result.kind = error.outcome == Outcome::NotSent ? SendResult::Kind::NotSent : SendResult::Kind::Refused;
  result.status = OrderStatus::Expired;
  result.reason = error.code == ErrorCode::RateLimited ? "RATE_LIMITED"
                  : error.code == ErrorCode::Timeout   ? "DEADLINE_PASSED"
                                                       : "NOT_SENT";
  if (error.code == ErrorCode::InvalidInput) {
    result.status = OrderStatus::Rejected;
    result.reason = "INVALID_ORDER";
  }
  return result;
}

/// Base units of what the venue counts.
Quantity in_base(const Instrument& instrument, Decimal size) {
  return Quantity{instrument.is_derivative() ? multiply(size, instrument.contract_size) : size};
}

OrderStatus status_of(std::string_view state, std::string_view cancel_source, std::string& reason) {
  if (state == "live") return OrderStatus::New;
  if (state == "partially_filled") return OrderStatus::PartiallyFilled;
  if (state == "filled") return OrderStatus::Filled;
  if (state == "canceled" || state == "mmp_canceled") {
    const auto meaning = cancel_meaning_of(cancel_source);
    reason = meaning.reason;
    return meaning.by_its_terms ? OrderStatus::Expired : OrderStatus::Canceled;
  }
  return OrderStatus::New;  // A state we have not heard of: the order is there, and the next look tells more.
}

Fill make_fill(Value row, const Instrument& instrument, Fields& in, std::string_view fee, std::string_view fee_asset) {
  Fill fill;
  fill.id = TradeId{in.name(row["tradeId"])};
  fill.price = in.price(row["fillPx"]);
  fill.quantity = in_base(instrument, in.decimal(row["fillSz"]));
  // Theirs is negative when it is paid.
  if (!row[fee].text().empty()) fill.fee = -in.decimal(row[fee]);
  fill.fee_asset = Asset{std::string{row[fee_asset].text()}};
  fill.liquidity = row["execType"].text() == "M" ? Liquidity::Maker : Liquidity::Taker;
  return fill;
}

}  // namespace

Result<Answer> open_answer(const Result<HttpReply>& reply, kit::Json& json) {
  if (!reply) return reply.error();
  const auto status = std::to_string(reply->status);
  if (json.parse(reply->body) && json.root()["code"].is_text()) {
    return Answer{std::string{json.root()["code"].text()}, std::string{json.root()["msg"].text()}, json.root()["data"]};
  }
  if (reply->status == 429) {
    return Error{ErrorCode::RateLimited, Outcome::Rejected, "okx answered 429"};
  }
  return Error{ErrorCode::Unavailable, Outcome::Unknown, "okx answered " + status + " and no JSON of its own"};
}

Error error_of(const std::string& code, const std::string& message) {
  const auto meaning = meaning_of(code);
  const std::string detail = "okx " + code + ": " + message;
  switch (meaning.code_class) {
    case CodeClass::Key: return {ErrorCode::Unauthorized, Outcome::Rejected, detail};
    case CodeClass::Refused:
    case CodeClass::Config: return {ErrorCode::Refused, Outcome::Rejected, detail};
    case CodeClass::NotThere: return {ErrorCode::NotFound, Outcome::Rejected, detail};
    case CodeClass::Later: return {ErrorCode::RateLimited, Outcome::Rejected, detail};
    default: return {ErrorCode::Unavailable, Outcome::Unknown, detail};
  }
}

Error error_of(const Answer& answer) { return error_of(answer.code, answer.message); }

std::vector<SendResult> read_sent(const Result<Answer>& answer, const std::vector<ClientOrderId>& ids) {
  if (!answer) return {ids.size(), result_of(answer.error())};
  const bool has_rows = answer->data.items().begin() != answer->data.items().end();
  // Without rows the code is for all; with them each row has its own.
  if (!has_rows) {
    if (meaning_of(answer->code).code_class == CodeClass::Done) return {ids.size(), SendResult{}};
    return {ids.size(), result_of(answer->code, {})};
  }
  std::vector<SendResult> results(ids.size());
  for (const auto row : answer->data.items()) {
    const auto own =
        std::find_if(ids.begin(), ids.end(), [&](const auto& id) { return id.text() == row["clOrdId"].text(); });
    if (own == ids.end()) continue;
    results[static_cast<std::size_t>(own - ids.begin())] = result_of(row["sCode"].text(), row["ordId"].text());
  }
  return results;
}

std::optional<std::string> key_problem(const Result<Answer>& answer) {
  if (!answer) return std::nullopt;
  if (meaning_of(answer->code).code_class == CodeClass::Key) return error_of(*answer).detail;
  for (const auto row : answer->data.items()) {
    if (meaning_of(row["sCode"].text()).code_class != CodeClass::Key) continue;
    return error_of(std::string{row["sCode"].text()}, std::string{row["sMsg"].text()}).detail;
  }
  return std::nullopt;
}

bool is_clock_problem(const Result<Answer>& answer) {
  return answer && meaning_of(answer->code).code_class == CodeClass::Clock;
}

Result<OrderNews> read_order(Value row, const Instrument& instrument, const CustomerId& customer, bool is_push) {
  Fields in;
  OrderNews news;
  news.client_order_id = ClientOrderId{std::string{row["clOrdId"].text()}};
  news.venue_order_id = VenueOrderId{in.name(row["ordId"])};
  news.customer = customer;
  news.instrument = instrument.id;
  news.status = status_of(row["state"].text(), row["cancelSource"].text(), news.reason);
  // A spot market order may count its size in quote currency; ours never do.
  if (row["tgtCcy"].text() != "quote_ccy") news.order_quantity = in_base(instrument, in.decimal(row["sz"]));
  if (!row["accFillSz"].text().empty()) news.filled_quantity = in_base(instrument, in.decimal(row["accFillSz"]));
  news.event_time = in.time_if_any(row["uTime"]);
  const auto fill_size = row["fillSz"].text();
  if (is_push && !row["tradeId"].text().empty() && !fill_size.empty() && fill_size != "0") {
    news.fill = make_fill(row, instrument, in, "fillFee", "fillFeeCcy");
    news.event_time = in.time_if_any(row["fillTime"]);
  }
  if (!in.good()) return invalid("okx: an order's row: " + in.error());
  return news;
}

Result<OrderNews> read_fill(Value row, const Instrument& instrument, const CustomerId& customer) {
  Fields in;
  OrderNews news;
  news.client_order_id = ClientOrderId{std::string{row["clOrdId"].text()}};
  news.venue_order_id = VenueOrderId{in.name(row["ordId"])};
  news.customer = customer;
  news.instrument = instrument.id;
  news.status = OrderStatus::PartiallyFilled;
  news.fill = make_fill(row, instrument, in, "fee", "feeCcy");
  news.event_time = in.time_if_any(row["fillTime"].text().empty() ? row["ts"] : row["fillTime"]);
  if (!in.good()) return invalid("okx: a fill's row: " + in.error());
  return news;
}

}  // namespace okx
