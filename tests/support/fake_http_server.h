#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/env/http_server.h"
#include "engine/env/virtual_clock.h"

// An HTTP server without sockets: a test asks, and time passes when the test says so.

namespace testing_support {

class FakeHttpServer final : public engine::HttpServer {
 public:
  struct Answer {
    bool closed = false;                ///< The connection was closed without a word.
    std::optional<std::size_t> cut_at;  ///< Or after so many bytes.
    std::optional<engine::HttpReply> reply;
  };
  /// The client's end of a web socket.
  struct Client final : engine::WebSocket {
    std::vector<std::string> heard;
    std::optional<int> close_code;
    engine::WebSocketEvents events;
    bool send(std::string text) override {
      heard.push_back(std::move(text));
      return true;
    }
    void ping() override { heard.emplace_back("<ping>"); }
    void close(int code, std::string_view) override { close_code = code; }
    /// What was heard since the last call.
    std::vector<std::string> take() { return std::exchange(heard, {}); }
  };

  engine::Status listen(const engine::ServerOptions&, OnRequest on_request, OnSession on_session) override {
    on_request_ = std::move(on_request);
    on_session_ = std::move(on_session);
    return engine::ok();
  }
  std::uint16_t port() const override { return 1; }
  void run() override {}
  void stop() override { stopped = true; }
  void post(std::function<void()> task) override { task(); }
  void after(engine::Duration delay, std::function<void()> task) override {
    timers_.emplace(now_ + delay, std::move(task));
  }
  void set_on_idle(std::function<void()> task) override { on_idle_ = std::move(task); }

  /// Asks, and lets the loop come to rest. The answer may come later: see what it points to.
  std::shared_ptr<Answer> ask(const std::string& method, const std::string& target,
                              const std::vector<engine::HttpHeader>& headers = {}, const std::string& body = {},
                              bool from_loopback = true) {
    auto answer = std::make_shared<Answer>();
    const engine::ServerRequest request{method, target, headers, body, "127.0.0.1", from_loopback};
    on_request_(request, std::make_unique<Waiting>(answer));
    idle();
    return answer;
  }
  /// Null when the server would not have it.
  Client* connect(const std::string& target) {
    auto client = std::make_unique<Client>();
    const std::vector<engine::HttpHeader> none;
    auto events = on_session_({"GET", target, none, "", "127.0.0.1", true}, *client);
    if (!events) return nullptr;
    client->events = *std::move(events);
    if (client->events.on_open) client->events.on_open();
    idle();
    clients_.push_back(std::move(client));
    return clients_.back().get();
  }
  void say(Client& client, std::string_view text) {
    client.events.on_message(text);
    idle();
  }
  void hang_up(Client& client) {
    client.events.on_close(1006, "cut");
    idle();
  }
  /// Lets time pass on the loop and, if there is one, on a clock.
  void pass(engine::Duration span, engine::VirtualClock* clock = nullptr) {
    const auto until = now_ + span;
    while (!timers_.empty() && timers_.begin()->first <= until) {
      if (clock != nullptr) clock->advance_to(clock->now() + (timers_.begin()->first - now_));
      now_ = timers_.begin()->first;
      auto task = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      task();
      idle();
    }
    if (clock != nullptr) clock->advance_to(clock->now() + (until - now_));
    now_ = until;
  }
  void idle() {
    if (on_idle_) on_idle_();
  }

  bool stopped = false;

 private:
  struct Waiting final : engine::Responder {
    explicit Waiting(std::shared_ptr<Answer> into) : answer_{std::move(into)} {}
    ~Waiting() override {
      if (!answer_->reply) answer_->closed = true;
    }
    void answer(engine::HttpReply reply) override { answer_->reply = std::move(reply); }
    void cut(engine::HttpReply reply, std::size_t bytes) override {
      answer_->reply = std::move(reply);
      answer_->cut_at = bytes;
    }
    std::shared_ptr<Answer> answer_;
  };

  OnRequest on_request_;
  OnSession on_session_;
  std::function<void()> on_idle_;
  engine::Duration now_{};
  std::multimap<engine::Duration, std::function<void()>> timers_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace testing_support
