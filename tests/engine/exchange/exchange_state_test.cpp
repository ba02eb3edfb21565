// Saved and loaded, an exchange is the same one: the same hash, and the same answers to whatever comes next.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;

Instrument perpetual() {
  Instrument i;
  i.id = InstrumentId{"BTC-USDT-SWAP"};
  i.kind = InstrumentKind::PerpLinear;
  i.base = Asset{"BTC"};
  i.quote = i.settle = Asset{"USDT"};
  i.tick_size = Price{dec("0.5")};
  i.lot_size = Quantity{dec("0.01")};
  i.max_leverage = Decimal{20};
  return i;
}

Command any_command(Random& random, int number) {
  const CustomerId account{"c" + std::to_string(random.below(3))};
  const auto id = perpetual().id;
  if (random.chance(1, 10)) return SetMarkPrice{id, Price{Decimal{static_cast<int>(random.between(95, 105))}}};
  if (random.chance(1, 10)) return SetMarketQuote{id, random.between(190, 198), random.between(202, 210), 50, 50, 1};
  if (random.chance(1, 10)) return AdmitWaiting{id, Timestamp::from_milliseconds(number), AdmitWaiting::What::All};
  if (random.chance(1, 5)) {
    return CancelOrder{account, ClientOrderId{"o" + std::to_string(random.below(static_cast<std::uint64_t>(number)))}};
  }
  NewOrder order;
  order.client_order_id = ClientOrderId{"o" + std::to_string(number)};
  order.customer = account;
  order.instrument = id;
  order.side = random.chance(1, 2) ? Side::Buy : Side::Sell;
  order.type = OrderType::Limit;
  order.time_in_force = TimeInForce::GoodTillCancel;
  order.quantity = Quantity{Decimal::from_units(random.between(1, 300) * (Decimal::kOne / 100))};
  order.limit_price = Price{Decimal::from_units(random.between(190, 210) * (Decimal::kOne / 2))};
  order.reduce_only = random.chance(1, 5);
  PlaceOrder place{order, {}};
  if (random.chance(1, 8)) place.arrival = Timestamp::from_milliseconds(number + 5);
  return place;
}

std::vector<Command> opening() {
  std::vector<Command> commands{ListInstrument{perpetual(), Meeting::EachOther},
                                SetFees{dec("-0.0001"), dec("0.0005")}};
  for (const char* name : {"c0", "c1", "c2"}) {
    commands.emplace_back(OpenAccount{CustomerId{name}, {}});
    commands.emplace_back(Deposit{CustomerId{name}, Asset{"USDT"}, dec("2000"), "first"});
  }
  return commands;
}

std::string bytes_of(const Exchange& exchange) {
  ByteWriter out;
  exchange.save(out);
  return out.bytes();
}

TEST(ExchangeState, GoesOnAfterALoadAsIfNothingHadHappened) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    auto exchange = std::make_unique<Exchange>();
    Exchange whole;
    std::vector<ExchangeEvent> events, ignored;
    for (const auto& command : opening()) {
      exchange->apply(command, ignored);
      whole.apply(command, ignored);
    }
    for (int i = 1; i < 600; ++i) {
      const auto command = any_command(random, i);
      exchange->apply(command, ignored);
      whole.apply(command, ignored);
      if (i % 25 != 0) continue;
      const auto bytes = bytes_of(*exchange);
      auto loaded = std::make_unique<Exchange>();
      ByteReader in{bytes};
      loaded->load(in);
      ASSERT_TRUE(in.good() && in.at_end());
      ASSERT_EQ(bytes_of(*loaded), bytes);
      ASSERT_EQ(loaded->broken_invariant(), "");
      ASSERT_EQ(loaded->state_hash(), whole.state_hash());
      exchange = std::move(loaded);
    }
    EXPECT_GT(exchange->open_order_count(), 0U);
    EXPECT_FALSE(exchange->positions(CustomerId{"c0"}).empty());
  }
}

TEST(ExchangeState, RefusesBytesThatAreCutOrAreNoState) {
  Random random{7};
  Exchange exchange;
  std::vector<ExchangeEvent> ignored;
  for (const auto& command : opening()) exchange.apply(command, ignored);
  for (int i = 1; i < 60; ++i) exchange.apply(any_command(random, i), ignored);
  const auto bytes = bytes_of(exchange);
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    ByteReader in{std::string_view{bytes}.substr(0, size)};
    Exchange cut;
    cut.load(in);
    EXPECT_FALSE(in.good()) << size;
  }
  ByteReader in{"not an exchange"};
  Exchange other;
  other.load(in);
  EXPECT_FALSE(in.good());
}

TEST(ExchangeState, ReadsDamagedBytesWithoutHarm) {
  Random random{8};
  Exchange exchange;
  std::vector<ExchangeEvent> ignored;
  for (const auto& command : opening()) exchange.apply(command, ignored);
  for (int i = 1; i < 60; ++i) exchange.apply(any_command(random, i), ignored);
  const auto bytes = bytes_of(exchange);
  std::size_t refused = 0;
  for (int i = 0; i < 1500; ++i) {
    auto damaged = bytes;
    damaged[random.below(damaged.size())] ^= static_cast<char>(1 << random.below(8));
    ByteReader in{damaged};
    Exchange loaded;
    loaded.load(in);
    refused += in.good() ? 0 : 1;
    if (in.good()) {
      EXPECT_NE(loaded.state_hash(), exchange.state_hash());
    }
  }
  EXPECT_GT(refused, 100U);
}

}  // namespace
