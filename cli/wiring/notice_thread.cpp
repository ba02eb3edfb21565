#include "cli/wiring/notice_thread.h"

namespace cli {
namespace {

/// A channel that cannot be reached now is tried so often before the notice is left in the outbox.
constexpr int kTries = 3;

}  // namespace

NoticeThread::NoticeThread(std::vector<Channel> channels, engine::Sink& sink, engine::Log& log)
    : channels_{std::move(channels)}, sink_{sink}, log_{log}, thread_{[this] { run(); }} {}

NoticeThread::~NoticeThread() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void NoticeThread::deliver(engine::Notification notice) {
  {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(notice));
  }
  changed_.notify_all();
}

void NoticeThread::flush() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return waiting_.empty() && !busy_; });
}

void NoticeThread::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto notice = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    send(notice);
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

void NoticeThread::send(const engine::Notification& notice) {
  std::string names;
  bool failed = false;
  for (auto& channel : channels_) {
    if (notice.severity < channel.level) continue;
    engine::Status status;
    for (int i = 0; i < kTries; ++i) {
      status = channel.notifier->send(notice);
      if (status || status.error().outcome == engine::Outcome::Rejected) break;
    }
    if (status) {
      names += (names.empty() ? "" : " ") + channel.name;
    } else {
      failed = true;
      log_.write(engine::LogLevel::Error, "notice not delivered",
                 {{"notifier", channel.name}, {"error", status.error().detail}});
    }
  }
  if (failed) return;
  // A full inbox leaves the notice in the outbox: at worst it is told once more after a restart.
  (void)sink_.post(engine::Input{engine::NoticeSent{notice.id, names.empty() ? "none" : names}});
}

}  // namespace cli
