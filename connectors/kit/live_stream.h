#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/env/executor.h"
#include "engine/env/random.h"
#include "engine/env/web_socket.h"

namespace kit {

/// A connection that is wanted for good: opened again when it closes, falls silent or is asked to leave, after a pause
/// that grows and is never the same for two of them.
///
/// It lives on its executor, as LiveVenue does; its events come there.
class LiveStream {
 public:
  struct Options {
    std::string url;
    std::string ping_text;  ///< What the venue takes as a ping; empty: the protocol's own.
    engine::Duration ping_after = std::chrono::seconds{15};    ///< Without a word from the venue.
    engine::Duration silence_max = std::chrono::seconds{28};   ///< Then it is taken for dead.
    engine::Duration life_max = std::chrono::hours{23};        ///< Venues end connections after a day.
    engine::Duration login_within = std::chrono::seconds{10};  ///< From opening to ready().
    std::uint64_t seed = 0;
  };
  struct Events {
    std::function<void()> on_open;  ///< Log in, subscribe; then say ready().
    std::function<void(std::string_view)> on_text;
    std::function<void()> on_down;  ///< It was ready, and is not any more.
  };

  LiveStream(engine::WebSocketClient& client, engine::Executor& executor, Options options, Events events);
  ~LiveStream();
  LiveStream(const LiveStream&) = delete;
  LiveStream& operator=(const LiveStream&) = delete;

  /// Opens it after `delay`.
  void start(engine::Duration delay = {});
  /// For the next connection: a listen key is part of its address.
  void set_url(std::string url) { options_.url = std::move(url); }
  /// False when it is not open, or too much waits to be sent.
  bool send(std::string text);
  /// All that was asked for is granted.
  void ready();
  bool is_ready() const { return ready_; }
  /// Closes it and opens another one soon.
  void restart();
  /// Closes it for good.
  void stop();

 private:
  void open();
  void down();
  void watch(std::uint64_t connection);
  void on_open();
  void on_text(std::string_view text);

  engine::WebSocketClient& client_;
  engine::Executor& executor_;
  Options options_;
  Events events_;
  engine::Random random_;
  std::unique_ptr<engine::WebSocket> socket_;
  std::uint64_t connection_ = 0;  ///< Which one; events of earlier ones mean nothing.
  bool open_ = false;
  bool ready_ = false;
  bool stopped_ = true;
  bool pinged_ = false;
  int tries_ = 0;
  engine::Duration opened_{}, heard_{};
};

}  // namespace kit
