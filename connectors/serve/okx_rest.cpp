// Requests: who asks, how often, and for what.
#include "connectors/serve/okx_rest.h"

#include <functional>

#include "engine/base/text_encoding.h"
#include "engine/env/http_client.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::string_view kRoot = "/api/v5/";
constexpr Duration kWindow = std::chrono::seconds{30};
constexpr int kUnauthorized = 401;

/// 2026-08-01T12:34:56.789Z and nothing else.
bool is_iso(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = kShape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == kShape[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace

OkxRest::OkxRest(Host& host, OkxTrading& trading, OkxDesk& desk, OkxLimits& limits)
    : host_{host}, trading_{trading}, desk_{desk}, limits_{limits} {
  add_public_routes();
  add_account_routes();
  add_trade_routes();
  std::uint8_t bucket = 32;  // The shared ones are below.
  for (auto& [name, route] : routes_) {
    if (route.limit.bucket == 0) route.limit.bucket = bucket++;
  }
}

const OkxRest::Route* OkxRest::find(std::string_view method, std::string_view path) const {
  if (!path.starts_with(kRoot)) return nullptr;
  const auto found = routes_.find(std::string{method} + " " + std::string{path.substr(kRoot.size())});
  return found == routes_.end() ? nullptr : &found->second;
}

Asked OkxRest::classify(const ServerRequest& request) const {
  const Target target{request.target};
  Asked asked;
  const auto* route = find(request.method, target.path);
  if (route == nullptr) return asked;
  asked.intent = route->intent;
  asked.account = host_.find_key(find_header(request.headers, "OK-ACCESS-KEY"));
  asked.reads = request.method == "GET";
  std::string name = Query{target.query}["instId"];
  if (request.method == "POST") {
    const auto body = Json::parse(request.body);
    if (body) name = body->is_list() && !body->items().empty() ? body->items()[0]["instId"] : (*body)["instId"];
    // A batch of one is how some clients place a single order.
    const bool single = body && body->is_list() && body->items().size() == 1;
    if (single && asked.intent == "place_batch") asked.intent = "place";
    if (single && asked.intent == "cancel_batch") asked.intent = "cancel";
  }
  asked.instrument = host_.find_instrument(name);
  return asked;
}

HttpReply OkxRest::answer(const ServerRequest& request) {
  const Target target{request.target};
  OkxCall call{request, nullptr, Query{target.query}, {}, {}, "0", {}, 200, false};
  const auto* route = find(request.method, target.path);
  if (route == nullptr) {
    call.fail("404", "Not Found", 404);
  } else {
    run(*route, call);
  }
  return finish(call);
}

void OkxRest::run(const Route& route, OkxCall& call) {
  if (route.needs != Needs::Nothing && !authenticate(route, call)) return;
  if (!check_limit(route, call)) return;
  if (call.request.method == "POST") {
    if (!find_header(call.request.headers, "Content-Type").starts_with("application/json")) {
      return call.fail("50006", "Invalid Content-Type, please use the application/json format", 400);
    }
    if (call.request.body.empty()) return call.fail("50000", "Body can not be empty.", 400);
    auto body = Json::parse(call.request.body);
    if (!body) return call.fail("50002", "JSON syntax error", 400);
    call.body = *std::move(body);
  }
  if (const auto until = find_header(call.request.headers, "expTime"); !until.empty()) {
    const auto time = Timestamp::parse(until);
    if (!time) return call.fail("50036", "The expTime is not a time.");
    if (*time < host_.now()) return call.fail("50036", "The expTime is earlier than the current system time.");
  }
  (this->*route.handler)(call);
}

bool OkxRest::authenticate(const Route& route, OkxCall& call) const {
  const auto refuse = [&](std::string_view code, std::string_view why) {
    call.fail(code, why, kUnauthorized);
    return false;
  };
  const auto& headers = call.request.headers;
  const auto key = find_header(headers, "OK-ACCESS-KEY");
  const auto sign = find_header(headers, "OK-ACCESS-SIGN");
  const auto time = find_header(headers, "OK-ACCESS-TIMESTAMP");
  const auto passphrase = find_header(headers, "OK-ACCESS-PASSPHRASE");
  if (key.empty()) return refuse("50103", "Request header \"OK-ACCESS-KEY\" can't be empty.");
  if (passphrase.empty()) return refuse("50104", "Request header \"OK-ACCESS-PASSPHRASE\" can't be empty.");
  if (sign.empty()) return refuse("50106", "Request header \"OK-ACCESS-SIGN\" can't be empty.");
  if (time.empty()) return refuse("50107", "Request header \"OK-ACCESS-TIMESTAMP\" can't be empty.");
  if (!is_iso(time)) return refuse("50112", "Invalid OK-ACCESS-TIMESTAMP");
  const auto at = Timestamp::parse(time);
  if (!at) return refuse("50112", "Invalid OK-ACCESS-TIMESTAMP");
  const auto now = host_.now();
  if (*at < now - kWindow || *at > now + kWindow) return refuse("50102", "Timestamp request expired");
  const auto* account = host_.find_key(key);
  if (account == nullptr) return refuse("50111", "Invalid OK-ACCESS-KEY");
  if (account->passphrase != passphrase) return refuse("50105", "Request header \"OK-ACCESS-PASSPHRASE\" incorrect.");
  std::string prehash{time};
  prehash.append(call.request.method).append(call.request.target).append(call.request.body);
  const auto raw = from_base64(sign);
  if (!raw || !account->signer->verify(prehash, *raw)) return refuse("50113", "Invalid Sign");
  if (route.needs == Needs::Trade ? !account->may_trade : !account->may_read) {
    return refuse("50120", "This API key doesn't have permission to use this function");
  }
  call.account = account;
  return true;
}

bool OkxRest::check_limit(const Route& route, OkxCall& call) {
  using By = OkxLimit::By;
  const auto& limit = route.limit;
  if (limit.most == 0) return true;  // Orders count for themselves, when it is known how many they are.
  const bool by_account = limit.by == By::Account || limit.by == By::AccountAndInstrument;
  const auto who = by_account && call.account != nullptr
                       ? std::uint64_t{call.account->handle}
                       : std::hash<std::string_view>{}(call.request.peer) & 0xffffffff;
  const auto instrument = host_.find_instrument(call.query["instId"]);
  if (limits_.take(limit, who, instrument.value_or(0), 1, host_.exchange().now())) return true;
  call.fail("50011", "Too Many Requests", 429);
  return false;
}

HttpReply OkxRest::finish(OkxCall& call) const {
  HttpReply reply;
  reply.status = call.status;
  reply.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  JsonWriter out;
  out.begin_object().field("code", call.code).field("msg", call.message);
  out.raw("data", "[" + call.data.str() + "]");
  if (call.is_order) {
    const auto micros = std::to_string(host_.now().nanoseconds() / 1'000);
    out.field("inTime", micros).field("outTime", micros);
  }
  reply.body = out.end_object().take();
  return reply;
}

std::optional<InstrumentHandle> OkxRest::instrument(OkxCall& call) const {
  const auto found = host_.find_instrument(call.query["instId"]);
  if (!found) {
    const bool none = call.query["instId"].empty();
    call.fail(none ? "50014" : "51001", none ? "Parameter instId can not be empty." : "Instrument ID doesn't exist.",
              none ? 400 : 200);
  }
  return found;
}

bool OkxRest::is_wanted(const OkxCall& call, InstrumentHandle handle) const {
  const auto& wanted = host_.instrument(handle);
  const auto& type = call.query["instType"];
  if (!type.empty() && type != "ANY" && type != okx_type(wanted)) return false;
  const auto& family = call.query["instFamily"].empty() ? call.query["uly"] : call.query["instFamily"];
  if (!family.empty() && family != okx_family(wanted)) return false;
  const auto& id = call.query["instId"];
  if (id.empty() || id == "ANY") return true;
  for (const auto& one : split(id, ',')) {
    if (one == wanted.id.text()) return true;
  }
  return false;
}

}  // namespace serve
