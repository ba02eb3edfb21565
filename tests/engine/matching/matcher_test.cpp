#include "engine/matching/matcher.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using engine::IncomingOrder;
using engine::Lots;
using engine::Matcher;
using engine::OrderNumber;
using engine::OutsideQuote;
using engine::PlaceEnd;
using engine::Side;
using engine::Ticks;
using engine::TimeInForce;
using engine::Trade;

IncomingOrder limit(OrderNumber number, Side side, Ticks price, Lots lots,
                    TimeInForce time_in_force = TimeInForce::GoodTillCancel) {
  return {number, 1, side, price, lots, time_in_force, false};
}

IncomingOrder market(OrderNumber number, Side side, Lots lots) {
  return {number, 1, side, std::nullopt, lots, TimeInForce::ImmediateOrCancel, false};
}

struct Market {
  Matcher matcher;
  std::vector<Trade> trades;
  engine::PlaceResult place(const IncomingOrder& order, OutsideQuote outside = {}) {
    const auto result = matcher.place(order, outside, [&](const Trade& trade) { trades.push_back(trade); });
    EXPECT_EQ(matcher.broken_invariant(), "");
    return result;
  }
};

void expect_trade(const Trade& trade, OrderNumber maker, Ticks price, Lots lots) {
  EXPECT_EQ(trade.maker, maker);
  EXPECT_EQ(trade.price, price);
  EXPECT_EQ(trade.lots, lots);
}

TEST(Matcher, TradesAtTheMakersPriceBestPriceFirst) {
  Market market;
  market.place(limit(1, Side::Sell, 102, 5));
  market.place(limit(2, Side::Sell, 101, 5));
  const auto result = market.place(limit(3, Side::Buy, 103, 7));
  EXPECT_EQ(result.end, PlaceEnd::Filled);
  ASSERT_EQ(market.trades.size(), 2U);
  expect_trade(market.trades[0], 2, 101, 5);
  expect_trade(market.trades[1], 1, 102, 2);
}

TEST(Matcher, TradesWithTheOldestOrderFirstAtOnePrice) {
  Market market;
  market.place(limit(1, Side::Buy, 100, 3));
  market.place(limit(2, Side::Buy, 100, 3));
  market.place(limit(3, Side::Sell, 100, 4));
  ASSERT_EQ(market.trades.size(), 2U);
  expect_trade(market.trades[0], 1, 100, 3);
  expect_trade(market.trades[1], 2, 100, 1);
}

TEST(Matcher, RestsWhatIsLeftOfAGoodTillCancelOrder) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  const auto result = market.place(limit(2, Side::Buy, 101, 5));
  EXPECT_EQ(result.end, PlaceEnd::Rested);
  EXPECT_EQ(result.left, 3);
  ASSERT_TRUE(market.matcher.book().best(Side::Buy));
  EXPECT_EQ(market.matcher.book().best(Side::Buy)->lots, 3);
}

TEST(Matcher, DropsWhatIsLeftOfAnImmediateOrCancelOrder) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  market.place(limit(2, Side::Sell, 103, 2));
  const auto result = market.place(limit(3, Side::Buy, 102, 5, TimeInForce::ImmediateOrCancel));
  EXPECT_EQ(result.end, PlaceEnd::Expired);
  EXPECT_EQ(result.left, 3);
  EXPECT_FALSE(market.matcher.book().best(Side::Buy));
}

TEST(Matcher, SweepsAllPricesForAMarketOrderAndDropsTheRest) {
  Market market_side;
  market_side.place(limit(1, Side::Buy, 100, 2));
  market_side.place(limit(2, Side::Buy, 5, 2));
  const auto result = market_side.place(market(3, Side::Sell, 5));
  EXPECT_EQ(result.end, PlaceEnd::Expired);
  EXPECT_EQ(result.left, 1);
  EXPECT_EQ(market_side.matcher.book().size(), 0U);
}

TEST(Matcher, FillsAFillOrKillOrderWholeOrNotAtAll) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  market.place(limit(2, Side::Sell, 102, 2));
  EXPECT_EQ(market.place(limit(3, Side::Buy, 102, 5, TimeInForce::FillOrKill)).end, PlaceEnd::Killed);
  EXPECT_TRUE(market.trades.empty());
  EXPECT_EQ(market.place(limit(4, Side::Buy, 102, 4, TimeInForce::FillOrKill)).end, PlaceEnd::Filled);
  EXPECT_EQ(market.trades.size(), 2U);
}

TEST(Matcher, RefusesAPostOnlyOrderThatWouldTake) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  auto order = limit(2, Side::Buy, 101, 1);
  order.post_only = true;
  EXPECT_EQ(market.place(order).end, PlaceEnd::PostOnlyRefused);
  order.limit = 100;
  EXPECT_EQ(market.place(order).end, PlaceEnd::Rested);
  EXPECT_TRUE(market.trades.empty());
}

TEST(Matcher, CancelsOnceAndTellsTheSecondTimeThatNothingIsThere) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  EXPECT_TRUE(market.matcher.cancel(1));
  EXPECT_FALSE(market.matcher.cancel(1));
  EXPECT_FALSE(market.matcher.book().best(Side::Sell));
}

TEST(Matcher, KeepsThePlaceOfAReducedOrder) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 5));
  market.place(limit(2, Side::Sell, 101, 5));
  market.matcher.reduce(1, 3);
  market.place(limit(3, Side::Buy, 101, 3));
  ASSERT_EQ(market.trades.size(), 2U);
  expect_trade(market.trades[0], 1, 101, 2);
  expect_trade(market.trades[1], 2, 101, 1);
}

TEST(Matcher, TakesFromTheBookBeforeTheMarketsQuoteAtTheSamePrice) {
  Market market;
  market.place(limit(1, Side::Sell, 101, 2));
  market.place(limit(2, Side::Sell, 102, 2));
  market.place(limit(3, Side::Buy, 102, 7), OutsideQuote{101, 4});
  ASSERT_EQ(market.trades.size(), 3U);
  expect_trade(market.trades[0], 1, 101, 2);
  expect_trade(market.trades[1], 0, 101, 4);
  expect_trade(market.trades[2], 2, 102, 1);
}

TEST(Matcher, MeetsOnlyTheQuoteWhereOrdersDoNotMeetEachOther) {
  Matcher matcher{Matcher::Meeting::MarketOnly};
  std::vector<Trade> trades;
  const auto note = [&](const Trade& trade) { trades.push_back(trade); };
  matcher.place(limit(1, Side::Sell, 99, 2), {}, note);
  EXPECT_EQ(matcher.place(limit(2, Side::Buy, 101, 2), {}, note).end, PlaceEnd::Rested);
  EXPECT_TRUE(trades.empty());
  EXPECT_EQ(matcher.place(limit(3, Side::Buy, 101, 2), OutsideQuote{100, engine::kUnlimited}, note).end,
            PlaceEnd::Filled);
  ASSERT_EQ(trades.size(), 1U);
  expect_trade(trades[0], 0, 100, 2);
}

TEST(Matcher, LetsTheListenerTakeOrdersOutWhileItMatches) {
  Matcher matcher;
  std::vector<OrderNumber> makers;
  for (OrderNumber number = 1; number <= 3; ++number)
    matcher.place(limit(number, Side::Sell, 101, 1), {}, [](const Trade&) {});
  const auto result = matcher.place(limit(9, Side::Buy, 101, 3), {}, [&](const Trade& trade) {
    makers.push_back(trade.maker);
    matcher.cancel(2);
  });
  EXPECT_EQ(makers, (std::vector<OrderNumber>{1, 3}));
  EXPECT_EQ(result.end, PlaceEnd::Rested);
  EXPECT_EQ(result.left, 1);
}

/// Two sells of account 1 and one of account 2 at one price; then account 1 buys them all.
struct SelfTrader : Market {
  std::vector<OrderNumber> expired;
  engine::PlaceResult buy(engine::SelfTrade how, TimeInForce time_in_force = TimeInForce::GoodTillCancel) {
    auto other = limit(1, Side::Sell, 100, 2);
    other.account = 2;
    matcher.place(other, {}, [](const Trade&) {});
    matcher.place(limit(2, Side::Sell, 100, 3), {}, [](const Trade&) {});
    other.number = 3;
    matcher.place(other, {}, [](const Trade&) {});
    auto order = limit(4, Side::Buy, 100, 7, time_in_force);
    order.self_trade = how;
    const auto result = matcher.place(
        order, {}, [&](const Trade& trade) { trades.push_back(trade); },
        [&](OrderNumber number) { expired.push_back(number); });
    EXPECT_EQ(matcher.broken_invariant(), "");
    return result;
  }
};

TEST(Matcher, ExpiresTheTakerThatMeetsItself) {
  SelfTrader trader;
  const auto result = trader.buy(engine::SelfTrade::ExpireTaker);
  EXPECT_EQ(result.end, PlaceEnd::SelfTrade);
  EXPECT_EQ(result.left, 5);
  ASSERT_EQ(trader.trades.size(), 1U);
  EXPECT_TRUE(trader.expired.empty());
  EXPECT_EQ(trader.matcher.book().size(), 2U);
}

TEST(Matcher, ExpiresTheMakerOfTheSameAccountAndGoesOn) {
  SelfTrader trader;
  const auto result = trader.buy(engine::SelfTrade::ExpireMaker);
  EXPECT_EQ(result.end, PlaceEnd::Rested);
  EXPECT_EQ(result.left, 3);
  ASSERT_EQ(trader.trades.size(), 2U);
  EXPECT_EQ(trader.expired, std::vector<OrderNumber>{2});
}

TEST(Matcher, ExpiresBothSidesOfASelfTrade) {
  SelfTrader trader;
  EXPECT_EQ(trader.buy(engine::SelfTrade::ExpireBoth).end, PlaceEnd::SelfTrade);
  EXPECT_EQ(trader.expired, std::vector<OrderNumber>{2});
  EXPECT_EQ(trader.matcher.book().size(), 1U);
}

TEST(Matcher, CountsForAFillOrKillOnlyWhatItMayMeet) {
  SelfTrader trader;
  EXPECT_EQ(trader.buy(engine::SelfTrade::ExpireMaker, TimeInForce::FillOrKill).end, PlaceEnd::Killed);
  EXPECT_TRUE(trader.trades.empty());
  EXPECT_TRUE(trader.expired.empty());
}

TEST(Matcher, ShowsAnIcebergPartByPartAndSendsEachToTheBack) {
  Market market;
  auto iceberg = limit(1, Side::Sell, 100, 7);
  iceberg.display = 3;
  market.place(iceberg);
  market.place(limit(2, Side::Sell, 100, 2));
  EXPECT_EQ(market.matcher.book().find(1)->lots, 3);
  market.place(limit(3, Side::Buy, 100, 8));
  ASSERT_EQ(market.trades.size(), 3U);
  expect_trade(market.trades[0], 1, 100, 3);
  expect_trade(market.trades[1], 2, 100, 2);
  expect_trade(market.trades[2], 1, 100, 3);
  EXPECT_EQ(market.matcher.book().find(1)->lots, 1);
  EXPECT_EQ(market.matcher.book().find(1)->hidden, 0);
}

TEST(Matcher, FillsAFillOrKillFromWhatIcebergsHide) {
  Market market;
  auto iceberg = limit(1, Side::Sell, 100, 7);
  iceberg.display = 1;
  market.place(iceberg);
  EXPECT_EQ(market.place(limit(2, Side::Buy, 100, 7, TimeInForce::FillOrKill)).end, PlaceEnd::Filled);
  EXPECT_EQ(market.matcher.book().size(), 0U);
}

TEST(Matcher, TakesWhatAnIcebergHidesFirstWhenItIsMadeSmaller) {
  Market market;
  auto iceberg = limit(1, Side::Sell, 100, 7);
  iceberg.display = 3;
  market.place(iceberg);
  market.matcher.reduce(1, 5);
  EXPECT_EQ(market.matcher.book().find(1)->lots, 2);
  EXPECT_EQ(market.matcher.book().find(1)->hidden, 0);
}

TEST(Matcher, SlidesAPostOnlyOrderToOneTickFromWhatItWouldMeet) {
  Market market;
  market.place(limit(1, Side::Sell, 100, 1));
  auto order = limit(2, Side::Buy, 105, 1);
  order.post_only = order.slide = true;
  const auto result = market.place(order);
  EXPECT_EQ(result.end, PlaceEnd::Rested);
  EXPECT_EQ(result.price, 99);
  auto away_from_quote = limit(3, Side::Buy, 105, 1);
  away_from_quote.post_only = away_from_quote.slide = true;
  EXPECT_EQ(market.place(away_from_quote, OutsideQuote{98, 1}).price, 97);
}

TEST(Matcher, RefusesAPostOnlyOrderThatCannotSlideAboveZero) {
  Market market;
  market.place(limit(1, Side::Sell, 1, 1));
  auto order = limit(2, Side::Buy, 5, 1);
  order.post_only = order.slide = true;
  EXPECT_EQ(market.place(order).end, PlaceEnd::PostOnlyRefused);
}

}  // namespace
