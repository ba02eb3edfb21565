#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/engine/exchange/scenario_line.h"

// The words that look at the exchange and say what must be there.

namespace exchange_scenario {

class Checks {
 public:
  Checks(const engine::Exchange& exchange, const std::vector<engine::ExchangeEvent>& events)
      : exchange_{exchange}, events_{events} {}

  /// False when the word is none of these.
  bool check(const std::string& word, Line& line) {
    if (word == "refused") return refused(line);
    if (word == "order") return order(line);
    if (word == "fills") return fills(line);
    if (word == "balance") return balance(line);
    if (word == "position") return position(line);
    if (word == "fee_account") return house(exchange_.fees_taken(), line);
    if (word == "clearing") return house(exchange_.clearing_balance(), line);
    if (word == "insurance") return insurance(line);
    if (word == "funding_paid") return funding_paid(line);
    if (word == "liquidated") return liquidated(line);
    if (word == "deleveraged") return deleveraged(line);
    if (word == "mark_price" || word == "index_price") return reference_price(word, line);
    if (word == "best") return best(line);
    if (word == "depth") return depth(line);
    if (word == "last") return last(line);
    if (word == "candle") return candle(line);
    if (word == "day") return day(line);
    return false;
  }

 private:
  static void compare(const std::string& actual, const std::optional<std::string>& expected, const char* what) {
    EXPECT_EQ(actual, expected.value_or(actual)) << what;
  }
  static std::string text(std::optional<engine::Price> price) { return price ? price->to_string() : "-"; }

  bool refused(Line& line) {
    const auto* refused = events_.empty() ? nullptr : std::get_if<engine::CommandRefused>(&events_.back());
    EXPECT_EQ(refused == nullptr ? "" : to_string(refused->reason), line.next());
    return true;
  }

  bool order(Line& line) {
    const engine::CustomerId account{line.next()};
    const engine::ClientOrderId id{line.next()};
    const auto order = exchange_.find_order(account, id);
    if (!order) throw std::runtime_error{"no order " + id.text()};
    EXPECT_EQ(to_string(order->status), line.next());
    EXPECT_EQ(order->reason, line.after("reason").value_or(""));
    compare(order->filled_quantity.to_string(), line.after("filled"), "filled");
    compare(order->leaves_quantity.to_string(), line.after("left"), "left");
    return true;
  }

  bool fills(Line& line) {
    const engine::CustomerId account{line.next()};
    const engine::ClientOrderId id{line.next()};
    std::string fills, expected;
    for (const auto& report : exchange_.order_story(account, id)) {
      if (!report.fill) continue;
      fills += " " + report.fill->quantity.to_string() + "@" + report.fill->price.to_string() + "," +
               std::string{to_string(report.fill->liquidity)} + "," + report.fill->fee.to_string();
    }
    while (!line.empty()) expected += " " + line.next();
    EXPECT_EQ(fills, expected);
    return true;
  }

  bool balance(Line& line) {
    const engine::CustomerId account{line.next()};
    const auto balance = exchange_.balances(account)[engine::Asset{line.next()}];
    compare(balance.available.to_string(), line.after("available"), "available");
    EXPECT_EQ(balance.frozen.to_string(), line.after("frozen").value_or("0")) << "frozen";
    EXPECT_EQ(balance.shortfall.to_string(), line.after("shortfall").value_or("0")) << "shortfall";
    return true;
  }

  bool insurance(Line& line) {
    const engine::Asset asset{line.next()};
    EXPECT_EQ(exchange_.balances(engine::CustomerId{"@insurance"})[asset].total().to_string(), line.next());
    return true;
  }

  static std::string side_of(engine::PositionSide side) {
    return side == engine::PositionSide::Net ? "" : (side == engine::PositionSide::Long ? "long " : "short ");
  }

  bool position(Line& line) {
    const engine::CustomerId account{line.next()};
    const engine::InstrumentId id{line.next()};
    const auto side = line.take("long")    ? engine::PositionSide::Long
                      : line.take("short") ? engine::PositionSide::Short
                                           : engine::PositionSide::Net;
    engine::HeldPosition held;
    for (const auto& one : exchange_.held_positions(account)) {
      if (one.instrument == id && one.side == side) held = one;
    }
    if (line.take("flat")) {
      EXPECT_TRUE(held.position.is_flat()) << held.position.quantity().to_string();
      return true;
    }
    EXPECT_EQ(held.position.quantity().to_string(), line.next());
    compare(held.position.entry_price(*exchange_.find_instrument(id)).to_string(), line.after("entry"), "entry");
    compare(held.position.realized_pnl().to_string(), line.after("realized"), "realized");
    compare(held.margin.to_string(), line.after("margin"), "margin");
    return true;
  }

  /// What the last command's events say, one line each; the next words must be one of them.
  static bool one_of(const std::vector<std::string>& told, Line& line) {
    std::string expected, all;
    while (!line.empty()) expected += (expected.empty() ? "" : " ") + line.next();
    for (const auto& one : told) all += "\n  " + one;
    EXPECT_TRUE(std::find(told.begin(), told.end(), expected) != told.end()) << "told was:" << all;
    return true;
  }
  bool funding_paid(Line& line) {
    std::vector<std::string> told;
    for (const auto& event : events_) {
      const auto* paid = std::get_if<engine::FundingPaid>(&event);
      if (paid == nullptr) continue;
      told.push_back(paid->account.text() + " " + paid->instrument.text() + " " + side_of(paid->position_side) +
                     paid->amount.to_string());
    }
    return one_of(told, line);
  }
  bool liquidated(Line& line) {
    std::vector<std::string> told;
    for (const auto& event : events_) {
      const auto* l = std::get_if<engine::Liquidated>(&event);
      if (l == nullptr) continue;
      told.push_back(l->account.text() + " " + l->instrument.text() +
                     (l->side == engine::Side::Buy ? " long " : " short ") + l->quantity.to_string() + " at " +
                     l->price.to_string() + " " + std::string{to_string(l->to)});
    }
    return one_of(told, line);
  }
  bool deleveraged(Line& line) {
    std::vector<std::string> told;
    for (const auto& event : events_) {
      const auto* d = std::get_if<engine::Deleveraged>(&event);
      if (d == nullptr) continue;
      told.push_back(d->account.text() + " " + d->instrument.text() +
                     (d->side == engine::Side::Buy ? " long " : " short ") + d->quantity.to_string() + " at " +
                     d->price.to_string());
    }
    return one_of(told, line);
  }
  bool reference_price(const std::string& word, Line& line) {
    const engine::InstrumentId id{line.next()};
    const auto price = word == "mark_price" ? exchange_.mark_price(id) : exchange_.index_price(id);
    EXPECT_EQ(price.to_string(), line.next());
    return true;
  }

  static bool house(std::map<engine::Asset, engine::Decimal> holdings, Line& line) {
    const engine::Asset asset{line.next()};
    EXPECT_EQ(holdings[asset].to_string(), line.next());
    return true;
  }

  bool best(Line& line) {
    const engine::InstrumentId id{line.next()};
    compare(text(exchange_.best_price(id, engine::Side::Buy)), line.after("bid"), "bid");
    compare(text(exchange_.best_price(id, engine::Side::Sell)), line.after("ask"), "ask");
    return true;
  }

  /// "depth BTC-USDT bid 99x2 98x1 ask 101x5": all that is shown, best first.
  bool depth(Line& line) {
    const engine::InstrumentId id{line.next()};
    std::string expected;
    while (!line.empty()) expected += " " + line.next();
    const auto depth = exchange_.depth(id, 100);
    std::string shown;
    const auto add = [&](const char* side, const std::vector<engine::DepthPrice>& levels) {
      if (!levels.empty()) shown += std::string{" "} + side;
      for (const auto& level : levels) shown += " " + level.price.to_string() + "x" + level.quantity.to_string();
    };
    add("bid", depth.bids);
    add("ask", depth.asks);
    EXPECT_EQ(shown, expected);
    return true;
  }

  bool last(Line& line) {
    const auto ticker = exchange_.ticker(engine::InstrumentId{line.next()});
    if (!ticker) throw std::runtime_error{"it is not listed"};
    EXPECT_EQ(ticker->last ? ticker->last->price.to_string() : "-", line.next());
    return true;
  }

  static void compare_candle(const engine::MarketCandle& candle, Line& line) {
    compare(candle.candle.open.to_string(), line.after("open"), "open");
    compare(candle.candle.high.to_string(), line.after("high"), "high");
    compare(candle.candle.low.to_string(), line.after("low"), "low");
    compare(candle.candle.close.to_string(), line.after("close"), "close");
    compare(candle.candle.volume.to_string(), line.after("volume"), "volume");
    compare(candle.value.to_string(), line.after("value"), "value");
    EXPECT_EQ(candle.closed, !line.has("forming"));
  }
  /// "candle BTC-USDT 1m 60 open 100 ...": the one that began 60 seconds after the epoch.
  bool candle(Line& line) {
    const engine::InstrumentId id{line.next()};
    const auto interval = engine::parse_candle_interval(line.next());
    const auto begin = line.next();
    for (const auto& candle : exchange_.candles(id, interval.value(), 1000)) {
      if (std::to_string(candle.candle.open_time.milliseconds() / 1000) != begin) continue;
      if (line.take("absent")) ADD_FAILURE() << "there is one";
      compare_candle(candle, line);
      return true;
    }
    if (!line.take("absent")) throw std::runtime_error{"no such candle"};
    return true;
  }
  /// The last 24 hours as one candle.
  bool day(Line& line) {
    const auto ticker = exchange_.ticker(engine::InstrumentId{line.next()});
    if (!ticker) throw std::runtime_error{"it is not listed"};
    auto day = ticker->day;
    day.closed = true;
    compare_candle(day, line);
    return true;
  }

  const engine::Exchange& exchange_;
  const std::vector<engine::ExchangeEvent>& events_;
};

}  // namespace exchange_scenario
