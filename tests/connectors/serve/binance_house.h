#pragma once

#include "connectors/serve/binance_dialect.h"
#include "connectors/serve/json.h"
#include "engine/base/text_encoding.h"
#include "tests/connectors/serve/house.h"

// A client of Binance's dialects that signs with an HMAC key, and the house it talks to.

namespace testing_support {

struct BinanceStand {
  explicit BinanceStand(serve::BinanceOptions options = {}, serve::Host::Options of_host = host_options())
      : house{std::move(of_host)} {
    dialect = serve::make_binance_dialect(*house.host, house.crypto, options);
    house.host->observe(dialect.get());
  }

  engine::HttpReply send(const std::string& method, const std::string& target, const std::string& body = {},
                         const std::string& key = {}) {
    std::vector<engine::HttpHeader> headers;
    if (!key.empty()) headers.push_back({"x-mbx-apikey", key});
    auto reply = dialect->answer({method, target, headers, body, "127.0.0.1", true});
    house.host->deliver();
    return reply;
  }
  std::string signature(const std::string& payload, const std::string& who) const {
    return engine::to_hex(house.crypto.open_key(who + "-secret").value()->sign(payload).value());
  }
  std::string now_ms() const { return std::to_string(house.host->now().milliseconds()); }
  /// Signed: parameters in the query.
  engine::HttpReply ask(const std::string& method, const std::string& path, const std::string& params,
                        const std::string& who = "alice") {
    const auto query = (params.empty() ? "" : params + "&") + "timestamp=" + now_ms();
    return send(method, path + "?" + query + "&signature=" + signature(query, who), {}, who + "-key");
  }
  /// As text: "200 {...}".
  std::string tell(const std::string& method, const std::string& path, const std::string& params = {},
                   const std::string& who = "alice") {
    const auto reply = ask(method, path, params, who);
    return std::to_string(reply.status) + " " + reply.body;
  }
  serve::Json get(const std::string& method, const std::string& path, const std::string& params = {},
                  const std::string& who = "alice") {
    const auto reply = ask(method, path, params, who);
    auto json = serve::Json::parse(reply.body);
    EXPECT_TRUE(json) << reply.body;
    return json ? *json : serve::Json{};
  }
  /// Without a key.
  serve::Json look(const std::string& target) {
    auto json = serve::Json::parse(send("GET", target).body);
    return json ? *json : serve::Json{};
  }
  /// A tenth of a second.
  void tick() {
    house.clock.advance_to(house.clock.now() + std::chrono::milliseconds{100});
    house.host->tick();
    house.host->deliver();
  }
  void mark(const char* id, const char* at) {
    house.host->move_market(house.instrument(id), price(at));
    house.host->deliver();
  }

  House house;
  std::unique_ptr<serve::Dialect> dialect;
};

}  // namespace testing_support
