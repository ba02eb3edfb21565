// Thousands of random commands on perpetuals: every mode, brackets, funding, prices that run away. After each command
// the exchange's own invariants, and what must hold of money whatever happens.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"
#include "tests/support/instruments.h"

namespace {

using namespace engine;
using testing_support::dec;

const std::array<std::string, 5> kNames{"ann", "ben", "cem", "dee", "eve"};

Decimal hundredths(std::int64_t count) { return Decimal::from_units(count * (Decimal::kOne / 100)); }

class RandomMargin {
 public:
  explicit RandomMargin(std::uint64_t seed) : random_{seed} {}

  std::vector<Command> opening() {
    std::vector<Command> commands;
    commands.emplace_back(SetFees{dec("-0.0001"), dec("0.0005")});
    const auto list = [&](const char* name, InstrumentKind kind, const char* lot, Meeting meeting) {
      auto instrument = testing_support::instrument_of(kind);
      instrument.id = InstrumentId{name};
      instrument.tick_size = Price{dec("0.5")};
      instrument.lot_size = Quantity{dec(lot)};
      instrument.max_leverage = dec("25");
      commands.emplace_back(ListInstrument{instrument, meeting});
      marks_[name] = 10'000;
    };
    list("BTC-USDT-SWAP", InstrumentKind::PerpLinear, "0.01", Meeting::EachOther);
    list("ETH-USDT-SWAP", InstrumentKind::PerpLinear, "0.01", Meeting::EachOther);
    list("BTC-USD-SWAP", InstrumentKind::PerpInverse, "1", Meeting::EachOther);
    for (const auto& name : kNames) {
      commands.emplace_back(OpenAccount{CustomerId{name}, {}});
      commands.emplace_back(Deposit{CustomerId{name}, Asset{"USDT"}, dec("1000"), "initial"});
      commands.emplace_back(Deposit{CustomerId{name}, Asset{"BTC"}, dec("10"), "initial"});
    }
    return commands;
  }

  Command next(const Exchange& exchange) {
    now_ += random_.between(1, 600);
    switch (random_.below(40)) {
      case 0: return Deposit{who(), asset(), hundredths(random_.between(100, 30'000)), reference()};
      case 1: return Withdraw{who(), asset(), hundredths(random_.between(1, 50'000)), reference()};
      case 2: return SetLeverage{who(), where(), Decimal{static_cast<int>(random_.between(1, 27))}};
      case 3: return SetMarginMode{who(), where(), random_.chance(1, 2) ? MarginMode::Cross : MarginMode::Isolated};
      case 4: return SetPositionMode{who(), random_.chance(1, 2) ? PositionMode::OneWay : PositionMode::Hedge};
      case 5: return MoveMargin{who(), where(), side_of(random_.below(3)), hundredths(random_.between(-5000, 5000))};
      case 6: return brackets();
      case 7:
        return SetFunding{where(), Decimal::from_units(random_.between(-40, 40) * (Decimal::kOne / 10'000)),
                          std::chrono::seconds{random_.between(1, 60)}, exchange.now() + std::chrono::seconds{5}};
      case 8: return insurance();
      case 9:
      case 10: return PassTime{Timestamp::from_milliseconds(now_ * 10)};
      case 11: return SetIndexPrice{where(), Price{hundredths(random_.between(5000, 20'000))}};
      case 12:
      case 13:
      case 14:
      case 15:
      case 16:
      case 17: return mark();
      case 18:
      case 19:
      case 20: return cancel();
      default: return place(exchange);
    }
  }

 private:
  CustomerId who() { return CustomerId{kNames[random_.below(kNames.size())]}; }
  InstrumentId where() {
    const char* names[] = {"BTC-USDT-SWAP", "ETH-USDT-SWAP", "BTC-USD-SWAP"};
    return InstrumentId{names[random_.below(3)]};
  }
  Asset asset() { return Asset{random_.chance(1, 3) ? "BTC" : "USDT"}; }
  std::string reference() { return "r" + std::to_string(++references_); }
  static PositionSide side_of(std::uint64_t number) {
    return number == 0 ? PositionSide::Net : number == 1 ? PositionSide::Long : PositionSide::Short;
  }
  Command insurance() {
    const CustomerId account{"@insurance"};
    const auto amount = hundredths(random_.between(100, 20'000));
    if (random_.chance(1, 2)) return Deposit{account, asset(), amount, reference()};
    return Withdraw{account, asset(), amount, reference()};
  }
  Command brackets() {
    const auto id = where();
    const bool small = id.text() == "BTC-USD-SWAP";
    const Decimal cap = small ? dec("2") : dec("1000");
    return SetBrackets{
        id,
        {{cap, dec("25"), dec("0.02"), dec("0")},
         {random_.chance(1, 2) ? dec("0") : cap + cap + cap, dec("10"), dec("0.05"), multiply(cap, dec("0.03"))}},
        random_.chance(1, 2) ? dec("0.001") : dec("0")};
  }
  /// A walk, with a jump now and then.
  Command mark() {
    const auto id = where();
    auto& at = marks_[id.text()];
    at += at * random_.between(-150, 150) / 10'000;
    if (random_.chance(1, 12)) at += at * random_.between(-2500, 3000) / 10'000;
    at = std::min<std::int64_t>(std::max<std::int64_t>(at, 2000), 60'000);
    return SetMarkPrice{id, Price{hundredths(at)}};
  }
  Command cancel() {
    if (owners_.empty()) return PassTime{};
    const auto number = random_.below(owners_.size());
    return CancelOrder{owners_[number], ClientOrderId{"o" + std::to_string(number)}};
  }
  Command place(const Exchange& exchange) {
    NewOrder order;
    order.customer = who();
    order.instrument = where();
    order.client_order_id = ClientOrderId{"o" + std::to_string(owners_.size())};
    order.side = random_.chance(1, 2) ? Side::Buy : Side::Sell;
    const bool inverse = order.instrument.text() == "BTC-USD-SWAP";
    order.quantity =
        Quantity{inverse ? Decimal{static_cast<int>(random_.between(1, 1500))} : hundredths(random_.between(1, 3000))};
    if (random_.chance(4, 5)) {
      order.type = OrderType::Limit;
      const auto at = marks_[order.instrument.text()] * random_.between(9800, 10'200) / 10'000;
      order.limit_price = Price{hundredths(at / 50 * 50)};
      if (random_.chance(4, 5)) order.time_in_force = TimeInForce::GoodTillCancel;
    }
    order.reduce_only = random_.chance(1, 5);
    owners_.push_back(order.customer);
    PlaceOrder command{order, {}, false, {}};
    const auto mode = exchange.position_mode(order.customer);
    if (mode == PositionMode::Hedge) command.terms.position_side = side_of(1 + random_.below(2));
    return command;
  }

  Random random_;
  std::map<std::string, std::int64_t> marks_;  ///< In hundredths.
  std::vector<CustomerId> owners_;
  std::int64_t now_ = 0;
  int references_ = 0;
};

struct Seen {
  std::map<LiquidatedTo, int> liquidated;
  int funded = 0, deleveraged = 0, called = 0, isolated = 0, hedged = 0;
  Decimal shortfall;

  void hear(const ExchangeEvent& event) {
    if (const auto* gone = std::get_if<Liquidated>(&event)) ++liquidated[gone->to];
    if (std::holds_alternative<FundingPaid>(event)) ++funded;
    if (std::holds_alternative<Deleveraged>(event)) ++deleveraged;
    const auto* report = std::get_if<ExecutionReport>(&event);
    if (report != nullptr && report->reason == "MARGIN_CALL") ++called;
  }
};

/// What the exchange tells of its positions must be what it keeps, and nobody may be left short of margin.
void look_at(const Exchange& exchange, Seen& seen) {
  for (const auto& name : kNames) {
    const CustomerId account{name};
    std::map<Asset, Decimal> cross, needed;
    for (const auto& [asset, balance] : exchange.balances(account)) cross[asset] = balance.total() - balance.debt;
    for (const auto& held : exchange.held_positions(account)) {
      const auto settle = exchange.find_instrument(held.instrument)->settle;
      if (held.side != PositionSide::Net) ++seen.hedged;
      if (held.mode == MarginMode::Isolated) {
        ++seen.isolated;
        cross[settle] -= max(Decimal{}, held.margin);
        EXPECT_GE(held.margin + held.unrealized, held.maintenance) << name << " " << held.instrument.text();
      } else {
        cross[settle] += held.unrealized;
        needed[settle] += held.maintenance;
      }
    }
    for (const auto& [asset, needs] : needed) EXPECT_GE(cross[asset], needs) << name << " " << asset.text();
  }
}

TEST(MarginProperty, HoldsWhateverPricesAndPeopleDo) {
  Seen seen;
  int shortfalls = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomMargin random{seed};
    Exchange exchange;
    auto commands = random.opening();
    for (std::size_t i = 0; i < 3000; ++i) {
      if (commands.size() <= i) commands.push_back(random.next(exchange));
      std::vector<ExchangeEvent> events;
      exchange.apply(commands[i], events);
      for (const auto& event : events) seen.hear(event);
      ASSERT_EQ(exchange.broken_invariant(), "") << "after command " << i;
      look_at(exchange, seen);
      if (HasFailure()) FAIL() << "after command " << i;
    }
    for (const auto& name : kNames) {
      for (const auto& [asset, balance] : exchange.balances(CustomerId{name})) {
        if (!balance.shortfall.is_zero()) ++shortfalls;
      }
    }
    // The same state again from its bytes, and from the same commands.
    ByteWriter out;
    exchange.save(out);
    ByteReader in{out.bytes()};
    Exchange copy, again;
    copy.load(in);
    ASSERT_TRUE(in.good());
    std::vector<ExchangeEvent> ignored;
    for (const auto& command : commands) again.apply(command, ignored);
    ASSERT_EQ(copy.state_hash(), exchange.state_hash());
    ASSERT_EQ(again.state_hash(), exchange.state_hash());
  }
  // Or the commands would prove little.
  EXPECT_GT(seen.liquidated[LiquidatedTo::Book], 50);
  EXPECT_GT(seen.liquidated[LiquidatedTo::Insurance], 50);
  EXPECT_GT(seen.liquidated[LiquidatedTo::Deleveraged], 20);
  EXPECT_GT(seen.funded, 500);
  EXPECT_GT(seen.called, 50);
  EXPECT_GT(seen.isolated, 1000);
  EXPECT_GT(seen.hedged, 1000);
  EXPECT_EQ(shortfalls, 0);
}

}  // namespace
