#include "engine/runtime/scheduler.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace engine {
namespace {

std::optional<Timestamp> next_of(const Once&, Timestamp) { return std::nullopt; }

std::optional<Timestamp> next_of(const Every& every, Timestamp after) {
  if (after < every.first) return every.first;
  const auto passed = (after - every.first) / every.interval;
  return every.first + every.interval * (passed + 1);
}

std::optional<Timestamp> next_of(const Cron& cron, Timestamp after) { return cron.next_after(after); }

/// The first regular time strictly after `after`.
std::optional<Timestamp> next_time(const Schedule& schedule, Timestamp after) {
  return std::visit([&](const auto& kind) { return next_of(kind, after); }, schedule);
}

std::optional<Timestamp> first_time(const Schedule& schedule, Timestamp now) {
  if (const auto* once = std::get_if<Once>(&schedule)) return once->at;
  if (const auto* every = std::get_if<Every>(&schedule); every != nullptr && every->first == now) return now;
  return next_time(schedule, now);
}

}  // namespace

Status Scheduler::add(Job job, Timestamp now) {
  if (entries_.contains(job.name)) return invalid("job \"" + job.name + "\" is there already");
  for (const auto& need : job.needs) {
    if (!entries_.contains(need)) return invalid("job \"" + job.name + "\" needs \"" + need + "\", which is not there");
  }
  if (const auto* every = std::get_if<Every>(&job.schedule); every != nullptr && every->interval.count() <= 0) {
    return invalid("job \"" + job.name + "\": the interval must be above zero");
  }
  const auto at = first_time(job.schedule, now);
  auto name = job.name;
  entries_.emplace(std::move(name), Entry{std::move(job), at});
  return ok();
}

bool Scheduler::is_blocked(const Entry& entry, Timestamp now) const {
  return std::any_of(entry.job.needs.begin(), entry.job.needs.end(), [&](const auto& name) {
    const auto& need = entries_.at(name);
    return need.running || need.failed || (need.at && *need.at <= now);
  });
}

std::vector<std::string> Scheduler::due(Timestamp now) {
  std::vector<Entry*> ready;
  for (auto& [name, entry] : entries_) {
    if (entry.at && *entry.at <= now && !is_blocked(entry, now)) ready.push_back(&entry);
  }
  std::stable_sort(ready.begin(), ready.end(), [](const auto* a, const auto* b) { return *a->at < *b->at; });
  std::vector<std::string> names;
  for (auto* entry : ready) {
    entry->running = true;
    entry->at.reset();
    names.push_back(entry->job.name);
  }
  return names;
}

Scheduler::Entry& Scheduler::running_entry(const std::string& name) {
  const auto found = entries_.find(name);
  CHECK(found != entries_.end() && found->second.running);
  found->second.running = false;
  return found->second;
}

void Scheduler::succeeded(const std::string& name, Timestamp now) {
  auto& entry = running_entry(name);
  entry.failed = false;
  entry.attempts = 0;
  entry.at = next_time(entry.job.schedule, now);
}

void Scheduler::failed(const std::string& name, Timestamp now) {
  auto& entry = running_entry(name);
  entry.failed = true;
  if (entry.attempts < entry.job.retries) {
    ++entry.attempts;
    entry.at = now + entry.job.retry_after;
  } else {
    entry.attempts = 0;
    entry.at = next_time(entry.job.schedule, now);
  }
}

std::optional<Timestamp> Scheduler::next() const {
  std::optional<Timestamp> first;
  for (const auto& [name, entry] : entries_) {
    if (!entry.at || is_blocked(entry, *entry.at)) continue;
    if (!first || *entry.at < *first) first = entry.at;
  }
  return first;
}

}  // namespace engine
