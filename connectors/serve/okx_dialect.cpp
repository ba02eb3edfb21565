#include "connectors/serve/okx_dialect.h"

#include "connectors/serve/okx_rest.h"
#include "connectors/serve/okx_session.h"

namespace serve {
namespace {

using namespace engine;

class OkxDialect final : public Dialect {
 public:
  OkxDialect(Host& host, OkxOptions options)
      : limits_{options.rate_limits},
        trading_{host},
        desk_{host, trading_, limits_},
        rest_{host, trading_, desk_, limits_},
        feed_{host, trading_, desk_} {}

  bool owns(std::string_view path) const override {
    return path.starts_with("/api/v5/") || path.starts_with("/ws/v5/");
  }
  Asked classify(const ServerRequest& request) override { return rest_.classify(request); }
  HttpReply answer(const ServerRequest& request) override { return rest_.answer(request); }
  HttpReply fail(Failure failure) const override;
  Result<std::unique_ptr<Session>> open_session(const ServerRequest& request, Outlet& outlet) override;

  void on_order(const OrderEvent& event) override { feed_.on_order(event); }
  void on_balance(AccountHandle account) override { feed_.on_balance(account); }
  void on_position(AccountHandle account, InstrumentHandle instrument, PositionSide side) override {
    feed_.on_position(account, instrument, side);
  }
  void on_trade(InstrumentHandle instrument, const MarketTrade& trade) override { feed_.on_trade(instrument, trade); }
  void on_mark(InstrumentHandle instrument) override { feed_.on_mark(instrument); }
  void on_candle_closed(const CandleClosed& closed) override { feed_.on_candle(closed); }
  void on_book(InstrumentHandle instrument, const DepthChange& change) override { feed_.on_book(instrument, change); }
  void on_instrument(InstrumentHandle instrument) override { feed_.on_instrument(instrument); }
  void on_tick() override { feed_.on_tick(); }

 private:
  OkxLimits limits_;
  OkxTrading trading_;
  OkxDesk desk_;
  OkxRest rest_;
  OkxFeed feed_;
};

HttpReply OkxDialect::fail(Failure failure) const {
  const auto reply = [](int status, std::string_view code, std::string_view message) {
    JsonWriter out;
    out.begin_object().field("code", code).field("msg", message).key("data").begin_list().end_list().end_object();
    return HttpReply{status, {{"Content-Type", "application/json; charset=utf-8"}}, out.take()};
  };
  switch (failure) {
    case Failure::UnknownPath: return reply(404, "404", "Not Found");
    case Failure::Retired: return reply(410, "50005", "API endpoint is inactive and unavailable.");
    case Failure::Busy:
    case Failure::Banned: return reply(429, "50011", "Too Many Requests");
    case Failure::Broken: return reply(500, "50026", "System error. Try again later.");
    case Failure::Unavailable: return reply(503, "50001", "Service temporarily unavailable. Try again later.");
    case Failure::Empty: break;
  }
  return reply(200, "0", "");
}

Result<std::unique_ptr<Session>> OkxDialect::open_session(const ServerRequest& request, Outlet& outlet) {
  const auto path = Target{request.target}.path;
  if (path == "/ws/v5/public") return feed_.open(OkxUrl::Public, outlet);
  if (path == "/ws/v5/private") return feed_.open(OkxUrl::Private, outlet);
  if (path == "/ws/v5/business") return feed_.open(OkxUrl::Business, outlet);
  return Error{ErrorCode::NotFound, Outcome::Rejected, "no such path"};
}

}  // namespace

std::unique_ptr<Dialect> make_okx_dialect(Host& host, OkxOptions options) {
  return std::make_unique<OkxDialect>(host, options);
}

}  // namespace serve
