#pragma once

#include <map>
#include <optional>

#include "tests/connectors/serve/binance_house.h"

// A web socket of a client, without a socket.

namespace testing_support {

struct BinanceClient {
  struct Heard final : serve::Outlet {
    std::vector<std::string> texts, kinds;
    std::optional<int> close_code;
    void reply(std::string text) override { texts.push_back(std::move(text)); }
    void push(std::string_view kind, std::string text) override {
      kinds.emplace_back(kind);
      texts.push_back(std::move(text));
    }
    void close(int code, std::string_view) override { close_code = code; }
  };
  BinanceClient(BinanceStand& at, const std::string& target) : stand{at} {
    const std::vector<engine::HttpHeader> none;
    auto opened = stand.dialect->open_session({"GET", target, none, "", "127.0.0.1", true}, outlet);
    EXPECT_TRUE(opened) << target;
    if (opened) session = *std::move(opened);
  }
  void say(std::string_view text) {
    session->on_message(text);
    stand.house.host->deliver();
  }
  /// Asks, and gives what came at once.
  serve::Json ask(const std::string& text) {
    say(text);
    auto heard = take();
    auto json = serve::Json::parse(heard.empty() ? "null" : heard.front());
    return json ? *json : serve::Json{};
  }
  std::vector<std::string> take() { return std::exchange(outlet.texts, {}); }

  BinanceStand& stand;
  Heard outlet;
  std::unique_ptr<serve::Session> session;
};

}  // namespace testing_support
