#include "connectors/kit/rate_limiter.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>

#include "engine/base/check.h"

namespace kit {
namespace {

using engine::Duration;
using engine::Timestamp;

constexpr std::size_t kForgetEvery = 4096;  ///< Takes between two looks for counts that are empty.
constexpr Duration kStopMax = std::chrono::hours{72};
constexpr Duration kBanMin = std::chrono::minutes{2};

/// The start of the aligned window that `now` lies in.
Timestamp window_start(Duration length, Timestamp now) {
  const auto since = now.nanoseconds() % length.count();
  return now - Duration{since};
}

}  // namespace

RateLimiter::RateLimiter(int reserved_percent) : reserved_percent_{reserved_percent} {
  CHECK(reserved_percent >= 0 && reserved_percent < 100);
}

void RateLimiter::define(const std::string& limit, std::vector<RateWindow> windows) {
  for (const auto& window : windows) CHECK(window.capacity > 0 && window.length.count() >= window.capacity);
  limits_[limit] = std::move(windows);
  std::erase_if(counts_, [&](const auto& entry) { return entry.first.first == limit; });
}

const std::vector<RateWindow>& RateLimiter::windows_of(const std::string& limit) const {
  const auto found = limits_.find(limit);
  CHECK(found != limits_.end());
  return found->second;
}

RateLimiter::Counts& RateLimiter::counts_of(const RateCost& cost) {
  auto& counts = counts_[{cost.limit, cost.owner}];
  counts.windows.resize(windows_of(cost.limit).size());
  return counts;
}

Duration RateLimiter::take(std::span<const RateCost> costs, RateUse use, Timestamp now) {
  if (++takes_ % kForgetEvery == 0) forget_old(now);
  Duration longest{};
  for (const auto& cost : costs) {
    auto& counts = counts_of(cost);
    longest = std::max(longest, counts.stopped_until - now);
    const auto& windows = windows_of(cost.limit);
    for (std::size_t i = 0; i < windows.size(); ++i) {
      longest = std::max(longest, wait(windows[i], counts.windows[i], cost.weight, use, now));
    }
  }
  if (longest > Duration::zero()) return longest;
  for (const auto& cost : costs) {
    auto& counts = counts_of(cost);
    const auto& windows = windows_of(cost.limit);
    for (std::size_t i = 0; i < windows.size(); ++i) add(windows[i], counts.windows[i], cost.weight, now);
  }
  return Duration::zero();
}

/// How long until `weight` more fits; zero when it does.
Duration RateLimiter::wait(const RateWindow& window, Count& count, std::int64_t weight, RateUse use,
                           Timestamp now) const {
  age(window, count, now);
  const auto reserved = use == RateUse::Ordinary ? window.capacity * reserved_percent_ / 100 : 0;
  const auto allowed = std::max<std::int64_t>(1, window.capacity - reserved);
  if (count.used == 0 || count.used + weight <= allowed) return Duration::zero();
  const auto surplus = std::min(count.used, count.used + weight - allowed);  // What must leave the window first.
  switch (window.kind) {
    case RateWindow::Kind::Aligned: return window_start(window.length, now) + window.length - now;
    case RateWindow::Kind::Refill: return window.length / window.capacity * surplus;
    case RateWindow::Kind::Sliding: break;
  }
  std::int64_t gone = 0;
  for (const auto& [when, taken] : count.taken) {
    gone += taken;
    if (gone >= surplus) return std::max(Duration{1}, when + window.length - now);
  }
  return window.length;
}

/// Takes out of a count what no longer counts.
void RateLimiter::age(const RateWindow& window, Count& count, Timestamp now) {
  auto& taken = count.taken;
  switch (window.kind) {
    case RateWindow::Kind::Aligned:
      if (!taken.empty() && taken.front().first < window_start(window.length, now)) {
        taken.clear();
        count.used = 0;
      }
      return;
    case RateWindow::Kind::Refill: {
      if (taken.empty()) return;
      const auto each = window.length / window.capacity;
      const auto back = std::max<std::int64_t>(0, (now - taken.front().first) / each);
      taken.front().first = taken.front().first + each * back;
      count.used = std::max<std::int64_t>(0, count.used - back);
      if (count.used == 0) taken.clear();
      return;
    }
    case RateWindow::Kind::Sliding:
      while (!taken.empty() && taken.front().first + window.length <= now) {
        count.used -= taken.front().second;
        taken.pop_front();
      }
  }
}

void RateLimiter::add(const RateWindow& window, Count& count, std::int64_t weight, Timestamp now) {
  if (weight <= 0) return;
  count.used += weight;
  // Aligned: in which window; refill: since when; sliding: each by itself.
  if (count.taken.empty()) {
    count.taken.emplace_back(now, weight);
  } else if (window.kind == RateWindow::Kind::Sliding) {
    count.taken.emplace_back(std::max(now, count.taken.back().first), weight);
  }
}

void RateLimiter::on_used(const std::string& limit, const std::string& owner, Duration window, std::int64_t used,
                          Timestamp now) {
  const auto& windows = windows_of(limit);
  const auto found = std::ranges::find(windows, window, &RateWindow::length);
  if (found == windows.end()) return;
  auto& count = counts_of({limit, owner}).windows[static_cast<std::size_t>(found - windows.begin())];
  age(*found, count, now);
  add(*found, count, used - count.used, now);
}

void RateLimiter::stop_until(const std::string& limit, const std::string& owner, Timestamp until) {
  auto& counts = counts_of({limit, owner});
  counts.stopped_until = std::max(counts.stopped_until, until);
}

void RateLimiter::forget_old(Timestamp now) {
  for (auto entry = counts_.begin(); entry != counts_.end();) {
    auto& counts = entry->second;
    const auto& windows = windows_of(entry->first.first);
    bool is_empty = counts.stopped_until <= now;
    for (std::size_t i = 0; i < counts.windows.size(); ++i) {
      age(windows[i], counts.windows[i], now);
      is_empty = is_empty && counts.windows[i].used == 0;
    }
    entry = is_empty ? counts_.erase(entry) : std::next(entry);
  }
}

Duration stop_asked_for(const engine::HttpReply& reply, Duration otherwise) {
  if (reply.status != 429 && reply.status != 418) return Duration::zero();
  const auto text = engine::find_header(reply.headers, "retry-after");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_said = !text.empty() && error == std::errc{} && end == text.data() + text.size() && seconds > 0;
  const auto wanted =
      is_said ? std::min<Duration>(kStopMax, std::chrono::seconds{std::min<std::int64_t>(seconds, 1'000'000)})
              : otherwise;
  return reply.status == 418 && !is_said ? std::max(wanted, kBanMin) : wanted;
}

}  // namespace kit
