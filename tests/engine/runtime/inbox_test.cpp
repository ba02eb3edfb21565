#include "engine/runtime/inbox.h"

#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace std::chrono_literals;
using engine::Inbox;
using engine::Input;

Input input(std::uint64_t request) { return {engine::SourceEnded{engine::SourceId{"s"}}, request}; }

TEST(Inbox, KeepsTheOrderOfEachSender) {
  Inbox inbox{1'000'000};
  constexpr std::uint64_t kSenders = 4, kEach = 2'000;
  std::vector<std::thread> senders;
  for (std::uint64_t sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&inbox, sender] {
      for (std::uint64_t i = 0; i < kEach; ++i) EXPECT_TRUE(inbox.post(input(sender * kEach + i)));
    });
  }
  std::vector<std::uint64_t> next(kSenders);
  std::size_t taken = 0;
  while (taken < kSenders * kEach) {
    const auto inputs = inbox.take(5s);
    ASSERT_FALSE(inputs.empty());
    for (const auto& got : inputs) {
      const auto sender = static_cast<std::size_t>(got.request / kEach);
      EXPECT_EQ(got.request % kEach, next[sender]++);
    }
    taken += inputs.size();
  }
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(inbox.size(), 0U);
}

TEST(Inbox, TellsItsSenderWhenItIsFull) {
  Inbox inbox{2};
  EXPECT_TRUE(inbox.post(input(1)));
  EXPECT_TRUE(inbox.post(input(2)));
  const auto status = inbox.post(input(3));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, engine::ErrorCode::Unavailable);
  EXPECT_EQ(status.error().outcome, engine::Outcome::NotSent);
  EXPECT_EQ(inbox.take(0s).size(), 2U);
  EXPECT_TRUE(inbox.post(input(3)));
}

TEST(Inbox, NeverRefusesNewsOfAVenue) {
  Inbox inbox{1};
  EXPECT_TRUE(inbox.post(input(1)));
  EXPECT_TRUE(inbox.post({engine::ReportsArrived{}, 0}));
  EXPECT_TRUE(inbox.post({engine::LookupsAnswered{}, 0}));
  EXPECT_TRUE(inbox.post({engine::AccountAnswered{}, 0}));
  EXPECT_FALSE(inbox.post({engine::MarketMoved{}, 0}));
  EXPECT_EQ(inbox.size(), 4U);
}

TEST(Inbox, WaitsForTheFirstInput) {
  Inbox inbox{10};
  std::thread sender{[&] {
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(inbox.post(input(7)));
  }};
  const auto inputs = inbox.take(engine::Duration::max());
  sender.join();
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].request, 7U);
}

TEST(Inbox, GivesUpAfterItsPatience) {
  Inbox inbox{10};
  EXPECT_TRUE(inbox.take(1ms).empty());
  EXPECT_TRUE(inbox.take(engine::Duration::min()).empty());
}

TEST(Inbox, WakesWhoWaits) {
  Inbox inbox{10};
  std::thread other{[&] {
    std::this_thread::sleep_for(20ms);
    inbox.wake();
  }};
  EXPECT_TRUE(inbox.take(1h).empty());
  other.join();
  inbox.wake();  // Before anybody waits: the next one does not.
  EXPECT_TRUE(inbox.take(1h).empty());
}

}  // namespace
