// The lean door does what the named one does: the same random orders through both, compared by all that can be seen.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/env/random.h"
#include "engine/exchange/exchange.h"
#include "tests/support/amounts.h"

namespace {

using namespace engine;
using testing_support::dec;
using testing_support::price;
using testing_support::quantity;

const std::vector<std::string> kNames{"ann", "ben", "cem"};
const std::vector<std::string> kMarkets{"BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-SWAP"};

Instrument instrument(const std::string& name, InstrumentKind kind) {
  Instrument i;
  i.id = InstrumentId{name};
  i.kind = kind;
  i.base = Asset{"BTC"};
  i.quote = Asset{kind == InstrumentKind::PerpInverse ? "USD" : "USDT"};
  i.settle = kind == InstrumentKind::PerpInverse ? i.base : i.quote;
  i.tick_size = price("0.5");
  i.lot_size = quantity("0.01");
  i.min_quantity = quantity("0.03");
  i.max_quantity = quantity("6");
  i.max_leverage = Decimal{20};
  return i;
}

void open(Exchange& exchange) {
  std::vector<ExchangeEvent> events;
  exchange.apply(SetFees{dec("0.0002"), dec("0.0005")}, events);
  exchange.apply(ListInstrument{instrument(kMarkets[0], InstrumentKind::Spot), Meeting::EachOther}, events);
  exchange.apply(ListInstrument{instrument(kMarkets[1], InstrumentKind::PerpLinear), Meeting::EachOther}, events);
  exchange.apply(ListInstrument{instrument(kMarkets[2], InstrumentKind::PerpInverse), Meeting::EachOther}, events);
  for (const auto& name : kNames) {
    exchange.apply(OpenAccount{CustomerId{name}, {}}, events);
    exchange.apply(Deposit{CustomerId{name}, Asset{"USDT"}, dec("20000"), "a"}, events);
    exchange.apply(Deposit{CustomerId{name}, Asset{"BTC"}, dec("100"), "b"}, events);
  }
  ASSERT_EQ(events.size(), 2 * kNames.size());
}

std::string text_of(const ExecutionReport& report) {
  auto text = report.client_order_id.text() + " " + report.venue_order_id.text() + " " + report.customer.text() + " " +
              report.instrument.text() + " " + std::string{to_string(report.status)} + " " +
              report.filled_quantity.to_string() + " " + report.leaves_quantity.to_string() + " " + report.reason;
  if (report.fill) {
    text += " " + report.fill->id.text() + " " + report.fill->price.to_string() + " " +
            report.fill->quantity.to_string() + " " + report.fill->fee.to_string();
  }
  return text;
}

std::string text_of(const ExchangeEvent& event) {
  if (const auto* report = std::get_if<ExecutionReport>(&event)) return text_of(*report);
  if (const auto* refused = std::get_if<CommandRefused>(&event)) {
    return std::string{to_string(refused->reason)} + " " + refused->what;
  }
  return std::get<FundsMoved>(event).amount.to_string();
}

/// One exchange by names, one by handles.
class BothDoors {
 public:
  BothDoors() {
    open(named_);
    open(lean_);
  }

  void place(const NewOrder& order, const OrderTerms& terms) {
    std::vector<ExchangeEvent> events;
    named_.apply(PlaceOrder{order, {}, false, terms}, events);
    const auto ticks = [&](Price asked) { return *floor_ticks(*lean_.find_instrument(order.instrument), asked); };
    LeanOrder lean;
    lean.account = *lean_.find_account(order.customer);
    lean.instrument = *lean_.find_instrument_handle(order.instrument);
    lean.side = order.side;
    lean.type = order.type;
    lean.time_in_force = order.time_in_force;
    lean.post_only = order.post_only;
    lean.reduce_only = order.reduce_only;
    lean.lots = floor_lots(*lean_.find_instrument(order.instrument), order.quantity);
    if (order.limit_price) lean.limit = ticks(*order.limit_price);
    lean.slide = terms.slide;
    lean.self_trade = terms.self_trade;
    lean.good_till = terms.good_till.value_or(Timestamp{});
    if (terms.display_quantity)
      lean.display = floor_lots(*lean_.find_instrument(order.instrument), *terms.display_quantity);
    if (terms.trigger) {
      lean.trigger.kind = TriggerTerms::Kind::Level;
      lean.trigger.price = ticks(terms.trigger->price);
      lean.trigger_kind = terms.trigger->kind;
    }
    if (terms.trail) {
      lean.trigger.kind = TriggerTerms::Kind::Trail;
      lean.trigger.distance = ticks(*terms.trail->distance);
    }
    const auto index = lean_.place(lean, order.client_order_id.text());
    if (index) {
      EXPECT_EQ(index, lean_.find_order_index(lean.account, order.client_order_id.text()));
    }
    compare(events);
  }

  void cancel(const CustomerId& account, const std::string& id, bool by_index) {
    std::vector<ExchangeEvent> events;
    named_.apply(CancelOrder{account, ClientOrderId{id}}, events);
    const auto handle = *lean_.find_account(account);
    const auto index = lean_.find_order_index(handle, id);
    if (by_index && index) {
      lean_.cancel(*index);
    } else {
      lean_.cancel(handle, id);
    }
    compare(events);
  }

  void amend(const CustomerId& account, const std::string& id, int hundredths, int half_units) {
    const auto amount = [](int units, int part) { return Decimal::from_units(units * (Decimal::kOne / part)); };
    std::vector<ExchangeEvent> events;
    named_.apply(
        AmendOrder{account, ClientOrderId{id}, Quantity{amount(hundredths, 100)}, Price{amount(half_units, 2)}, {}},
        events);
    lean_.amend(*lean_.find_account(account), id, {hundredths, half_units, {}});
    compare(events);
  }

  void compare_states() const {
    EXPECT_EQ(named_.state_hash(), lean_.state_hash());
    EXPECT_EQ(lean_.broken_invariant(), "");
  }
  std::size_t fills = 0;

 private:
  void compare(const std::vector<ExchangeEvent>& events) {
    std::vector<std::string> by_name, by_handle;
    for (const auto& event : events) by_name.push_back(text_of(event));
    for (const auto& news : lean_.news()) {
      by_handle.push_back(news.order == kNoOrder ? text_of(lean_.other_news(news)) : text_of(lean_.report_of(news)));
      fills += news.fill != kNoFill && news.order != kNoOrder ? 1 : 0;
    }
    ASSERT_EQ(by_handle, by_name);
  }

  Exchange named_, lean_;
};

TEST(LeanDoor, GivesTheSameNewsAndStateAsTheNamedOneOnRandomOrders) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    BothDoors doors;
    for (int i = 0; i < 2000; ++i) {
      const CustomerId account{kNames[random.below(kNames.size())]};
      if (random.chance(1, 3)) {
        doors.cancel(account, "o" + std::to_string(random.below(static_cast<std::uint64_t>(i) + 1)),
                     random.chance(1, 2));
      } else if (random.chance(1, 6)) {
        const auto id = random.below(static_cast<std::uint64_t>(i) + 1);
        doors.amend(account, "o" + std::to_string(id), static_cast<int>(random.between(1, 650)),
                    static_cast<int>(random.between(190, 210)));
      } else {
        NewOrder order;
        order.client_order_id = ClientOrderId{"o" + std::to_string(random.chance(1, 20) ? i / 2 : i)};
        order.customer = account;
        order.instrument = InstrumentId{kMarkets[random.below(kMarkets.size())]};
        order.side = random.chance(1, 2) ? Side::Buy : Side::Sell;
        order.quantity = Quantity{Decimal::from_units(random.between(0, 650) * (Decimal::kOne / 100))};
        if (random.chance(4, 5)) {
          order.type = OrderType::Limit;
          order.limit_price = Price{Decimal::from_units(random.between(190, 210) * (Decimal::kOne / 2))};
          order.time_in_force = random.chance(4, 5) ? TimeInForce::GoodTillCancel : TimeInForce::FillOrKill;
        }
        order.post_only = random.chance(1, 10);
        order.reduce_only = random.chance(1, 6);
        OrderTerms terms;
        terms.self_trade = static_cast<SelfTrade>(random.below(4));
        terms.slide = order.post_only && random.chance(1, 2);
        if (random.chance(1, 6)) terms.display_quantity = quantity("0.5");
        if (random.chance(1, 6)) {
          const auto at = Price{Decimal::from_units(random.between(190, 210) * (Decimal::kOne / 2))};
          terms.trigger =
              Trigger{random.chance(1, 2) ? Trigger::Kind::Stop : Trigger::Kind::TakeProfit, at, TriggerBy::Last};
        } else if (random.chance(1, 10)) {
          terms.trail.emplace();
          terms.trail->distance = price("1.5");
        }
        doors.place(order, terms);
      }
      if (HasFatalFailure()) return;
    }
    doors.compare_states();
    EXPECT_GT(doors.fills, 300U);  // Or the orders would prove little.
  }
}

TEST(LeanDoor, KeepsNewsUntilTheNextCommand) {
  Exchange exchange;
  open(exchange);
  LeanOrder order;
  order.account = *exchange.find_account(CustomerId{"ann"});
  order.instrument = *exchange.find_instrument_handle(InstrumentId{"BTC-USDT"});
  order.lots = 10;
  order.limit = 100;
  const auto index = exchange.place(order, "one");
  ASSERT_EQ(exchange.news().size(), 1U);
  EXPECT_EQ(exchange.news()[0].order, index);
  EXPECT_EQ(exchange.news()[0].status, OrderStatus::New);
  EXPECT_FALSE(exchange.place(order, "one"));
  ASSERT_EQ(exchange.news().size(), 1U);
  EXPECT_EQ(std::get<CommandRefused>(exchange.other_news(exchange.news()[0])).reason, Reason::DuplicateClientOrderId);
  exchange.cancel(*index);
  ASSERT_EQ(exchange.news().size(), 1U);
  EXPECT_EQ(exchange.news()[0].status, OrderStatus::Canceled);
}

TEST(LeanDoor, KnowsIdsOfAnyLength) {
  Exchange exchange;
  open(exchange);
  LeanOrder order;
  order.account = *exchange.find_account(CustomerId{"ann"});
  order.instrument = *exchange.find_instrument_handle(InstrumentId{"BTC-USDT"});
  order.lots = 10;
  order.limit = 100;
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string id(size, 'x');
    const auto index = exchange.place(order, id);
    ASSERT_TRUE(index);
    EXPECT_EQ(exchange.report_of(exchange.news()[0]).client_order_id.text(), id);
    EXPECT_EQ(exchange.find_order_index(order.account, id), index);
    EXPECT_EQ(exchange.find_order_index(order.account + 1, id), std::nullopt);
    EXPECT_FALSE(exchange.place(order, id));
  }
}

}  // namespace
