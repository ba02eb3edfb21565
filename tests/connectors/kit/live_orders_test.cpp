#include "connectors/kit/live_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/support/amounts.h"

namespace {

using engine::ClientOrderId;
using engine::CustomerId;
using engine::ExecutionReport;
using engine::InstrumentId;
using engine::OrderStatus;
using kit::LiveOrders;
using kit::OrderNews;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::price;
using testing_support::quantity;

const ClientOrderId kId{"ct0001000000000000000000070A"};
const CustomerId kAlice{"alice"};
const InstrumentId kSwap{"BTC-USDT-SWAP"};

engine::NewOrder order_of(const char* size) {
  engine::NewOrder order;
  order.client_order_id = kId;
  order.customer = kAlice;
  order.instrument = kSwap;
  order.quantity = quantity(size);
  return order;
}

OrderNews news(OrderStatus status, const char* filled, int at = 0) {
  OrderNews told;
  told.client_order_id = kId;
  told.venue_order_id = engine::VenueOrderId{"312269865356374016"};
  told.customer = kAlice;
  told.instrument = kSwap;
  told.status = status;
  told.order_quantity = quantity("0.5");
  told.filled_quantity = quantity(filled);
  told.event_time = engine::Timestamp::from_milliseconds(1'700'000'000'000 + at);
  return told;
}

OrderNews fill(const char* trade, const char* size, const char* filled, OrderStatus status, int at = 0) {
  auto told = news(status, filled, at);
  told.fill = engine::Fill{engine::TradeId{trade}, price("60000"),          quantity(size), {},
                           engine::Asset{"USDT"},  engine::Liquidity::Taker};
  return told;
}

/// All that the engine hears must hold together, whatever came before what.
void check_reports(const LiveOrders::Reports& reports) {
  std::set<engine::TradeId> trades;
  engine::Quantity filled;
  bool ended = false;
  for (const auto& report : reports) {
    EXPECT_FALSE(ended) << "a report after the end";
    EXPECT_GE(report.filled_quantity, filled);
    filled = report.filled_quantity;
    if (report.fill) {
      EXPECT_TRUE(trades.insert(report.fill->id).second) << "a fill told twice: " << report.fill->id.text();
    }
    ended = is_terminal(report.status);
    EXPECT_EQ(report.leaves_quantity, ended ? quantity("0") : quantity("0.5") - filled);
  }
}

/// Hears the events in each of their orders, and gives the last report and the trades of each.
template <std::size_t N, class Check>
void in_every_order(const std::array<OrderNews, N>& events, Check check) {
  std::array<std::size_t, N> order;
  for (std::size_t i = 0; i < N; ++i) order[i] = i;
  do {
    LiveOrders orders;
    orders.add(order_of("0.5"));
    LiveOrders::Reports all;
    std::string told;
    for (const auto i : order) {
      told += std::to_string(i) + " ";
      for (auto& report : orders.hear(events[i])) all.push_back(std::move(report));
    }
    SCOPED_TRACE("in the order " + told);
    check_reports(all);
    check(orders, all);
    if (testing::Test::HasFailure()) return;
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LiveOrders, TellsTheSameEndWhateverTheOrderOfSixEvents) {
  const std::array<OrderNews, 6> events{news(OrderStatus::New, "0", 1),
                                        fill("t1", "0.2", "0.2", OrderStatus::PartiallyFilled, 2),
                                        fill("t1", "0.2", "0.2", OrderStatus::PartiallyFilled, 2),
                                        fill("t2", "0.3", "0.5", OrderStatus::Filled, 3),
                                        news(OrderStatus::Filled, "0.5", 3),
                                        news(OrderStatus::New, "0", 1)};
  in_every_order(events, [](const LiveOrders& orders, const LiveOrders::Reports& all) {
    EXPECT_EQ(all.back().status, OrderStatus::Filled);
    EXPECT_EQ(all.back().filled_quantity, quantity("0.5"));
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& report) { return report.fill.has_value(); }), 2);
    const auto story = orders.story(kId);
    ASSERT_EQ(story.size(), 3U);
    EXPECT_EQ(story[0].fill->id, engine::TradeId{"t1"});
    EXPECT_EQ(story[1].fill->id, engine::TradeId{"t2"});
    EXPECT_EQ(story[2].status, OrderStatus::Filled);
  });
}

TEST(LiveOrders, KeepsTheFilledPartWhateverTheOrderOfACancelAndItsFills) {
  const std::array<OrderNews, 6> events{news(OrderStatus::New, "0", 1),
                                        fill("t1", "0.2", "0.2", OrderStatus::PartiallyFilled, 2),
                                        news(OrderStatus::PartiallyFilled, "0.3", 3),
                                        fill("t2", "0.1", "0.3", OrderStatus::PartiallyFilled, 3),
                                        news(OrderStatus::Canceled, "0.3", 4),
                                        news(OrderStatus::Canceled, "0.3", 5)};
  in_every_order(events, [](const LiveOrders& orders, const LiveOrders::Reports& all) {
    EXPECT_EQ(all.back().status, OrderStatus::Canceled);
    EXPECT_EQ(all.back().filled_quantity, quantity("0.3"));
    EXPECT_TRUE(orders.is_ended(kId));
    EXPECT_FALSE(orders.lacks_fills(kId));
  });
}

TEST(LiveOrders, HoldsTheEndBackUntilItsFillsHaveCome) {
  LiveOrders orders;
  orders.add(order_of("0.5"));
  EXPECT_THAT(orders.hear(news(OrderStatus::Canceled, "0.2")), IsEmpty());
  EXPECT_TRUE(orders.lacks_fills(kId));
  EXPECT_FALSE(orders.is_ended(kId));
  const auto reports = orders.hear(fill("t1", "0.2", "0.2", OrderStatus::PartiallyFilled));
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_EQ(reports[0].status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(reports[1].status, OrderStatus::Canceled);
  EXPECT_FALSE(orders.lacks_fills(kId));
}

TEST(LiveOrders, TakesUpAnOrderOfOursThatItDoesNotKnow) {
  LiveOrders orders;
  const auto reports = orders.hear(fill("t1", "0.2", "0.2", OrderStatus::PartiallyFilled));
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].client_order_id, kId);
  EXPECT_EQ(reports[0].leaves_quantity, quantity("0.3"));
  EXPECT_TRUE(orders.is_heard_of(kId));
  EXPECT_THAT(orders.open(kAlice), SizeIs(1));
}

TEST(LiveOrders, StillTellsAFillThatComesAfterTheEnd) {
  LiveOrders orders;
  orders.add(order_of("0.5"));
  ASSERT_THAT(orders.hear(news(OrderStatus::Canceled, "0")), SizeIs(1));
  const auto reports = orders.hear(fill("t9", "0.1", "0.1", OrderStatus::PartiallyFilled));
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].status, OrderStatus::Canceled);
  EXPECT_EQ(reports[0].filled_quantity, quantity("0.1"));
}

TEST(LiveOrders, TellsForeignFillsOnceAndForeignOrdersNot) {
  LiveOrders orders;
  auto foreign = fill("t1", "0.2", "0.2", OrderStatus::Filled);
  foreign.client_order_id = ClientOrderId{"web"};
  auto unfilled = news(OrderStatus::New, "0");
  unfilled.client_order_id = ClientOrderId{};
  EXPECT_THAT(orders.hear(unfilled), IsEmpty());
  const auto reports = orders.hear(foreign);
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].client_order_id, ClientOrderId{"web"});
  EXPECT_THAT(orders.hear(foreign), IsEmpty());
  // The same trade may be another account's too.
  foreign.customer = CustomerId{"bob"};
  EXPECT_THAT(orders.hear(foreign), SizeIs(1));
}

TEST(LiveOrders, AnOrderThatLeavesAgainBeginsAnew) {
  LiveOrders orders;
  orders.add(order_of("0.5"));
  ASSERT_THAT(orders.hear(news(OrderStatus::Expired, "0")), SizeIs(1));
  orders.add(order_of("0.5"));
  EXPECT_FALSE(orders.is_heard_of(kId));
  EXPECT_THAT(orders.open(kAlice), SizeIs(1));
  const auto reports = orders.hear(news(OrderStatus::New, "0"));
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].status, OrderStatus::New);
}

TEST(LiveOrders, ForgetsTheLongestEndedOnly) {
  LiveOrders orders;
  orders.add(order_of("0.5"));
  for (int i = 0; i < 60'000; ++i) {
    auto told = news(OrderStatus::Canceled, "0");
    auto text = std::to_string(i);
    told.client_order_id = ClientOrderId{"ct" + std::string(26 - text.size(), '0') + text};
    orders.hear(told);
  }
  EXPECT_LE(orders.size(), 50'001U);
  EXPECT_THAT(orders.open(kAlice), SizeIs(1));
  EXPECT_TRUE(orders.is_ended(ClientOrderId{"ct" + std::string(21, '0') + "59999"}));
  EXPECT_FALSE(orders.is_ended(ClientOrderId{"ct" + std::string(21, '0') + "00001"}));
}

}  // namespace
