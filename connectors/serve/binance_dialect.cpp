#include "connectors/serve/binance_dialect.h"

#include "connectors/serve/binance_listen_keys.h"
#include "connectors/serve/binance_router.h"

namespace serve {
namespace {

using namespace engine;

class BinanceDialect final : public Dialect {
 public:
  BinanceDialect(Host& host, const Crypto& crypto, BinanceOptions options)
      : host_{host}, keys_{crypto}, limits_{options.limits}, desk_{host}, router_{desk_, limits_} {
    desk_.listen_keys = &keys_;
    desk_.limits = &limits_;
  }

  bool owns(std::string_view path) const override {
    for (const std::string_view root : {"/api/v3/", "/sapi/", "/fapi/", "/futures/", "/ws-api/", "/ws-fapi/"}) {
      if (path.starts_with(root)) return true;
    }
    return false;
  }

  Asked classify(const ServerRequest& request) override {
    const Target target{request.target};
    const auto* route = router_.find(request.method, target.path);
    if (route == nullptr) return {};
    Asked asked;
    asked.intent = route->intent;
    asked.reads = request.method == "GET";
    asked.account = host_.find_key(find_header(request.headers, "X-MBX-APIKEY"));
    const BinanceParams params{target.query, request.body};
    asked.instrument = desk_.symbols.find(BinanceRouter::market_of(target.path), params["symbol"]);
    return asked;
  }

  HttpReply answer(const ServerRequest& request) override { return router_.answer(request); }

  HttpReply fail(Failure failure) const override { return BinanceRouter::reply(failed(failure, host_.now())); }

  Result<std::unique_ptr<Session>> open_session(const ServerRequest&, Outlet&) override {
    return Error{ErrorCode::NotFound, Outcome::Rejected, "no such stream"};
  }

 private:
  static BinanceAnswer failed(Failure failure, Timestamp now) {
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
      case Failure::Broken:
        return refuse_binance(-1000, "An unknown error occurred while processing the request.", 500);
      case Failure::Unavailable:
        return refuse_binance(-1000, "Unknown error, please check your request or try again later.", 503);
      case Failure::Empty: return {200, "[]"};
    }
    return refuse_binance(-1000, "An unknown error occurred while processing the request.", 500);
  }

  Host& host_;
  BinanceListenKeys keys_;
  BinanceLimits limits_;
  BinanceDesk desk_;
  BinanceRouter router_;
};

}  // namespace

std::unique_ptr<Dialect> make_binance_dialect(Host& host, const Crypto& crypto, BinanceOptions options) {
  return std::make_unique<BinanceDialect>(host, crypto, options);
}

}  // namespace serve
