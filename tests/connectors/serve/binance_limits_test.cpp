#include "connectors/serve/binance_limits.h"

#include "tests/connectors/serve/binance_house.h"

namespace {

using engine::find_header;
using testing_support::BinanceStand;

const std::string kBuy = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50000";

TEST(BinanceLimits, TellsWhatIsUsedAndLetsPlacedOrdersGoFree) {
  BinanceStand stand;
  EXPECT_EQ(find_header(stand.send("GET", "/api/v3/exchangeInfo").headers, "x-mbx-used-weight-1m"), "20");
  const auto placed = stand.ask("POST", "/api/v3/order", kBuy);
  EXPECT_EQ(find_header(placed.headers, "x-mbx-used-weight-1m"), "20");
  EXPECT_EQ(find_header(placed.headers, "x-mbx-order-count-10s"), "1");
  EXPECT_EQ(find_header(placed.headers, "x-mbx-order-count-1d"), "1");
  const auto refused = stand.ask("POST", "/api/v3/order", kBuy + "&side=UP&timeInForce=X");
  EXPECT_EQ(refused.status, 200);  // The first of a name counts.
  EXPECT_EQ(find_header(refused.headers, "x-mbx-order-count-10s"), "2");
}

TEST(BinanceLimits, SaysTooMuchAndBansWhoGoesOn) {
  serve::BinanceOptions options;
  options.limits.spot_weight = 10;
  options.limits.patience = 2;
  BinanceStand stand{options};
  const std::string path = "/api/v3/klines?symbol=BTCUSDT&interval=1m";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(stand.send("GET", path).status, 200);
  const auto busy = stand.send("GET", path);
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ((*serve::Json::parse(busy.body))["code"], "-1003");
  EXPECT_EQ(find_header(busy.headers, "retry-after"), "4");  // Until the minute is over.
  stand.send("GET", path);
  const auto banned = stand.send("GET", path);
  EXPECT_EQ(banned.status, 418);
  EXPECT_EQ(find_header(banned.headers, "retry-after"), "121");
  EXPECT_EQ(stand.send("GET", "/fapi/v1/time").status, 200);  // Weight is each venue's own.
  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{121});
  EXPECT_EQ(stand.send("GET", path).status, 200);
}

TEST(BinanceLimits, CountsOrdersByAccount) {
  serve::BinanceOptions options;
  options.limits.spot_orders_short = 2;
  BinanceStand stand{options};
  EXPECT_EQ(stand.ask("POST", "/api/v3/order", kBuy).status, 200);
  EXPECT_EQ(stand.ask("POST", "/api/v3/order", kBuy).status, 200);
  const auto busy = stand.ask("POST", "/api/v3/order", kBuy);
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ((*serve::Json::parse(busy.body))["code"], "-1015");
  EXPECT_EQ(stand.ask("POST", "/api/v3/order", kBuy, "bob").status, 200);
  stand.house.clock.advance_to(stand.house.clock.now() + std::chrono::seconds{10});
  EXPECT_EQ(stand.ask("POST", "/api/v3/order", kBuy).status, 200);
}

TEST(BinanceLimits, CanBeSwitchedOff) {
  serve::BinanceOptions options;
  options.limits.spot_weight = 1;
  options.limits.count = false;
  BinanceStand stand{options};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(stand.send("GET", "/api/v3/exchangeInfo").status, 200);
}

}  // namespace
