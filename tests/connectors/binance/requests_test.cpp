#include "connectors/binance/requests.h"

#include <gtest/gtest.h>

namespace {

using binance::KlinesOf;
using binance::MarketType;
using binance::Operation;
using engine::Decimal;

std::string asked(const binance::Request& request) { return request.path + "?" + request.parameters; }

TEST(BinanceRequests, AskInTheVenuesWords) {
  EXPECT_EQ(asked(binance::get_order(MarketType::Spot, {"A", "", "ct1"})),
            "/api/v3/order?symbol=A&origClientOrderId=ct1");
  EXPECT_EQ(asked(binance::get_open_order({"A", "1", ""})), "/fapi/v1/openOrder?symbol=A&orderId=1");
  EXPECT_EQ(asked(binance::get_algo_order({"A", "", "ct1"})), "/fapi/v1/algoOrder?symbol=A&clientAlgoId=ct1");
  binance::ListFilter filter{"A", "", 7, 1, 2, 500};
  EXPECT_EQ(asked(binance::fills(MarketType::UsdM, filter)),
            "/fapi/v1/userTrades?symbol=A&fromId=7&startTime=1&endTime=2&limit=500");
  EXPECT_EQ(asked(binance::klines(MarketType::UsdM, KlinesOf::IndexPrice, "1m", {"A", "", {}, {}, {}, 5})),
            "/fapi/v1/indexPriceKlines?pair=A&interval=1m&limit=5");
  EXPECT_EQ(asked(binance::countdown_cancel_all("A", 120000)),
            "/fapi/v1/countdownCancelAll?symbol=A&countdownTime=120000");
  EXPECT_EQ(asked(binance::set_margin_type("A", true)), "/fapi/v1/marginType?symbol=A&marginType=ISOLATED");
  EXPECT_EQ(asked(*binance::set_leverage("A", Decimal{20})), "/fapi/v1/leverage?symbol=A&leverage=20");
  for (const auto* bad : {"0", "126", "2.5"}) EXPECT_FALSE(binance::set_leverage("A", *Decimal::parse(bad)));
  const std::vector<std::string> two{"A", "B"};
  EXPECT_EQ(asked(binance::tickers_24h(MarketType::Spot, two)), "/api/v3/ticker/24hr?symbols=%5B%22A%22%2C%22B%22%5D");
  EXPECT_EQ(asked(binance::tickers_24h(MarketType::UsdM, two)), "/fapi/v1/ticker/24hr?");
}

// What a request takes of the limits, where it depends on what is asked.
TEST(BinanceRequests, KnowTheirWeight) {
  EXPECT_EQ(binance::open_orders(MarketType::Spot, "A").weight, 6);
  EXPECT_EQ(binance::open_orders(MarketType::Spot, "").weight, 80);
  EXPECT_EQ(binance::open_orders(MarketType::UsdM, "A").weight, 1);
  EXPECT_EQ(binance::open_orders(MarketType::UsdM, "").weight, 40);
  EXPECT_EQ(binance::fills(MarketType::Spot, {"A", "", {}, {}, {}, {}}).weight, 20);
  EXPECT_EQ(binance::fills(MarketType::Spot, {"A", "1", {}, {}, {}, {}}).weight, 5);
  EXPECT_EQ(binance::depth(MarketType::Spot, "A", std::nullopt).weight, 5);
  EXPECT_EQ(binance::depth(MarketType::Spot, "A", 5000).weight, 250);
  EXPECT_EQ(binance::depth(MarketType::UsdM, "A", 1000).weight, 20);
  EXPECT_EQ(binance::depth(MarketType::UsdM, "A", 50).weight, 2);
  EXPECT_EQ(binance::klines(MarketType::UsdM, KlinesOf::Trades, "1m", {"A", "", {}, {}, {}, 99}).weight, 1);
  EXPECT_EQ(binance::klines(MarketType::UsdM, KlinesOf::Trades, "1m", {"A", "", {}, {}, {}, 1000}).weight, 5);
  EXPECT_EQ(binance::for_symbol(Operation::PremiumIndex, "").weight, 10);
  EXPECT_EQ(binance::tickers_24h(MarketType::Spot, {}).weight, 80);
}

}  // namespace
