#include "connectors/binance/order_requests.h"

#include <gtest/gtest.h>

#include "engine/env/random.h"
#include "tests/support/rounds.h"

namespace {

using binance::MarketType;
using binance::OrderKind;
using engine::Decimal;
using engine::PositionSide;

Decimal number(std::string_view text) { return *Decimal::parse(text); }

binance::Order order_of(MarketType market, OrderKind kind) {
  binance::Order order;
  order.market = {market, "BTCUSDT", number("0.001"), number("0.1")};
  order.kind = kind;
  order.quantity = number("0.0129");
  if (kind == OrderKind::Limit || kind == OrderKind::PostOnly || kind == OrderKind::StopLimit ||
      kind == OrderKind::TakeProfitLimit) {
    order.price = number("60000.05");
  }
  if (binance::is_conditional(kind)) order.trigger_price = number("59000");
  return order;
}

std::string sent(const binance::Order& order) {
  const auto request = binance::place_order(order);
  return request ? request->path + " " + request->parameters : request.error().detail;
}

TEST(BinanceOrders, AreNamedAsEachMarketNamesThem) {
  EXPECT_EQ(sent(order_of(MarketType::Spot, OrderKind::Limit)),
            "/api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.012&price=60000.1&timeInForce=GTC"
            "&newOrderRespType=FULL");
  EXPECT_EQ(
      sent(order_of(MarketType::Spot, OrderKind::PostOnly)),
      "/api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=0.012&price=60000.1&newOrderRespType=FULL");
  EXPECT_EQ(sent(order_of(MarketType::UsdM, OrderKind::PostOnly)),
            "/fapi/v1/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.012&price=60000.1&timeInForce=GTX"
            "&newOrderRespType=RESULT");
  EXPECT_EQ(
      sent(order_of(MarketType::Spot, OrderKind::StopMarket)),
      "/api/v3/order symbol=BTCUSDT&side=BUY&type=STOP_LOSS&quantity=0.012&stopPrice=59000&newOrderRespType=FULL");
  EXPECT_EQ(sent(order_of(MarketType::Spot, OrderKind::TakeProfitLimit)),
            "/api/v3/order symbol=BTCUSDT&side=BUY&type=TAKE_PROFIT_LIMIT&quantity=0.012&price=60000.1&stopPrice=59000"
            "&timeInForce=GTC&newOrderRespType=FULL");
}

TEST(BinanceOrders, WaitForAPriceAtTheAlgoService) {
  auto order = order_of(MarketType::UsdM, OrderKind::StopMarket);
  order.client_order_id = "ct1";
  order.close_position = true;
  order.quantity.reset();
  EXPECT_EQ(sent(order),
            "/fapi/v1/algoOrder symbol=BTCUSDT&side=BUY&type=STOP_MARKET&triggerPrice=59000&closePosition=true"
            "&clientAlgoId=ct1&algoType=CONDITIONAL&newOrderRespType=RESULT");
  auto trailing = order_of(MarketType::UsdM, OrderKind::TrailingStop);
  trailing.trigger_price.reset();
  EXPECT_EQ(sent(trailing), "binance: a trailing stop needs a percent");
  trailing.trailing_percent = number("0.5");
  EXPECT_NE(sent(trailing).find("type=TRAILING_STOP_MARKET&quantity=0.012&callbackRate=0.5"), std::string::npos);
  auto spot = order_of(MarketType::Spot, OrderKind::StopMarket);
  spot.trigger_price.reset();
  spot.trailing_percent = number("5");
  EXPECT_NE(sent(spot).find("trailingDelta=500"), std::string::npos);
}

TEST(BinanceOrders, CarryTheTermsOfFutures) {
  auto order = order_of(MarketType::UsdM, OrderKind::Market);
  order.position_side = PositionSide::Short;
  EXPECT_NE(sent(order).find("positionSide=SHORT"), std::string::npos);
  order.reduce_only = true;
  EXPECT_NE(sent(order).find("not for hedge mode"), std::string::npos);
  order.position_side = PositionSide::Net;
  EXPECT_NE(sent(order).find("positionSide=BOTH&reduceOnly=true"), std::string::npos);
  auto limit = order_of(MarketType::UsdM, OrderKind::Limit);
  limit.price.reset();
  limit.price_match = "QUEUE_5";
  limit.time_in_force = engine::TimeInForce::FillOrKill;
  EXPECT_NE(sent(limit).find("timeInForce=FOK&priceMatch=QUEUE_5"), std::string::npos);
}

TEST(BinanceOrders, SizeSpotMarketOrdersByWhatTheySpend) {
  auto order = order_of(MarketType::Spot, OrderKind::Market);
  order.quantity.reset();
  order.quote_quantity = number("10.0999");
  EXPECT_EQ(sent(order), "/api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=10&newOrderRespType=FULL");
}

TEST(BinanceOrders, RefuseWhatTheVenueWould) {
  const auto refused = [](MarketType market, OrderKind kind, auto change) {
    auto order = order_of(market, kind);
    change(order);
    const auto request = binance::place_order(order);
    EXPECT_FALSE(request);
    EXPECT_TRUE(request || request.error().outcome == engine::Outcome::NotSent);
  };
  for (const auto market : {MarketType::Spot, MarketType::UsdM}) {
    refused(market, OrderKind::Limit, [](auto& order) { order.price.reset(); });
    refused(market, OrderKind::Market, [](auto& order) { order.price = number("1"); });
    refused(market, OrderKind::Limit, [](auto& order) { order.quantity = number("0.0009"); });
    refused(market, OrderKind::Limit, [](auto& order) { order.quantity.reset(); });
    refused(market, OrderKind::Limit, [](auto& order) { order.price = number("0.04"); });
    refused(market, OrderKind::Limit, [](auto& order) { order.trigger_price = number("1"); });
    refused(market, OrderKind::StopMarket, [](auto& order) { order.trigger_price.reset(); });
    refused(market, OrderKind::Limit, [](auto& order) { order.client_order_id = "a.b"; });
    refused(market, OrderKind::Limit, [](auto& order) { order.market.symbol.clear(); });
    refused(market, OrderKind::Limit, [](auto& order) { order.quote_quantity = number("5"); });
  }
  refused(MarketType::Spot, OrderKind::Limit, [](auto& order) { order.reduce_only = true; });
  refused(MarketType::Spot, OrderKind::TrailingStop, [](auto& order) { order.trailing_percent = number("1"); });
  refused(MarketType::UsdM, OrderKind::Limit, [](auto& order) { order.iceberg_quantity = number("1"); });
}

TEST(BinanceOrders, TravelInBatchesOnUsdMOnly) {
  std::vector<binance::Order> orders(2, order_of(MarketType::UsdM, OrderKind::Market));
  const auto request = binance::place_orders(orders);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->order_count, 2);
  EXPECT_TRUE(request->parameters.starts_with("batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C"));
  EXPECT_FALSE(binance::place_orders(std::vector<binance::Order>(6, orders[0])));
  EXPECT_FALSE(binance::place_orders({}));
  orders[1] = order_of(MarketType::UsdM, OrderKind::StopMarket);
  EXPECT_FALSE(binance::place_orders(orders));
  orders[1] = order_of(MarketType::Spot, OrderKind::Market);
  EXPECT_FALSE(binance::place_orders(orders));
}

TEST(BinanceOrders, AreChangedAndCanceledByEitherId) {
  const binance::Market market{MarketType::UsdM, "A", number("1"), number("0.1")};
  EXPECT_EQ(binance::modify_order(market, {"A", "5", ""}, engine::Side::Sell, number("2.9"), number("7"))->parameters,
            "symbol=A&side=SELL&orderId=5&quantity=2&price=7");
  EXPECT_FALSE(binance::modify_order({MarketType::Spot, "A", {}, {}}, {"A", "5", ""}, engine::Side::Sell, 2, 7));
  const auto replaced = binance::cancel_replace({"BTCUSDT", "9", ""}, order_of(MarketType::Spot, OrderKind::Limit));
  EXPECT_TRUE(replaced->parameters.ends_with("&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=9"));
  EXPECT_EQ(binance::cancel_order(MarketType::Spot, {"A", "5", "ct1"})->parameters, "symbol=A&origClientOrderId=ct1");
  EXPECT_EQ(binance::cancel_algo_order({"A", "5", ""})->parameters, "symbol=A&algoId=5");
  EXPECT_FALSE(binance::cancel_order(MarketType::Spot, {"A", "", ""}));
  EXPECT_FALSE(binance::cancel_order(MarketType::Spot, {"", "5", ""}));
  const std::vector<std::string> ids{"1", "2"};
  EXPECT_EQ(binance::cancel_orders("A", ids, false)->parameters, "symbol=A&orderidlist=%5B1%2C2%5D");
  EXPECT_EQ(binance::cancel_orders("A", ids, true)->parameters,
            "symbol=A&origclientorderidlist=%5B%221%22%2C%222%22%5D");
  const std::vector<std::string> bad{"1]"};
  EXPECT_FALSE(binance::cancel_orders("A", bad, false));
  EXPECT_FALSE(binance::cancel_orders("A", std::vector<std::string>(11, "1"), false));
}

// Whatever is asked: what is sent is a multiple of the step and never more than asked, and the price is the nearest
// tick.
TEST(BinanceOrders, KeepTheStepsForAnyNumbers) {
  constexpr std::uint64_t kSeed = 5;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  engine::Random random{kSeed};
  const auto field = [](const std::string& text, std::string_view name) {
    const auto at = text.find("&" + std::string{name} + "=") + name.size() + 2;
    return number(text.substr(at, text.find('&', at) - at));
  };
  for (std::uint64_t round = 0; round < testing_support::rounds(3000); ++round) {
    const auto any = [&] {
      return Decimal::from_units(static_cast<engine::Int128>(random.next() >> random.below(60)) * 1000);
    };
    auto order = order_of(round % 2 == 0 ? MarketType::Spot : MarketType::UsdM, OrderKind::Limit);
    order.market.quantity_step = Decimal::from_units(any().units() + 1);
    order.market.price_step = Decimal::from_units(any().units() + 1);
    order.quantity = any();
    order.price = any();
    const auto request = binance::place_order(order);
    if (*order.quantity < order.market.quantity_step) {
      EXPECT_FALSE(request);
      continue;
    }
    if (!request) {
      EXPECT_LT(*order.price + *order.price, order.market.price_step);
      continue;
    }
    const auto quantity = field(request->parameters, "quantity"), price = field(request->parameters, "price");
    EXPECT_LE(quantity, *order.quantity);
    EXPECT_TRUE(is_multiple(quantity, order.market.quantity_step));
    EXPECT_TRUE(is_multiple(price, order.market.price_step));
    const auto distance = (price - *order.price).abs();
    EXPECT_LE(distance + distance, order.market.price_step);
  }
}

}  // namespace
