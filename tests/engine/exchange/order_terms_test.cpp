// What orders can carry beyond price and quantity, one rule a test: triggers, trails, amendments, expiry, switches.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;
using testing_support::price;
using testing_support::quantity;

const InstrumentId kSpot{"BTC-USDT"};

/// A spot market with three rich accounts, and short words for what they do.
class OrderTermsTest : public testing::Test {
 protected:
  OrderTermsTest() {
    Instrument i;
    i.id = kSpot;
    i.base = Asset{"BTC"};
    i.quote = i.settle = Asset{"USDT"};
    i.tick_size = price("1");
    i.lot_size = quantity("1");
    apply(ListInstrument{i, Meeting::EachOther});
    for (const char* name : {"ann", "ben", "cem"}) {
      apply(OpenAccount{CustomerId{name}, {}});
      apply(Deposit{CustomerId{name}, Asset{"USDT"}, Decimal{100'000}, "u"});
      apply(Deposit{CustomerId{name}, Asset{"BTC"}, Decimal{1'000}, "b"});
    }
  }

  void apply(const Command& command) {
    events_.clear();
    exchange_.apply(command, events_);
    EXPECT_EQ(exchange_.broken_invariant(), "");
  }
  static NewOrder order(const char* who, Side side, int lots, int limit, const char* id) {
    NewOrder asked;
    asked.customer = CustomerId{who};
    asked.instrument = kSpot;
    asked.client_order_id = ClientOrderId{id};
    asked.side = side;
    asked.quantity = Quantity{Decimal{lots}};
    if (limit > 0) {
      asked.type = OrderType::Limit;
      asked.limit_price = Price{Decimal{limit}};
      asked.time_in_force = TimeInForce::GoodTillCancel;
    }
    return asked;
  }
  void place(const NewOrder& asked, const OrderTerms& terms = {}) { apply(PlaceOrder{asked, {}, false, terms}); }
  void buy(const char* who, int lots, int limit, const char* id, const OrderTerms& terms = {}) {
    place(order(who, Side::Buy, lots, limit, id), terms);
  }
  void sell(const char* who, int lots, int limit, const char* id, const OrderTerms& terms = {}) {
    place(order(who, Side::Sell, lots, limit, id), terms);
  }
  /// Lets one lot trade at this price, between two accounts that have no other order.
  void trade_at(int at) {
    const auto number = std::to_string(++trades_);
    sell("cem", 1, at, ("s" + number).c_str());
    buy("cem", 1, at, ("b" + number).c_str());
  }
  static OrderTerms stop(int at, TriggerBy by = TriggerBy::Last) {
    OrderTerms terms;
    terms.trigger = Trigger{Trigger::Kind::Stop, Price{Decimal{at}}, by};
    return terms;
  }
  static OrderTerms take_profit(int at) {
    OrderTerms terms;
    terms.trigger = Trigger{Trigger::Kind::TakeProfit, Price{Decimal{at}}, TriggerBy::Last};
    return terms;
  }
  static OrderTerms trail(int distance, int activation = 0) {
    OrderTerms terms;
    terms.trail.emplace();
    terms.trail->distance = Price{Decimal{distance}};
    if (activation > 0) terms.trail->activation = Price{Decimal{activation}};
    return terms;
  }
  /// "filled 3/0 REASON": status, filled and leaves.
  std::string state(const char* who, const char* id) {
    const auto report = exchange_.find_order(CustomerId{who}, ClientOrderId{id});
    if (!report) return "unknown";
    auto text = std::string{to_string(report->status)} + " " + report->filled_quantity.to_string() + "/" +
                report->leaves_quantity.to_string();
    return report->reason.empty() ? text : text + " " + report->reason;
  }
  /// Client order ids of what was told, in order.
  std::string told() const {
    std::string ids;
    for (const auto& event : events_) {
      if (const auto* report = std::get_if<ExecutionReport>(&event)) ids += report->client_order_id.text() + " ";
    }
    return ids;
  }
  Decimal frozen(const char* who, const char* asset) {
    return exchange_.balances(CustomerId{who})[Asset{asset}].frozen;
  }
  Reason refused() const {
    const auto* refusal = events_.empty() ? nullptr : std::get_if<CommandRefused>(&events_.back());
    return refusal == nullptr ? Reason::None : refusal->reason;
  }
  void amend(const char* who, const char* id, std::optional<int> lots, std::optional<int> limit,
             std::optional<int> trigger = {}) {
    AmendOrder command{CustomerId{who}, ClientOrderId{id}, {}, {}, {}};
    if (lots) command.quantity = Quantity{Decimal{*lots}};
    if (limit) command.limit_price = Price{Decimal{*limit}};
    if (trigger) command.trigger_price = Price{Decimal{*trigger}};
    apply(command);
  }
  void pass(int milliseconds) { apply(PassTime{Timestamp::from_milliseconds(milliseconds)}); }

  Exchange exchange_;
  std::vector<ExchangeEvent> events_;
  int trades_ = 0;
};

TEST_F(OrderTermsTest, AStopToSellFiresWhenATradeIsAtOrBelowIt) {
  trade_at(100);
  buy("ben", 5, 90, "bid");
  sell("ann", 5, 0, "stop", stop(95));
  EXPECT_EQ(state("ann", "stop"), "new 0/5");
  EXPECT_EQ(frozen("ann", "BTC"), Decimal{});  // Nothing is held until it fires.
  trade_at(96);
  EXPECT_EQ(state("ann", "stop"), "new 0/5");
  trade_at(95);
  EXPECT_EQ(state("ann", "stop"), "filled 5/0");
}

TEST_F(OrderTermsTest, AStopToBuyFiresAboveAndATakeProfitTheOtherWayRound) {
  trade_at(100);
  buy("ann", 1, 50, "stop", stop(103));
  buy("ann", 1, 50, "profit", take_profit(97));
  sell("ann", 1, 200, "gain", take_profit(103));
  trade_at(102);
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{});
  trade_at(103);
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{50});  // The stop rests now.
  EXPECT_EQ(frozen("ann", "BTC"), Decimal{1});    // And the gain.
  trade_at(97);
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{100});
}

TEST_F(OrderTermsTest, ATriggerThatWouldFireAtOnceIsRefused) {
  trade_at(100);
  sell("ann", 1, 0, "stop", stop(100));
  EXPECT_EQ(state("ann", "stop"), "rejected 0/0 TRIGGER_WOULD_FIRE");
}

TEST_F(OrderTermsTest, ATriggerByMarkDoesNotHearOfTrades) {
  apply(SetMarkPrice{kSpot, price("100")});
  buy("ben", 1, 80, "bid");
  sell("ann", 1, 0, "stop", stop(95, TriggerBy::Mark));
  trade_at(90);
  EXPECT_EQ(state("ann", "stop"), "new 0/1");
  apply(SetMarkPrice{kSpot, price("95.5")});  // Not there yet: between two ticks.
  EXPECT_EQ(state("ann", "stop"), "new 0/1");
  apply(SetMarkPrice{kSpot, price("94.5")});
  EXPECT_EQ(state("ann", "stop"), "filled 1/0");
}

TEST_F(OrderTermsTest, TriggersFireByPriceThenByCreationAfterTheMatchingIsOver) {
  trade_at(100);
  for (const auto& [id, at] : std::vector<std::pair<const char*, int>>{{"c", 97}, {"a", 98}, {"b", 98}, {"d", 96}}) {
    sell("ann", 1, 150, id, stop(at));
  }
  buy("ben", 1, 97, "bid");
  buy("ben", 1, 90, "low");
  place(order("cem", Side::Sell, 2, 0, "sale"));
  // Trades at 97 and 90 first, then what each of them fires: those of 97, then the one that 90 reaches.
  EXPECT_EQ(told().substr(0, 18), "bid sale low sale ");
  EXPECT_EQ(told().substr(18), "");  // They come to rest silently: their first report was when they were accepted.
  std::string queue;
  for (const auto& level : exchange_.depth(kSpot, 5).asks) queue += level.price.to_string() + " ";
  EXPECT_EQ(frozen("ann", "BTC"), Decimal{4});
  buy("ben", 4, 150, "all");
  EXPECT_EQ(told(), "a all b all c all d all ");
}

TEST_F(OrderTermsTest, ATriggeredOrderThatCannotPayIsRejectedThen) {
  trade_at(100);
  buy("ann", 1'500, 100, "stop", stop(105));
  EXPECT_EQ(state("ann", "stop"), "new 0/1500");
  trade_at(105);
  EXPECT_EQ(state("ann", "stop"), "rejected 0/0 INSUFFICIENT_BALANCE");
}

TEST_F(OrderTermsTest, OneTriggerMaySetOffTheNext) {
  trade_at(100);
  buy("ben", 1, 90, "deep");
  sell("ann", 1, 0, "first", stop(99));
  sell("ann", 1, 1, "second", stop(91));
  buy("ben", 1, 80, "deeper");
  trade_at(99);
  EXPECT_EQ(state("ann", "first"), "filled 1/0");
  EXPECT_EQ(state("ann", "second"), "filled 1/0");
}

TEST_F(OrderTermsTest, ATrailingSaleFollowsThePriceUpAndNeverDown) {
  trade_at(100);
  buy("ben", 1, 50, "bid");
  sell("ann", 1, 0, "trail", trail(5));
  trade_at(110);  // Its stop is at 105 now.
  trade_at(106);
  EXPECT_EQ(state("ann", "trail"), "new 0/1");
  trade_at(108);
  trade_at(105);
  EXPECT_EQ(state("ann", "trail"), "filled 1/0");
}

TEST_F(OrderTermsTest, ATrailingPurchaseFollowsThePriceDown) {
  trade_at(100);
  sell("ben", 1, 200, "offer");
  buy("ann", 1, 0, "trail", trail(5));
  trade_at(90);
  trade_at(94);
  EXPECT_EQ(state("ann", "trail"), "new 0/1");
  trade_at(95);
  EXPECT_EQ(state("ann", "trail"), "filled 1/0");
}

TEST_F(OrderTermsTest, ATrailWaitsForItsActivation) {
  trade_at(100);
  buy("ben", 1, 50, "bid");
  sell("ann", 1, 0, "trail", trail(5, 110));
  trade_at(90);
  EXPECT_EQ(state("ann", "trail"), "new 0/1");
  trade_at(112);
  trade_at(108);
  EXPECT_EQ(state("ann", "trail"), "new 0/1");
  trade_at(107);
  EXPECT_EQ(state("ann", "trail"), "filled 1/0");
}

TEST_F(OrderTermsTest, ATrailByRateStandsAShareOfThePriceAway) {
  trade_at(100);
  buy("ben", 1, 50, "bid");
  OrderTerms terms;
  terms.trail.emplace();
  terms.trail->rate = dec("0.015");
  sell("ann", 1, 0, "trail", terms);
  trade_at(200);  // 3 below 200.
  trade_at(198);
  EXPECT_EQ(state("ann", "trail"), "new 0/1");
  trade_at(197);
  EXPECT_EQ(state("ann", "trail"), "filled 1/0");
}

TEST_F(OrderTermsTest, ATriggerOrATrailMustMakeSense) {
  auto terms = stop(90);
  terms.trail = trail(5).trail;
  sell("ann", 1, 0, "both", terms);
  EXPECT_EQ(state("ann", "both"), "rejected 0/0 BAD_TERMS");
  terms = {};
  terms.trail.emplace();
  sell("ann", 1, 0, "neither", terms);
  EXPECT_EQ(state("ann", "neither"), "rejected 0/0 BAD_TERMS");
}

TEST_F(OrderTermsTest, ASmallerQuantityKeepsItsPlaceAndALargerOneGoesToTheBack) {
  buy("ann", 5, 100, "first");
  buy("ben", 5, 100, "second");
  amend("ann", "first", 3, {});
  EXPECT_EQ(state("ann", "first"), "new 0/3");
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{300});
  sell("cem", 1, 100, "one");
  EXPECT_EQ(state("ann", "first"), "partially_filled 1/2");
  amend("ann", "first", 6, {});
  EXPECT_EQ(state("ann", "first"), "partially_filled 1/5");
  sell("cem", 5, 100, "five");
  EXPECT_EQ(state("ben", "second"), "filled 5/0");
  EXPECT_EQ(state("ann", "first"), "partially_filled 1/5");
}

TEST_F(OrderTermsTest, AnAmendedPriceMayTradeAtOnce) {
  sell("ben", 2, 105, "offer");
  buy("ann", 3, 100, "bid");
  amend("ann", "bid", {}, 105);
  EXPECT_EQ(told(), "bid offer bid ");
  EXPECT_EQ(state("ann", "bid"), "partially_filled 2/1");
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{105});
}

TEST_F(OrderTermsTest, AnAmendmentThatCannotBeLeavesTheOrderAsItWas) {
  sell("ben", 2, 105, "offer");
  auto post_only = order("ann", Side::Buy, 3, 100, "bid");
  post_only.post_only = true;
  place(post_only);
  amend("ann", "bid", {}, 106);
  EXPECT_EQ(refused(), Reason::PostOnlyWouldTake);
  amend("ann", "bid", 2'000, {});
  EXPECT_EQ(refused(), Reason::InsufficientBalance);
  amend("ann", "bid", {}, {}, 90);
  EXPECT_EQ(refused(), Reason::BadTerms);
  amend("ann", "nothing", 1, {});
  EXPECT_EQ(refused(), Reason::UnknownOrder);
  EXPECT_EQ(state("ann", "bid"), "new 0/3");
  EXPECT_EQ(frozen("ann", "USDT"), Decimal{300});
}

TEST_F(OrderTermsTest, AnAmendmentBelowWhatIsFilledCancelsTheRest) {
  buy("ann", 5, 100, "bid");
  sell("ben", 3, 100, "sale");
  amend("ann", "bid", 3, {});
  EXPECT_EQ(state("ann", "bid"), "canceled 3/0");
  amend("ann", "bid", 9, {});  // Too late: it is answered with its end.
  EXPECT_EQ(told(), "bid ");
  EXPECT_EQ(state("ann", "bid"), "canceled 3/0");
}

TEST_F(OrderTermsTest, ATriggerPriceIsAmendedUntilItFires) {
  trade_at(100);
  buy("ben", 1, 50, "bid");
  sell("ann", 1, 0, "stop", stop(95));
  amend("ann", "stop", {}, {}, 101);
  EXPECT_EQ(refused(), Reason::TriggerWouldFire);
  amend("ann", "stop", {}, {}, 90);
  trade_at(93);
  EXPECT_EQ(state("ann", "stop"), "new 0/1");
  trade_at(90);
  EXPECT_EQ(state("ann", "stop"), "filled 1/0");
}

TEST_F(OrderTermsTest, AnOrderThatIsGoodTillATimeExpiresThen) {
  OrderTerms terms;
  terms.good_till = Timestamp::from_milliseconds(100);
  buy("ann", 1, 100, "bid", terms);
  auto waiting = stop(200);
  waiting.good_till = terms.good_till;
  buy("ann", 1, 0, "stop", waiting);
  pass(99);
  EXPECT_EQ(state("ann", "bid"), "new 0/1");
  pass(500);
  EXPECT_EQ(state("ann", "bid"), "expired 0/0 GOOD_TILL_PASSED");
  EXPECT_EQ(state("ann", "stop"), "expired 0/0 GOOD_TILL_PASSED");
  EXPECT_EQ(told(), "bid stop ");
  EXPECT_EQ(exchange_.find_order(CustomerId{"ann"}, ClientOrderId{"bid"})->event_time, *terms.good_till);
  buy("ann", 1, 100, "late", terms);
  EXPECT_EQ(state("ann", "late"), "rejected 0/0 GOOD_TILL_PASSED");
}

TEST_F(OrderTermsTest, CancelAllTakesEveryOpenOrderInTheOrderOfCreation) {
  buy("ann", 1, 100, "a");
  buy("ben", 1, 100, "other");
  sell("ann", 1, 0, "b", stop(90));
  buy("ann", 1, 101, "c");
  apply(CancelAll{CustomerId{"ann"}, {}});
  EXPECT_EQ(told(), "a b c ");
  EXPECT_EQ(state("ann", "b"), "canceled 0/0");
  EXPECT_EQ(state("ben", "other"), "new 0/1");
}

TEST_F(OrderTermsTest, CancelAllAfterFiresUnlessItIsSaidAgain) {
  buy("ann", 1, 100, "a");
  const auto wait = [&](int milliseconds) {
    apply(CancelAllAfter{CustomerId{"ann"}, std::chrono::milliseconds{milliseconds}, {}});
  };
  wait(50);
  pass(40);
  wait(50);
  pass(60);
  EXPECT_EQ(state("ann", "a"), "new 0/1");
  pass(90);
  EXPECT_EQ(state("ann", "a"), "canceled 0/0 CANCEL_ALL_AFTER");
  buy("ann", 1, 100, "b");
  wait(50);
  wait(0);
  pass(1'000);
  EXPECT_EQ(state("ann", "b"), "new 0/1");
}

TEST_F(OrderTermsTest, PriceLimitsRefuseFarOrdersAndStopMarketOrders) {
  apply(SetMarkPrice{kSpot, price("100")});
  sell("ben", 1, 104, "near");
  sell("ben", 1, 108, "far");
  apply(SetPriceLimits{kSpot, dec("0.05"), dec("0.05")});
  buy("ann", 1, 106, "high");
  EXPECT_EQ(state("ann", "high"), "rejected 0/0 PRICE_LIMIT");
  buy("ann", 1, 94, "low");
  EXPECT_EQ(state("ann", "low"), "rejected 0/0 PRICE_LIMIT");
  buy("ann", 2, 0, "market");
  EXPECT_EQ(state("ann", "market"), "expired 1/0 NO_LIQUIDITY");
}

TEST_F(OrderTermsTest, AnInstrumentTakesWhatItsStatusSays) {
  buy("ann", 1, 100, "old");
  sell("ann", 1, 0, "stop", stop(95));
  const auto status = [&](InstrumentStatus now) { apply(SetStatus{kSpot, now}); };
  status(InstrumentStatus::CancelOnly);
  buy("ann", 1, 100, "a");
  EXPECT_EQ(state("ann", "a"), "rejected 0/0 CANCEL_ONLY");
  status(InstrumentStatus::Halted);
  buy("ann", 1, 100, "b");
  EXPECT_EQ(state("ann", "b"), "rejected 0/0 NOT_TRADING");
  apply(CancelOrder{CustomerId{"ann"}, ClientOrderId{"old"}});
  EXPECT_EQ(state("ann", "old"), "canceled 0/0");
  status(InstrumentStatus::ReduceOnly);
  buy("ann", 1, 100, "c");
  EXPECT_EQ(state("ann", "c"), "rejected 0/0 REDUCE_ONLY");
  status(InstrumentStatus::Trading);
  buy("ann", 1, 100, "d");
  EXPECT_EQ(state("ann", "d"), "new 0/1");
}

TEST_F(OrderTermsTest, TriggersLookAgainWhenAHaltIsOver) {
  apply(SetMarkPrice{kSpot, price("100")});
  buy("ben", 1, 80, "bid");
  sell("ann", 1, 0, "stop", stop(95, TriggerBy::Mark));
  apply(SetStatus{kSpot, InstrumentStatus::Halted});
  apply(SetMarkPrice{kSpot, price("90")});
  EXPECT_EQ(state("ann", "stop"), "new 0/1");
  apply(SetStatus{kSpot, InstrumentStatus::Trading});
  EXPECT_EQ(state("ann", "stop"), "filled 1/0");
}

TEST_F(OrderTermsTest, FeesGoByTierAndMayBePaidOfWhatIsReceived) {
  apply(SetFees{dec("0.001"), dec("0.002")});
  apply(SetFees{dec("0.0005"), dec("0.001"), 2});
  apply(SetFeeTier{CustomerId{"ann"}, 3});
  EXPECT_EQ(refused(), Reason::UnknownFeeTier);
  apply(SetFeeTier{CustomerId{"ann"}, 2});
  apply(SetFeeAsset{CustomerId{"ann"}, FeeAsset::Received});
  sell("ben", 10, 100, "sale");
  buy("ann", 10, 100, "purchase");
  const auto fill = exchange_.order_story(CustomerId{"ann"}, ClientOrderId{"purchase"})[0].fill;
  EXPECT_EQ(fill->fee, dec("0.01"));  // 0.001 of 10 BTC.
  EXPECT_EQ(fill->fee_asset, Asset{"BTC"});
  EXPECT_EQ(exchange_.balances(CustomerId{"ann"})[Asset{"BTC"}].available, dec("1009.99"));
  EXPECT_EQ(exchange_.balances(CustomerId{"ann"})[Asset{"USDT"}].available, Decimal{99'000});
  EXPECT_EQ(exchange_.fees_taken()[Asset{"USDT"}], Decimal{1});  // 0.001 of 1000 USDT, from the seller.
}

}  // namespace
