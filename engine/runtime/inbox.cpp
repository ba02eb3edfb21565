#include "engine/runtime/inbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace engine {
namespace {

/// Longer than this nobody needs to wait at once, and the system's own clock arithmetic cannot overflow.
constexpr Duration kPatienceMax = std::chrono::hours{1};

bool is_answer_of_a_venue(const InputBody& body) {
  return std::holds_alternative<ReportsArrived>(body) || std::holds_alternative<LookupsAnswered>(body) ||
         std::holds_alternative<AccountAnswered>(body);
}

}  // namespace

Status Inbox::post(Input input) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= capacity_ && !is_answer_of_a_venue(input.body)) {
      return Error{ErrorCode::Unavailable, Outcome::NotSent,
                   "the inbox is full: " + std::to_string(waiting_.size()) + " inputs wait"};
    }
    waiting_.push_back(std::move(input));
  }
  arrived_.notify_one();
  return ok();
}

std::vector<Input> Inbox::take(Duration patience) {
  std::deque<Input> taken;
  {
    std::unique_lock lock{mutex_};
    // Without patience the system is not asked to wait: a recording takes tens of thousands of such looks.
    if (patience > Duration::zero()) {
      arrived_.wait_for(lock, std::min(patience, kPatienceMax), [&] { return !waiting_.empty() || woken_; });
    }
    woken_ = false;
    if (waiting_.empty()) return {};
    taken.swap(waiting_);
  }
  return {std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end())};
}

std::size_t Inbox::size() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

void Inbox::wake() {
  {
    const std::lock_guard lock{mutex_};
    woken_ = true;
  }
  arrived_.notify_one();
}

}  // namespace engine
