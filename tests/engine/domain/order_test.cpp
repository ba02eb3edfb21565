#include "engine/domain/order.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using engine::OrderStatus;

constexpr std::array kAll{OrderStatus::PendingNew, OrderStatus::New,      OrderStatus::PartiallyFilled,
                          OrderStatus::Filled,     OrderStatus::Canceled, OrderStatus::Rejected,
                          OrderStatus::Expired};

TEST(OrderStatus, GoesOnlyForward) {
  // Rows: from; columns: to; both in the order of kAll.
  constexpr std::array<std::string_view, 7> kTable{
      "xxxxxxx",  // pending_new: a fill, a cancel or a refusal may overtake the acknowledgement
      ".xxxxxx",  // new
      "..xxx.x",  // partially_filled: what has traded cannot be rejected
      "...x...",  // filled
      "....x..",  // canceled
      ".....x.",  // rejected
      "......x",  // expired
  };
  for (std::size_t from = 0; from < kAll.size(); ++from) {
    for (std::size_t to = 0; to < kAll.size(); ++to) {
      EXPECT_EQ(may_follow(kAll[from], kAll[to]), kTable[from][to] == 'x')
          << to_string(kAll[from]) << " -> " << to_string(kAll[to]);
    }
  }
}

TEST(OrderStatus, EndsInFourWays) {
  for (const auto status : kAll) {
    const bool ends = status == OrderStatus::Filled || status == OrderStatus::Canceled ||
                      status == OrderStatus::Rejected || status == OrderStatus::Expired;
    EXPECT_EQ(is_terminal(status), ends) << to_string(status);
  }
}

TEST(OrderWords, AreReadAsTheyAreWritten) {
  for (const auto status : kAll) EXPECT_EQ(engine::parse_order_status(to_string(status)).value(), status);
  for (const auto side : {engine::Side::Buy, engine::Side::Sell}) {
    EXPECT_EQ(engine::parse_side(to_string(side)).value(), side);
    EXPECT_EQ(sign_of(opposite(side)), -sign_of(side));
  }
  for (const auto type : {engine::OrderType::Market, engine::OrderType::Limit}) {
    EXPECT_EQ(engine::parse_order_type(to_string(type)).value(), type);
  }
  for (const auto terms :
       {engine::TimeInForce::GoodTillCancel, engine::TimeInForce::ImmediateOrCancel, engine::TimeInForce::FillOrKill}) {
    EXPECT_EQ(engine::parse_time_in_force(to_string(terms)).value(), terms);
  }
  const auto wrong = engine::parse_side("Buy");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("buy, sell"), std::string::npos);
}

}  // namespace
