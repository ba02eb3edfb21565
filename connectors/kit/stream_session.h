#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/env/random.h"

namespace kit {

/// What a venue expects of whoever keeps a stream open, and what we expect of the venue. Zero: never.
struct StreamPlan {
  bool logs_in = false;
  engine::Duration ping_after = std::chrono::seconds{20};     ///< Of silence.
  engine::Duration dead_after = std::chrono::seconds{45};     ///< Of silence, the answer to a ping included.
  engine::Duration answer_within = std::chrono::seconds{10};  ///< To opening, logging in, subscribing.
  engine::Duration life_max{};                                ///< Then it is renewed, up to a tenth earlier.
  std::size_t topics_per_message = 50;
  engine::Duration between_messages{};  ///< Of subscribing: venues count them.
  engine::Duration back_off_first = std::chrono::milliseconds{500};
  engine::Duration back_off_longest = std::chrono::minutes{1};
  engine::Duration steady_after = std::chrono::minutes{1};  ///< Up that long, the next trouble begins small again.
};

/// What is to be done, in this order.
struct StreamAction {
  enum class Kind {
    Connect,      ///< Open a connection.
    Close,        ///< Let go of the connection; nothing of it is told to the session any more.
    LogIn,        ///< Say who we are.
    Subscribe,    ///< To `topics`, in one message.
    Unsubscribe,  ///< From `topics`, in one message.
    Ping,         ///< In the venue's manner.
    Up,           ///< Everything wanted is flowing; what was missed before has to be read.
    Down,         ///< It was up and is no more: `why`.
  };
  Kind kind = Kind::Connect;
  std::vector<std::string> topics;
  std::string why;
};

/// Keeps one stream open: connects, logs in, subscribes, pings, and begins again when the line is lost or silent, with
/// growing, jittered pauses. A state machine: it is told what happened and what time it is (monotonic), and says what
/// is to be done. After each call, do what actions() holds, and come back at wake_at() at the latest.
class StreamSession {
 public:
  StreamSession(const StreamPlan& plan, std::uint64_t seed);

  void start(engine::Duration now);
  void stop();
  /// Topics may be wanted at any time; what is wanted outlives connections.
  void want(const std::string& topic, engine::Duration now);
  void unwant(const std::string& topic, engine::Duration now);

  void on_open(engine::Duration now);
  /// Anything at all came: a message, a pong.
  void on_traffic(engine::Duration now);
  void on_logged_in(engine::Duration now);
  void on_subscribed(const std::string& topic, engine::Duration now);
  /// The line is lost, a log-in refused, or a subscription: it begins again after a pause.
  void on_trouble(const std::string& why, engine::Duration now);
  /// The venue says that it will close soon, or data is missing: it begins again at once.
  void renew(const std::string& why, engine::Duration now);
  void on_time(engine::Duration now);

  std::vector<StreamAction> actions();
  /// Duration::max() when nothing is waited for.
  engine::Duration wake_at() const;
  bool is_up() const { return stage_ == Stage::Up; }
  /// How often in a row it did not stay up.
  int failures() const { return failures_; }

 private:
  enum class Stage { Stopped, Pausing, Opening, LoggingIn, Subscribing, Up };

  void connect(engine::Duration now);
  void begin_subscribing(engine::Duration now);
  void send_next(engine::Duration now);
  void check_up(engine::Duration now);
  void leave(const std::string& why);
  bool is_connected() const { return stage_ >= Stage::LoggingIn; }
  void act(StreamAction::Kind kind, std::vector<std::string> topics = {}, std::string why = {});

  const StreamPlan plan_;
  engine::Random random_;
  Stage stage_ = Stage::Stopped;
  std::set<std::string> wanted_;
  std::set<std::string> to_subscribe_, to_unsubscribe_;  ///< Not said yet on this connection.
  std::set<std::string> unanswered_;                     ///< Said, and not confirmed.
  int failures_ = 0;
  engine::Duration resume_at_{};  ///< Pausing.
  engine::Duration answer_by_{};  ///< Opening, logging in, subscribing.
  engine::Duration heard_at_{};   ///< The last traffic.
  engine::Duration pinged_at_{};
  engine::Duration renew_at_{};
  engine::Duration up_at_{};
  engine::Duration next_message_at_{};
  std::vector<StreamAction> actions_;
};

}  // namespace kit
