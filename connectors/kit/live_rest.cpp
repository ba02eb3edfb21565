#include "connectors/kit/live_rest.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kit {
namespace {

using namespace engine;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kWaitingMax = 50'000;
constexpr std::size_t kWindowsMax = 20'000;
/// What a venue that does not say gets: a limit's window is over by then; a ban is never shorter.
constexpr Duration kHoldAfter429 = seconds{2};
constexpr Duration kHoldAfter418 = seconds{120};
constexpr Duration kHoldMax = std::chrono::hours{72};
constexpr Duration kLookAgain = milliseconds{100};

int share_of(int limit, RestRank rank) {
  switch (rank) {
    case RestRank::Reduction: return limit;
    case RestRank::Order: return std::max(1, limit * 4 / 5);
    case RestRank::Read: return std::max(1, limit / 2);
  }
  return limit;
}

std::optional<Duration> retry_after(const HttpReply& reply) {
  const auto text = find_header(reply.headers, "Retry-After");
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return std::min<Duration>(seconds{std::min<std::int64_t>(value, 1'000'000)}, kHoldMax);
}

Error not_sent(ErrorCode code, const char* why) { return Error{code, Outcome::NotSent, why}; }

}  // namespace

void LiveRest::send(RestJob job) {
  if (waiting_ >= kWaitingMax) {
    job.done(not_sent(ErrorCode::RateLimited, "too many requests wait for their venue's limits"));
    return;
  }
  const auto lane = job.uses.empty() ? std::string{} : job.uses.front().bucket;
  const auto rank = static_cast<std::size_t>(job.rank);
  const auto found = lanes_.find(lane);
  // Nobody of the same rank or above is overtaken.
  bool is_first = true;
  if (found != lanes_.end()) {
    for (std::size_t i = 0; i <= rank; ++i) is_first = is_first && found->second[i].empty();
  }
  const auto wait = is_first ? wait_for(job) : kLookAgain;
  if (is_first && wait <= Duration{}) return launch(std::move(job));
  lanes_[lane][rank].push_back(std::move(job));
  ++waiting_;
  pump_after(std::min(wait, kLookAgain));
}

void LiveRest::hold(Duration time) { held_until_ = std::max(held_until_, executor_.clock().monotonic() + time); }

void LiveRest::note_used(const std::string& bucket, Duration window, int used) {
  auto& mine = windows_[bucket];
  const auto now = executor_.clock().monotonic();
  while (!mine.uses.empty() && mine.uses.front().first + window <= now) {
    mine.sum -= mine.uses.front().second;
    mine.uses.pop_front();
  }
  if (used <= mine.sum) return;
  mine.uses.emplace_back(now, used - mine.sum);
  mine.sum = used;
}

Duration LiveRest::wait_for(const LimitUse& use, RestRank rank) {
  const auto found = windows_.find(use.bucket);
  if (found == windows_.end()) return Duration{};
  auto& mine = found->second;
  const auto now = executor_.clock().monotonic();
  while (!mine.uses.empty() && mine.uses.front().first + use.window <= now) {
    mine.sum -= mine.uses.front().second;
    mine.uses.pop_front();
  }
  // What is larger than its share by itself goes when nothing else does.
  const int limit = use.is_shared ? share_of(use.limit, rank) : use.limit;
  const int room = std::max(limit, use.count) - use.count;
  int sum = mine.sum;
  if (sum <= room) return Duration{};
  for (const auto& [when, count] : mine.uses) {
    sum -= count;
    if (sum <= room) return when + use.window - now;
  }
  return Duration{};
}

Duration LiveRest::wait_for(const RestJob& job) {
  Duration wait = std::max(Duration{}, held_until_ - executor_.clock().monotonic());
  for (const auto& use : job.uses) wait = std::max(wait, wait_for(use, job.rank));
  return wait;
}

bool LiveRest::give_up_if_late(RestJob& job) {
  if (!job.leave_by || executor_.clock().now() <= *job.leave_by) return false;
  job.done(not_sent(ErrorCode::Timeout, "its deadline passed while it waited for the venue's limits"));
  return true;
}

void LiveRest::launch(RestJob job) {
  if (give_up_if_late(job)) return;
  auto request = job.make();
  if (!request) return job.done(request.error());
  const auto now = executor_.clock().monotonic();
  for (const auto& use : job.uses) {
    auto& window = windows_[use.bucket];
    window.uses.emplace_back(now, use.count);
    window.sum += use.count;
  }
  http_.send(std::move(*request), job.answer_within,
             [this, done = std::move(job.done), &executor = executor_](Result<HttpReply> reply) {
               executor.post([this, done, reply = std::move(reply)]() mutable {
                 on_reply(reply);
                 done(std::move(reply));
               });
             });
}

void LiveRest::on_reply(const Result<HttpReply>& reply) {
  if (!reply) return;
  if (reply->status == 429) hold(retry_after(*reply).value_or(kHoldAfter429));
  if (reply->status == 418) hold(retry_after(*reply).value_or(kHoldAfter418));
}

void LiveRest::pump_after(Duration delay) {
  const auto timer = ++pump_;
  executor_.after(std::max<Duration>(delay, milliseconds{1}), [this, timer] {
    if (timer == pump_) pump();
  });
}

void LiveRest::pump() {
  Duration next = seconds{1};
  for (std::size_t rank = 0; rank < std::tuple_size_v<Lane>; ++rank) {
    for (auto& [name, lane] : lanes_) {
      auto& queue = lane[rank];
      while (!queue.empty()) {
        const bool is_late = queue.front().leave_by && executor_.clock().now() > *queue.front().leave_by;
        const auto wait = is_late ? Duration{} : wait_for(queue.front());
        if (wait > Duration{}) {
          next = std::min(next, wait);
          break;
        }
        auto job = std::move(queue.front());
        queue.pop_front();
        --waiting_;
        // Sent at once, so that the next one is judged by what this one takes.
        launch(std::move(job));
      }
    }
  }
  std::erase_if(lanes_, [](const auto& lane) {
    return std::all_of(lane.second.begin(), lane.second.end(), [](const auto& queue) { return queue.empty(); });
  });
  if (windows_.size() > kWindowsMax) {
    const auto now = executor_.clock().monotonic();
    std::erase_if(windows_, [&](const auto& each) {
      return each.second.uses.empty() || each.second.uses.back().first + std::chrono::minutes{2} < now;
    });
  }
  if (waiting_ > 0) pump_after(next);
}

}  // namespace kit
