#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/runtime/cron.h"

namespace engine {

struct Once {
  Timestamp at;
};

/// At `first`, and after each interval from there. Requires: interval > 0.
struct Every {
  Duration interval{};
  Timestamp first;
};

using Schedule = std::variant<Once, Every, Cron>;

struct Job {
  std::string name;
  Schedule schedule;
  std::vector<std::string> needs;  ///< Jobs that must not be due, running or failed when this one begins.
  int retries = 0;                 ///< How often it is tried again after a failure, before its next regular time.
  Duration retry_after = std::chrono::minutes{1};
};

/// What is due when. It holds no clock and runs nothing: its owner asks `due`, does what it says, and tells how it
/// went. What was missed while nobody asked is due once, not as often as it was missed.
class Scheduler {
 public:
  /// Takes a job from `now` on. Errors: InvalidInput when the name is taken, or a needed job is not there yet; so no
  /// job can wait for itself.
  Status add(Job job, Timestamp now);

  /// Names of the jobs to begin now, in the order they became due; each counts as running until it is told how it went.
  std::vector<std::string> due(Timestamp now);
  void succeeded(const std::string& name, Timestamp now);
  /// Errors of a job are its owner's to tell people; here they only decide when it is tried again.
  void failed(const std::string& name, Timestamp now);

  /// When `due` may have something next; nothing while all wait for running jobs or are at their end.
  std::optional<Timestamp> next() const;

 private:
  struct Entry {
    Job job;
    std::optional<Timestamp> at;  ///< Next time; nothing while it runs, and after its last.
    bool running = false;
    bool failed = false;  ///< How it went last, retries included.
    int attempts = 0;     ///< Failures since its last regular time.
  };

  Entry& running_entry(const std::string& name);
  bool is_blocked(const Entry& entry, Timestamp now) const;

  std::map<std::string, Entry> entries_;
};

}  // namespace engine
