#include "connectors/serve/binance_ws_api.h"

#include <algorithm>

namespace serve {

using namespace engine;

namespace {

/// The id of a message as it was: a text, a number or nothing.
void write_id(JsonWriter& out, const Json* message) {
  const auto* id = message == nullptr ? nullptr : message->find("id");
  out.key("id");
  if (id == nullptr || id->type() == Json::Type::Null || id->type() == Json::Type::List || id->is_object()) {
    out.raw("null");
  } else {
    id->type() == Json::Type::Text ? out.text(id->text()) : out.raw(id->text());
  }
}

/// {"code":..,"msg":..} becomes the error of a message; what is too much says when to come back.
void write_outcome(JsonWriter& out, const BinanceAnswer& answer, std::int64_t now_ms, std::int64_t retry_at_ms) {
  out.count("status", std::int64_t{answer.status});
  if (answer.ok()) {
    out.raw("result", answer.body);
    return;
  }
  auto error = answer.body;
  if (retry_at_ms > 0) {
    JsonWriter more;
    more.begin_object().count("serverTime", now_ms).count("retryAfter", retry_at_ms).end_object();
    error.insert(error.size() - 1, ",\"data\":" + more.str());
  }
  out.raw("error", error);
}

}  // namespace

void BinanceWsApi::Ear::tell(std::string_view kind, const std::string& event) {
  JsonWriter out;
  session.outlet_.push(kind,
                       out.begin_object().count("subscriptionId", number).raw("event", event).end_object().take());
}

BinanceWsApi::BinanceWsApi(Parts parts, BinanceMarket market, std::string_view address, bool tells_limits,
                           Outlet& outlet)
    : parts_{parts},
      market_{market},
      address_{address},
      tells_limits_{tells_limits},
      outlet_{outlet},
      auth_{parts.desk.host},
      connected_{parts.desk.host.now()} {}

BinanceWsApi::~BinanceWsApi() {
  for (const auto& ear : ears_) parts_.feed.remove(*ear);
}

const Account* BinanceWsApi::account() const {
  if (logged_in_ != nullptr) return logged_in_;
  return ears_.empty() ? nullptr : ears_.front()->account;
}

Asked BinanceWsApi::classify(std::string_view text) {
  const auto message = Json::parse(text);
  if (!message) return {};
  const auto* params = message->find("params");
  Asked asked;
  asked.account = account();
  if (params != nullptr) {
    if (const auto* named = parts_.desk.host.find_key((*params)["apiKey"])) asked.account = named;
    asked.instrument = parts_.desk.symbols.find(market_, (*params)["symbol"]);
  }
  if (const auto* route = parts_.router.find_message(market_, (*message)["method"])) {
    asked.intent = route->intent;
    asked.reads = route->method == "GET";
  }
  return asked;
}

std::string BinanceWsApi::fail(std::string_view text, Failure failure) {
  const auto message = Json::parse(text);
  const auto answer = failed_binance(failure, parts_.desk.host.now());
  JsonWriter out;
  out.begin_object();
  write_id(out, message ? &*message : nullptr);
  const auto now_ms = parts_.desk.host.now().milliseconds();
  const bool is_limit = failure == Failure::Busy || failure == Failure::Banned;
  write_outcome(out, answer, now_ms, is_limit ? now_ms + 1'000 : 0);
  return out.end_object().take();
}

void BinanceWsApi::on_message(std::string_view text) {
  const auto message = Json::parse(text);
  const auto now_ms = parts_.desk.host.now().milliseconds();
  JsonWriter out;
  out.begin_object();
  if (!message || !message->is_object()) {
    write_id(out, nullptr);
    write_outcome(out, refuse_binance(-1135, "Invalid JSON Request"), now_ms, 0);
    return outlet_.reply(out.end_object().take());
  }
  const auto* sent = message->find("params");
  const auto params = sent != nullptr && sent->is_object() ? BinanceParams{*sent} : BinanceParams{};
  const auto answered = act((*message)["method"], params);
  write_id(out, &*message);
  write_outcome(out, answered.answer, now_ms, answered.retry_at_ms);
  const auto& wanted = params["returnRateLimits"];
  if (wanted.empty() ? tells_limits_ : wanted == "true") {
    out.key("rateLimits");
    const auto* who = answered.account;
    parts_.limits.write_used(out, market_, address_, who ? std::optional{who->handle} : std::nullopt);
  }
  outlet_.reply(out.end_object().take());
}

BinanceRouter::Answered BinanceWsApi::act(std::string_view method, const BinanceParams& params) {
  if (method == "session.logon") return log_in(params);
  if (method == "session.status") return {status(), logged_in_, 0};
  if (method == "session.logout") return log_out();
  if (market_ == BinanceMarket::Spot) {
    if (method == "userDataStream.subscribe") return subscribe(params, true);
    if (method == "userDataStream.subscribe.signature") return subscribe(params, false);
    if (method == "userDataStream.unsubscribe") return unsubscribe(params);
    if (method == "session.subscriptions") return {subscriptions(), logged_in_, 0};
  }
  const auto* route = parts_.router.find_message(market_, method);
  if (route == nullptr) return {refuse_binance(-1020, "This operation is not supported."), nullptr, 0};
  return parts_.router.answer({market_, route, params, logged_in_, address_});
}

BinanceRouter::Answered BinanceWsApi::log_in(const BinanceParams& params) {
  const auto verdict = auth_.check_message(params, BinanceAccess::Read);
  if (verdict.refused) return {*verdict.refused, nullptr, 0};
  if (verdict.account->signer->kind() != KeyKind::Ed25519) {
    return {refuse_binance(-4056, "HMAC_SHA256 API key is not supported."), nullptr, 0};
  }
  logged_in_ = verdict.account;
  logged_in_at_ = parts_.desk.host.now();
  return {status(), logged_in_, 0};
}

BinanceRouter::Answered BinanceWsApi::log_out() {
  logged_in_ = nullptr;
  for (auto it = ears_.begin(); it != ears_.end();) {
    if ((*it)->by_session) {
      end(**it);
      it = ears_.erase(it);
    } else {
      ++it;
    }
  }
  return {status(), nullptr, 0};
}

BinanceAnswer BinanceWsApi::status() const {
  JsonWriter out;
  out.begin_object().key("apiKey");
  logged_in_ == nullptr ? out.raw("null") : out.text(logged_in_->api_key);
  out.key("authorizedSince");
  logged_in_ == nullptr ? out.raw("null") : out.number(logged_in_at_.milliseconds());
  out.count("connectedSince", connected_.milliseconds()).flag("returnRateLimits", tells_limits_);
  out.count("serverTime", parts_.desk.host.now().milliseconds()).flag("userDataStream", !ears_.empty());
  return {200, out.end_object().take()};
}

BinanceRouter::Answered BinanceWsApi::subscribe(const BinanceParams& params, bool by_session) {
  const Account* who = logged_in_;
  if (!by_session) {
    const auto verdict = auth_.check_message(params, BinanceAccess::Read);
    if (verdict.refused) return {*verdict.refused, nullptr, 0};
    who = verdict.account;
  } else if (who == nullptr) {
    return {refuse_binance(-2015, "Invalid API-key, IP, or permissions for action.", 401), nullptr, 0};
  }
  const auto same = [&](const std::unique_ptr<Ear>& ear) { return ear->account == who; };
  if (std::any_of(ears_.begin(), ears_.end(), same)) {
    return {refuse_binance(-2035, "User Data Stream subscription already active."), who, 0};
  }
  auto& ear = *ears_.emplace_back(std::make_unique<Ear>(*this, next_number_++, *who));
  ear.by_session = by_session;
  parts_.feed.add(market_, *who, ear);
  JsonWriter out;
  out.begin_object().count("subscriptionId", ear.number).end_object();
  return {{200, out.take()}, who, 0};
}

void BinanceWsApi::end(Ear& ear) {
  parts_.feed.remove(ear);
  JsonWriter out;
  out.begin_object().field("e", "eventStreamTerminated").count("E", parts_.desk.host.now().milliseconds());
  ear.tell("push.other", out.end_object().take());
}

BinanceRouter::Answered BinanceWsApi::unsubscribe(const BinanceParams& params) {
  const auto& number = params["subscriptionId"];
  bool found = false;
  for (auto it = ears_.begin(); it != ears_.end();) {
    if (number.empty() || std::to_string((*it)->number) == number) {
      found = true;
      end(**it);
      it = ears_.erase(it);
    } else {
      ++it;
    }
  }
  if (!found) return {refuse_binance(-2036, "User Data Stream subscription not active."), account(), 0};
  return {{200, "{}"}, account(), 0};
}

BinanceAnswer BinanceWsApi::subscriptions() const {
  JsonWriter out;
  out.begin_list();
  for (const auto& ear : ears_) out.begin_object().count("subscriptionId", ear->number).end_object();
  return {200, out.end_list().take()};
}

}  // namespace serve
