#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/support/instruments.h"

// An exchange with a few words, for stories about margin. Nobody pays fees. Ticks of 0.1, lots of 0.001 (linear) and 1
// (inverse), leverage up to 10: without brackets a position must be backed by a twentieth of its value.

namespace margin_world {

using namespace engine;
using testing_support::dec;

inline const InstrumentId kLinear{"BTC-USDT-SWAP"}, kOther{"ETH-USDT-SWAP"}, kInverse{"BTC-USD-SWAP"};

class MarginWorld : public ::testing::Test {
 protected:
  MarginWorld() {
    list(kLinear, InstrumentKind::PerpLinear, Meeting::EachOther);
    list(kOther, InstrumentKind::PerpLinear, Meeting::EachOther);
    list(kInverse, InstrumentKind::PerpInverse, Meeting::EachOther);
  }

  void list(const InstrumentId& id, InstrumentKind kind, Meeting meeting) {
    auto instrument = testing_support::instrument_of(kind);
    instrument.id = id;
    instrument.max_leverage = dec("10");
    apply(ListInstrument{instrument, meeting});
  }
  void apply(const Command& command) {
    events.clear();
    exchange.apply(command, events);
    all_events.insert(all_events.end(), events.begin(), events.end());
    EXPECT_EQ(exchange.broken_invariant(), "");
  }
  void open(const char* name, const char* amount, const char* asset = "USDT") {
    if (!exchange.has_account(CustomerId{name})) apply(OpenAccount{CustomerId{name}, {}});
    apply(Deposit{CustomerId{name}, Asset{asset}, dec(amount), "r" + std::to_string(++references_)});
  }
  void isolate(const char* name, const InstrumentId& id = kLinear) {
    apply(SetMarginMode{CustomerId{name}, id, MarginMode::Isolated});
  }
  void mark(const char* price, const InstrumentId& id = kLinear) { apply(SetMarkPrice{id, Price{dec(price)}}); }

  /// A limit order that rests; returns its id.
  std::string place(const char* name, Side side, const char* quantity, const char* price,
                    const InstrumentId& id = kLinear, PositionSide position_side = PositionSide::Net,
                    bool reduce_only = false) {
    NewOrder order;
    order.customer = CustomerId{name};
    order.instrument = id;
    order.client_order_id = ClientOrderId{"o" + std::to_string(++orders_)};
    order.side = side;
    order.type = OrderType::Limit;
    order.time_in_force = TimeInForce::GoodTillCancel;
    order.quantity = Quantity{dec(quantity)};
    order.limit_price = Price{dec(price)};
    order.reduce_only = reduce_only;
    PlaceOrder command{order, {}};
    command.terms.position_side = position_side;
    apply(command);
    return order.client_order_id.text();
  }
  std::string buys(const char* name, const char* quantity, const char* price, const InstrumentId& id = kLinear) {
    return place(name, Side::Buy, quantity, price, id);
  }
  std::string sells(const char* name, const char* quantity, const char* price, const InstrumentId& id = kLinear) {
    return place(name, Side::Sell, quantity, price, id);
  }

  std::string available(const char* name, const char* asset = "USDT") {
    return exchange.balances(CustomerId{name})[Asset{asset}].available.to_string();
  }
  std::string frozen(const char* name, const char* asset = "USDT") {
    return exchange.balances(CustomerId{name})[Asset{asset}].frozen.to_string();
  }
  std::string debt(const char* name) { return exchange.balances(CustomerId{name})[Asset{"USDT"}].debt.to_string(); }
  std::string shortfall(const char* name) {
    return exchange.balances(CustomerId{name})[Asset{"USDT"}].shortfall.to_string();
  }
  std::string position(const char* name, const InstrumentId& id = kLinear) {
    return exchange.positions(CustomerId{name})[id].quantity().to_string();
  }
  std::string status(const char* name, const std::string& id) {
    const auto report = exchange.find_order(CustomerId{name}, ClientOrderId{id});
    return report ? std::string{to_string(report->status)} + " " + report->reason : "unknown";
  }
  std::string refused() const {
    const auto* last = events.empty() ? nullptr : std::get_if<CommandRefused>(&events.back());
    return last == nullptr ? "" : std::string{to_string(last->reason)};
  }
  /// "alice 5@90 book 10, ...": whom and how much, bankrupt where, taken by whom, and what went to insurance.
  std::string liquidations() const {
    std::string text;
    for (const auto& event : all_events) {
      const auto* gone = std::get_if<Liquidated>(&event);
      if (gone == nullptr) continue;
      text += (text.empty() ? "" : ", ") + gone->account.text() + " " + gone->quantity.to_string() + "@" +
              gone->price.to_string() + " " + std::string{to_string(gone->to)} + " " + gone->to_insurance.to_string();
    }
    return text;
  }
  std::string deleveraged() const {
    std::string text;
    for (const auto& event : all_events) {
      const auto* closed = std::get_if<Deleveraged>(&event);
      if (closed == nullptr) continue;
      text += (text.empty() ? "" : ", ") + closed->account.text() + " " + closed->quantity.to_string() + "@" +
              closed->price.to_string();
    }
    return text;
  }

  Exchange exchange;
  std::vector<ExchangeEvent> events, all_events;

 private:
  int references_ = 0, orders_ = 0;
};

}  // namespace margin_world
