// What a client says over a web socket.
#include "connectors/serve/okx_session.h"

#include <algorithm>
#include <array>

#include "connectors/serve/okx_rest.h"
#include "engine/base/text_encoding.h"

namespace serve {
namespace {

using namespace engine;

constexpr Duration kSilence = std::chrono::seconds{30};
constexpr Duration kLoginWindow = std::chrono::seconds{30};

constexpr std::array<std::string_view, 14> kPublic{
    "books",      "books5",        "bbo-tbt",      "books-l2-tbt", "books50-l2-tbt", "trades",      "tickers",
    "mark-price", "index-tickers", "funding-rate", "price-limit",  "open-interest",  "instruments", "status"};
constexpr std::array<std::string_view, 4> kPrivate{"orders", "account", "positions", "balance_and_position"};
constexpr std::array<std::string_view, 2> kBusinessPrivate{"orders-algo", "algo-advance"};

template <class List>
bool holds(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_candle(std::string_view channel) {
  return channel.starts_with("candle") && okx_interval(channel.substr(6)) && channel.size() > 6;
}

bool needs_instrument(std::string_view channel) {
  return (holds(kPublic, channel) && channel != "instruments" && channel != "status" && channel != "index-tickers") ||
         is_candle(channel) || channel == "trades-all";
}

struct Operation {
  std::string_view name, intent;
  OkxOperation operation;
  bool is_batch;
};
constexpr std::array<Operation, 6> kOperations{{{"order", "place", OkxOperation::Place, false},
                                                {"batch-orders", "place_batch", OkxOperation::Place, true},
                                                {"amend-order", "amend", OkxOperation::Amend, false},
                                                {"batch-amend-orders", "amend", OkxOperation::Amend, true},
                                                {"cancel-order", "cancel", OkxOperation::Cancel, false},
                                                {"batch-cancel-orders", "cancel_batch", OkxOperation::Cancel, true}}};

const Operation* find_operation(std::string_view name) {
  const auto found =
      std::find_if(kOperations.begin(), kOperations.end(), [&](const auto& one) { return one.name == name; });
  return found == kOperations.end() ? nullptr : &*found;
}

/// The fields of an argument as they were said, in their order.
std::string rewrite(const Json& arg) {
  JsonWriter out;
  out.begin_object();
  for (const auto& item : arg.items()) out.field(item.name(), item.text());
  return out.end_object().take();
}

std::string write_operation(const Json& message, const OkxOutcome& outcome, Timestamp now) {
  JsonWriter out;
  const auto micros = std::to_string(now.nanoseconds() / 1'000);
  out.begin_object().field("id", message["id"]).field("op", message["op"]).field("code", outcome.code);
  out.field("msg", outcome.message).raw("data", "[" + outcome.rows + "]").field("inTime", micros);
  return out.field("outTime", micros).end_object().take();
}

}  // namespace

OkxSession::OkxSession(OkxFeed& feed, OkxUrl url, Outlet& outlet)
    : feed_{feed}, url_{url}, outlet_{outlet}, connection_id_{feed.next_connection_id()}, heard_{feed.host().now()} {
  if (url_ != OkxUrl::Private) feed_.add(this);
}

OkxSession::~OkxSession() {
  for (const auto& subscription : subscriptions_) feed_.end(subscription);
  feed_.remove(this);
}

Asked OkxSession::classify(std::string_view message) {
  Asked asked;
  asked.account = account_;
  asked.reads = false;
  const auto said = Json::parse(message);
  const auto* operation = said ? find_operation((*said)["op"]) : nullptr;
  if (operation == nullptr) return asked;
  asked.intent = operation->intent;
  const auto* args = said->find("args");
  if (args == nullptr || args->items().empty()) return asked;
  asked.instrument = feed_.trading().instrument_of(args->items()[0]);
  const bool single = args->items().size() == 1;
  if (single && asked.intent == "place_batch") asked.intent = "place";
  if (single && asked.intent == "cancel_batch") asked.intent = "cancel";
  return asked;
}

void OkxSession::on_message(std::string_view text) {
  heard_ = feed_.host().now();
  if (text == "ping") return outlet_.reply("pong");
  const auto message = Json::parse(text);
  if (!message || !message->is_object())
    return refuse({}, "60012", "Invalid request: " + std::string{text.substr(0, 200)});
  const auto& op = (*message)["op"];
  if (op == "login") return log_in(*message);
  if (find_operation(op) != nullptr) return trade(*message);
  const auto* args = message->find("args");
  if (op != "subscribe" && op != "unsubscribe")
    return refuse(*message, "60012", "Invalid request: " + std::string{text.substr(0, 200)});
  if (args == nullptr || !args->is_list() || args->items().empty()) return refuse(*message, "60013", "Invalid args");
  for (const auto& arg : args->items()) {
    if (op == "subscribe") {
      subscribe(*message, arg);
    } else {
      unsubscribe(*message, arg);
    }
  }
}

void OkxSession::refuse(const Json& message, std::string_view code, std::string_view why) {
  JsonWriter out;
  out.begin_object();
  if (!message["id"].empty()) out.field("id", message["id"]);
  out.field("event", "error").field("code", code).field("msg", why).field("connId", connection_id_);
  outlet_.reply(out.end_object().take());
}

void OkxSession::acknowledge(std::string_view event, const Json& message, const std::string& arg) {
  JsonWriter out;
  out.begin_object();
  if (!message["id"].empty()) out.field("id", message["id"]);
  out.field("event", event).raw("arg", arg).field("connId", connection_id_);
  outlet_.reply(out.end_object().take());
}

void OkxSession::log_in(const Json& message) {
  const auto* args = message.find("args");
  if (account_ != nullptr) return refuse(message, "60031", "Already logged in.");
  if (args == nullptr || !args->is_list() || args->items().empty()) return refuse(message, "60013", "Invalid args");
  const auto& arg = args->items()[0];
  const auto& time = arg["timestamp"];
  const auto seconds = Decimal::parse_truncated(time);
  if (!seconds || seconds->is_negative() || *seconds > Decimal{2'000'000'000})
    return refuse(message, "60004", "Invalid timestamp");
  const auto at =
      Timestamp::from_nanoseconds(static_cast<std::int64_t>(seconds->units() / (Decimal::kOne / 1'000'000'000)));
  const auto now = feed_.host().now();
  if (at < now - kLoginWindow || at > now + kLoginWindow) return refuse(message, "60006", "Timestamp request expired");
  const auto* account = feed_.host().find_key(arg["apiKey"]);
  if (account == nullptr) return refuse(message, "60005", "Invalid apiKey");
  if (account->passphrase != arg["passphrase"]) return refuse(message, "60024", "Wrong passphrase");
  const auto sign = from_base64(arg["sign"]);
  if (!sign || !account->signer->verify(time + "GET/users/self/verify", *sign))
    return refuse(message, "60007", "Invalid sign");
  account_ = account;
  feed_.add_account(account, this);
  JsonWriter out;
  out.begin_object().field("event", "login").field("code", "0").field("msg", "").field("connId", connection_id_);
  outlet_.reply(out.end_object().take());
}

void OkxSession::subscribe(const Json& message, const Json& arg) {
  OkxSubscription made;
  made.channel = arg["channel"];
  made.arg = rewrite(arg);
  const bool is_business =
      is_candle(made.channel) || made.channel == "trades-all" || holds(kBusinessPrivate, made.channel);
  const bool is_private = holds(kPrivate, made.channel) || holds(kBusinessPrivate, made.channel);
  const bool known = holds(kPublic, made.channel) || is_private || is_business;
  if (!known)
    return refuse(message, "60018",
                  "Wrong URL or channel:" + made.channel +
                      " doesn't exist. Please use the correct URL, channel and parameters referring to API document.");
  const auto url = is_business ? OkxUrl::Business : is_private ? OkxUrl::Private : OkxUrl::Public;
  if (url != url_)
    return refuse(message,
                  url == OkxUrl::Business    ? "64001"
                  : url_ == OkxUrl::Business ? "64002"
                                             : "60008",
                  "This channel is not on this URL.");
  if (is_private && account_ == nullptr) return refuse(message, "60011", "Please log in");
  made.type = arg["instType"];
  made.family = arg["instFamily"];
  made.currency = arg["ccy"];
  made.instrument = feed_.host().find_instrument(arg["instId"]);
  const bool names_one = !arg["instId"].empty() && made.channel != "index-tickers";
  if ((names_one || needs_instrument(made.channel)) && !made.instrument) {
    return refuse(message, "60018",
                  "Wrong URL or channel:" + made.channel + ",instId:" + arg["instId"] +
                      " doesn't exist. Please use the correct URL, channel and parameters referring to API document.");
  }
  const bool has_regular = (made.channel == "account" || made.channel == "positions") &&
                           arg["extraParams"].find("\"updateInterval\":\"0\"") == std::string::npos &&
                           arg["extraParams"].find("\"updateInterval\": \"0\"") == std::string::npos;
  made.next_regular = has_regular ? feed_.host().now() + std::chrono::seconds{5} : Timestamp{};
  acknowledge("subscribe", message, made.arg);
  const auto same = [&](const OkxSubscription& other) { return other.arg == made.arg; };
  if (std::any_of(subscriptions_.begin(), subscriptions_.end(), same)) return;
  feed_.begin(*this, made);
  subscriptions_.push_back(std::move(made));
}

void OkxSession::unsubscribe(const Json& message, const Json& arg) {
  const auto text = rewrite(arg);
  const auto found =
      std::find_if(subscriptions_.begin(), subscriptions_.end(), [&](const auto& one) { return one.arg == text; });
  acknowledge("unsubscribe", message, text);
  if (found == subscriptions_.end()) return;
  feed_.end(*found);
  subscriptions_.erase(found);
}

void OkxSession::trade(const Json& message) {
  auto& host = feed_.host();
  const auto answer = [&](std::string code, std::string why) {
    outlet_.reply(write_operation(message, {std::move(code), std::move(why), 200, {}}, host.now()));
  };
  const auto& operation = *find_operation(message["op"]);
  const auto* args = message.find("args");
  if (url_ != OkxUrl::Private) return answer("60028", "The current operation is not supported by this URL.");
  if (account_ == nullptr) return answer("60011", "Please log in");
  if (!account_->may_trade) return answer("50120", "This API key doesn't have permission to use this function");
  if (args == nullptr || !args->is_list() || args->items().empty()) return answer("60013", "Invalid args");
  if (const auto& until = message["expTime"]; !until.empty()) {
    const auto time = Timestamp::parse(until);
    if (!time || *time < host.now()) return answer("50036", "The expTime is earlier than the current system time.");
  }
  const auto outcome = feed_.desk().run(operation.operation, *account_, operation.is_batch ? *args : args->items()[0],
                                        operation.is_batch);
  outlet_.reply(write_operation(message, outcome, host.now()));
}

std::string OkxSession::fail(std::string_view text, Failure failure) {
  const auto message = Json::parse(text);
  if (!message || find_operation((*message)["op"]) == nullptr) return {};
  OkxOutcome outcome;
  outcome.code = failure == Failure::Busy || failure == Failure::Banned ? "50011"
                 : failure == Failure::Broken                           ? "50026"
                 : failure == Failure::Retired                          ? "50005"
                                                                        : "50001";
  outcome.message = "Service temporarily unavailable.";
  return write_operation(*message, outcome, feed_.host().now());
}

void OkxSession::push(std::string_view kind, const OkxSubscription& subscription, std::string_view extra,
                      std::string_view rows) {
  heard_ = feed_.host().now();
  std::string text = "{\"arg\":" + subscription.arg;
  const bool is_private = holds(kPrivate, subscription.channel) || holds(kBusinessPrivate, subscription.channel);
  if (is_private) {
    text.pop_back();
    text += ",\"uid\":\"" + std::to_string(100'000'000 + std::uint64_t{account_->handle}) + "\"}";
  }
  text.append(",").append(extra).append("\"data\":[").append(rows).append("]}");
  outlet_.push(kind, std::move(text));
}

void OkxSession::on_second() {
  if (feed_.host().now() - heard_ >= kSilence) return outlet_.close(4004, "No data received in 30s.");
  feed_.on_second(*this);
}

}  // namespace serve
