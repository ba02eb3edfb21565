#include "cli/wiring/run.h"

#include <csignal>
#include <filesystem>
#include <thread>

#include "cli/control/setup_check.h"
#include "cli/wiring/control_desk.h"
#include "cli/wiring/logging.h"
#include "cli/wiring/recorded_run.h"
#include "cli/wiring/summary.h"
#include "connectors/machine/file_lock.h"
#include "connectors/machine/service_notice.h"
#include "connectors/machine/system_clock.h"
#include "connectors/machine/termination.h"
#include "signals/registry.h"
#include "store/sqlite_journal.h"

namespace cli {
namespace {

using engine::Duration;
using engine::Status;

constexpr Duration kFollowEvery = std::chrono::milliseconds{500};
constexpr Duration kSettlePatience = std::chrono::seconds{30};
constexpr std::size_t kLinesATurn = 1'000;
constexpr Duration kPollEvery = std::chrono::milliseconds{20};
constexpr Duration kLockPatience = std::chrono::seconds{2};

/// One daemon from its lock to its end.
class Daemon {
 public:
  Daemon(const RunOptions& options, Printer& printer) : options_{options}, printer_{printer} {}

  int run() {
    if (const auto status = open(); !status) return printer_.fail(status.error(), hint_);
    const auto status = work();
    if (!status) {
      if (log_) log_->write(engine::LogLevel::Error, "the daemon stops", {{"error", status.error().detail}});
      return printer_.fail(status.error());
    }
    return exit_code_;
  }

 private:
  Status open();
  Status check_clock(const engine::Setup& setup);
  Status work();
  Status work_on_recording();
  Status work_live();
  Status wind_down();
  Status wait_until_idle();
  Status finish();
  Status feed_now();
  bool between();
  bool asked_to_stop() const { return termination_ && termination_->asked(); }
  std::string data_path(const char* name) const { return (std::filesystem::path{options_.data_dir} / name).string(); }

  const RunOptions& options_;
  Printer& printer_;
  std::string hint_;
  int exit_code_ = 0;
  machine::SystemClock clock_;
  std::unique_ptr<machine::FileLock> lock_;
  std::unique_ptr<engine::Log> log_;
  std::unique_ptr<machine::Termination> termination_;
  std::unique_ptr<store::SqliteJournal> journal_;
  std::unique_ptr<House> house_;
  std::unique_ptr<ControlDesk> control_;
  std::unique_ptr<SignalFeed> feed_;
  Duration followed_at_{};
  std::optional<Duration> all_ended_at_;  ///< With `once`: since when nothing more will come from the sources.
};

Status Daemon::open() {
  std::error_code error;
  std::filesystem::create_directories(options_.data_dir, error);
  if (error) {
    return engine::Error{engine::ErrorCode::Io, engine::Outcome::NotSent,
                         "cannot make " + options_.data_dir + ": " + error.message()};
  }
  auto lock = machine::FileLock::acquire(data_path("lock"));
  // A command that writes holds it for a moment only; another daemon for good.
  const auto until = clock_.monotonic() + kLockPatience;
  while (!lock && lock.error().code == engine::ErrorCode::AlreadyExists && clock_.monotonic() < until) {
    std::this_thread::sleep_for(kPollEvery);
    lock = machine::FileLock::acquire(data_path("lock"));
  }
  if (!lock) {
    hint_ = "one daemon runs per data directory; give another --data-dir or stop the other one";
    return lock.error();
  }
  lock_ = std::make_unique<machine::FileLock>(std::move(*lock));
  auto log = open_log(options_.process, options_.data_dir);
  if (!log) return log.error();
  log_ = std::move(*log);
  auto journal = store::SqliteJournal::open(options_.data_dir);
  if (!journal) return journal.error();
  journal_ = std::move(*journal);
  if (const auto status = journal_->follow_all(); !status) return status;
  auto setup = journal_->setup();
  if (!setup) return setup.error();
  if (const auto status = check_setup(*setup); !status) return status;

  // Signals to the process are blocked before any thread starts, so that only one of ours hears them.
  auto termination = machine::Termination::watch([this] {
    if (house_) house_->inbox().wake();
  });
  if (!termination) return termination.error();
  termination_ = std::move(*termination);

  House::Parts parts;
  parts.version = options_.version;
  parts.setup = *setup;
  parts.journal = journal_.get();
  parts.wall_clock = &clock_;
  parts.log = log_.get();
  parts.venues_dir = data_path("venues");
  parts.environment = options_.environment;
  auto house = House::open(std::move(parts));
  if (!house) return house.error();
  house_ = std::move(*house);
  if (const auto status = check_clock(*setup); !status) return status;
  std::vector<std::string> skipped;
  auto feed = SignalFeed::open(*setup, options_.once, skipped);
  if (!feed) return feed.error();
  feed_ = std::move(*feed);
  for (const auto& name : skipped) printer_.note("warning: source " + name + " is endless and is skipped by --once");
  return engine::ok();
}

Status Daemon::check_clock(const engine::Setup& setup) {
  if (!house_->is_recorded()) return engine::ok();
  for (const auto& [id, source] : setup.sources) {
    const auto* kind = signals::find_source_kind(source.kind);
    if (source.enabled && source.kind != "manual" && kind != nullptr && !kind->is_finite(source)) {
      return engine::invalid("source " + id.text() +
                             " is endless, and a venue plays its recording at speed \"max\": a recording's clock needs "
                             "sources that end (follow = false), or give the venue a speed");
    }
  }
  return engine::ok();
}

Status Daemon::work() {
  if (const auto status = house_->recover(); !status) return status;
  control_ = std::make_unique<ControlDesk>(*house_, *log_);
  if (const auto status = control_->start(data_path("control.sock")); !status) return status;
  log_->write(engine::LogLevel::Info, "running",
              {{"version", options_.version}, {"epoch", std::to_string(house_->desk().book().epoch())}});
  machine::notify_service("READY=1");
  auto status = house_->is_recorded() ? work_on_recording() : work_live();
  if (status) status = options_.once && !asked_to_stop() ? wind_down() : wait_until_idle();
  if (status) status = finish();
  machine::notify_service("STOPPING=1");
  return status;
}

bool Daemon::between() {
  control_->refresh();
  const auto now = clock_.monotonic();
  if (now - followed_at_ >= kFollowEvery) {
    followed_at_ = now;
    // The tables only mirror the events; what could not be followed now is followed at the next call or start.
    if (const auto status = journal_->follow(); !status) {
      log_->write(engine::LogLevel::Error, "tables do not follow", {{"error", status.error().detail}});
    }
  }
  return !asked_to_stop();
}

Status Daemon::work_on_recording() {
  if (const auto status = play_recording(*house_, *feed_, [this] { return between(); }); !status) return status;
  if (options_.once) return engine::ok();
  printer_.note("the recording has ended; waiting for requests (stop with Ctrl-C)");
  while (between()) {
    if (const auto status = house_->turn(kFollowEvery); !status) return status;
  }
  return engine::ok();
}

Status Daemon::feed_now() {
  for (;;) {
    const auto head = feed_->peek(house_->now());
    if (!head) return head.error();
    if (!*head) break;
    if (const auto status = house_->inbox().post(feed_->take(**head)); !status) return status;
    // Many lines share a turn, yet the inbox never fills from here.
    if (house_->inbox().size() < kLinesATurn) continue;
    if (const auto status = house_->turn(Duration{}); !status) return status;
  }
  for (const auto& id : feed_->ended()) {
    if (const auto status = house_->inbox().post(engine::Input{engine::SourceEnded{id}}); !status) return status;
  }
  return engine::ok();
}

Status Daemon::work_live() {
  while (between()) {
    if (const auto status = feed_now(); !status) return status;
    const auto next = house_->play_due();
    if (!next) return next.error();
    if (const auto status = house_->turn(kPollEvery); !status) return status;
    if (options_.once && feed_->all_ended()) {
      if (const auto status = house_->settle(); !status) return status;
      if (house_->desk().is_idle()) return engine::ok();
      // A live venue answers in its own time; what rests there is taken back by the wind-down.
      if (!all_ended_at_) all_ended_at_ = clock_.monotonic();
      if (house_->has_live_venues() && clock_.monotonic() - *all_ended_at_ < kSettlePatience) continue;
      // What still works and waits for nothing but a price that may never come is taken back by the wind-down.
      if (!house_->desk().next_due() && !*next) return engine::ok();
    }
  }
  return engine::ok();
}

Status Daemon::wind_down() {
  if (const auto status = house_->inbox().post(engine::Input{engine::WindDown{true, "END_OF_RUN"}}); !status)
    return status;
  if (const auto status = house_->settle(); !status) return status;
  return wait_until_idle();
}

Status Daemon::wait_until_idle() {
  const auto until = clock_.monotonic() + kSettlePatience;
  while (!house_->desk().is_idle() && clock_.monotonic() < until && !house_->is_recorded()) {
    if (const auto next = house_->play_due(); !next) return next.error();
    if (const auto status = house_->turn(kPollEvery); !status) return status;
  }
  return engine::ok();
}

Status Daemon::finish() {
  control_.reset();
  house_->flush_notices();
  if (const auto status = house_->settle(); !status) return status;
  if (const auto status = journal_->follow_all(); !status) return status;
  if (asked_to_stop()) {
    exit_code_ = termination_->signal() == SIGINT ? kExitInterrupted : kExitDone;
    log_->write(engine::LogLevel::Info, "stopped", {{"signal", std::to_string(termination_->signal())}});
    return engine::ok();
  }
  log_->write(engine::LogLevel::Info, "done");
  if (!house_->desk().is_idle()) {
    exit_code_ = kExitFailed;
    printer_.error("UNSETTLED", "some signals have no outcome yet", "see `copytrade signal list --status working`");
  }
  return print_summary(printer_, options_.data_dir, house_->desk());
}

}  // namespace

int run_daemon(const RunOptions& options, Printer& printer) { return Daemon{options, printer}.run(); }

}  // namespace cli
