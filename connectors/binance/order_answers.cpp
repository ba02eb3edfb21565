#include "connectors/binance/order_answers.h"

#include "connectors/binance/errors.h"
#include "connectors/kit/fields.h"

namespace binance {
namespace {

using namespace engine;
using kit::Fields;
using kit::OrderNews;
using kit::SendResult;
using Value = kit::Json::Value;

OrderStatus status_of(std::string_view status) {
  if (status == "PARTIALLY_FILLED") return OrderStatus::PartiallyFilled;
  if (status == "FILLED") return OrderStatus::Filled;
  if (status == "CANCELED") return OrderStatus::Canceled;
  if (status == "REJECTED") return OrderStatus::Rejected;
  if (status == "EXPIRED" || status == "EXPIRED_IN_MATCH") return OrderStatus::Expired;
  return OrderStatus::New;  // NEW, PENDING_CANCEL and what we have not heard of: it is there.
}

std::string_view reason_of(OrderStatus status) {
  if (status == OrderStatus::Expired) return "UNFILLED";
  return status == OrderStatus::Rejected ? "REFUSED" : "";
}

std::int64_t code_of(Value root) {
  Fields in;
  const auto code = root["code"];
  // Some answers carry a code of success.
  if (!root.is_object() || code.is_null()) return 0;
  const auto value = in.integer(code);
  return in.good() && value < 0 ? value : 0;
}

SendResult result_of(std::int64_t code, std::string_view message) {
  const auto meaning = meaning_of(code, message);
  SendResult result;
  result.reason = meaning.reason;
  switch (meaning.code_class) {
    case CodeClass::Done:
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
    case CodeClass::Exists:
    case CodeClass::Unknown: break;
  }
  return result;
}

const Value find_filter(Value symbol, std::string_view type) {
  for (const auto filter : symbol["filters"].items()) {
    if (filter["filterType"].text() == type) return filter;
  }
  return {};
}

Decimal or_zero(Value value, Fields& in) { return value.text().empty() ? Decimal{} : in.decimal(value); }

/// Their ids are numbers; as text they are as good as any.
std::string number_name(Value value, std::string_view field, Fields& in) {
  if (value.text().empty()) in.fail(field, "missing");
  return std::string{value.text()};
}

std::optional<Listed> read_symbol(Value row, bool is_spot) {
  if (!is_spot && row["contractType"].text() != "PERPETUAL") return std::nullopt;
  Fields in;
  Instrument made;
  made.kind = is_spot ? InstrumentKind::Spot : InstrumentKind::PerpLinear;
  made.base = Asset{in.name(row["baseAsset"])};
  made.quote = Asset{in.name(row["quoteAsset"])};
  made.settle = is_spot ? made.quote : Asset{in.name(row["marginAsset"])};
  made.id = make_instrument_id(made.base, made.quote, made.kind);
  made.trading = row["status"].text() == "TRADING";
  made.tick_size = in.price(find_filter(row, "PRICE_FILTER")["tickSize"]);
  const auto lot = find_filter(row, "LOT_SIZE"), market_lot = find_filter(row, "MARKET_LOT_SIZE");
  made.lot_size = in.quantity(lot["stepSize"]);
  made.min_quantity = Quantity{or_zero(lot["minQty"], in)};
  const auto most = or_zero(lot["maxQty"], in), market_most = or_zero(market_lot["maxQty"], in);
  made.max_quantity = Quantity{market_most.is_positive() ? min(most, market_most) : most};
  const auto spot_notional = find_filter(row, "NOTIONAL"), notional = find_filter(row, "MIN_NOTIONAL");
  made.min_notional =
      Notional{is_spot ? or_zero((spot_notional.is_null() ? notional : spot_notional)["minNotional"], in)
                       : or_zero(notional["notional"], in)};
  if (!is_spot) made.max_leverage = Decimal{125};
  auto symbol = in.name(row["symbol"]);
  if (!in.good() || !validate(made)) return std::nullopt;
  return Listed{std::move(made), std::move(symbol)};
}

}  // namespace

Result<Answer> open_answer(const Result<HttpReply>& reply, kit::Json& json) {
  if (!reply) return reply.error();
  const auto status = std::to_string(reply->status);
  if (reply->status == 429 || reply->status == 418) {
    return Error{ErrorCode::RateLimited, Outcome::Rejected, "binance answered " + status};
  }
  if (reply->status >= 500 || !json.parse(reply->body)) {
    return Error{ErrorCode::Unavailable, Outcome::Unknown, "binance answered " + status + " and nothing to go by"};
  }
  Answer answer{reply->status, code_of(json.root()), std::string{json.root()["msg"].text()}, json.root()};
  if (reply->status >= 400 && answer.code == 0) {
    return Error{ErrorCode::Unavailable, Outcome::Unknown, "binance answered " + status + " without a code"};
  }
  return answer;
}

Error error_of(const Answer& answer) {
  const std::string detail = "binance " + std::to_string(answer.code) + ": " + answer.message;
  switch (meaning_of(answer.code, answer.message).code_class) {
    case CodeClass::Key: return {ErrorCode::Unauthorized, Outcome::Rejected, detail};
    case CodeClass::Refused:
    case CodeClass::Config:
    case CodeClass::NoChange: return {ErrorCode::Refused, Outcome::Rejected, detail};
    case CodeClass::NotThere: return {ErrorCode::NotFound, Outcome::Rejected, detail};
    case CodeClass::Later: return {ErrorCode::RateLimited, Outcome::Rejected, detail};
    default: return {ErrorCode::Unavailable, Outcome::Unknown, detail};
  }
}

std::optional<Error> failure_of(const Result<Answer>& answer) {
  if (!answer) return answer.error();
  if (answer->code != 0) return error_of(*answer);
  return std::nullopt;
}

std::optional<std::string> key_problem(const Result<Answer>& answer) {
  if (!answer || meaning_of(answer->code, answer->message).code_class != CodeClass::Key) return std::nullopt;
  return error_of(*answer).detail;
}

bool is_clock_problem(const Result<Answer>& answer) {
  return answer && meaning_of(answer->code, answer->message).code_class == CodeClass::Clock;
}

SendResult sent_of(const Error& error) {
  SendResult result;
  if (error.outcome == Outcome::Unknown) return result;
  result.kind = error.outcome == Outcome::NotSent ? SendResult::Kind::NotSent : SendResult::Kind::Refused;
  result.status = error.code == ErrorCode::InvalidInput ? OrderStatus::Rejected : OrderStatus::Expired;
  result.reason = error.code == ErrorCode::RateLimited    ? "RATE_LIMITED"
                  : error.code == ErrorCode::Timeout      ? "DEADLINE_PASSED"
                  : error.code == ErrorCode::InvalidInput ? "INVALID_ORDER"
                                                          : "NOT_SENT";
  return result;
}

SendResult read_sent(Value row) {
  if (const auto code = code_of(row); code != 0) return result_of(code, row["msg"].text());
  if (row["orderId"].is_null()) return {};
  return {SendResult::Kind::Accepted, VenueOrderId{std::string{row["orderId"].text()}}, {}, {}};
}

std::vector<SendResult> read_sent(const Result<Answer>& answer, std::size_t count) {
  if (!answer) return {count, sent_of(answer.error())};
  if (answer->code != 0) return {count, result_of(answer->code, answer->message)};
  if (!answer->root.is_list()) return {count, count == 1 ? read_sent(answer->root) : SendResult{}};
  std::vector<SendResult> results(count);
  std::size_t at = 0;
  for (const auto row : answer->root.items()) {
    if (at == count) break;
    results[at++] = read_sent(row);
  }
  return results;
}

Result<OrderNews> read_order(Value row, const InstrumentId& instrument, const CustomerId& customer) {
  Fields in;
  OrderNews news;
  news.client_order_id = ClientOrderId{in.name(row["clientOrderId"])};
  news.venue_order_id = VenueOrderId{number_name(row["orderId"], "orderId", in)};
  news.customer = customer;
  news.instrument = instrument;
  news.status = status_of(row["status"].text());
  news.reason = reason_of(news.status);
  news.order_quantity = in.quantity(row["origQty"]);
  news.filled_quantity = in.quantity(row["executedQty"]);
  news.event_time = in.time_if_any(row["updateTime"]);
  if (!in.good()) return invalid("binance: an order's row: " + in.error());
  return news;
}

Result<OrderNews> read_fill(Value row, const InstrumentId& instrument, const CustomerId& customer) {
  Fields in;
  OrderNews news;
  news.venue_order_id = VenueOrderId{number_name(row["orderId"], "orderId", in)};
  news.customer = customer;
  news.instrument = instrument;
  news.status = OrderStatus::PartiallyFilled;
  Fill fill;
  fill.id = TradeId{number_name(row["id"], "id", in)};
  fill.price = in.price(row["price"]);
  fill.quantity = in.quantity(row["qty"]);
  fill.fee = or_zero(row["commission"], in);
  fill.fee_asset = Asset{std::string{row["commissionAsset"].text()}};
  fill.liquidity = row["isMaker"].is_true() || row["maker"].is_true() ? Liquidity::Maker : Liquidity::Taker;
  news.fill = std::move(fill);
  news.event_time = in.time_if_any(row["time"]);
  if (!in.good()) return invalid("binance: a fill's row: " + in.error());
  return news;
}

Result<OrderNews> read_event(Value order, const InstrumentId& instrument, const CustomerId& customer) {
  Fields in;
  OrderNews news;
  // Of a cancel on spot, `c` is the cancel's own id and `C` the order's.
  const auto original = order["C"].is_text() ? order["C"].text() : std::string_view{};
  news.client_order_id = ClientOrderId{original.empty() ? in.name(order["c"]) : std::string{original}};
  news.venue_order_id = VenueOrderId{number_name(order["i"], "i", in)};
  news.customer = customer;
  news.instrument = instrument;
  news.status = status_of(order["X"].text());
  news.reason = reason_of(news.status);
  news.order_quantity = in.quantity(order["q"]);
  news.filled_quantity = in.quantity(order["z"]);
  news.event_time = in.time_if_any(order["T"]);
  const auto last = or_zero(order["l"], in);
  // A liquidation's fills come as CALCULATED.
  const auto kind = order["x"].text();
  if ((kind == "TRADE" || kind == "CALCULATED") && last.is_positive()) {
    Fill fill;
    fill.id = TradeId{number_name(order["t"], "t", in)};
    fill.price = in.price(order["L"]);
    fill.quantity = Quantity{last};
    fill.fee = order["n"].is_null() ? Decimal{} : or_zero(order["n"], in);
    fill.fee_asset = Asset{std::string{order["N"].text()}};
    fill.liquidity = order["m"].is_true() ? Liquidity::Maker : Liquidity::Taker;
    news.fill = std::move(fill);
  }
  if (!in.good()) return invalid("binance: an order's event: " + in.error());
  return news;
}

std::vector<Listed> read_instruments(Value root, bool is_spot) {
  std::vector<Listed> found;
  for (const auto row : root["symbols"].items()) {
    if (auto listed = read_symbol(row, is_spot)) found.push_back(*std::move(listed));
  }
  return found;
}

}  // namespace binance
