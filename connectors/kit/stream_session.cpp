#include "connectors/kit/stream_session.h"

#include <algorithm>
#include <utility>

#include "connectors/kit/retry.h"

namespace kit {
namespace {

using engine::Duration;
using Kind = StreamAction::Kind;

constexpr Duration kNever = Duration::max();

}  // namespace

StreamSession::StreamSession(const StreamPlan& plan, std::uint64_t seed) : plan_{plan}, random_{seed} {}

void StreamSession::start(Duration now) {
  if (stage_ != Stage::Stopped) return;
  failures_ = 0;
  connect(now);
}

void StreamSession::stop() {
  leave("stopped");
  stage_ = Stage::Stopped;
}

void StreamSession::want(const std::string& topic, Duration now) {
  if (!wanted_.insert(topic).second || stage_ < Stage::Subscribing) return;
  if (to_unsubscribe_.erase(topic) == 0) to_subscribe_.insert(topic);
  send_next(now);
}

void StreamSession::unwant(const std::string& topic, Duration now) {
  if (wanted_.erase(topic) == 0 || stage_ < Stage::Subscribing) return;
  unanswered_.erase(topic);
  if (to_subscribe_.erase(topic) == 0) to_unsubscribe_.insert(topic);
  send_next(now);
  check_up(now);
}

void StreamSession::connect(Duration now) {
  stage_ = Stage::Opening;
  answer_by_ = now + plan_.answer_within;
  act(Kind::Connect);
}

void StreamSession::on_open(Duration now) {
  if (stage_ != Stage::Opening) return;
  heard_at_ = pinged_at_ = next_message_at_ = now;
  // Up to a tenth earlier: streams that were opened together are not renewed together.
  const auto early = plan_.life_max > Duration::zero() ? random_.between(0, plan_.life_max.count() / 10) : 0;
  renew_at_ = plan_.life_max > Duration::zero() ? now + plan_.life_max - Duration{early} : kNever;
  if (!plan_.logs_in) return begin_subscribing(now);
  stage_ = Stage::LoggingIn;
  answer_by_ = now + plan_.answer_within;
  act(Kind::LogIn);
}

void StreamSession::on_logged_in(Duration now) {
  if (stage_ == Stage::LoggingIn) begin_subscribing(now);
}

void StreamSession::begin_subscribing(Duration now) {
  stage_ = Stage::Subscribing;
  to_subscribe_ = wanted_;
  to_unsubscribe_.clear();
  unanswered_.clear();
  send_next(now);
  check_up(now);
}

/// Says as much as may be said now of what is to be subscribed, and unsubscribed.
void StreamSession::send_next(Duration now) {
  while (now >= next_message_at_ && !(to_subscribe_.empty() && to_unsubscribe_.empty())) {
    const bool is_leaving = !to_unsubscribe_.empty();  // First, for it makes room.
    auto& waiting = is_leaving ? to_unsubscribe_ : to_subscribe_;
    std::vector<std::string> topics;
    while (!waiting.empty() && topics.size() < plan_.topics_per_message) {
      topics.push_back(std::move(waiting.extract(waiting.begin()).value()));
    }
    if (!is_leaving) unanswered_.insert(topics.begin(), topics.end());
    act(is_leaving ? Kind::Unsubscribe : Kind::Subscribe, std::move(topics));
    answer_by_ = now + plan_.answer_within;
    next_message_at_ = now + plan_.between_messages;
  }
}

void StreamSession::on_subscribed(const std::string& topic, Duration now) {
  if (stage_ < Stage::Subscribing) return;
  unanswered_.erase(topic);
  check_up(now);
}

void StreamSession::check_up(Duration now) {
  if (stage_ != Stage::Subscribing || !to_subscribe_.empty() || !unanswered_.empty()) return;
  stage_ = Stage::Up;
  up_at_ = now;
  act(Kind::Up);
}

void StreamSession::on_traffic(Duration now) { heard_at_ = now; }

void StreamSession::on_trouble(const std::string& why, Duration now) {
  if (stage_ == Stage::Stopped || stage_ == Stage::Pausing) return;
  if (stage_ == Stage::Up && now - up_at_ >= plan_.steady_after) failures_ = 0;
  leave(why);
  resume_at_ = now + back_off(plan_.back_off_first, plan_.back_off_longest, failures_, random_);
  ++failures_;
  stage_ = Stage::Pausing;
}

void StreamSession::renew(const std::string& why, Duration now) {
  if (stage_ != Stage::Up) return;
  // A line that has to be renewed right away is in trouble, whatever it calls it.
  if (now - up_at_ < plan_.steady_after) return on_trouble(why, now);
  failures_ = 0;
  leave(why);
  connect(now);
}

void StreamSession::leave(const std::string& why) {
  if (stage_ == Stage::Up) act(Kind::Down, {}, why);
  if (stage_ >= Stage::Opening) act(Kind::Close, {}, why);
}

void StreamSession::on_time(Duration now) {
  if (stage_ == Stage::Pausing && now >= resume_at_) return connect(now);
  if (stage_ < Stage::Opening) return;
  const bool is_asking = stage_ != Stage::Up || !unanswered_.empty();
  if (is_asking && now >= answer_by_) return on_trouble("no answer in time", now);
  if (!is_connected()) return;
  if (plan_.dead_after > Duration::zero() && now - heard_at_ >= plan_.dead_after) return on_trouble("silent", now);
  if (stage_ == Stage::Up && now >= renew_at_) return renew("renewed before its time is up", now);
  const auto quiet_since = std::max(heard_at_, pinged_at_);
  if (plan_.ping_after > Duration::zero() && now - quiet_since >= plan_.ping_after) {
    pinged_at_ = now;
    act(Kind::Ping);
  }
  if (stage_ >= Stage::Subscribing) send_next(now);
}

Duration StreamSession::wake_at() const {
  if (stage_ == Stage::Stopped) return kNever;
  if (stage_ == Stage::Pausing) return resume_at_;
  auto at = stage_ != Stage::Up || !unanswered_.empty() ? answer_by_ : kNever;
  if (!is_connected()) return at;
  if (stage_ >= Stage::Subscribing && !(to_subscribe_.empty() && to_unsubscribe_.empty())) {
    at = std::min(at, next_message_at_);
  }
  if (plan_.dead_after > Duration::zero()) at = std::min(at, heard_at_ + plan_.dead_after);
  if (plan_.ping_after > Duration::zero()) at = std::min(at, std::max(heard_at_, pinged_at_) + plan_.ping_after);
  return stage_ == Stage::Up ? std::min(at, renew_at_) : at;
}

std::vector<StreamAction> StreamSession::actions() { return std::exchange(actions_, {}); }

void StreamSession::act(StreamAction::Kind kind, std::vector<std::string> topics, std::string why) {
  actions_.push_back({kind, std::move(topics), std::move(why)});
}

}  // namespace kit
