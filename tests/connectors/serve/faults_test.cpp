#include "connectors/serve/faults.h"

#include <gtest/gtest.h>

#include "tests/support/amounts.h"

namespace {

using serve::Fault;
using serve::FaultKind;
using serve::Faults;

Fault fault(std::string on, FaultKind kind) {
  Fault made;
  made.on = std::move(on);
  made.kind = kind;
  return made;
}

TEST(Faults, StrikeTheNthThatMatches) {
  Faults faults{7};
  auto third = fault("place", FaultKind::AcceptDropReply);
  third.at = 3;
  faults.add(third);
  std::string struck;
  for (const auto* intent : {"place", "cancel", "place", "cancel", "place", "place"}) {
    struck += faults.on_request(intent, "alice").empty() ? '-' : 'x';
  }
  EXPECT_EQ(struck, "----x-");
}

TEST(Faults, WithNeitherCountNorShareStrikeTheNextOne) {
  Faults faults{7};
  faults.add(fault("*", FaultKind::Http503));
  EXPECT_EQ(faults.on_request("ticker", "").size(), 1U);
  EXPECT_TRUE(faults.on_request("ticker", "").empty());
}

TEST(Faults, StrikeByTheirShareTheSameWayForTheSameSeed) {
  const auto run = [](std::uint64_t seed) {
    Faults faults{seed};
    auto some = fault("*", FaultKind::Http500);
    some.probability = testing_support::dec("0.25");
    faults.add(some);
    std::string struck;
    for (int i = 0; i < 4'000; ++i) struck += faults.on_request("place", "").empty() ? '-' : 'x';
    return struck;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
  const auto struck = run(3);
  const auto count = std::count(struck.begin(), struck.end(), 'x');
  EXPECT_GT(count, 850);
  EXPECT_LT(count, 1'150);
}

TEST(Faults, OfPushesLeaveRequestsAloneAndTheOtherWayRound) {
  Faults faults{7};
  faults.add(fault("*", FaultKind::DropPush));
  faults.add(fault("*", FaultKind::Http429));
  const auto on_request = faults.on_request("place", "");
  ASSERT_EQ(on_request.size(), 1U);
  EXPECT_EQ(on_request[0]->kind, FaultKind::Http429);
  const auto on_push = faults.on_push("push.order", "");
  ASSERT_EQ(on_push.size(), 1U);
  EXPECT_EQ(on_push[0]->kind, FaultKind::DropPush);
}

TEST(Faults, OfOneAccountStrikeNoOther) {
  Faults faults{7};
  auto of_bob = fault("place", FaultKind::Http429);
  of_bob.account = "bob";
  faults.add(of_bob);
  EXPECT_TRUE(faults.on_request("place", "alice").empty());
  EXPECT_EQ(faults.on_request("place", "bob").size(), 1U);
}

TEST(Faults, ARetiredOperationStaysRetired) {
  Faults faults{7};
  auto retired = fault("place", FaultKind::RetireOperation);
  retired.at = 2;
  faults.add(retired);
  EXPECT_TRUE(faults.on_request("place", "").empty());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(faults.on_request("place", "").size(), 1U);
}

TEST(Faults, ASequenceGapIsOfBooksOnly) {
  Faults faults{7};
  faults.add(fault("*", FaultKind::SequenceGap));
  EXPECT_TRUE(faults.on_push("push.order", "").empty());
  EXPECT_EQ(faults.on_push("push.book", "").size(), 1U);
}

TEST(Faults, AreCheckedWhenTheyAreDeclared) {
  EXPECT_TRUE(validate(fault("push.position", FaultKind::DropPush)));
  EXPECT_FALSE(validate(fault("push.nothing", FaultKind::DropPush)));
  auto both = fault("place", FaultKind::DropRequest);
  both.at = 1;
  both.probability = testing_support::dec("0.5");
  EXPECT_FALSE(validate(both));
  auto never = fault("place", FaultKind::DropRequest);
  never.at = 0;
  EXPECT_FALSE(validate(never));
  auto always = fault("place", FaultKind::DropRequest);
  always.probability = testing_support::dec("1.5");
  EXPECT_FALSE(validate(always));
}

TEST(Faults, AreSpeltAsTheContractSpellsThem) {
  for (int i = 0; i <= static_cast<int>(FaultKind::EmptyList); ++i) {
    const auto kind = static_cast<FaultKind>(i);
    const auto read = serve::parse_fault_kind(to_string(kind));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, kind);
  }
  EXPECT_EQ(to_string(FaultKind::FillBeforeAck), "fill_before_ack");
  EXPECT_EQ(to_string(FaultKind::EmptyList), "empty_list");
  EXPECT_FALSE(serve::parse_fault_kind("explode"));
}

}  // namespace
