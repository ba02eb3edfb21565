#include "engine/copier/wire_gate.h"

#include <gtest/gtest.h>

#include "engine/copier/leader_book.h"
#include "engine/copier/order_id.h"
#include "engine/copier/planner.h"
#include "tests/engine/copier/world.h"

namespace copier_test {
namespace {

const BindingId kBinding{StrategyId{"s"}, CustomerId{"c"}};
const InstrumentId kInstrument{"BTC-USDT-SWAP"};

struct Gated : ::testing::Test {
  void hear(Fact fact) { gate.observe(Event{++sequence, Timestamp{}, std::move(fact)}); }
  void intend(std::string_view target) {
    Intent intent;
    intent.binding = kBinding;
    intent.instrument = kInstrument;
    intent.target_after = dec(target);
    hear(IntentDecided{intent});
  }
  NewOrder plan(std::string_view size, Side side = Side::Buy) {
    OrderAttempt attempt;
    attempt.binding = kBinding;
    attempt.order.client_order_id = ClientOrderId{"o" + std::to_string(sequence)};
    attempt.order.customer = kBinding.customer;
    attempt.order.instrument = kInstrument;
    attempt.order.side = side;
    attempt.order.quantity = quantity(size);
    hear(OrderPlanned{attempt});
    return attempt.order;
  }
  void report(const NewOrder& order, OrderStatus status, std::string_view filled) {
    OrderReported fact;
    fact.report.client_order_id = order.client_order_id;
    fact.report.status = status;
    if (dec(filled).is_positive()) {
      fact.report.fill =
          Fill{TradeId{"t" + std::to_string(sequence)}, price("1"), quantity(filled), {}, Asset{"USDT"}, {}};
    }
    hear(fact);
  }

  WireGate gate;
  Sequence sequence = 0;
};

TEST_F(Gated, LetsAPlannedOrderLeaveOnce) {
  intend("2");
  const auto order = plan("2");
  EXPECT_TRUE(gate.permit(order));
  EXPECT_FALSE(gate.permit(order));
}

TEST_F(Gated, StopsWhatWasNeverPlanned) {
  intend("2");
  auto order = plan("1");
  order.client_order_id = ClientOrderId{"other"};
  EXPECT_FALSE(gate.permit(order));
}

TEST_F(Gated, StopsAnOrderThatIsNotTheOnePlanned) {
  intend("2");
  auto order = plan("1");
  order.quantity = quantity("1.1");
  EXPECT_FALSE(gate.permit(order));
}

TEST_F(Gated, StopsASecondOrderThatLeadsPastTheTarget) {
  intend("2");
  EXPECT_TRUE(gate.permit(plan("1.5")));
  EXPECT_FALSE(gate.permit(plan("1")));
}

TEST_F(Gated, CountsWhatAnEndedOrderLeftOver) {
  intend("2");
  const auto first = plan("2");
  EXPECT_TRUE(gate.permit(first));
  report(first, OrderStatus::PartiallyFilled, "0.5");
  report(first, OrderStatus::Expired, "0");
  EXPECT_TRUE(gate.permit(plan("1.5")));
  EXPECT_FALSE(gate.permit(plan("0.1")));
}

TEST_F(Gated, LetsReductionsPassAndNoneThroughZero) {
  intend("2");
  const auto open = plan("2");
  EXPECT_TRUE(gate.permit(open));
  report(open, OrderStatus::Filled, "2");
  intend("0");
  const auto close = plan("1", Side::Sell);
  EXPECT_TRUE(gate.permit(close));
  EXPECT_FALSE(gate.permit(plan("2", Side::Sell)));
}

TEST_F(Gated, LetsAnOrderLeaveAgainThatNeverArrived) {
  intend("2");
  const auto order = plan("2");
  EXPECT_TRUE(gate.permit(order));
  gate.allow_again(order.client_order_id);
  EXPECT_TRUE(gate.permit(order));
}

TEST(OrderId, GrowsWithIntentAndAttemptAndIsLegalEverywhere) {
  const auto first = make_client_order_id(1, 41, 1), second = make_client_order_id(1, 41, 2),
             third = make_client_order_id(1, 42, 1);
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, make_client_order_id(2, 1, 1));
  EXPECT_EQ(first.text().size(), 28U);
  EXPECT_EQ(first.text().find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZct"), std::string::npos);
  EXPECT_TRUE(is_our_order_id(first));
  EXPECT_FALSE(is_our_order_id(ClientOrderId{"x-abc"}));
}

Signal said(SignalAction action, std::string_view size = "") {
  Signal signal;
  signal.action = action;
  signal.side = PositionSide::Long;
  if (!size.empty()) signal.quantity = quantity(size);
  return signal;
}

TEST(LeaderBook, ACloseOfMoreThanIsHeldIsCutAndNoted) {
  const auto move = move_of(said(SignalAction::Close, "3"), dec("2"));
  EXPECT_EQ(move.after, dec("0"));
  EXPECT_EQ(move.keep_numerator, dec("0"));
  EXPECT_EQ(move.note, "CUT_TO_LEADER_POSITION");
}

TEST(LeaderBook, ACloseOfAPartKeepsTheRestAsAFraction) {
  const auto move = move_of(said(SignalAction::Close, "0.5"), dec("-2"));
  EXPECT_EQ(move.after, dec("-1.5"));
  EXPECT_EQ(move.keep_numerator, dec("1.5"));
  EXPECT_EQ(move.keep_denominator, dec("2"));
}

TEST(LeaderBook, AnOpenAgainstTheHeldSideReducesFirst) {
  const auto part = move_of(said(SignalAction::Open, "1"), dec("-3"));
  EXPECT_TRUE(part.closes());
  EXPECT_FALSE(part.opens());
  const auto flip = move_of(said(SignalAction::Open, "5"), dec("-3"));
  EXPECT_EQ(flip.keep_numerator, dec("0"));
  EXPECT_EQ(flip.added, dec("2"));
}

TEST(LeaderBook, ATargetOfZeroIsFlat) {
  const auto move = move_of(said(SignalAction::Target, "0"), dec("4"));
  EXPECT_EQ(move.after, dec("0"));
  EXPECT_TRUE(move.closes());
  EXPECT_FALSE(move.opens());
}

TEST(Planner, RoundsAReductionDownButTakesTheLastWhole) {
  const auto part = next_step({dec("0.5004"), dec("1"), {}, false, {}}, quantity("0.001"));
  EXPECT_EQ(part.kind, Step::Kind::Reduce);
  EXPECT_EQ(part.quantity, quantity("0.499"));
  const auto all = next_step({dec("0"), dec("0.0007"), {}, false, {}}, quantity("0.001"));
  EXPECT_EQ(all.quantity, quantity("0.0007"));
}

TEST(Planner, TakesBackARestingOpenBeforeItReduces) {
  EXPECT_EQ(next_step({dec("1"), dec("1"), dec("1"), true, {}}, quantity("0.001")).kind, Step::Kind::CancelOpens);
  EXPECT_EQ(next_step({dec("0"), dec("1"), dec("1"), false, {}}, quantity("0.001")).kind, Step::Kind::CancelOpens);
  EXPECT_EQ(next_step({dec("1"), dec("1"), dec("1"), false, {}}, quantity("0.001")).kind, Step::Kind::Wait);
}

TEST(Planner, NeverReducesMoreThanIsHeldAndNotBeingReducedAlready) {
  EXPECT_EQ(next_step({dec("0"), dec("1"), {}, false, dec("-1")}, quantity("0.001")).kind, Step::Kind::Wait);
  EXPECT_EQ(next_step({dec("0"), dec("1"), {}, false, dec("-0.4")}, quantity("0.001")).quantity, quantity("0.6"));
}

TEST(Planner, JudgesTheSmallestOrderAtThePrice) {
  auto instrument = btc_swap();
  instrument.min_notional = notional("100");
  const auto small = size_open(quantity("0.9"), price("100"), instrument, MinNotionalPolicy::Carry);
  EXPECT_TRUE(small.below_minimum);
  EXPECT_TRUE(small.quantity.is_zero());
  EXPECT_EQ(size_open(quantity("0.9"), price("100"), instrument, MinNotionalPolicy::RoundUp).quantity, quantity("1"));
  EXPECT_EQ(size_open(quantity("1.0009"), price("100"), instrument, MinNotionalPolicy::Carry).quantity, quantity("1"));
}

}  // namespace
}  // namespace copier_test
