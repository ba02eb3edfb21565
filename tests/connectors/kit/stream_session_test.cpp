#include "connectors/kit/stream_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using namespace std::chrono_literals;
using engine::Duration;
using kit::StreamAction;
using kit::StreamPlan;
using kit::StreamSession;
using Kind = StreamAction::Kind;

/// "Connect", "Subscribe a b", "Close why".
std::vector<std::string> told(StreamSession& session) {
  static const std::map<Kind, std::string> names{{Kind::Connect, "Connect"},
                                                 {Kind::Close, "Close"},
                                                 {Kind::LogIn, "LogIn"},
                                                 {Kind::Subscribe, "Subscribe"},
                                                 {Kind::Unsubscribe, "Unsubscribe"},
                                                 {Kind::Ping, "Ping"},
                                                 {Kind::Up, "Up"},
                                                 {Kind::Down, "Down"}};
  std::vector<std::string> said;
  for (const auto& action : session.actions()) {
    auto text = names.at(action.kind);
    for (const auto& topic : action.topics) text += " " + topic;
    if (!action.why.empty()) text += " " + action.why;
    said.push_back(text);
  }
  return said;
}
using Said = std::vector<std::string>;

/// Opened, logged in where it must, and up with nothing wanted at `now`.
StreamSession up(const StreamPlan& plan, Duration now) {
  StreamSession session{plan, 1};
  session.start(now);
  session.on_open(now);
  if (plan.logs_in) session.on_logged_in(now);
  EXPECT_TRUE(session.is_up());
  session.actions();
  return session;
}

TEST(StreamSession, ConnectsLogsInSubscribesAndIsUp) {
  StreamPlan plan;
  plan.logs_in = true;
  plan.topics_per_message = 2;
  StreamSession session{plan, 1};
  for (const std::string topic : {"a", "b", "c"}) session.want(topic, 0s);
  EXPECT_EQ(told(session), Said{});
  session.start(0s);
  EXPECT_EQ(told(session), Said{"Connect"});
  session.on_open(1s);
  EXPECT_EQ(told(session), Said{"LogIn"});
  session.on_logged_in(2s);
  EXPECT_EQ(told(session), (Said{"Subscribe a b", "Subscribe c"}));
  session.on_subscribed("a", 3s);
  session.on_subscribed("c", 3s);
  EXPECT_FALSE(session.is_up());
  session.on_subscribed("b", 3s);
  EXPECT_EQ(told(session), Said{"Up"});
}

TEST(StreamSession, LeavesTimeBetweenMessagesThatAVenueCounts) {
  StreamPlan plan;
  plan.topics_per_message = 1;
  plan.between_messages = 250ms;
  StreamSession session{plan, 1};
  for (const std::string topic : {"a", "b", "c"}) session.want(topic, 0s);
  session.start(0s);
  session.on_open(0s);
  EXPECT_EQ(told(session), (Said{"Connect", "Subscribe a"}));
  EXPECT_EQ(session.wake_at(), 250ms);
  session.on_time(249ms);
  EXPECT_EQ(told(session), Said{});
  session.on_time(250ms);
  EXPECT_EQ(told(session), Said{"Subscribe b"});
  session.on_time(500ms);
  EXPECT_EQ(told(session), Said{"Subscribe c"});
}

TEST(StreamSession, TakesTopicsWhileItIsUp) {
  auto session = up({}, 0s);
  session.want("a", 1s);
  session.want("a", 1s);
  EXPECT_EQ(told(session), Said{"Subscribe a"});
  session.on_subscribed("a", 2s);
  session.unwant("a", 3s);
  session.unwant("a", 3s);
  EXPECT_EQ(told(session), Said{"Unsubscribe a"});
}

TEST(StreamSession, PingsWhenItIsQuietAndBeginsAgainWhenItIsDead) {
  StreamPlan plan;
  plan.ping_after = 20s;
  plan.dead_after = 45s;
  auto session = up(plan, 0s);
  EXPECT_EQ(session.wake_at(), 20s);
  session.on_traffic(15s);
  session.on_time(20s);
  EXPECT_EQ(told(session), Said{});
  session.on_time(35s);
  EXPECT_EQ(told(session), Said{"Ping"});
  session.on_traffic(36s);
  session.on_time(56s);
  session.on_time(76s);
  EXPECT_EQ(told(session), (Said{"Ping", "Ping"}));
  session.on_time(81s);
  EXPECT_EQ(told(session), (Said{"Down silent", "Close silent"}));
  session.on_time(session.wake_at());
  EXPECT_EQ(told(session), Said{"Connect"});
}

TEST(StreamSession, BeginsAgainWithGrowingPausesUntilItStaysUp) {
  StreamPlan plan;
  plan.back_off_first = 1s;
  plan.back_off_longest = 8s;
  StreamSession session{plan, 3};
  session.start(0s);
  Duration now{};
  for (const Duration longest : {1s, 2s, 4s, 8s, 8s}) {
    session.on_trouble("cannot connect", now);
    EXPECT_GE(session.wake_at() - now, longest / 2);
    EXPECT_LE(session.wake_at() - now, longest);
    now = session.wake_at();
    session.on_time(now);
  }
  EXPECT_EQ(session.failures(), 5);
  session.on_open(now);  // Up, but not for long: that is no recovery.
  session.on_trouble("cut", now + 1s);
  EXPECT_EQ(session.failures(), 6);
  now = session.wake_at();
  session.on_time(now);
  session.on_open(now);
  session.on_trouble("cut", now + 1min);
  EXPECT_EQ(session.failures(), 1);
}

TEST(StreamSession, SubscribesToEverythingAgain) {
  auto session = up({}, 0s);
  session.want("a", 0s);
  session.on_subscribed("a", 0s);
  session.want("b", 0s);
  session.on_trouble("cut", 1s);
  session.actions();
  session.on_time(session.wake_at());
  session.on_open(5s);
  EXPECT_EQ(told(session), (Said{"Connect", "Subscribe a b"}));
}

TEST(StreamSession, WaitsForNoAnswerForEver) {
  StreamPlan plan;
  plan.logs_in = true;
  plan.answer_within = 10s;
  StreamSession session{plan, 1};
  session.want("a", 0s);
  session.start(0s);
  EXPECT_EQ(session.wake_at(), 10s);
  session.on_time(10s);
  EXPECT_EQ(told(session), (Said{"Connect", "Close no answer in time"}));
  session.on_time(20s);
  session.on_open(21s);
  session.on_time(31s);
  EXPECT_EQ(told(session), (Said{"Connect", "LogIn", "Close no answer in time"}));
  session.on_time(40s);
  session.on_open(41s);
  session.on_logged_in(42s);
  session.on_traffic(51s);
  session.on_time(52s);
  EXPECT_EQ(told(session), (Said{"Connect", "LogIn", "Subscribe a", "Close no answer in time"}));
}

TEST(StreamSession, IsRenewedBeforeItsTimeIsUp) {
  StreamPlan plan;
  plan.ping_after = plan.dead_after = 0s;
  plan.life_max = 20h;
  auto session = up(plan, 0s);
  const auto at = session.wake_at();
  EXPECT_GE(at, 18h);
  EXPECT_LE(at, 20h);
  session.on_time(at);
  EXPECT_EQ(told(session),
            (Said{"Down renewed before its time is up", "Close renewed before its time is up", "Connect"}));
  EXPECT_EQ(session.failures(), 0);
}

TEST(StreamSession, IsRenewedAtOnceWhenTheVenueSaysItGoesButNotInACircle) {
  auto session = up({}, 0s);
  session.renew("service upgrade", 2min);
  EXPECT_EQ(told(session), (Said{"Down service upgrade", "Close service upgrade", "Connect"}));
  session.on_open(2min);
  session.renew("service upgrade", 2min + 1s);
  EXPECT_EQ(told(session), (Said{"Up", "Down service upgrade", "Close service upgrade"}));
  EXPECT_GT(session.wake_at(), 2min + 1s);
}

TEST(StreamSession, StopsForGood) {
  auto session = up({}, 0s);
  session.stop();
  EXPECT_EQ(told(session), (Said{"Down stopped", "Close stopped"}));
  session.on_traffic(1s);
  session.on_trouble("late", 1s);
  session.on_time(1h);
  EXPECT_EQ(told(session), Said{});
  EXPECT_EQ(session.wake_at(), Duration::max());
}

/// A venue that answers when it likes, and a line that breaks when it likes. Whatever happens, actions make sense to a
/// connection, each wanted topic is subscribed to at most once on it, and no wake-up lies in the past.
TEST(StreamSession, MakesSenseWhateverHappens) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    engine::Random random{seed};
    StreamPlan plan;
    plan.logs_in = random.chance(1, 2);
    plan.topics_per_message = 1 + random.below(3);
    plan.between_messages = Duration{static_cast<std::int64_t>(random.below(2)) * 300'000'000};
    plan.life_max = random.chance(1, 2) ? Duration{10min} : Duration{};
    StreamSession session{plan, random.next()};
    bool connected = false, logged_in = false;
    std::set<std::string> wanted, subscribed, unanswered;
    Duration now{};
    session.start(now);
    for (int step = 0; step < 300; ++step) {
      const auto topic = std::string(1, static_cast<char>('a' + random.below(6)));
      switch (random.below(9)) {
        case 0: session.want(topic, now), wanted.insert(topic); break;
        case 1: session.unwant(topic, now), wanted.erase(topic), unanswered.erase(topic); break;
        case 2:
          if (connected) session.on_open(now);
          break;
        case 3:
          if (connected) session.on_logged_in(now), logged_in = true;
          break;
        case 4:
          if (!unanswered.empty()) {
            const auto answered = *unanswered.begin();
            unanswered.erase(unanswered.begin());
            session.on_subscribed(answered, now);
          }
          break;
        case 5: session.on_traffic(now); break;
        case 6:
          if (random.chance(1, 10)) session.on_trouble("cut", now);
          break;
        case 7:
          if (random.chance(1, 10)) session.renew("notice", now);
          break;
        default:
          now = std::max(now, std::min(session.wake_at(),
                                       now + Duration{static_cast<std::int64_t>(random.below(30'000'000'000))}));
          session.on_time(now);
          ASSERT_GT(session.wake_at(), now);
      }
      for (const auto& action : session.actions()) {
        if (action.kind == Kind::Connect) {
          ASSERT_FALSE(connected);
          connected = true;
          logged_in = false;
          subscribed.clear();
          unanswered.clear();
        } else if (action.kind != Kind::Down) {
          ASSERT_TRUE(connected);
        }
        if (action.kind == Kind::Close) connected = false;
        if (action.kind == Kind::Subscribe || action.kind == Kind::Unsubscribe) {
          ASSERT_TRUE(logged_in || !plan.logs_in);
          ASSERT_LE(action.topics.size(), plan.topics_per_message);
          ASSERT_FALSE(action.topics.empty());
        }
        for (const auto& said : action.topics) {
          if (action.kind == Kind::Subscribe) {
            ASSERT_TRUE(subscribed.insert(said).second) << said;
            unanswered.insert(said);
          } else {
            ASSERT_EQ(subscribed.erase(said), 1U) << said;
          }
        }
        if (action.kind == Kind::Up) {
          ASSERT_TRUE(unanswered.empty());
          ASSERT_TRUE(std::ranges::includes(subscribed, wanted));
        }
      }
    }
  }
}

}  // namespace
