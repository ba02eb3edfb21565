// Cases worked out by hand, played to the matcher and to the reference that judges it: where one of them is wrong, the
// comparison of the two would say nothing.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/support/reference_matcher.h"

namespace {

using engine::IncomingOrder;
using engine::Lots;
using engine::OrderNumber;
using engine::OutsideQuote;
using engine::PlaceEnd;
using engine::SelfTrade;
using engine::Side;
using engine::Ticks;
using engine::TimeInForce;
using testing_support::ReferenceMatcher;
using Outcome = ReferenceMatcher::Outcome;

/// The matcher behind the reference's interface.
class Tested {
 public:
  Outcome place(const IncomingOrder& order, OutsideQuote quote = {}) {
    Outcome outcome;
    const auto result = matcher_.place(
        order, quote, [&](const engine::Trade& trade) { outcome.trades.push_back(trade); },
        [&](OrderNumber number) { outcome.expired.push_back(number); });
    EXPECT_EQ(matcher_.broken_invariant(), "");
    outcome.end = result.end;
    outcome.left = result.left;
    outcome.price = result.price;
    return outcome;
  }
  bool cancel(OrderNumber number) { return matcher_.cancel(number); }
  bool reduce(OrderNumber number, Lots lots) {
    if (!matcher_.book().contains(number)) return false;
    matcher_.reduce(number, lots);
    return true;
  }
  std::vector<engine::RestingOrder> side(Side side) const {
    std::vector<engine::RestingOrder> orders;
    matcher_.book().visit_orders(side, [&](const engine::RestingOrder& order) { orders.push_back(order); });
    return orders;
  }

 private:
  engine::Matcher matcher_;
};

IncomingOrder limit(OrderNumber number, Side side, Ticks price, Lots lots) {
  IncomingOrder order;
  order.number = number;
  order.account = static_cast<engine::AccountHandle>(number);
  order.side = side;
  order.limit = price;
  order.lots = lots;
  return order;
}
IncomingOrder buy(OrderNumber number, Ticks price, Lots lots) { return limit(number, Side::Buy, price, lots); }
IncomingOrder sell(OrderNumber number, Ticks price, Lots lots) { return limit(number, Side::Sell, price, lots); }
IncomingOrder market(IncomingOrder order) {
  order.limit.reset();
  order.time_in_force = TimeInForce::ImmediateOrCancel;
  return order;
}
IncomingOrder ioc(IncomingOrder order) {
  order.time_in_force = TimeInForce::ImmediateOrCancel;
  return order;
}
IncomingOrder fok(IncomingOrder order) {
  order.time_in_force = TimeInForce::FillOrKill;
  return order;
}
IncomingOrder post(IncomingOrder order, bool slide = false) {
  order.post_only = true;
  order.slide = slide;
  return order;
}
IncomingOrder shows(IncomingOrder order, Lots display) {
  order.display = display;
  return order;
}
IncomingOrder own(IncomingOrder order, SelfTrade self_trade = SelfTrade::None) {
  order.account = 77;
  order.self_trade = self_trade;
  return order;
}

/// "2:3@101" is three lots with order 2 at 101.
std::string trades(const Outcome& outcome) {
  std::string text;
  for (const auto& trade : outcome.trades) {
    text += (text.empty() ? "" : " ") + std::to_string(trade.maker) + ":" + std::to_string(trade.lots) + "@" +
            std::to_string(trade.price);
  }
  return text;
}

/// "3:5@100" is order 3 with five lots to see at 100; "+7" behind it are hidden.
template <class Book>
std::string orders(const Book& book, Side side) {
  std::string text;
  for (const auto& order : book.side(side)) {
    text += (text.empty() ? "" : " ") + std::to_string(order.number) + ":" + std::to_string(order.lots);
    if (order.hidden > 0) text += "+" + std::to_string(order.hidden);
    text += "@" + std::to_string(order.price);
  }
  return text;
}

template <class Book>
class Matching : public ::testing::Test {
 protected:
  Outcome place(const IncomingOrder& order, OutsideQuote quote = {}) { return book.place(order, quote); }
  std::string bids() const { return orders(book, Side::Buy); }
  std::string asks() const { return orders(book, Side::Sell); }
  /// Orders 1, 2 and 3 to sell 4 each at 101.
  void three_at_one_price() {
    for (OrderNumber number = 1; number <= 3; ++number) place(sell(number, 101, 4));
  }
  Book book;
};

struct Names {
  template <class Book>
  static std::string GetName(int) {
    return std::is_same_v<Book, Tested> ? "Matcher" : "Reference";
  }
};
using Books = ::testing::Types<Tested, ReferenceMatcher>;
TYPED_TEST_SUITE(Matching, Books, Names);

// Price, then time.

TYPED_TEST(Matching, TradesAtTheMakersPriceCheapestFirst) {
  this->place(sell(1, 103, 1));
  this->place(sell(2, 101, 1));
  this->place(sell(3, 102, 1));
  EXPECT_EQ(trades(this->place(buy(4, 110, 3))), "2:1@101 3:1@102 1:1@103");
}

TYPED_TEST(Matching, SellsToTheHighestBidFirst) {
  this->place(buy(1, 98, 1));
  this->place(buy(2, 100, 1));
  this->place(buy(3, 99, 1));
  EXPECT_EQ(trades(this->place(sell(4, 1, 3))), "2:1@100 3:1@99 1:1@98");
}

TYPED_TEST(Matching, AtOnePriceTheOldestTradesFirst) {
  this->three_at_one_price();
  EXPECT_EQ(trades(this->place(buy(9, 101, 9))), "1:4@101 2:4@101 3:1@101");
  EXPECT_EQ(this->asks(), "3:3@101");
}

TYPED_TEST(Matching, APartFilledOrderKeepsItsPlace) {
  this->three_at_one_price();
  this->place(buy(8, 101, 1));
  EXPECT_EQ(trades(this->place(buy(9, 101, 4))), "1:3@101 2:1@101");
}

TYPED_TEST(Matching, WhatIsLeftOfACrossingOrderRestsAndIsAMakerThen) {
  this->place(sell(1, 101, 2));
  const auto outcome = this->place(buy(2, 103, 5));
  EXPECT_EQ(outcome.end, PlaceEnd::Rested);
  EXPECT_EQ(outcome.price, 103);
  EXPECT_EQ(trades(this->place(sell(3, 100, 3))), "2:3@103");
}

TYPED_TEST(Matching, OrdersThatDoNotReachEachOtherBothRest) {
  this->place(sell(1, 101, 2));
  this->place(buy(2, 100, 2));
  EXPECT_EQ(this->asks(), "1:2@101");
  EXPECT_EQ(this->bids(), "2:2@100");
}

TYPED_TEST(Matching, PricesFarApartAreInOrder) {
  const Ticks far = std::numeric_limits<Ticks>::max() / 2;
  this->place(sell(1, far, 1));
  this->place(sell(2, 2, 1));
  this->place(buy(3, 1, 1));
  EXPECT_EQ(trades(this->place(market(buy(4, 0, 5)))), "2:1@2 1:1@" + std::to_string(far));
  EXPECT_EQ(trades(this->place(sell(5, 1, 1))), "3:1@1");
}

// Sweeps: to the end of a level, one short of it, one past it.

TYPED_TEST(Matching, ASweepToTheEndOfALevelLeavesTheNextAlone) {
  this->three_at_one_price();
  this->place(sell(4, 102, 4));
  const auto outcome = this->place(buy(9, 102, 12));
  EXPECT_EQ(outcome.end, PlaceEnd::Filled);
  EXPECT_EQ(this->asks(), "4:4@102");
}

TYPED_TEST(Matching, ASweepOneShortOfALevelLeavesOneLot) {
  this->three_at_one_price();
  this->place(buy(9, 102, 11));
  EXPECT_EQ(this->asks(), "3:1@101");
}

TYPED_TEST(Matching, ASweepOnePastALevelTakesOneOfTheNext) {
  this->three_at_one_price();
  this->place(sell(4, 102, 4));
  EXPECT_EQ(trades(this->place(buy(9, 102, 13))), "1:4@101 2:4@101 3:4@101 4:1@102");
}

TYPED_TEST(Matching, OneOrderEmptiesAThousandLevels) {
  for (OrderNumber number = 1; number <= 1000; ++number) this->place(sell(number, 100 + 7 * Ticks(number), 1));
  const auto outcome = this->place(buy(2000, 100 + 7 * 1000, 1001));
  EXPECT_EQ(outcome.trades.size(), 1000U);
  EXPECT_EQ(outcome.trades.back().maker, 1000U);
  EXPECT_EQ(this->asks(), "");
  EXPECT_EQ(this->bids(), "2000:1@7100");
}

TYPED_TEST(Matching, AnEmptiedBookFillsAgainOnTheOtherSideOfTheSamePrice) {
  this->place(sell(1, 101, 2));
  this->place(buy(2, 101, 2));
  this->place(buy(3, 101, 2));
  EXPECT_EQ(this->bids(), "3:2@101");
  this->place(sell(4, 101, 2));
  this->place(sell(5, 101, 2));
  EXPECT_EQ(this->asks(), "5:2@101");
  EXPECT_EQ(this->bids(), "");
}

// Cancels and what they must not leave behind.

TYPED_TEST(Matching, TheHeadOfALevelIsCanceledThenTheLevelSwept) {
  this->three_at_one_price();
  EXPECT_TRUE(this->book.cancel(1));
  EXPECT_EQ(trades(this->place(buy(9, 101, 12))), "2:4@101 3:4@101");
}

TYPED_TEST(Matching, TheMiddleOfALevelIsCanceledThenTheLevelSwept) {
  this->three_at_one_price();
  EXPECT_TRUE(this->book.cancel(2));
  EXPECT_EQ(trades(this->place(buy(9, 101, 12))), "1:4@101 3:4@101");
}

TYPED_TEST(Matching, TheTailOfALevelIsCanceledAndTheNextComesBehindTheRest) {
  this->three_at_one_price();
  EXPECT_TRUE(this->book.cancel(3));
  this->place(sell(4, 101, 4));
  EXPECT_EQ(trades(this->place(buy(9, 101, 12))), "1:4@101 2:4@101 4:4@101");
}

TYPED_TEST(Matching, NoLevelIsLeftWhenItsOnlyOrderIsCanceled) {
  this->place(sell(1, 101, 4));
  this->place(sell(2, 102, 4));
  EXPECT_TRUE(this->book.cancel(1));
  EXPECT_EQ(this->place(buy(3, 101, 4)).end, PlaceEnd::Rested);
  EXPECT_EQ(trades(this->place(buy(4, 102, 4))), "2:4@102");
}

TYPED_TEST(Matching, APartFilledMakerIsCanceledForWhatIsLeft) {
  this->place(sell(1, 101, 4));
  this->place(buy(2, 101, 3));
  EXPECT_TRUE(this->book.cancel(1));
  EXPECT_EQ(this->place(market(buy(3, 0, 1))).end, PlaceEnd::Expired);
}

TYPED_TEST(Matching, AStaleCancelFindsNothing) {
  this->place(sell(1, 101, 4));
  EXPECT_FALSE(this->book.cancel(2));
  EXPECT_TRUE(this->book.cancel(1));
  EXPECT_FALSE(this->book.cancel(1));
  this->place(sell(3, 101, 4));
  this->place(buy(4, 101, 4));
  EXPECT_FALSE(this->book.cancel(3));
  EXPECT_FALSE(this->book.cancel(4));
}

TYPED_TEST(Matching, ANumberLivesAgainAfterItsEndAndComesLast) {
  this->three_at_one_price();
  this->book.cancel(1);
  this->place(sell(1, 101, 2));
  EXPECT_EQ(this->asks(), "2:4@101 3:4@101 1:2@101");
  this->place(buy(9, 101, 10));
  this->place(buy(1, 99, 5));
  EXPECT_EQ(this->bids(), "1:5@99");
}

// Smaller keeps the place; replaced goes to the back.

TYPED_TEST(Matching, AReducedOrderKeepsItsPlace) {
  this->three_at_one_price();
  EXPECT_TRUE(this->book.reduce(1, 3));
  EXPECT_EQ(trades(this->place(buy(9, 101, 2))), "1:1@101 2:1@101");
}

TYPED_TEST(Matching, ReducedByAllItIsGone) {
  this->three_at_one_price();
  EXPECT_TRUE(this->book.reduce(2, 4));
  EXPECT_FALSE(this->book.reduce(2, 1));
  EXPECT_EQ(this->asks(), "1:4@101 3:4@101");
}

TYPED_TEST(Matching, AStaleReductionFindsNothing) {
  this->place(sell(1, 101, 4));
  this->place(buy(2, 101, 4));
  EXPECT_FALSE(this->book.reduce(1, 1));
}

TYPED_TEST(Matching, AReplacedOrderStandsBehindTheOthers) {
  this->three_at_one_price();
  this->book.cancel(1);
  this->place(sell(1, 101, 4));
  EXPECT_EQ(this->asks(), "2:4@101 3:4@101 1:4@101");
}

TYPED_TEST(Matching, AnOrderReplacedIntoTheOtherSideTradesAtOnce) {
  this->place(buy(1, 99, 5));
  this->place(sell(2, 101, 3));
  this->book.cancel(1);
  const auto outcome = this->place(buy(1, 102, 5));
  EXPECT_EQ(trades(outcome), "2:3@101");
  EXPECT_EQ(this->bids(), "1:2@102");
}

// Time in force.

TYPED_TEST(Matching, AnImmediateOrderStopsAtItsLimitAndDropsTheRest) {
  this->place(sell(1, 101, 2));
  this->place(sell(2, 103, 2));
  const auto outcome = this->place(ioc(buy(3, 102, 5)));
  EXPECT_EQ(outcome.end, PlaceEnd::Expired);
  EXPECT_EQ(outcome.left, 3);
  EXPECT_EQ(this->bids(), "");
}

TYPED_TEST(Matching, AMarketOrderGoesToTheEndOfTheBookAndDropsTheRest) {
  this->place(buy(1, 100, 2));
  this->place(buy(2, 1, 2));
  const auto outcome = this->place(market(sell(3, 0, 5)));
  EXPECT_EQ(trades(outcome), "1:2@100 2:2@1");
  EXPECT_EQ(outcome.end, PlaceEnd::Expired);
  EXPECT_EQ(this->place(market(sell(4, 0, 1))).left, 1);
}

TYPED_TEST(Matching, AllOrNothingCountsEveryLevelWithinItsLimitAndNoneBeyond) {
  this->place(sell(1, 101, 2));
  this->place(sell(2, 102, 2));
  this->place(sell(3, 103, 9));
  const auto killed = this->place(fok(buy(4, 102, 5)));
  EXPECT_EQ(killed.end, PlaceEnd::Killed);
  EXPECT_EQ(killed.left, 5);
  EXPECT_EQ(this->asks(), "1:2@101 2:2@102 3:9@103");
  EXPECT_EQ(trades(this->place(fok(buy(5, 102, 4)))), "1:2@101 2:2@102");
}

TYPED_TEST(Matching, PostOnlyIsRefusedAtTheOtherSidesPriceAndRestsOneTickOff) {
  this->place(sell(1, 101, 2));
  EXPECT_EQ(this->place(post(buy(2, 101, 1))).end, PlaceEnd::PostOnlyRefused);
  EXPECT_EQ(this->place(post(buy(3, 100, 1))).end, PlaceEnd::Rested);
  EXPECT_EQ(this->place(post(sell(4, 100, 1))).end, PlaceEnd::PostOnlyRefused);
  EXPECT_EQ(this->asks(), "1:2@101");
  EXPECT_EQ(this->bids(), "3:1@100");
}

TYPED_TEST(Matching, ASlidingOrderRestsOneTickFromTheOtherSideBehindWhoIsThere) {
  this->place(sell(1, 101, 2));
  this->place(buy(2, 100, 2));
  const auto outcome = this->place(post(buy(3, 120, 1), true));
  EXPECT_EQ(outcome.end, PlaceEnd::Rested);
  EXPECT_EQ(outcome.price, 100);
  EXPECT_EQ(this->bids(), "2:2@100 3:1@100");
  EXPECT_EQ(this->place(post(sell(4, 90, 1), true)).price, 101);
  EXPECT_EQ(this->asks(), "1:2@101 4:1@101");
}

TYPED_TEST(Matching, ASlidingOrderKeepsItsOwnPriceWhenThatTakesNothing) {
  this->place(sell(1, 101, 2));
  EXPECT_EQ(this->place(post(buy(2, 95, 1), true)).price, 95);
}

TYPED_TEST(Matching, ASlidingOrderIsRefusedWhereNoPriceIsLeft) {
  this->place(sell(1, 1, 2));
  EXPECT_EQ(this->place(post(buy(2, 5, 1), true)).end, PlaceEnd::PostOnlyRefused);
  EXPECT_EQ(this->bids(), "");
}

TYPED_TEST(Matching, ASlidingOrderKeepsOffTheMarketsQuoteToo) {
  this->place(sell(1, 105, 2));
  EXPECT_EQ(this->place(post(buy(2, 110, 1), true), {103, 4}).price, 102);
}

// Icebergs.

TYPED_TEST(Matching, AnIcebergShowsAPartAndRefillsAtTheBack) {
  this->place(shows(sell(1, 101, 10), 4));
  this->place(sell(2, 101, 5));
  EXPECT_EQ(this->asks(), "1:4+6@101 2:5@101");
  EXPECT_EQ(trades(this->place(buy(8, 101, 4))), "1:4@101");
  EXPECT_EQ(this->asks(), "2:5@101 1:4+2@101");
  EXPECT_EQ(trades(this->place(buy(9, 101, 11))), "2:5@101 1:4@101 1:2@101");
}

TYPED_TEST(Matching, APartTakenOfWhatAnIcebergShowsKeepsItsPlace) {
  this->place(shows(sell(1, 101, 10), 4));
  this->place(sell(2, 101, 5));
  this->place(buy(8, 101, 3));
  EXPECT_EQ(this->asks(), "1:1+6@101 2:5@101");
}

TYPED_TEST(Matching, ALargeTakerGoesRoundTheIcebergs) {
  this->place(shows(sell(1, 101, 5), 2));
  this->place(shows(sell(2, 101, 5), 3));
  EXPECT_EQ(trades(this->place(buy(9, 101, 9))), "1:2@101 2:3@101 1:2@101 2:2@101");
  EXPECT_EQ(this->asks(), "1:1@101");
}

TYPED_TEST(Matching, WhatIsLeftOfACrossingIcebergRestsAsOne) {
  this->place(sell(1, 101, 3));
  this->place(shows(buy(2, 101, 10), 4));
  EXPECT_EQ(this->bids(), "2:4+3@101");
}

TYPED_TEST(Matching, AReducedIcebergLosesWhatItHidesFirst) {
  this->place(shows(sell(1, 101, 10), 4));
  this->place(sell(2, 101, 5));
  EXPECT_TRUE(this->book.reduce(1, 5));
  EXPECT_EQ(this->asks(), "1:4+1@101 2:5@101");
  EXPECT_TRUE(this->book.reduce(1, 2));
  EXPECT_EQ(this->asks(), "1:3@101 2:5@101");
}

TYPED_TEST(Matching, AllOrNothingCountsWhatIcebergsHide) {
  this->place(shows(sell(1, 101, 10), 1));
  EXPECT_EQ(this->place(fok(buy(2, 101, 11))).end, PlaceEnd::Killed);
  EXPECT_EQ(this->place(fok(buy(3, 101, 10))).end, PlaceEnd::Filled);
}

// Self-trade prevention: order 1 is a stranger's, order 2 our own, order 3 a stranger's.

template <class Book>
Outcome meet_own(Book& book, SelfTrade mode, const IncomingOrder& taker) {
  book.place(sell(1, 101, 2));
  book.place(own(sell(2, 101, 2)));
  book.place(sell(3, 101, 2));
  return book.place(own(taker, mode));
}

TYPED_TEST(Matching, WithoutPreventionOneTradesWithOneself) {
  EXPECT_EQ(trades(meet_own(this->book, SelfTrade::None, buy(9, 101, 5))), "1:2@101 2:2@101 3:1@101");
}

TYPED_TEST(Matching, ExpireTakerEndsTheTakerAtItsOwnOrder) {
  const auto outcome = meet_own(this->book, SelfTrade::ExpireTaker, buy(9, 101, 5));
  EXPECT_EQ(outcome.end, PlaceEnd::SelfTrade);
  EXPECT_EQ(outcome.left, 3);
  EXPECT_EQ(trades(outcome), "1:2@101");
  EXPECT_TRUE(outcome.expired.empty());
  EXPECT_EQ(this->asks(), "2:2@101 3:2@101");
  EXPECT_EQ(this->bids(), "");
}

TYPED_TEST(Matching, ExpireMakerTakesTheOwnOrderOutAndGoesOn) {
  const auto outcome = meet_own(this->book, SelfTrade::ExpireMaker, buy(9, 101, 5));
  EXPECT_EQ(outcome.end, PlaceEnd::Rested);
  EXPECT_EQ(trades(outcome), "1:2@101 3:2@101");
  EXPECT_EQ(outcome.expired, std::vector<OrderNumber>{2});
  EXPECT_EQ(this->asks(), "");
  EXPECT_EQ(this->bids(), "9:1@101");
}

TYPED_TEST(Matching, ExpireBothEndsBoth) {
  const auto outcome = meet_own(this->book, SelfTrade::ExpireBoth, buy(9, 101, 5));
  EXPECT_EQ(outcome.end, PlaceEnd::SelfTrade);
  EXPECT_EQ(outcome.expired, std::vector<OrderNumber>{2});
  EXPECT_EQ(this->asks(), "3:2@101");
  EXPECT_EQ(this->bids(), "");
}

TYPED_TEST(Matching, ATakerFilledBeforeItsOwnOrderPreventsNothing) {
  const auto outcome = meet_own(this->book, SelfTrade::ExpireBoth, buy(9, 101, 2));
  EXPECT_EQ(outcome.end, PlaceEnd::Filled);
  EXPECT_EQ(this->asks(), "2:2@101 3:2@101");
}

TYPED_TEST(Matching, AllOrNothingDoesNotCountWhatStandsBehindItsOwnOrder) {
  EXPECT_EQ(meet_own(this->book, SelfTrade::ExpireTaker, fok(buy(9, 101, 3))).end, PlaceEnd::Killed);
  EXPECT_EQ(this->asks(), "1:2@101 2:2@101 3:2@101");
}

TYPED_TEST(Matching, AllOrNothingThatExpiresMakersCountsOnlyStrangers) {
  EXPECT_EQ(meet_own(this->book, SelfTrade::ExpireMaker, fok(buy(8, 101, 5))).end, PlaceEnd::Killed);
  EXPECT_EQ(this->asks(), "1:2@101 2:2@101 3:2@101");
  EXPECT_EQ(trades(this->place(own(fok(buy(9, 101, 4)), SelfTrade::ExpireMaker))), "1:2@101 3:2@101");
}

TYPED_TEST(Matching, AllOrNothingReachesItsOwnOrderBeforeAnIcebergRefills) {
  this->place(shows(sell(1, 101, 10), 2));
  this->place(own(sell(2, 101, 1)));
  // Two are to be had, then comes its own order: three would end with one left.
  const auto outcome = this->place(own(fok(buy(9, 101, 3)), SelfTrade::ExpireTaker));
  EXPECT_EQ(outcome.end, PlaceEnd::Killed);
  EXPECT_EQ(trades(outcome), "");
  EXPECT_EQ(this->asks(), "1:2+8@101 2:1@101");
}

TYPED_TEST(Matching, PostOnlyIsRefusedBeforeItsOwnOrderToo) {
  this->place(own(sell(1, 101, 2)));
  EXPECT_EQ(this->place(own(post(buy(2, 101, 1)), SelfTrade::ExpireMaker)).end, PlaceEnd::PostOnlyRefused);
  EXPECT_EQ(this->asks(), "1:2@101");
}

// The market's quote stands behind the book at its own price, before it at a worse one.

TYPED_TEST(Matching, TheMarketsQuoteComesAfterOrdersAtItsPriceAndBeforeWorseOnes) {
  this->place(sell(1, 101, 2));
  this->place(sell(2, 102, 2));
  EXPECT_EQ(trades(this->place(buy(3, 102, 7), {101, 4})), "1:2@101 0:4@101 2:1@102");
}

TYPED_TEST(Matching, TheMarketsQuoteCountsForAllOrNothing) {
  this->place(sell(1, 102, 2));
  EXPECT_EQ(this->place(fok(buy(2, 102, 7)), {101, 4}).end, PlaceEnd::Killed);
  EXPECT_EQ(trades(this->place(fok(buy(3, 102, 6)), {101, 4})), "0:4@101 1:2@102");
}

}  // namespace
