#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/env/http_client.h"
#include "engine/env/web_socket.h"

// A network without wires: a test plays the far side.

namespace testing_support {

/// Answers every request at once, as its test says.
class FakeHttpClient final : public engine::HttpClient {
 public:
  using Answer = std::function<engine::Result<engine::HttpReply>(const engine::HttpRequest&)>;

  void send(engine::HttpRequest request, engine::Duration, OnReply on_reply) override {
    requests.push_back(request);
    on_reply(answer(request));
  }
  static engine::HttpReply json(std::string body, int status = 200) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
  }

  Answer answer = [](const engine::HttpRequest&) { return json("{}", 404); };
  std::vector<engine::HttpRequest> requests;
};

/// Keeps the connections that were asked for; a test opens them, speaks on them and cuts them.
class FakeWebSocketClient final : public engine::WebSocketClient {
 public:
  struct Line {
    std::string url;
    engine::WebSocketEvents events;
    std::vector<std::string> sent;
    bool is_open = false;
    bool is_let_go = false;
    int pings = 0;

    void open() {
      is_open = true;
      events.on_open();
    }
    void say(std::string_view text) {
      if (!is_let_go) events.on_message(text);
    }
    void cut() {
      is_open = false;
      if (!is_let_go) events.on_close(1006, "cut");
    }
  };

  std::unique_ptr<engine::WebSocket> connect(engine::WebSocketTarget target, engine::WebSocketEvents events) override {
    auto line = std::make_shared<Line>();
    line->url = std::move(target.url);
    line->events = std::move(events);
    lines.push_back(line);
    return std::make_unique<Socket>(line);
  }
  /// The newest connection to an address that ends so.
  Line& line_to(std::string_view ending) const {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      if ((*line)->url.ends_with(ending)) return **line;
    }
    static Line nobody;
    return nobody;
  }

  std::vector<std::shared_ptr<Line>> lines;

 private:
  class Socket final : public engine::WebSocket {
   public:
    explicit Socket(std::shared_ptr<Line> line) : line_{std::move(line)} {}
    ~Socket() override { line_->is_let_go = true; }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    bool send(std::string text) override {
      if (!line_->is_open) return false;
      line_->sent.push_back(std::move(text));
      return true;
    }
    void ping() override { ++line_->pings; }
    void close(int code, std::string_view reason) override { line_->events.on_close(code, std::string{reason}); }

   private:
    std::shared_ptr<Line> line_;
  };
};

}  // namespace testing_support
