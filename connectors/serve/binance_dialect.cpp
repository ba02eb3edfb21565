#include "connectors/serve/binance_dialect.h"

#include "connectors/serve/binance_listen_keys.h"
#include "connectors/serve/binance_streams.h"
#include "connectors/serve/binance_ws_api.h"

namespace serve {
namespace {

using namespace engine;

constexpr std::uint32_t kSpotMessages = 5, kUsdmMessages = 10;  ///< A second, over one web socket for streams.

class BinanceDialect final : public Dialect {
 public:
  BinanceDialect(Host& host, const Crypto& crypto, BinanceOptions options)
      : host_{host},
        keys_{crypto},
        limits_{options.limits},
        desk_{host},
        router_{desk_, limits_},
        feed_{desk_},
        streams_{desk_, feed_} {
    desk_.listen_keys = &keys_;
    desk_.limits = &limits_;
    desk_.user_feed = &feed_;
  }

  bool owns(std::string_view path) const override {
    for (const std::string_view root : {"/api/v3/", "/sapi/", "/fapi/", "/futures/", "/ws-api/", "/ws-fapi/", "/stream",
                                        "/public/", "/market/", "/private/"}) {
      if (path.starts_with(root)) return true;
    }
    // What begins with /ws/v5/ is somebody else's.
    return path == "/ws" || (path.starts_with("/ws/") && !path.starts_with("/ws/v5/"));
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

  HttpReply fail(Failure failure) const override {
    auto reply = BinanceRouter::reply(failed_binance(failure, host_.now()));
    if (failure == Failure::Busy) reply.headers.push_back({"Retry-After", "1"});
    if (failure == Failure::Banned) reply.headers.push_back({"Retry-After", "120"});
    return reply;
  }

  Result<std::unique_ptr<Session>> open_session(const ServerRequest& request, Outlet& outlet) override {
    const Target target{request.target};
    if (target.path == "/ws-api/v3" || target.path == "/ws-fapi/v1") {
      const auto market = target.path == "/ws-api/v3" ? BinanceMarket::Spot : BinanceMarket::Usdm;
      const BinanceParams params{target.query, {}};
      const bool tells_limits = params["returnRateLimits"] != "false";
      return std::unique_ptr<Session>{std::make_unique<BinanceWsApi>(
          BinanceWsApi::Parts{desk_, router_, feed_, limits_}, market, request.peer, tells_limits, outlet)};
    }
    auto opened = BinanceStreams::parse_target(target.path, target.query);
    if (!opened) return Error{ErrorCode::NotFound, Outcome::Rejected, "no such stream"};
    auto most = opened->root == BinanceRoot::Spot ? kSpotMessages : kUsdmMessages;
    if (!limits_.options().count) most = 0;
    return std::unique_ptr<Session>{std::make_unique<BinanceStreamSession>(streams_, *opened, outlet, most)};
  }

  void on_order(const OrderEvent& event) override {
    feed_.on_order(event);
    if (event.what == OrderEvent::What::Ended) desk_.cancel_ids.erase(event.order);
  }
  void on_balance(AccountHandle account) override { feed_.on_balance(account); }
  void on_position(AccountHandle account, InstrumentHandle instrument, PositionSide side) override {
    feed_.on_position(account, instrument, side);
  }
  void on_trade(InstrumentHandle instrument, const MarketTrade& trade) override {
    streams_.on_trade(instrument, trade);
  }
  void on_candle_closed(const CandleClosed& closed) override { streams_.on_candle_closed(closed); }
  void on_book(InstrumentHandle instrument, const DepthChange& change) override {
    streams_.on_book(instrument, change);
  }
  void on_tick() override {
    feed_.flush();
    streams_.on_tick();
  }

 private:
  Host& host_;
  BinanceListenKeys keys_;
  BinanceLimits limits_;
  BinanceDesk desk_;
  BinanceRouter router_;
  BinanceUserFeed feed_;
  BinanceStreams streams_;
};

}  // namespace

std::unique_ptr<Dialect> make_binance_dialect(Host& host, const Crypto& crypto, BinanceOptions options) {
  return std::make_unique<BinanceDialect>(host, crypto, options);
}

}  // namespace serve
