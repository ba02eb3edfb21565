// Thousands of random commands. After each: the exchange's own invariants, and money counted a second time from what
// was told: a balance is what came in, plus what was sold, less what was bought and paid in fees.
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

const std::vector<std::string> kNames{"ann", "ben", "cem", "dee"};

Instrument instrument(const std::string& name, InstrumentKind kind) {
  Instrument i;
  i.id = InstrumentId{name};
  i.kind = kind;
  i.base = Asset{"BTC"};
  i.quote = i.settle = Asset{"USDT"};
  i.tick_size = Price{dec("0.5")};
  i.lot_size = Quantity{dec("0.01")};
  i.min_notional = Notional{dec("2")};
  i.max_leverage = Decimal{20};
  return i;
}

/// What each account should hold, from fills alone.
class SecondCount {
 public:
  void hear(const ExchangeEvent& event, const std::map<std::string, Side>& sides) {
    if (const auto* moved = std::get_if<FundsMoved>(&event)) cash_[moved->account][moved->asset] += moved->amount;
    if (const auto* paid = std::get_if<LossCovered>(&event)) cash_[paid->account][paid->asset] += paid->amount;
    if (const auto* gone = std::get_if<Liquidated>(&event)) cash_[gone->account][Asset{"USDT"}] -= gone->to_insurance;
    const auto* report = std::get_if<ExecutionReport>(&event);
    if (report == nullptr) return;
    auto& status = states_.try_emplace(report->client_order_id, OrderStatus::PendingNew).first->second;
    EXPECT_TRUE(may_follow(status, report->status)) << to_string(status) << " to " << to_string(report->status);
    // A cancel that came too late is answered with the state once more; nothing trades after the end.
    EXPECT_FALSE(is_terminal(status) && report->fill) << "a fill after the end of " << report->client_order_id.text();
    status = report->status;
    if (!report->fill) return;
    const auto& fill = *report->fill;
    // What is not ours is the exchange's own: it closes what is held.
    const auto asked = sides.find(report->client_order_id.text());
    const bool held_short = held_[report->customer][report->instrument].is_negative();
    const Side side = asked != sides.end() ? asked->second : held_short ? Side::Buy : Side::Sell;
    const Decimal value = multiply(fill.price.value(), fill.quantity.value());
    auto& cash = cash_[report->customer];
    cash[Asset{"USDT"}] += side == Side::Buy ? -value : value;
    cash[fill.fee_asset] -= fill.fee;
    fees_[fill.fee_asset] += fill.fee;
    const Decimal quantity = side == Side::Buy ? fill.quantity.value() : -fill.quantity.value();
    if (report->instrument.text().ends_with("-SWAP")) {
      held_[report->customer][report->instrument] += quantity;
    } else {
      cash[Asset{"BTC"}] += quantity;
    }
  }

  void compare(const Exchange& exchange) {
    for (const auto& name : kNames) {
      const CustomerId account{name};
      Decimal cost;
      for (const auto& [id, position] : exchange.positions(account)) {
        EXPECT_EQ(position.quantity(), held_[account][id]) << name << " " << id.text();
        cost += position.cost();
      }
      auto balances = exchange.balances(account);
      // What is tied up in open positions has been counted as bought, and is still there.
      auto& usdt = balances[Asset{"USDT"}];
      EXPECT_EQ((usdt.total() - usdt.shortfall - usdt.debt).to_string(),
                (cash_[account][Asset{"USDT"}] + cost).to_string())
          << name;
      EXPECT_EQ(balances[Asset{"BTC"}].total(), cash_[account][Asset{"BTC"}]) << name;
    }
    auto taken = exchange.fees_taken();
    for (const auto& [asset, fee] : fees_) EXPECT_EQ(taken[asset], fee) << asset.text();
  }

 private:
  std::map<CustomerId, std::map<Asset, Decimal>> cash_;
  std::map<CustomerId, std::map<InstrumentId, Decimal>> held_;
  std::map<ClientOrderId, OrderStatus> states_;
  std::map<Asset, Decimal> fees_;
};

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_{seed} {}
  std::map<std::string, Side> sides;

  Command next() {
    now_ += 1;
    switch (random_.below(29)) {
      case 0: return Deposit{account(), Asset{random_.chance(1, 3) ? "BTC" : "USDT"}, amount(1, 3000), reference()};
      case 1: return Withdraw{account(), Asset{random_.chance(1, 3) ? "BTC" : "USDT"}, amount(1, 500), reference()};
      case 2:
      case 3:
      case 4: return quote();
      case 5: return SetMarkPrice{market(), Price{amount(80, 120)}};
      case 6:
        return SweepMarket{market(),
                           random_.chance(1, 2) ? Side::Buy : Side::Sell,
                           random_.between(170, 230),
                           random_.between(1, 300),
                           {}};
      case 7: return AdmitWaiting{market(), Timestamp::from_milliseconds(now_), AdmitWaiting::What::All};
      case 8: return PassTime{Timestamp::from_milliseconds(now_)};
      case 9:
      case 10: return cancel();
      case 11:
      case 12:
      case 13: return amend();
      case 14: return rule();
      case 15: return CancelAllAfter{account(), std::chrono::milliseconds{random_.between(0, 20)}, any_market()};
      case 16:
        if (random_.chance(2, 3)) return PassTime{Timestamp::from_milliseconds(now_)};
        return CancelAll{account(), any_market()};
      default: return place();
    }
  }

 private:
  CustomerId account() { return CustomerId{kNames[random_.below(kNames.size())]}; }
  InstrumentId market() {
    const char* names[] = {"BTC-USDT", "BTC-USDT-SWAP", "ALT-USDT-SWAP"};
    return InstrumentId{names[random_.below(3)]};
  }
  std::optional<InstrumentId> any_market() { return random_.chance(1, 2) ? std::optional{market()} : std::nullopt; }
  Command rule() {
    switch (random_.below(6)) {
      case 0: return SetFeeAsset{account(), random_.chance(1, 2) ? FeeAsset::Received : FeeAsset::Quote};
      case 1: return SetFees{dec("0.0001"), dec("0.0003"), 1};
      case 2: return SetFeeTier{account(), static_cast<std::uint32_t>(random_.below(2))};
      case 3:
        return SetPriceLimits{market(), dec("0.1"), random_.chance(1, 2) ? std::optional{dec("0.1")} : std::nullopt};
      case 4: return SetPriceLimits{market(), {}, {}};
      default: {
        const auto status = static_cast<InstrumentStatus>(random_.below(4));
        return SetStatus{market(), random_.chance(2, 3) ? InstrumentStatus::Trading : status};
      }
    }
  }
  Command amend() {
    if (sides.empty()) return PassTime{};
    const auto number = sides.size() - 1 - random_.below(std::min<std::size_t>(sides.size(), 30));
    AmendOrder command{owners_[number], ClientOrderId{"o" + std::to_string(number)}, {}, {}, {}};
    if (random_.chance(1, 2))
      command.quantity = Quantity{Decimal::from_units(random_.between(1, 800) * (Decimal::kOne / 100))};
    if (random_.chance(1, 2)) command.limit_price = Price{amount(88, 112)};
    if (random_.chance(1, 3)) command.trigger_price = Price{amount(88, 112)};
    return command;
  }
  OrderTerms terms(const NewOrder& order) {
    OrderTerms terms;
    terms.self_trade = static_cast<SelfTrade>(random_.below(4));
    terms.slide = order.post_only && random_.chance(1, 2);
    const bool rests = order.time_in_force == TimeInForce::GoodTillCancel && order.limit_price;
    const auto by = random_.chance(1, 2) ? TriggerBy::Last : TriggerBy::Mark;
    if (random_.chance(1, 5)) {
      const auto kind = random_.chance(1, 2) ? Trigger::Kind::Stop : Trigger::Kind::TakeProfit;
      terms.trigger = Trigger{kind, Price{amount(88, 112)}, by};
    } else if (random_.chance(1, 8)) {
      terms.trail.emplace();
      terms.trail->by = by;
      if (random_.chance(1, 2)) {
        terms.trail->distance = Price{amount(1, 5)};
      } else {
        terms.trail->rate = dec("0.021");
      }
      if (random_.chance(1, 2)) terms.trail->activation = Price{amount(95, 105)};
    }
    if (rests && random_.chance(1, 4)) terms.display_quantity = Quantity{dec("0.37")};
    if ((rests || terms.trigger || terms.trail) && random_.chance(1, 6)) {
      terms.good_till = Timestamp::from_milliseconds(now_ + random_.between(0, 60));
    }
    return terms;
  }
  std::string reference() { return "r" + std::to_string(random_.below(2000)); }
  Decimal amount(std::int64_t low, std::int64_t high) {
    return Decimal::from_units(random_.between(low * 2, high * 2) * (Decimal::kOne / 2));
  }
  Command quote() {
    SetMarketQuote quote{market(), {}, {}, 0, 0, static_cast<Ticks>(random_.below(3))};
    const Ticks middle = random_.between(180, 220);
    if (random_.chance(4, 5)) quote.bid = middle - random_.between(0, 4);
    if (random_.chance(4, 5)) quote.ask = middle + random_.between(1, 4);
    quote.bid_lots = random_.chance(1, 3) ? kUnlimited : random_.between(0, 500);
    quote.ask_lots = random_.chance(1, 3) ? kUnlimited : random_.between(0, 500);
    return quote;
  }
  Command cancel() {
    if (sides.empty()) return PassTime{};
    const auto number = random_.below(sides.size());
    return CancelOrder{owners_[number], ClientOrderId{"o" + std::to_string(number)}};
  }
  Command place() {
    NewOrder order;
    order.customer = account();
    order.instrument = market();
    order.client_order_id = ClientOrderId{"o" + std::to_string(sides.size())};
    order.side = random_.chance(1, 2) ? Side::Buy : Side::Sell;
    order.quantity = Quantity{Decimal::from_units(random_.between(1, 800) * (Decimal::kOne / 100))};
    if (random_.chance(3, 4)) {
      order.type = OrderType::Limit;
      order.limit_price = Price{amount(88, 112)};
      const TimeInForce kinds[] = {TimeInForce::GoodTillCancel, TimeInForce::GoodTillCancel,
                                   TimeInForce::ImmediateOrCancel, TimeInForce::FillOrKill};
      order.time_in_force = kinds[random_.below(4)];
      order.post_only = order.time_in_force == TimeInForce::GoodTillCancel && random_.chance(1, 5);
    }
    order.reduce_only = random_.chance(1, 4);
    sides.emplace(order.client_order_id.text(), order.side);
    owners_.push_back(order.customer);
    PlaceOrder command{order, {}};
    if (random_.chance(1, 2)) command.terms = terms(order);
    if (random_.chance(1, 5)) command.arrival = Timestamp::from_milliseconds(now_ + random_.between(0, 20));
    return command;
  }

  Random random_;
  std::vector<CustomerId> owners_;
  std::int64_t now_ = 0;
};

std::vector<Command> opening() {
  std::vector<Command> commands;
  commands.emplace_back(SetFees{dec("-0.0001"), dec("0.00053")});
  commands.emplace_back(ListInstrument{instrument("BTC-USDT", InstrumentKind::Spot), Meeting::EachOther});
  commands.emplace_back(ListInstrument{instrument("BTC-USDT-SWAP", InstrumentKind::PerpLinear), Meeting::EachOther});
  commands.emplace_back(ListInstrument{instrument("ALT-USDT-SWAP", InstrumentKind::PerpLinear), Meeting::MarketOnly});
  for (const auto& name : kNames) {
    commands.emplace_back(OpenAccount{CustomerId{name}, name == "ann" ? std::optional{dec("3")} : std::nullopt});
    commands.emplace_back(Deposit{CustomerId{name}, Asset{"USDT"}, dec("5000.123456789"), "initial"});
  }
  return commands;
}

TEST(ExchangeProperty, HoldsItsInvariantsAndCountsMoneyRightAfterEveryRandomCommand) {
  std::size_t fills = 0, reduced = 0;
  std::map<std::string, int> told;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomCommands random{seed};
    Exchange exchange;
    SecondCount second;
    auto commands = opening();
    for (int i = 0; i < 2500; ++i) {
      if (commands.size() <= static_cast<std::size_t>(i)) commands.push_back(random.next());
      std::vector<ExchangeEvent> events;
      exchange.apply(commands[static_cast<std::size_t>(i)], events);
      ASSERT_EQ(exchange.sequence(), static_cast<Sequence>(i + 1));
      for (const auto& event : events) {
        second.hear(event, random.sides);
        const auto* report = std::get_if<ExecutionReport>(&event);
        fills += report != nullptr && report->fill ? 1 : 0;
        if (report != nullptr) ++told[report->reason];
        reduced += report != nullptr && report->reason.starts_with("REDUCE_ONLY") ? 1 : 0;
      }
      ASSERT_EQ(exchange.broken_invariant(), "") << "after command " << i;
      if (i % 10 == 0) second.compare(exchange);
      if (HasFailure()) return;
    }
    // The same commands again: the same state.
    Exchange again;
    std::vector<ExchangeEvent> ignored;
    for (const auto& command : commands) again.apply(command, ignored);
    ASSERT_EQ(again.state_hash(), exchange.state_hash());
    // And one that was saved and loaded in between goes on like it.
    ByteWriter out;
    again.save(out);
    Exchange loaded;
    ByteReader in{out.bytes()};
    loaded.load(in);
    ASSERT_TRUE(in.good() && in.at_end());
    for (int i = 0; i < 200; ++i) {
      const auto command = random.next();
      again.apply(command, ignored);
      loaded.apply(command, ignored);
      ASSERT_EQ(loaded.broken_invariant(), "");
    }
    ASSERT_EQ(loaded.state_hash(), again.state_hash());
  }
  EXPECT_GT(fills, 3000U);  // Or the commands would prove little.
  EXPECT_GT(reduced, 100U);
  for (const char* reason : {"SELF_TRADE", "TRIGGER_WOULD_FIRE", "GOOD_TILL_PASSED", "CANCEL_ALL_AFTER", "PRICE_LIMIT",
                             "CANCEL_ONLY", "REDUCE_ONLY", "POST_ONLY_WOULD_TAKE", "INSUFFICIENT_BALANCE"}) {
    EXPECT_GT(told[reason], 3) << reason;
  }
}

TEST(Exchange, HashesEveryChangeOfItsStateTheSameOnEveryMachine) {
  Exchange exchange;
  std::vector<ExchangeEvent> events;
  std::vector<std::string> hashes;
  for (const auto& command : opening()) {
    exchange.apply(command, events);
    hashes.push_back(exchange.state_hash());
  }
  for (std::size_t i = 1; i < hashes.size(); ++i) EXPECT_NE(hashes[i], hashes[i - 1]);
  EXPECT_EQ(hashes.back(), "6ae274cede9182fe");
}

}  // namespace
