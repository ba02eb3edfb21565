#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/env/log.h"
#include "engine/ports/notifier.h"
#include "engine/ports/sink.h"

namespace cli {

/// Carries notices to people on a thread of its own; trading never waits for it. What was sent is posted back, so that
/// it becomes a fact; what was not is still in the outbox after a restart.
class NoticeThread {
 public:
  struct Channel {
    std::string name;
    engine::Severity level = engine::Severity::Info;
    std::unique_ptr<engine::Notifier> notifier;
  };

  NoticeThread(std::vector<Channel> channels, engine::Sink& sink, engine::Log& log);
  ~NoticeThread();

  void deliver(engine::Notification notice);
  /// Waits until all that was handed in has been tried once.
  void flush();

 private:
  void run();
  void send(const engine::Notification& notice);

  std::vector<Channel> channels_;
  engine::Sink& sink_;
  engine::Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<engine::Notification> waiting_;
  bool busy_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace cli
