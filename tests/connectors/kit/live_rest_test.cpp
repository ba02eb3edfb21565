#include "connectors/kit/live_rest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_network.h"
#include "tests/support/manual_executor.h"

namespace {

using namespace engine;
using kit::LiveRest;
using kit::RestJob;
using kit::RestRank;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::FakeHttpClient;
using namespace std::chrono_literals;

class LiveRestTest : public testing::Test {
 protected:
  LiveRestTest() {
    http_.answer = [this](const HttpRequest&) { return reply_; };
  }
  RestJob job(const std::string& name, RestRank rank, std::vector<kit::LimitUse> uses) {
    RestJob made;
    made.rank = rank;
    made.uses = std::move(uses);
    made.make = [name] { return HttpRequest{"GET", name, {}, {}}; };
    made.done = [this, name](const Result<HttpReply>& reply) {
      (reply ? done_ : failed_).push_back(name);
      if (!reply) last_error_ = reply.error();
    };
    return made;
  }
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& request : http_.requests) names.push_back(request.url);
    return names;
  }

  testing_support::ManualExecutor executor_{Timestamp::from_milliseconds(1'790'000'000'000)};
  FakeHttpClient http_;
  LiveRest rest_{http_, executor_};
  Result<HttpReply> reply_ = FakeHttpClient::json("{}");
  std::vector<std::string> done_, failed_;
  Error last_error_;
};

TEST_F(LiveRestTest, HoldsRequestsBackUntilTheirWindowHasRoom) {
  for (int i = 0; i < 5; ++i) rest_.send(job(std::to_string(i), RestRank::Order, {{"orders", 2, 2s}}));
  executor_.settle();
  EXPECT_THAT(left(), ElementsAre("0", "1"));
  executor_.pass(1900ms);
  EXPECT_THAT(left(), SizeIs(2));
  executor_.pass(200ms);
  EXPECT_THAT(left(), ElementsAre("0", "1", "2", "3"));
  executor_.pass(2s);
  EXPECT_THAT(left(), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(done_, SizeIs(5));
}

TEST_F(LiveRestTest, KeepsAShareForReductionsAndLetsThemGoFirst) {
  const auto weight = [](int count) { return std::vector<kit::LimitUse>{{"weight", 10, 2s, count, true}}; };
  for (int i = 0; i < 10; ++i) rest_.send(job("read", RestRank::Read, weight(1)));
  executor_.settle();
  EXPECT_THAT(left(), SizeIs(5));
  for (int i = 0; i < 10; ++i) rest_.send(job("open", RestRank::Order, weight(1)));
  executor_.settle();
  EXPECT_THAT(left(), SizeIs(8)) << "orders overtake what is only read, and leave a fifth";
  rest_.send(job("close", RestRank::Reduction, weight(2)));
  executor_.settle();
  EXPECT_THAT(left(), SizeIs(9));
  EXPECT_EQ(left().back(), "close");
}

TEST_F(LiveRestTest, LetsOneAccountsLimitHoldNobodyElse) {
  for (int i = 0; i < 3; ++i) rest_.send(job("alice", RestRank::Order, {{"orders/alice", 1, 2s}}));
  rest_.send(job("bob", RestRank::Order, {{"orders/bob", 1, 2s}}));
  executor_.settle();
  EXPECT_THAT(left(), ElementsAre("alice", "bob"));
}

TEST_F(LiveRestTest, SendsNothingAtAllWhileAnAddressIsBanned) {
  reply_ = HttpReply{418, {{"retry-after", "30"}}, "{}"};
  rest_.send(job("first", RestRank::Read, {}));
  executor_.settle();
  reply_ = FakeHttpClient::json("{}");
  rest_.send(job("close", RestRank::Reduction, {}));
  executor_.pass(29s);
  EXPECT_THAT(left(), ElementsAre("first"));
  executor_.pass(2s);
  EXPECT_THAT(left(), ElementsAre("first", "close"));
}

TEST_F(LiveRestTest, SendsNothingPastItsDeadline) {
  auto late = job("late", RestRank::Order, {{"orders", 1, 10s}});
  late.leave_by = executor_.clock().now() + 5s;
  rest_.send(job("first", RestRank::Order, {{"orders", 1, 10s}}));
  rest_.send(std::move(late));
  executor_.pass(20s);
  EXPECT_THAT(left(), ElementsAre("first"));
  EXPECT_THAT(failed_, ElementsAre("late"));
  EXPECT_EQ(last_error_.outcome, Outcome::NotSent);
  EXPECT_EQ(rest_.waiting(), 0U);
}

TEST_F(LiveRestTest, BelievesTheVenuesOwnCount) {
  rest_.note_used("weight", 1min, 95);
  rest_.send(job("read", RestRank::Read, {{"weight", 100, 1min, 10, false}}));
  executor_.pass(30s);
  EXPECT_THAT(left(), IsEmpty());
  executor_.pass(31s);
  EXPECT_THAT(left(), SizeIs(1));
}

TEST_F(LiveRestTest, SignsWhenARequestLeavesAndNotBefore) {
  int signed_so_far = 0;
  rest_.hold(5s);
  auto held = job("held", RestRank::Read, {});
  held.make = [&] {
    ++signed_so_far;
    return Result<HttpRequest>{HttpRequest{"GET", "held", {}, {}}};
  };
  rest_.send(std::move(held));
  executor_.pass(4s);
  EXPECT_EQ(signed_so_far, 0);
  executor_.pass(2s);
  EXPECT_EQ(signed_so_far, 1);
}

}  // namespace
