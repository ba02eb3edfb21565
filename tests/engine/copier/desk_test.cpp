#include <algorithm>
#include <utility>

#include "tests/engine/copier/world.h"

namespace copier_test {
namespace {

constexpr auto kLong = PositionSide::Long;
constexpr auto kShort = PositionSide::Short;

TEST(Desk, CopiesAnOpenAtTheRatio) {
  World world;
  world.follow("alice", ratio("0.5"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "2"));
  EXPECT_EQ(world.position("alice"), dec("1"));
  EXPECT_EQ(world.outcome("alice"), "filled");
  ASSERT_EQ(world.facts<SignalSettled>().size(), 1U);
  EXPECT_EQ(world.facts<SignalSettled>()[0].status, "done");
}

TEST(Desk, TellsOfAnAccountThatCannotBeTradedAndLetsTheOthersGoOn) {
  World world;
  world.follow("alice", ratio("0.5"));
  world.follow("bob", ratio("0.5"));
  world.keep_silent("bob");
  world.start();
  world.market("100");
  world.send(world.open(kLong, "2"));
  EXPECT_EQ(world.position("alice"), dec("0")) << "an account has not answered";
  world.hear(AccountAnswered{VenueId{"paper"}, CustomerId{"bob"}, {}, "the key may withdraw"});
  EXPECT_EQ(world.position("alice"), dec("1"));
  EXPECT_EQ(world.outcome("bob"), "denied ACCOUNT_NOT_READY");
  const auto notices = world.facts<NoticeQueued>();
  const auto told = std::count_if(notices.begin(), notices.end(), [](const auto& fact) {
    return fact.notice.event == "ACCOUNT_PROBLEM" && fact.notice.customer == CustomerId{"bob"};
  });
  EXPECT_EQ(told, 1);
}

TEST(Desk, AsksForOrdersInFlightWithTheirDeadline) {
  World world;
  world.follow("alice", ratio("0.5"));
  world.start();
  world.market("100");
  world.die_in(2);  // Durable, and not sent.
  world.send(world.open(kLong, "2"));
  ASSERT_TRUE(world.is_dead());
  const auto planned = world.facts<OrderPlanned>();
  ASSERT_EQ(planned.size(), 1U);
  world.restart();
  ASSERT_EQ(world.looked_up().size(), 1U);
  EXPECT_EQ(world.looked_up()[0].deadline, planned[0].attempt.order.deadline);
  EXPECT_GT(world.looked_up()[0].deadline, world.now());
}

TEST(Desk, CarriesWhatIsBelowOneLotAndOrdersItLater) {
  World world;
  world.follow("alice", ratio("0.1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "0.004"));  // 0.0004: below one lot.
  EXPECT_EQ(world.outcome("alice"), "carried BELOW_MINIMUM");
  EXPECT_EQ(world.position("alice"), dec("0"));
  world.send(world.open(kLong, "0.007"));  // 0.0011 in all.
  EXPECT_EQ(world.position("alice"), dec("0.001"));
  EXPECT_EQ(world.target("alice"), dec("0.0011"));
}

TEST(Desk, ClosesTheSameShareOfItsOwnPositionAndTheLastToZero) {
  World world;
  world.follow("alice", ratio("0.3"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  auto part = world.close();
  part.percent = dec("37");
  world.send(part);
  EXPECT_EQ(world.target("alice"), dec("0.189"));
  EXPECT_EQ(world.position("alice"), dec("0.189"));
  world.send(world.close());
  EXPECT_EQ(world.position("alice"), dec("0"));
  EXPECT_EQ(world.target("alice"), dec("0"));
}

TEST(Desk, FlipsThroughZero) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  auto flip = world.signal(SignalAction::Target);
  flip.side = kShort;
  flip.quantity = quantity("2");
  world.send(flip);
  EXPECT_EQ(world.position("alice"), dec("-2"));
  const auto plans = world.facts<OrderPlanned>();
  ASSERT_EQ(plans.size(), 3U);
  EXPECT_TRUE(plans[1].attempt.order.reduce_only);
  EXPECT_EQ(plans[1].attempt.order.quantity, quantity("1"));
  EXPECT_FALSE(plans[2].attempt.order.reduce_only);
  EXPECT_EQ(plans[2].attempt.order.quantity, quantity("2"));
}

TEST(Desk, ASignalSeenTwiceChangesNothingAndOtherContentIsRefused) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  auto signal = world.open(kLong, "1");
  world.send(signal);
  const auto events = world.events().size();
  world.send(signal);
  EXPECT_EQ(world.events().size(), events);
  signal.quantity = quantity("9");
  world.send(signal);
  ASSERT_EQ(world.facts<SignalRefused>().size(), 1U);
  EXPECT_EQ(world.facts<SignalRefused>()[0].reason, "CONFLICT");
  EXPECT_EQ(world.position("alice"), dec("1"));
}

TEST(Desk, DeniesAStaleOpenAndStillCloses) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  auto late = world.open(kLong, "1");
  auto close = world.close();
  world.wait(std::chrono::seconds{6});
  world.send(late);
  EXPECT_EQ(world.outcome("alice"), "denied STALE");
  EXPECT_EQ(world.position("alice"), dec("1"));
  world.send(close);
  EXPECT_EQ(world.position("alice"), dec("0"));
}

TEST(Desk, ADeniedOpenIsRememberedSoThatClosesNeverReverse) {
  World world;
  LimitConfig limit;
  limit.max_order_notional = notional("50");
  world.limit(limit);
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  EXPECT_EQ(world.outcome("alice"), "denied MAX_ORDER_NOTIONAL");
  world.send(world.close());
  EXPECT_EQ(world.position("alice"), dec("0"));
  EXPECT_EQ(world.outcome("alice"), "skipped NOTHING_HELD");
}

TEST(Desk, NoLimitOrHaltBlocksAReduction) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  world.hear(SetHalt{Scope{}, true, false, false, "test", ""});
  world.send(world.open(kLong, "1"));
  EXPECT_EQ(world.outcome("alice"), "denied HALTED");
  world.wait(std::chrono::hours{1});
  world.send(world.close());
  EXPECT_EQ(world.position("alice"), dec("0"));
}

TEST(Desk, HaltWithCloseFlattensItsScopeOnly) {
  World world;
  world.follow("alice", ratio("1"));
  world.follow("bob", ratio("2"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  world.hear(SetHalt{Scope{Scope::Kind::Customer, "alice"}, true, false, true, "test", ""});
  EXPECT_EQ(world.position("alice"), dec("0"));
  EXPECT_EQ(world.position("bob"), dec("2"));
}

TEST(Desk, SlippageIsMeasuredAgainstTheLeadersPrice) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100.6");
  auto signal = world.open(kLong, "1");
  signal.price = price("100");
  world.send(signal);
  EXPECT_EQ(world.outcome("alice"), "denied SLIPPAGE");
  // For a seller the same market is better than the leader's price.
  auto flip = world.signal(SignalAction::Target);
  flip.side = kShort;
  flip.quantity = quantity("1");
  flip.price = price("100");
  world.send(flip);
  EXPECT_EQ(world.outcome("alice"), "filled");
  EXPECT_EQ(world.position("alice"), dec("-1"));
}

TEST(Desk, AnEntryIsAnImmediateOrCancelLimitRoundedInwards) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100.3");
  world.send(world.open(kLong, "1"));
  const auto order = world.facts<OrderPlanned>().at(0).attempt.order;
  EXPECT_EQ(order.time_in_force, TimeInForce::ImmediateOrCancel);
  EXPECT_EQ(*order.limit_price, price("100.8"));  // 100.3 × 1.005 = 100.8015
  EXPECT_EQ(order.client_order_id.text().size(), 28U);
}

TEST(Desk, WaitsTwoSecondsForAMissingSequenceThenDeniesOpensUntilATarget) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  auto first = world.open(kLong, "1");
  first.sequence = 1;
  world.send(first);
  auto third = world.open(kLong, "1");
  third.sequence = 3;
  world.send(third);
  EXPECT_EQ(world.position("alice"), dec("1"));
  world.wait(std::chrono::seconds{2});
  EXPECT_EQ(world.outcome("alice"), "denied GAP");
  auto target = world.signal(SignalAction::Target);
  target.sequence = 4;
  target.side = kLong;
  target.quantity = quantity("3");
  world.send(target);
  EXPECT_EQ(world.outcome("alice"), "filled");
  EXPECT_EQ(world.position("alice"), dec("2"));  // 1 held, and what the leader added since the gap: 3 - 2.
}

TEST(Desk, ALateLineInsideTheGapPatienceIsPutInItsPlace) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  auto first = world.open(kLong, "1");
  first.sequence = 1;
  auto second = world.open(kLong, "1");
  second.sequence = 2;
  auto third = world.close();
  third.sequence = 3;
  world.send(first);
  world.send(third);
  EXPECT_EQ(world.position("alice"), dec("1"));
  world.send(second);
  EXPECT_EQ(world.position("alice"), dec("0"));
  EXPECT_TRUE(world.desk().is_idle());
}

TEST(Desk, ARejectedOpenIsWrittenOffAndLaterSignalsGoOnFromThere) {
  World world{Temper{100, 0, 1}};
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  EXPECT_EQ(world.outcome("alice"), "rejected TEST_REJECT");
  EXPECT_EQ(world.target("alice"), dec("0"));
  EXPECT_EQ(world.venue().orders(), 1U);
}

TEST(Desk, AnInverseFollowerMirrorsTheLeader) {
  World world;
  auto terms = ratio("1");
  terms.direction = Direction::Inverse;
  world.follow("alice", terms);
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  EXPECT_EQ(world.position("alice"), dec("-1"));
  world.send(world.close());
  EXPECT_EQ(world.position("alice"), dec("0"));
}

TEST(Desk, ALimitOrderOfTheLeaderRestsUntilHeCancelsIt) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  auto signal = world.open(kLong, "1");
  signal.order_type = OrderType::Limit;
  signal.price = price("99.95");
  world.send(signal);
  EXPECT_EQ(world.outcome("alice"), "working");
  const auto plan = world.facts<OrderPlanned>().at(0);
  EXPECT_EQ(*plan.attempt.order.limit_price, price("99.9"));
  auto cancel = world.signal(SignalAction::Cancel);
  cancel.ref = signal.id;
  world.send(cancel);
  EXPECT_EQ(world.target("alice"), dec("0"));
  EXPECT_TRUE(world.desk().is_idle());
}

TEST(Desk, TellsOfAFillThatNoSignalAskedFor) {
  World world;
  world.follow("alice", ratio("1"));
  world.start();
  world.market("100");
  world.send(world.open(kLong, "1"));
  ExecutionReport liquidation;
  liquidation.client_order_id = ClientOrderId{"liq-1"};
  liquidation.customer = CustomerId{"alice"};
  liquidation.instrument = InstrumentId{"BTC-USDT-SWAP"};
  liquidation.status = OrderStatus::Filled;
  liquidation.fill = Fill{TradeId{"7"}, price("80"), quantity("1"), dec("0"), Asset{"USDT"}, Liquidity::Taker};
  world.hear(ReportsArrived{VenueId{"paper"}, {liquidation}});
  std::vector<std::string> codes;
  for (const auto& queued : world.facts<NoticeQueued>()) codes.push_back(queued.notice.event);
  EXPECT_NE(std::find(codes.begin(), codes.end(), "FOREIGN_FILL"), codes.end());
}

TEST(Desk, ReplayingTheEventsGivesTheSameBooks) {
  World world{Temper{10, 30, 7}};
  world.follow("alice", ratio("0.37"));
  world.follow("bob", ratio("1.9"));
  world.start();
  world.market("100");
  for (int i = 0; i < 20; ++i) world.send(i % 5 == 4 ? world.close() : world.open(i % 2 == 0 ? kLong : kShort, "0.5"));
  const auto hash = world.desk().book().state_hash();
  CopyBook again;
  for (const auto& event : world.events()) again.apply(event);
  EXPECT_EQ(again.state_hash(), hash);
}

}  // namespace
}  // namespace copier_test
