#include "connectors/kit/live_stream.h"

#include <algorithm>
#include <utility>

namespace kit {
namespace {

using namespace engine;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kLook = seconds{1};
constexpr Duration kFirstPause = milliseconds{500};
constexpr Duration kPauseMax = seconds{30};
/// A connection that lived so long was good: the next one is tried soon.
constexpr Duration kGoodLife = seconds{60};

}  // namespace

LiveStream::LiveStream(WebSocketClient& client, Executor& executor, Options options, Events events)
    : client_{client},
      executor_{executor},
      options_{std::move(options)},
      events_{std::move(events)},
      random_{options_.seed} {}

LiveStream::~LiveStream() = default;

void LiveStream::start(Duration delay) {
  stopped_ = false;
  const auto connection = ++connection_;
  executor_.after(delay, [this, connection] {
    if (!stopped_ && connection == connection_) open();
  });
}

void LiveStream::open() {
  const auto connection = ++connection_;
  open_ = ready_ = pinged_ = false;
  opened_ = heard_ = executor_.clock().monotonic();
  auto& executor = executor_;
  const auto current = [this, connection] { return !stopped_ && connection == connection_; };
  // The socket's thread touches nothing of ours: it only hands over.
  WebSocketEvents events;
  events.on_open = [this, &executor, current] {
    executor.post([this, current] {
      if (current()) on_open();
    });
  };
  events.on_message = [this, &executor, current](std::string_view text) {
    const bool taken = executor.offer([this, current, copy = std::string{text}] {
      if (current()) on_text(copy);
    });
    if (taken) return;
    // A message is lost, so the connection is worth nothing: what it told is read anew after the next one.
    executor.post([this, current] {
      if (current()) restart();
    });
  };
  events.on_pong = [this, &executor, current] {
    executor.post([this, current] {
      if (!current()) return;
      heard_ = executor_.clock().monotonic();
      pinged_ = false;
    });
  };
  events.on_close = [this, &executor, current](int, const std::string&) {
    executor.post([this, current] {
      if (current()) down();
    });
  };
  WebSocketTarget target;
  target.url = options_.url;
  socket_ = client_.connect(std::move(target), std::move(events));
  watch(connection);
}

void LiveStream::on_open() {
  open_ = true;
  opened_ = heard_ = executor_.clock().monotonic();
  events_.on_open();
}

void LiveStream::on_text(std::string_view text) {
  heard_ = executor_.clock().monotonic();
  pinged_ = false;
  events_.on_text(text);
}

void LiveStream::ready() { ready_ = true; }

bool LiveStream::send(std::string text) { return open_ && socket_ != nullptr && socket_->send(std::move(text)); }

void LiveStream::restart() {
  if (!stopped_) down();
}

void LiveStream::stop() {
  stopped_ = true;
  ++connection_;
  open_ = ready_ = false;
  socket_.reset();
}

void LiveStream::down() {
  const bool was_ready = std::exchange(ready_, false);
  const auto lived = executor_.clock().monotonic() - opened_;
  tries_ = was_ready && lived >= kGoodLife ? 0 : tries_ + 1;
  open_ = false;
  socket_.reset();
  Duration pause = kFirstPause;
  for (int i = 1; i < tries_ && pause < kPauseMax; ++i) pause *= 2;
  pause = std::min(pause, kPauseMax);
  // Half of it is chance: a thousand connections that were cut together do not come back together.
  pause = pause / 2 + Duration{static_cast<Duration::rep>(random_.below(static_cast<std::uint64_t>(pause.count())))};
  start(pause);
  if (was_ready && events_.on_down) events_.on_down();
}

void LiveStream::watch(std::uint64_t connection) {
  executor_.after(kLook, [this, connection] {
    if (stopped_ || connection != connection_) return;
    const auto now = executor_.clock().monotonic();
    const auto silence = now - heard_;
    const bool never_ready = open_ && !ready_ && now - opened_ > options_.login_within;
    if (open_ && (silence > options_.silence_max || never_ready || now - opened_ > options_.life_max)) {
      down();
      return;
    }
    if (open_ && silence >= options_.ping_after && !std::exchange(pinged_, true)) {
      if (options_.ping_text.empty()) {
        socket_->ping();
      } else {
        (void)socket_->send(options_.ping_text);  // Not sent is not answered: the silence tells.
      }
    }
    watch(connection);
  });
}

}  // namespace kit
