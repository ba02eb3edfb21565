// Socket messages of Binance: pushes of both markets, and answers of the WS-API.
#include "connectors/binance/codec.h"
#include "connectors/binance/words.h"

namespace binance {
namespace {

using engine::Result;
using kit::field;
using kit::required;
using kit::RowReader;
using Value = kit::Json::Value;

engine::Error broken(const std::string& what) { return engine::invalid("binance: " + what); }

template <class Row>
const RowReader<Row>& reader();

template <class Row>
bool read_nested(Value value, std::vector<Row>& to) {
  return static_cast<bool>(reader<Row>().read_list(value, to));
}

/// On a cancel, C is the order's own id and c that of the cancel; else C is empty.
bool read_original_id(Value value, OrderPush& row) {
  if (value.text().empty()) return true;
  return kit::read_value(value, row.client_order_id);
}
bool read_client_id(Value value, OrderPush& row) {
  return !row.client_order_id.empty() || kit::read_value(value, row.client_order_id);
}
bool read_trade_id(Value value, OrderPush& row) {
  if (is_trade_id(value.text())) row.trade_id = value.text();
  return true;
}

}  // namespace

static bool read_value(Value value, std::vector<SpotBalance>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<AccountPushBalance>& to) { return read_nested(value, to); }
static bool read_value(Value value, std::vector<PositionRow>& to) { return read_nested(value, to); }

namespace {

/// Source: binance-spot-api-docs, user-data-stream.md, "Order Update".
const RowReader<OrderPush>& spot_order_reader() {
  using Row = OrderPush;
  static const RowReader<Row> table{
      "binance executionReport",
      {required<&Row::symbol>("s"),      required<&Row::order_id>("i"),   {"t", &read_trade_id},
       {"C", &read_original_id},         {"c", &read_client_id},          required<&Row::side>("S"),
       required<&Row::type>("o"),        field<&Row::time_in_force>("f"), field<&Row::reject_reason>("r"),
       field<&Row::expiry_reason>("eR"), required<&Row::execution>("x"),  required<&Row::status>("X"),
       required<&Row::quantity>("q"),    field<&Row::price>("p"),         field<&Row::stop_price>("P"),
       field<&Row::last_quantity>("l"),  field<&Row::last_price>("L"),    field<&Row::filled>("z"),
       field<&Row::filled_quote>("Z"),   field<&Row::commission>("n"),    field<&Row::commission_asset>("N"),
       field<&Row::is_maker>("m"),       required<&Row::time>("T"),       field<&Row::event_time>("E"),
       field<&Row::created>("O")}};
  return table;
}

/// Source: derivatives docs, USD-M, "Event: Order Update"; the fields of its "o".
const RowReader<OrderPush>& futures_order_reader() {
  using Row = OrderPush;
  static const RowReader<Row> table{"binance ORDER_TRADE_UPDATE",
                                    {required<&Row::symbol>("s"),
                                     required<&Row::order_id>("i"),
                                     {"t", &read_trade_id},
                                     {"c", &read_client_id},
                                     required<&Row::side>("S"),
                                     field<&Row::position_side>("ps"),
                                     required<&Row::type>("o"),
                                     field<&Row::original_type>("ot"),
                                     field<&Row::time_in_force>("f"),
                                     field<&Row::expiry_reason>("er"),
                                     required<&Row::execution>("x"),
                                     required<&Row::status>("X"),
                                     required<&Row::quantity>("q"),
                                     field<&Row::price>("p"),
                                     field<&Row::average_price>("ap"),
                                     field<&Row::stop_price>("sp"),
                                     field<&Row::last_quantity>("l"),
                                     field<&Row::last_price>("L"),
                                     field<&Row::filled>("z"),
                                     field<&Row::commission>("n"),
                                     field<&Row::commission_asset>("N"),
                                     field<&Row::realized_pnl>("rp"),
                                     field<&Row::is_maker>("m"),
                                     field<&Row::reduce_only>("R"),
                                     field<&Row::close_position>("cp"),
                                     required<&Row::time>("T")}};
  return table;
}

template <>
const RowReader<AlgoOrderRow>& reader() {
  using Row = AlgoOrderRow;
  static const RowReader<Row> table{
      "binance ALGO_UPDATE",
      {required<&Row::algo_id>("aid"), field<&Row::client_algo_id>("caid"), required<&Row::symbol>("s"),
       required<&Row::type>("o"), field<&Row::order_id>("ai"), required<&Row::status>("X"), required<&Row::side>("S"),
       field<&Row::position_side>("ps"), field<&Row::quantity>("q"), field<&Row::price>("p"),
       field<&Row::trigger_price>("tp"), field<&Row::actual_price>("ap"), field<&Row::callback_rate>("cr"),
       field<&Row::reduce_only>("R"), field<&Row::close_position>("cp")}};
  return table;
}

template <>
const RowReader<SpotBalance>& reader() {
  using Row = SpotBalance;
  static const RowReader<Row> table{
      "binance outboundAccountPosition",
      {required<&Row::asset>("a"), required<&Row::free>("f"), required<&Row::locked>("l")}};
  return table;
}

template <>
const RowReader<SpotBalancesPush>& reader() {
  using Row = SpotBalancesPush;
  static const RowReader<Row> table{"binance outboundAccountPosition",
                                    {required<&Row::balances>("B"), field<&Row::time>("u")}};
  return table;
}

template <>
const RowReader<SpotTransferPush>& reader() {
  using Row = SpotTransferPush;
  static const RowReader<Row> table{"binance balanceUpdate",
                                    {required<&Row::asset>("a"), required<&Row::change>("d"), field<&Row::time>("T")}};
  return table;
}

template <>
const RowReader<AccountPushBalance>& reader() {
  using Row = AccountPushBalance;
  static const RowReader<Row> table{"binance balance of ACCOUNT_UPDATE",
                                    {required<&Row::asset>("a"), required<&Row::wallet>("wb"),
                                     field<&Row::cross_wallet>("cw"), field<&Row::change>("bc")}};
  return table;
}

/// Of ACCOUNT_UPDATE and MARGIN_CALL.
template <>
const RowReader<PositionRow>& reader() {
  using Row = PositionRow;
  static const RowReader<Row> table{
      "binance position of a push",
      {required<&Row::symbol>("s"), required<&Row::quantity>("pa"), field<&Row::entry_price>("ep"),
       field<&Row::break_even_price>("bep"), field<&Row::mark_price>("mp"), field<&Row::unrealized_pnl>("up"),
       field<&Row::margin_type>("mt"), field<&Row::isolated_wallet>("iw"), field<&Row::maintenance_margin>("mm"),
       field<&Row::side>("ps")}};
  return table;
}

template <>
const RowReader<AccountPush>& reader() {
  using Row = AccountPush;
  static const RowReader<Row> table{
      "binance ACCOUNT_UPDATE", {required<&Row::reason>("m"), field<&Row::balances>("B"), field<&Row::positions>("P")}};
  return table;
}

template <>
const RowReader<MarginCallPush>& reader() {
  using Row = MarginCallPush;
  static const RowReader<Row> table{"binance MARGIN_CALL",
                                    {field<&Row::cross_wallet>("cw"), required<&Row::positions>("p")}};
  return table;
}

template <>
const RowReader<ConfigPush>& reader() {
  using Row = ConfigPush;
  static const RowReader<Row> table{"binance ACCOUNT_CONFIG_UPDATE",
                                    {field<&Row::symbol>("s"), field<&Row::leverage>("l")}};
  return table;
}

template <class Row>
Result<SocketMessage> message_of(const RowReader<Row>& table, Value object) {
  Row row;
  if (auto good = table.read(object, row); !good) return good.error();
  return SocketMessage{std::nullopt, {}, std::move(row)};
}

Result<SocketMessage> read_order(Value event) {
  auto message = message_of(futures_order_reader(), event["o"]);
  if (!message) return message;
  if (!kit::read_value(event["E"], std::get<OrderPush>(message->what).event_time)) return broken("E: no time");
  return message;
}

Result<SocketMessage> read_algo(Value event) {
  AlgoPush push;
  if (auto good = reader<AlgoOrderRow>().read(event["o"], push.order); !good) return good.error();
  push.reason = event["o"]["rm"].text();
  if (!kit::read_value(event["E"], push.event_time)) return broken("E: no time");
  push.order.updated = push.event_time;
  return SocketMessage{std::nullopt, {}, std::move(push)};
}

Result<SocketMessage> read_account(Value event) {
  auto message = message_of(reader<AccountPush>(), event["a"]);
  if (!message) return message;
  auto& push = std::get<AccountPush>(message->what);
  if (!kit::read_value(event["T"], push.time) || !kit::read_value(event["E"], push.event_time)) {
    return broken("T, E: no times");
  }
  return message;
}

Result<SocketMessage> read_event(Value event) {
  const auto name = event["e"].text();
  if (name == "executionReport") return message_of(spot_order_reader(), event);
  if (name == "ORDER_TRADE_UPDATE") return read_order(event);
  if (name == "ALGO_UPDATE") return read_algo(event);
  if (name == "ACCOUNT_UPDATE") return read_account(event);
  if (name == "outboundAccountPosition") return message_of(reader<SpotBalancesPush>(), event);
  if (name == "balanceUpdate") return message_of(reader<SpotTransferPush>(), event);
  if (name == "MARGIN_CALL") return message_of(reader<MarginCallPush>(), event);
  if (name == "ACCOUNT_CONFIG_UPDATE") {
    if (event["ac"].is_object()) return message_of(reader<ConfigPush>(), event["ac"]);
    ConfigPush push;
    if (!event["ai"].is_object()) return broken("ACCOUNT_CONFIG_UPDATE without ac or ai");
    push.multi_assets = event["ai"]["j"].is_true() ? 1 : 0;
    return SocketMessage{std::nullopt, {}, std::move(push)};
  }
  if (name == "listenKeyExpired") {
    return SocketMessage{std::nullopt, {}, ListenKeyExpired{std::string{event["listenKey"].text()}}};
  }
  if (name == "eventStreamTerminated") return SocketMessage{std::nullopt, {}, StreamTerminated{}};
  if (name == "serverShutdown") return SocketMessage{std::nullopt, {}, ServerShutdown{}};
  // The book ticker of spot says nothing of what it is but by its fields.
  if (name.empty() && event["u"].is_null() && event["lastUpdateId"].is_null()) return broken("an event without a name");
  return SocketMessage{std::nullopt, {}, OtherEvent{std::string{name}}};
}

Result<SocketMessage> read_api_answer(Value root) {
  ApiAnswer answer;
  answer.id = root["id"].text();
  if (!kit::read_value(root["status"], answer.status)) return broken("an answer without a status");
  answer.refusal = find_refusal(root["error"]);
  if (answer.status != 200 && !answer.refusal) return broken("an answer without its error");
  if (!kit::read_value(root["error"]["data"]["retryAfter"], answer.retry_after_ms)) return broken("retryAfter");
  answer.result = root["result"];
  if (root["rateLimits"].is_list()) {
    auto limits = read_rows<RateLimitRow>(root["rateLimits"]);
    if (!limits) return limits.error();
    answer.limits = *std::move(limits);
  }
  return SocketMessage{std::nullopt, {}, std::move(answer)};
}

}  // namespace

Result<SocketMessage> SocketReader::read(std::string_view message) {
  if (auto good = json_.parse(message); !good) return good.error();
  const auto root = json_.root();
  if (!root.is_object()) return broken("a message that is no object");
  if (!root["status"].is_null() && root["e"].is_null()) return read_api_answer(root);
  if (root["event"].is_object()) {
    auto inner = read_event(root["event"]);
    if (!inner) return inner;
    std::int64_t subscription = 0;
    if (!kit::read_value(root["subscriptionId"], subscription)) return broken("subscriptionId");
    if (!root["subscriptionId"].is_null()) inner->subscription = subscription;
    return inner;
  }
  if (root["data"].is_object() && root["stream"].is_text()) {
    auto inner = read_event(root["data"]);
    if (inner) inner->stream = root["stream"].text();
    return inner;
  }
  if (root["e"].is_null() && (!root["id"].is_null() || !root["code"].is_null())) {
    auto refusal = find_refusal(root["error"].is_object() ? root["error"] : root);
    return SocketMessage{std::nullopt, {}, SubscribeAnswer{std::string{root["id"].text()}, std::move(refusal)}};
  }
  return read_event(root);
}

}  // namespace binance
