// What the public sees of the exchange's markets: ticker, depth, trades and candles.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;

const InstrumentId kSpot{"BTC-USDT"};
const InstrumentId kRecorded{"ALT-USDT"};

Price price(const char* text) { return Price{dec(text)}; }
Quantity quantity(const char* text) { return Quantity{dec(text)}; }

Instrument instrument(const InstrumentId& id) {
  Instrument i;
  i.id = id;
  i.base = Asset{id.text().substr(0, 3)};
  i.quote = i.settle = Asset{"USDT"};
  i.tick_size = price("0.5");
  i.lot_size = quantity("0.01");
  return i;
}

/// Two rich accounts and two markets: one where orders meet each other, one that plays a recording.
struct OpenMarket {
  OpenMarket() {
    apply(ListInstrument{instrument(kSpot), Meeting::EachOther});
    apply(ListInstrument{instrument(kRecorded), Meeting::MarketOnly});
    for (const auto* name : {"ann", "ben"}) {
      apply(OpenAccount{CustomerId{name}, {}});
      for (const auto* asset : {"USDT", "BTC", "ALT"}) {
        apply(Deposit{CustomerId{name}, Asset{asset}, Decimal{1'000'000}, asset});
      }
    }
  }

  void apply(const Command& command) {
    events.clear();
    exchange.apply(command, events);
  }
  std::string limit(const char* account, Side side, const char* amount, const char* at,
                    const InstrumentId& market = kSpot) {
    PlaceOrder place;
    auto& order = place.order;
    order.client_order_id = ClientOrderId{"o" + std::to_string(++orders)};
    order.customer = CustomerId{account};
    order.instrument = market;
    order.side = side;
    order.type = OrderType::Limit;
    order.time_in_force = TimeInForce::GoodTillCancel;
    order.quantity = quantity(amount);
    order.limit_price = price(at);
    apply(place);
    return order.client_order_id.text();
  }
  void pass(const char* time) { apply(PassTime{*Timestamp::parse(time)}); }

  Exchange exchange;
  std::vector<ExchangeEvent> events;
  int orders = 0;
};

class Market : public testing::Test, protected OpenMarket {};

TEST_F(Market, TickerShowsTheLastTradeTheDayAndTheQuote) {
  pass("2024-08-08T12:00:00Z");
  limit("ann", Side::Sell, "2", "100");
  limit("ann", Side::Sell, "3", "101.5");
  limit("ben", Side::Buy, "2.5", "101.5");
  limit("ben", Side::Buy, "1", "99");
  pass("2024-08-08T13:00:00Z");
  limit("ann", Side::Sell, "0.4", "99");
  apply(SetMarkPrice{kSpot, price("100.25")});
  const auto ticker = exchange.ticker(kSpot).value();
  EXPECT_EQ(ticker.time, *Timestamp::parse("2024-08-08T13:00:00Z"));
  ASSERT_TRUE(ticker.last);
  EXPECT_EQ(ticker.last->price, price("99"));
  EXPECT_EQ(ticker.last->quantity, quantity("0.4"));
  EXPECT_EQ(ticker.last->aggressor, Side::Sell);
  EXPECT_EQ(ticker.day.candle.open, price("100"));
  EXPECT_EQ(ticker.day.candle.high, price("101.5"));
  EXPECT_EQ(ticker.day.candle.low, price("99"));
  EXPECT_EQ(ticker.day.candle.close, price("99"));
  EXPECT_EQ(ticker.day.candle.volume, quantity("2.9"));
  EXPECT_EQ(ticker.day.value, dec("290.35"));  // 2 * 100 + 0.5 * 101.5 + 0.4 * 99
  EXPECT_EQ(ticker.day.trades, 3U);
  EXPECT_EQ(ticker.quote.bid, price("99"));
  EXPECT_EQ(ticker.quote.bid_quantity, quantity("0.6"));
  EXPECT_EQ(ticker.quote.ask, price("101.5"));
  EXPECT_EQ(ticker.quote.ask_quantity, quantity("2.5"));
  EXPECT_EQ(ticker.mark, price("100.25"));
  pass("2024-08-09T12:30:00Z");
  EXPECT_EQ(exchange.ticker(kSpot)->day.trades, 1U);  // The first two are more than a day old.
  pass("2024-08-12T00:00:00Z");
  EXPECT_EQ(exchange.ticker(kSpot)->day.trades, 0U);
  EXPECT_EQ(exchange.ticker(kSpot)->day.candle.open, price("99"));
  EXPECT_FALSE(exchange.ticker(InstrumentId{"NO-SUCH"}));
}

TEST_F(Market, TickerOfAPerpetualShowsIndexFundingAndOpenInterest) {
  const InstrumentId swap{"BTC-USDT-SWAP"};
  auto perpetual = instrument(swap);
  perpetual.kind = InstrumentKind::PerpLinear;
  apply(ListInstrument{perpetual, Meeting::EachOther});
  pass("2024-08-08T12:00:00Z");
  apply(SetMarkPrice{swap, price("100")});
  apply(SetIndexPrice{swap, price("99.9")});
  apply(SetFunding{swap, dec("0.0001"), std::chrono::hours{8}, *Timestamp::parse("2024-08-08T16:00:00Z")});
  limit("ann", Side::Sell, "2", "100", swap);
  limit("ben", Side::Buy, "1.5", "100", swap);
  apply(SweepMarket{swap, Side::Buy, 200, 20, {}});  // 0.2 for the market account.
  const auto ticker = exchange.ticker(swap).value();
  EXPECT_EQ(ticker.index, price("99.9"));
  EXPECT_EQ(ticker.funding_rate, dec("0.0001"));
  EXPECT_EQ(ticker.next_funding, *Timestamp::parse("2024-08-08T16:00:00Z"));
  EXPECT_EQ(ticker.open_interest, quantity("1.7"));
}

TEST_F(Market, DepthShowsOrdersAndTheMarketsQuoteTogether) {
  limit("ann", Side::Buy, "1", "100");
  limit("ben", Side::Buy, "2", "100");
  limit("ann", Side::Buy, "3", "98");
  limit("ann", Side::Sell, "5", "104");
  apply(SetMarketQuote{kSpot, 200, 206, 700, kUnlimited, 0});  // 100 and 103
  const auto depth = exchange.depth(kSpot, 10);
  EXPECT_EQ(depth.bids, (std::vector<DepthPrice>{{price("100"), quantity("10")}, {price("98"), quantity("3")}}));
  ASSERT_EQ(depth.asks.size(), 2U);
  EXPECT_EQ(depth.asks[0].price, price("103"));
  EXPECT_GT(depth.asks[0].quantity, quantity("1000000000"));
  EXPECT_EQ(depth.asks[1], (DepthPrice{price("104"), quantity("5")}));
  EXPECT_EQ(exchange.depth(kSpot, 1).bids.size(), 1U);
  EXPECT_TRUE(exchange.depth(kSpot, 0).bids.empty());
}

TEST_F(Market, DepthOfARecordingHidesCustomersOrders) {
  limit("ann", Side::Buy, "1", "100", kRecorded);
  EXPECT_TRUE(exchange.depth(kRecorded, 10).bids.empty());
  apply(SetMarketQuote{kRecorded, 150, {}, 700, 0, 0});
  EXPECT_EQ(exchange.depth(kRecorded, 10).bids, (std::vector<DepthPrice>{{price("75"), quantity("7")}}));
}

TEST_F(Market, TradesWithTheRecordedMarketAreTrades) {
  pass("2024-08-08T12:00:00Z");
  limit("ann", Side::Buy, "1", "100", kRecorded);
  apply(SweepMarket{kRecorded, Side::Sell, 190, 40, {}});
  apply(SetMarketQuote{kRecorded, {}, 202, 0, kUnlimited, 0});
  limit("ben", Side::Buy, "2", "101", kRecorded);
  const auto trades = exchange.recent_trades(kRecorded, 10);
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[0].id, 1U);
  EXPECT_EQ(trades[0].trade.price, price("100"));
  EXPECT_EQ(trades[0].trade.quantity, quantity("0.4"));
  EXPECT_EQ(trades[0].trade.aggressor, Side::Sell);
  EXPECT_EQ(trades[1].id, 2U);
  EXPECT_EQ(trades[1].trade.price, price("101"));
  EXPECT_EQ(trades[1].trade.aggressor, Side::Buy);
  EXPECT_EQ(trades[1].trade.time, *Timestamp::parse("2024-08-08T12:00:00Z"));
}

class Notes final : public MarketListener {
 public:
  void on_candle_closed(const CandleClosed& closed) override { heard.push_back(closed); }
  std::vector<CandleClosed> heard;
};

TEST_F(Market, CandlesCloseOnTimeAndAreTold) {
  Notes notes;
  exchange.listen(&notes);
  pass("2024-08-08T12:00:59Z");
  limit("ann", Side::Sell, "2", "100");
  limit("ben", Side::Buy, "2", "100");
  pass("2024-08-08T12:01:00.5Z");
  ASSERT_EQ(notes.heard.size(), 2U);  // A second and a minute; the other market has not traded.
  EXPECT_EQ(notes.heard[0].interval, CandleInterval::OneSecond);
  EXPECT_EQ(notes.heard[1].interval, CandleInterval::OneMinute);
  const auto minute = exchange.candle_of(notes.heard[1]);
  EXPECT_EQ(minute.candle.open_time, *Timestamp::parse("2024-08-08T12:00:00Z"));
  EXPECT_EQ(minute.candle.volume, quantity("2"));
  EXPECT_EQ(minute.value, dec("200"));
  pass("2024-08-08T12:02:00Z");
  const auto minutes = exchange.candles(kSpot, CandleInterval::OneMinute, 2);
  ASSERT_EQ(minutes.size(), 2U);
  EXPECT_TRUE(minutes[0].closed);
  EXPECT_EQ(minutes[0].candle.close, price("100"));
  EXPECT_EQ(minutes[0].trades, 0U);
  EXPECT_FALSE(minutes[1].closed);
  exchange.listen(nullptr);
}

// --- Whoever applies the changes has the book ---------------------------------------------------------------------

struct Copy {
  std::map<Price, Quantity> bids, asks;
  static void put(std::map<Price, Quantity>& side, const std::vector<DepthPrice>& levels) {
    for (const auto& level : levels) {
      if (level.quantity.is_zero()) {
        side.erase(level.price);
      } else {
        side[level.price] = level.quantity;
      }
    }
  }
  void take(const Depth& depth) {
    put(bids, depth.bids);
    put(asks, depth.asks);
  }
  friend bool operator==(const Copy&, const Copy&) = default;
};

Command random_command(Random& random, std::vector<ClientOrderId>& placed) {
  const CustomerId account{random.chance(1, 2) ? "ann" : "ben"};
  const auto& market = random.chance(3, 4) ? kSpot : kRecorded;
  switch (random.below(12)) {
    case 0: {
      SetMarketQuote quote{market, {}, {}, random.between(0, 90), random.between(0, 90), 0};
      const auto middle = random.between(190, 210);
      if (random.chance(3, 4)) quote.bid = middle - random.between(1, 5);
      if (random.chance(3, 4)) quote.ask = middle + random.between(1, 5);
      return quote;
    }
    case 1:
      return SweepMarket{
          market, random.chance(1, 2) ? Side::Buy : Side::Sell, random.between(190, 210), random.between(1, 200), {}};
    case 2:
    case 3:
    case 4:
      if (!placed.empty()) {
        const auto at = random.below(placed.size());
        return CancelOrder{at % 2 == 0 ? CustomerId{"ann"} : CustomerId{"ben"}, placed[at]};
      }
      [[fallthrough]];
    default: {
      PlaceOrder place;
      auto& order = place.order;
      order.client_order_id = ClientOrderId{"r" + std::to_string(placed.size())};
      order.customer = CustomerId{placed.size() % 2 == 0 ? "ann" : "ben"};
      order.instrument = market;
      order.side = random.chance(1, 2) ? Side::Buy : Side::Sell;
      order.type = random.chance(5, 6) ? OrderType::Limit : OrderType::Market;
      order.quantity = Quantity{Decimal::from_units(random.between(1, 100) * (Decimal::kOne / 100))};
      if (order.type == OrderType::Limit) {
        order.limit_price = Price{Decimal::from_units(random.between(185, 215) * (Decimal::kOne / 2))};
        order.time_in_force = random.chance(3, 4) ? TimeInForce::GoodTillCancel : TimeInForce::FillOrKill;
        order.post_only = order.time_in_force == TimeInForce::GoodTillCancel && random.chance(1, 4);
        place.terms.slide = order.post_only && random.chance(1, 2);
        if (order.time_in_force == TimeInForce::GoodTillCancel && random.chance(1, 5)) {
          place.terms.display_quantity = Quantity{Decimal::from_units(5 * (Decimal::kOne / 100))};
        }
      }
      place.terms.self_trade = static_cast<SelfTrade>(random.below(4));
      placed.push_back(order.client_order_id);
      return place;
    }
  }
}

TEST(MarketProperty, ChangesOfTheDepthLeadToTheDepth) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    OpenMarket fresh;
    auto& watched = fresh.exchange;
    Random random{seed};
    std::map<InstrumentId, Copy> copies;
    std::map<InstrumentId, std::uint64_t> sequences, trades;
    std::vector<ClientOrderId> placed;
    for (const auto& market : {kSpot, kRecorded}) {
      watched.watch_depth(*watched.find_instrument_handle(market), true);
    }
    std::size_t levels = 0;
    for (int i = 0; i < 3'000; ++i) {
      fresh.apply(random_command(random, placed));
      if (!random.chance(1, 4)) continue;
      for (const auto& market : {kSpot, kRecorded}) {
        const auto change = watched.take_depth_change(*watched.find_instrument_handle(market));
        ASSERT_FALSE(change.is_lost);
        ASSERT_EQ(change.first, sequences[market] + 1);
        sequences[market] = change.sequence;
        copies[market].take(change);
        Copy whole;
        const auto depth = watched.depth(market, 1'000);
        whole.take(depth);
        ASSERT_EQ(depth.sequence, change.sequence);
        ASSERT_EQ(copies[market], whole) << market.text() << " after command " << i;
        levels += whole.bids.size();
      }
    }
    EXPECT_GT(levels, 1'500U);
    EXPECT_GT(watched.recent_trades(kSpot, 10'000).size(), 500U);
    ByteWriter out;
    watched.save(out);
    Exchange loaded;
    ByteReader in{out.bytes()};
    loaded.load(in);
    ASSERT_TRUE(in.good());
    EXPECT_EQ(loaded.depth(kSpot, 5).sequence, watched.depth(kSpot, 5).sequence);
    EXPECT_EQ(loaded.recent_trades(kSpot, 1)[0].id, watched.recent_trades(kSpot, 1)[0].id);
    EXPECT_EQ(loaded.state_hash(), watched.state_hash());
  }
}

}  // namespace
