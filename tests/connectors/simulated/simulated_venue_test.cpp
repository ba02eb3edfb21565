// The venue's manners: accounts, repeats, look-ups, markets without a recording.
#include <gtest/gtest.h>

#include "tests/connectors/simulated/venue_fixture.h"

namespace {

using engine::OrderStatus;
using engine::Side;
using engine::TimeInForce;
using namespace testing_support;

const auto kSpot = spot_instrument();
const auto kSwap = perpetual();

struct SimulatedVenue : ::testing::Test, VenueUnderTest {};

engine::NewOrder with_reference(engine::NewOrder order, std::string_view at_price) {
  order.reference_price = price(at_price);
  return order;
}

TEST_F(SimulatedVenue, PaysTheInitialBalanceOnce) {
  open("500");
  const std::vector again{customer("alice", "500"), customer("bob", "7")};
  ASSERT_TRUE(venue->open_accounts(again));
  ASSERT_EQ(heard.accounts.size(), 3U);
  EXPECT_EQ(heard.accounts[1].balances.at(engine::Asset{"USDT"}), dec("500"));
  EXPECT_EQ(heard.accounts[2].customer, engine::CustomerId{"bob"});
  EXPECT_EQ(heard.accounts[2].balances.at(engine::Asset{"USDT"}), dec("7"));
}

TEST_F(SimulatedVenue, FillsAtTheReferencePriceWithoutARecording) {
  open();
  EXPECT_FALSE(venue->has_market());
  submit({with_reference(limit_order("a", kSwap, Side::Buy, "2", "101", TimeInForce::ImmediateOrCancel), "100.5")});
  ASSERT_EQ(last().status, OrderStatus::Filled);
  EXPECT_EQ(last().fill->price, price("100.5"));
  EXPECT_EQ(venue->exchange().positions(engine::CustomerId{"alice"})[kSwap.id].quantity(), dec("2"));
}

TEST_F(SimulatedVenue, RejectsWithoutAnyPrice) {
  open();
  submit({market_order("a", kSwap, Side::Buy, "2")});
  EXPECT_EQ(last().status, OrderStatus::Rejected);
  EXPECT_EQ(last().reason, "NO_PRICE");
  EXPECT_TRUE(last().venue_order_id.empty());
}

TEST_F(SimulatedVenue, AnswersARepeatedOrderWithItsPresentState) {
  open();
  const auto order = with_reference(market_order("a", kSwap, Side::Buy, "2"), "100");
  submit({order, order});
  submit({order});
  ASSERT_EQ(heard.reports.size(), 3U);
  EXPECT_EQ(heard.batches, 2);
  EXPECT_EQ(last().status, OrderStatus::Filled);
  EXPECT_FALSE(last().fill);
  EXPECT_EQ(venue->exchange().positions(engine::CustomerId{"alice"})[kSwap.id].quantity(), dec("2"));
}

TEST_F(SimulatedVenue, LooksUpFillsThenThePresentStateAndFencesWhatIsNotHere) {
  open();
  submit({with_reference(market_order("a", kSwap, Side::Buy, "2"), "100")});
  const std::vector<engine::OrderRef> refs{{engine::ClientOrderId{"a"}, engine::CustomerId{"alice"}, kSwap.id},
                                           {engine::ClientOrderId{"b"}, engine::CustomerId{"alice"}, kSwap.id}};
  ASSERT_TRUE(venue->look_up(refs));
  ASSERT_EQ(heard.lookups.size(), 2U);
  EXPECT_TRUE(heard.lookups[0].found);
  EXPECT_FALSE(heard.lookups[0].fenced);
  ASSERT_EQ(heard.lookups[0].reports.size(), 2U);
  EXPECT_TRUE(heard.lookups[0].reports[0].fill);
  EXPECT_EQ(heard.lookups[0].reports[1].status, OrderStatus::Filled);
  EXPECT_FALSE(heard.lookups[1].found);
  EXPECT_TRUE(heard.lookups[1].fenced);
}

TEST_F(SimulatedVenue, AnswersACancelThatCameTooLateOrMeetsNothing) {
  open();
  const auto order = with_reference(market_order("a", kSwap, Side::Buy, "2"), "100");
  submit({order});
  cancel(order);
  EXPECT_EQ(last().status, OrderStatus::Filled);
  cancel(market_order("b", kSwap, Side::Buy, "2"));
  EXPECT_EQ(last().status, OrderStatus::Rejected);
  EXPECT_EQ(last().reason, "UNKNOWN_ORDER");
}

TEST_F(SimulatedVenue, UsesTheCustomersLeverageWhenHeHasOne) {
  open();
  auto bob = customer("bob", "1000");
  bob.max_leverage = dec("2");
  ASSERT_TRUE(venue->open_accounts(std::vector{bob}));
  auto order = limit_order("a", kSwap, Side::Buy, "1", "100");
  order.customer = bob.id;
  submit({with_reference(order, "105")});
  EXPECT_EQ(venue->exchange().balances(bob.id)[engine::Asset{"USDT"}].frozen, dec("50.1"));
  bob.max_leverage = dec("5");
  ASSERT_TRUE(venue->open_accounts(std::vector{bob}));
  order.client_order_id = engine::ClientOrderId{"b"};
  submit({with_reference(order, "105")});
  EXPECT_EQ(venue->exchange().balances(bob.id)[engine::Asset{"USDT"}].frozen, dec("70.2"));
}

TEST_F(SimulatedVenue, KeepsWhatAFullInboxDidNotTake) {
  open();
  heard.full = true;
  submit({with_reference(market_order("a", kSwap, Side::Buy, "2"), "100")});
  EXPECT_TRUE(heard.reports.empty());
  heard.full = false;
  submit({with_reference(market_order("b", kSwap, Side::Buy, "2"), "100")});
  ASSERT_EQ(heard.reports.size(), 2U);
  EXPECT_EQ(heard.reports[0].client_order_id, engine::ClientOrderId{"a"});
}

TEST_F(SimulatedVenue, RefusesTermsThatCannotBe) {
  const auto refused = [&](auto&& spoil) {
    VenueUnderTest other;
    spoil(other);
    const auto opened = other.try_open();
    return !opened && opened.error().code == engine::ErrorCode::InvalidInput;
  };
  EXPECT_TRUE(refused([](VenueUnderTest& v) { v.config.taker_fee = dec("1"); }));
  EXPECT_TRUE(refused([](VenueUnderTest& v) { v.config.latency_ms = -1; }));
  EXPECT_TRUE(refused([](VenueUnderTest& v) { v.config.slippage_ticks = -1; }));
  EXPECT_TRUE(refused([](VenueUnderTest& v) { v.config.instruments[0].tick_size = price("0"); }));
  EXPECT_TRUE(refused([](VenueUnderTest& v) {
    v.config.fill = engine::FillModel::Trades;
    v.records = {bar(kSpot, 0, "1", "1", "1", "1")};
  }));
}

TEST_F(SimulatedVenue, StopsAtARecordThatCannotBe) {
  records = {bar(kSpot, 0, "100", "110", "90", "105"), bar(kSpot, 60, "0", "120", "101", "102")};
  open();
  play(2);
  const auto played = venue->play();
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().code, engine::ErrorCode::InvalidInput);
}

TEST_F(SimulatedVenue, SkipsInSilence) {
  records = {bar(kSpot, 0, "100", "110", "90", "105"), bar(kSpot, 60, "106", "120", "101", "102")};
  open();
  ASSERT_TRUE(venue->skip_to(at(60)));
  EXPECT_TRUE(heard.market.empty());
  EXPECT_EQ(venue->next_time(), at(120));
}

}  // namespace
