#include "connectors/serve/binance_router.h"

#include <algorithm>
#include <charconv>

namespace serve {
namespace {

using namespace engine;

std::uint32_t weight_of(const BinanceRoute& route, const BinanceParams& params) {
  const bool of_all = route.weight_of_all > 0 && params["symbol"].empty();
  return of_all ? route.weight_of_all : route.weight;
}

/// How many orders a request is for: as many as its batch has, at least one.
std::uint32_t orders_in(const BinanceParams& params) {
  const auto& batch = params["batchOrders"];
  if (batch.empty()) return 1;
  const auto list = Json::parse(batch);
  return list ? std::max<std::uint32_t>(1, static_cast<std::uint32_t>(list->items().size())) : 1;
}

std::int64_t seconds_in(const HttpReply& reply) {
  const auto text = find_header(reply.headers, "Retry-After");
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

}  // namespace

BinanceAnswer failed_binance(Failure failure, Timestamp now) {
  switch (failure) {
    case Failure::UnknownPath: return refuse_binance(-1020, "This operation is not supported.", 404);
    case Failure::Retired: return refuse_binance(-1020, "This operation is not supported.", 410);
    case Failure::Busy:
      return refuse_binance(-1003, "Too many requests; please use the websocket for live updates.", 429);
    case Failure::Banned:
      return refuse_binance(
          -1003,
          "Way too much request weight used; IP banned until " + std::to_string(now.milliseconds() + 120'000) + ".",
          418);
    case Failure::Unavailable:
      return refuse_binance(-1000, "Unknown error, please check your request or try again later.", 503);
    case Failure::Empty: return {200, "[]"};
    case Failure::Broken: break;
  }
  return refuse_binance(-1000, "An unknown error occurred while processing the request.", 500);
}

BinanceRouter::BinanceRouter(BinanceDesk& desk, BinanceLimits& limits)
    : desk_{desk}, limits_{limits}, auth_{desk.host} {
  const auto add = [&](std::span<const BinanceRoute> routes) {
    for (const auto& route : routes) {
      routes_.emplace(std::string{route.method} + " " + std::string{route.path}, &route);
      if (route.ws_method.empty()) continue;
      auto& messages = market_of(route.path) == BinanceMarket::Spot ? spot_messages_ : usdm_messages_;
      messages.emplace(route.ws_method, &route);
    }
  };
  add(binance_spot_public_routes());
  add(binance_spot_order_routes());
  add(binance_spot_account_routes());
  add(binance_usdm_public_routes());
  add(binance_usdm_order_routes());
  add(binance_usdm_algo_routes());
  add(binance_usdm_account_routes());
  add(binance_usdm_setting_routes());
}

const BinanceRoute* BinanceRouter::find(std::string_view method, std::string_view path) const {
  const auto found = routes_.find(std::string{method}.append(" ").append(path));
  return found == routes_.end() ? nullptr : found->second;
}

const BinanceRoute* BinanceRouter::find_message(BinanceMarket market, std::string_view method) const {
  const auto& messages = market == BinanceMarket::Spot ? spot_messages_ : usdm_messages_;
  const auto found = messages.find(std::string{method});
  return found == messages.end() ? nullptr : found->second;
}

HttpReply BinanceRouter::reply(BinanceAnswer answer) {
  return {answer.status, {{"Content-Type", "application/json;charset=UTF-8"}}, std::move(answer.body)};
}

BinanceAnswer BinanceRouter::run(const BinanceRoute& route, BinanceMarket market, const BinanceParams& params,
                                 const Account* account) {
  BinanceCall call{desk_, market, params, account};
  return route.act(call);
}

HttpReply BinanceRouter::answer(const ServerRequest& request) {
  const Target target{request.target};
  const auto market = market_of(target.path);
  const auto* route = find(request.method, target.path);
  if (route == nullptr) return reply(refuse_binance(-1020, "This operation is not supported.", 404));
  const BinanceParams params{target.query, request.body};
  const auto now = desk_.host.now();
  const auto weight = weight_of(*route, params);
  if (auto refused = limits_.take_weight(market, request.peer, weight, now)) return *std::move(refused);

  const auto verdict = auth_.check(request, params, route->access);
  std::optional<HttpReply> done;
  if (verdict.refused) {
    done = reply(*verdict.refused);
  } else if (route->places) {
    done = limits_.take_orders(market, verdict.account->handle, orders_in(params), now);
  }
  const bool acts = !done;
  if (acts) done = reply(run(*route, market, params, verdict.account));
  const bool placed = acts && route->places && done->status < 400;
  if (placed) limits_.give_back(market, request.peer, weight);
  limits_.add_headers(market, request.peer, placed ? std::optional{verdict.account->handle} : std::nullopt, *done);
  return *std::move(done);
}

BinanceRouter::Answered BinanceRouter::answer(const Message& message) {
  const auto& route = *message.route;
  const auto now = desk_.host.now();
  const auto too_much = [&](HttpReply refused) {
    const auto retry_at_ms = now.milliseconds() + seconds_in(refused) * 1'000;
    return Answered{{refused.status, std::move(refused.body)}, nullptr, retry_at_ms};
  };
  const auto weight = weight_of(route, message.params);
  if (auto refused = limits_.take_weight(message.market, message.address, weight, now)) {
    return too_much(*std::move(refused));
  }
  const bool by_session = message.logged_in != nullptr && !message.params.find("apiKey");
  const auto verdict = by_session ? auth_.check_logged_in(*message.logged_in, message.params, route.access)
                                  : auth_.check_message(message.params, route.access);
  if (verdict.refused) return {*verdict.refused, nullptr, 0};
  if (route.places) {
    auto refused = limits_.take_orders(message.market, verdict.account->handle, orders_in(message.params), now);
    if (refused) return too_much(*std::move(refused));
  }
  Answered answered{run(route, message.market, message.params, verdict.account), verdict.account, 0};
  if (route.places && answered.answer.ok()) limits_.give_back(message.market, message.address, weight);
  return answered;
}

}  // namespace serve
