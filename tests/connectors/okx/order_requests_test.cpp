#include "connectors/okx/order_requests.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "tests/support/rounds.h"

namespace {

using engine::Decimal;
using engine::Side;
using okx::OrderKind;

Decimal number(std::string_view text) { return *Decimal::parse(text); }

okx::Market swap() { return {"BTC-USDT-SWAP", "BTC", "USDT", true, number("0.01"), number("0.1")}; }
okx::Market spot() { return {"BTC-USDT", "BTC", "USDT", false, number("0.00000001"), number("0.1")}; }

okx::Order limit_order(okx::Market market, std::string_view size, std::string_view price) {
  okx::Order order;
  order.market = std::move(market);
  order.kind = OrderKind::Limit;
  order.size = number(size);
  order.price = number(price);
  return order;
}

TEST(OkxOrders, CutsSizesToTheStepAndRoundsPricesToTheTick) {
  auto order = limit_order(swap(), "2.0199", "60000.05");
  order.client_order_id = "ct1";
  const auto request = okx::place_order(order);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->target, "/api/v5/trade/order");
  EXPECT_EQ(request->body, R"({"instId":"BTC-USDT-SWAP","ordType":"limit","sz":"2.01","px":"60000.1","side":"buy",)"
                           R"("tdMode":"cross","clOrdId":"ct1"})");
  EXPECT_EQ(request->instrument, "BTC-USDT-SWAP");
  EXPECT_EQ(request->count, 1);
}

TEST(OkxOrders, SizeSpotMarketOrdersInEitherCurrency) {
  okx::Order order;
  order.market = spot();
  order.trade_mode = okx::TradeMode::Cash;
  order.size = number("10.4567");
  order.size_unit = okx::SizeUnit::Quote;
  EXPECT_EQ(okx::place_order(order)->body, R"({"instId":"BTC-USDT","ordType":"market","sz":"10.4","side":"buy",)"
                                           R"("tdMode":"cash","tgtCcy":"quote_ccy"})");
  order.size_unit = okx::SizeUnit::Base;
  EXPECT_NE(okx::place_order(order)->body.find(R"("sz":"10.4567")"), std::string::npos);
}

TEST(OkxOrders, AttachesStopsWithTheirPrices) {
  auto order = limit_order(swap(), "1", "100");
  order.stop_loss = okx::Leg{number("90.04"), std::nullopt, okx::TriggerBy::Mark, ""};
  order.take_profit = okx::Leg{number("110"), number("111"), okx::TriggerBy::Last, "limit"};
  EXPECT_NE(okx::place_order(order)->body.find(
                R"("attachAlgoOrds":[{"slTriggerPx":"90","slOrdPx":"-1","slTriggerPxType":"mark",)"
                R"("tpOrdKind":"limit","tpTriggerPx":"110","tpOrdPx":"111","tpTriggerPxType":"last"}]})"),
            std::string::npos);
}

TEST(OkxOrders, RefuseWhatTheVenueWould) {
  const auto refused = [](auto change) {
    auto order = limit_order(swap(), "1", "100");
    change(order);
    const auto request = okx::place_order(order);
    EXPECT_FALSE(request);
    EXPECT_TRUE(request || request.error().outcome == engine::Outcome::NotSent);
  };
  refused([](auto& order) { order.size = number("0.009"); });
  refused([](auto& order) { order.size = number("-1"); });
  refused([](auto& order) { order.price.reset(); });
  refused([](auto& order) { order.price = number("0.04"); });
  refused([](auto& order) { order.kind = OrderKind::Market; });
  refused([](auto& order) { order.client_order_id = "not legal"; });
  refused([](auto& order) { order.market.instrument.clear(); });
  refused([](auto& order) { order.size_unit = okx::SizeUnit::Base; });
  refused([](auto& order) { order.stop_loss = okx::Leg{}; });
  refused([](auto& order) {
    order.market = spot();
    order.position_side = engine::PositionSide::Long;
  });
}

TEST(OkxOrders, TravelInBatchesOfTwentyAtMost) {
  std::vector<okx::Order> orders(2, limit_order(swap(), "1", "100"));
  orders[1].market = spot();
  const auto mixed = okx::place_orders(orders);
  EXPECT_EQ(mixed->target, "/api/v5/trade/batch-orders");
  EXPECT_EQ(mixed->count, 2);
  EXPECT_EQ(mixed->instrument, "");
  EXPECT_FALSE(okx::place_orders({}));
  EXPECT_FALSE(okx::place_orders(std::vector<okx::Order>(21, orders[0])));
  EXPECT_EQ(okx::place_orders(std::vector<okx::Order>(20, orders[0]))->instrument, "BTC-USDT-SWAP");
}

TEST(OkxOrders, WaitForAPriceAsAlgoOrders) {
  okx::AlgoOrder algo;
  algo.order.market = swap();
  algo.order.side = Side::Sell;
  algo.order.size = number("1");
  algo.order.reduce_only = true;
  EXPECT_FALSE(okx::place_algo_order(algo));  // No leg.
  algo.stop_loss = okx::Leg{number("90"), std::nullopt, okx::TriggerBy::Last, ""};
  EXPECT_NE(okx::place_algo_order(algo)->body.find(R"("ordType":"conditional")"), std::string::npos);
  algo.take_profit = okx::Leg{number("110"), std::nullopt, okx::TriggerBy::Last, ""};
  EXPECT_NE(okx::place_algo_order(algo)->body.find(R"("ordType":"oco")"), std::string::npos);
  algo.close_all = true;
  EXPECT_NE(okx::place_algo_order(algo)->body.find(R"("closeFraction":"1")"), std::string::npos);
  EXPECT_EQ(okx::place_algo_order(algo)->body.find(R"("sz")"), std::string::npos);
  algo.kind = okx::AlgoKind::Trailing;
  EXPECT_FALSE(okx::place_algo_order(algo));
  algo.callback_ratio = number("0.05");
  EXPECT_NE(okx::place_algo_order(algo)->body.find(R"("callbackRatio":"0.05")"), std::string::npos);
  algo.kind = okx::AlgoKind::Trigger;
  EXPECT_FALSE(okx::place_algo_order(algo));
  algo.trigger_price = number("95.06");
  EXPECT_NE(okx::place_algo_order(algo)->body.find(R"("triggerPx":"95.1","orderPx":"-1")"), std::string::npos);
}

TEST(OkxOrders, AreAmendedAndCanceledByEitherId) {
  okx::Amendment amendment{swap(), {"BTC-USDT-SWAP", "123", ""}, number("2.019"), std::nullopt, {}, {}, "r1"};
  EXPECT_EQ(okx::amend_order(amendment)->body,
            R"({"instId":"BTC-USDT-SWAP","ordId":"123","newSz":"2.01","reqId":"r1"})");
  amendment.size.reset();
  EXPECT_FALSE(okx::amend_order(amendment));
  amendment.price = number("5");
  amendment.order = {"BTC-USDT-SWAP", "", "ct1"};
  EXPECT_EQ(okx::amend_orders(std::span{&amendment, 1})->body,
            R"([{"instId":"BTC-USDT-SWAP","clOrdId":"ct1","newPx":"5","reqId":"r1"}])");
  EXPECT_EQ(okx::cancel_order({"A", "1", ""})->body, R"({"instId":"A","ordId":"1"})");
  EXPECT_EQ(okx::cancel_order({"A", "1", "ct1"})->body, R"({"instId":"A","clOrdId":"ct1"})");
  EXPECT_FALSE(okx::cancel_order({"A", "", ""}));
  EXPECT_FALSE(okx::cancel_order({"", "1", ""}));
  const std::vector<okx::OrderRef> many(11, {"A", "1", ""});
  EXPECT_EQ(okx::cancel_orders(many)->count, 11);
  EXPECT_FALSE(okx::cancel_algo_orders(many));
  EXPECT_EQ(okx::cancel_algo_orders(std::span{many}.first(1))->body, R"([{"instId":"A","algoId":"1"}])");
}

TEST(OkxOrders, NameTheInstrumentByItsCodeOnTheSocket) {
  const std::vector<okx::Order> orders{limit_order(swap(), "1", "60000")};
  const std::vector<std::int64_t> codes{10459};
  EXPECT_EQ(*okx::place_order_frame("1512", orders, codes, engine::Timestamp::from_milliseconds(1785587701000)),
            R"({"id":"1512","op":"order","args":[{"instIdCode":10459,"ordType":"limit","sz":"1","px":"60000",)"
            R"("side":"buy","tdMode":"cross"}],"expTime":"1785587701000"})");
}

// Whatever is asked: what is sent is a multiple of the step, never more than asked, and the price is the nearest tick.
TEST(OkxOrders, KeepTheStepsForAnyNumbers) {
  constexpr std::uint64_t kSeed = 4;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  engine::Random random{kSeed};
  const auto field = [](const std::string& body, std::string_view name) {
    const auto at = body.find("\"" + std::string{name} + "\":\"") + name.size() + 4;
    return number(body.substr(at, body.find('"', at) - at));
  };
  for (std::uint64_t round = 0; round < testing_support::rounds(3000); ++round) {
    const auto any = [&] {
      return Decimal::from_units(static_cast<engine::Int128>(random.next() >> random.below(60)) * 1000);
    };
    auto market = swap();
    market.size_step = Decimal::from_units(any().units() + 1);
    market.price_step = Decimal::from_units(any().units() + 1);
    okx::Order order = limit_order(market, "1", "1");
    order.size = any();
    order.price = any();
    const auto request = okx::place_order(order);
    if (order.size < market.size_step) {
      EXPECT_FALSE(request);
      continue;
    }
    if (!request) {
      EXPECT_LT(*order.price + *order.price, market.price_step);
      continue;
    }
    const auto size = field(request->body, "sz"), price = field(request->body, "px");
    EXPECT_LE(size, order.size);
    EXPECT_LT(order.size - size, market.size_step);
    EXPECT_TRUE(is_multiple(size, market.size_step));
    EXPECT_TRUE(is_multiple(price, market.price_step));
    const auto distance = (price - *order.price).abs();
    EXPECT_LE(distance + distance, market.price_step);
  }
}

}  // namespace
