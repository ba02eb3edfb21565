#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/exchange/exchange.h"
#include "tests/support/big_integer.h"

// What the exchange's money is judged by: a ledger kept by hand from what was asked and what was answered. Maps by
// name, arithmetic on decimal digits, everything added up again whenever it is asked for.

namespace testing_support {

/// a × b / c with the remainder dropped, or in the direction asked for.
inline engine::Decimal exactly(engine::Decimal a, engine::Decimal b, engine::Decimal c, engine::Rounding rounding) {
  const auto magnitude = [](engine::Decimal value) { return BigInteger::magnitude_of(value.units()); };
  const auto [quotient, rest] = BigInteger::divide(magnitude(a) * magnitude(b), magnitude(c));
  engine::Int128 units = 0;
  for (const char digit : quotient.text()) units = units * 10 + (digit - '0');
  const bool negative = a.sign() * b.sign() * c.sign() < 0;
  const bool away = rounding == engine::Rounding::Up || (rounding == engine::Rounding::Floor && negative);
  if (away && !rest.is_zero()) ++units;
  return engine::Decimal::from_units(negative ? -units : units);
}

class ReferenceLedger {
 public:
  struct Holding {
    engine::Decimal quantity;  ///< Signed.
    engine::Decimal cost;      ///< Signed like the quantity, in the settle asset.
    engine::Decimal realized;
  };

  /// Before the exchange applies it: what an order asks for, under which fees, leverage and mark.
  void hear(const engine::Command& command) {
    std::visit([&](const auto& asked) { on(asked); }, command);
  }
  /// After: what it answered, in order. What is wrong with it, in words; empty when nothing is.
  std::string hear(const std::vector<engine::ExchangeEvent>& events) {
    const bool refused = !events.empty() && std::holds_alternative<engine::CommandRefused>(events.front());
    if (amendment_ && !refused) amend(*amendment_);
    amendment_.reset();
    for (const auto& event : events) {
      if (const auto* moved = std::get_if<engine::FundsMoved>(&event)) {
        cash_[moved->account][moved->asset] += moved->amount;
        net_deposits_[moved->asset] += moved->amount;
      }
      if (const auto* gone = std::get_if<engine::Liquidated>(&event)) {
        cash_[gone->account][instruments_.at(gone->instrument).settle] -= gone->to_insurance;
        ++liquidations;
      }
      if (const auto* paid = std::get_if<engine::LossCovered>(&event))
        cash_[paid->account][paid->asset] += paid->amount;
      if (const auto* paid = std::get_if<engine::FundingPaid>(&event); paid != nullptr && paid->account != kInsurance) {
        if (auto wrong = on(*paid); !wrong.empty()) return paid->account.text() + "'s funding: " + wrong;
      }
      const auto* report = std::get_if<engine::ExecutionReport>(&event);
      if (report == nullptr || report->customer == kInsurance) continue;
      if (report->fill && is_forced(*report)) add_forced(*report);
      auto wrong = on(*report);
      if (!wrong.empty()) return "order " + report->client_order_id.text() + ": " + wrong;
    }
    return {};
  }

  /// The first difference from the exchange, in words; empty when there is none.
  std::string difference(const engine::Exchange& exchange) const {
    std::map<engine::Asset, engine::Decimal> all;
    auto all_frozen = frozen();
    for (const auto& account : accounts_) {
      const auto& held = all_frozen[account];
      for (auto& [asset, balance] : exchange.balances(account)) {
        const auto expected_frozen = at(held, asset);
        const auto total = cash_.contains(account) ? at(cash_.at(account), asset) : engine::Decimal{};
        const auto who = account.text() + "'s " + asset.text() + ": ";
        if (balance.frozen != expected_frozen) return who + told("frozen", balance.frozen, expected_frozen);
        // What an account could not pay is carried by the clearing account until it is.
        const auto own = balance.total() - balance.shortfall - balance.debt;
        if (own != total) return who + told("total", own, total);
        all[asset] += balance.total();
      }
      if (auto wrong = wrong_position(exchange, account); !wrong.empty()) return account.text() + ": " + wrong;
    }
    for (auto& [asset, amount] : exchange.fees_taken()) {
      all[asset] += amount;
      if (amount != at(fees_, asset)) return "fees of " + asset.text() + ": " + told("taken", amount, at(fees_, asset));
    }
    for (auto& [asset, amount] : exchange.clearing_balance()) all[asset] += amount;
    for (const auto& house : {engine::CustomerId{"@market"}, kInsurance}) {
      for (auto& [asset, balance] : exchange.balances(house)) all[asset] += balance.total();
    }
    for (const auto& [asset, amount] : all) {
      if (amount != at(net_deposits_, asset)) return asset.text() + " was made or lost";
    }
    return {};
  }

  std::size_t fills = 0, ended_early = 0, liquidations = 0, payments = 0, woken = 0, amended = 0;

 private:
  struct Order {
    engine::NewOrder asked;
    engine::OrderStatus status = engine::OrderStatus::PendingNew;
    engine::Decimal leaves, filled;
    engine::Decimal freeze_rate, leverage;
    bool fee_in_base = false;
    engine::Price freeze_price;
    std::optional<engine::Trigger> asleep;           ///< Waits for the mark price and holds nothing.
    std::pair<engine::Asset, engine::Decimal> held;  ///< While it is open.
  };
  using Amounts = std::map<engine::Asset, engine::Decimal>;

  static engine::Decimal at(const Amounts& amounts, const engine::Asset& asset) {
    const auto found = amounts.find(asset);
    return found == amounts.end() ? engine::Decimal{} : found->second;
  }
  static std::string told(const std::string& what, engine::Decimal is, engine::Decimal expected) {
    return what + " is " + is.to_string() + ", not " + expected.to_string();
  }
  /// In the settle asset; in quote for spot.
  static engine::Decimal value_of(const engine::Instrument& instrument, engine::Price price, engine::Decimal quantity) {
    if (instrument.kind == engine::InstrumentKind::PerpInverse) {
      return exactly(quantity, 1, price.value(), engine::Rounding::Down);
    }
    return exactly(quantity, price.value(), 1, engine::Rounding::Down);
  }

  template <class Other>
  void on(const Other&) {}
  void on(const engine::ListInstrument& command) { instruments_[command.instrument.id] = command.instrument; }
  void on(const engine::SetFees& command) { tiers_[command.tier] = {command.maker, command.taker}; }
  void on(const engine::SetFeeTier& command) {
    if (tiers_.contains(command.tier)) tier_[command.account] = command.tier;
  }
  void on(const engine::SetFeeAsset& command) {
    pays_received_[command.account] = command.pays == engine::FeeAsset::Received;
  }
  void on(const engine::OpenAccount& command) {
    accounts_.push_back(command.account);
    leverage_[command.account] = command.max_leverage;
  }
  void on(const engine::SetMaxLeverage& command) { leverage_[command.account] = command.max_leverage; }
  void on(const engine::SetFunding& command) { funding_[command.instrument] = command.rate; }
  void on(const engine::SetMarkPrice& command) {
    marks_[command.instrument] = command.price;
    for (auto& [key, order] : orders_) {
      if (!order.asleep || order.asked.instrument != command.instrument || is_terminal(order.status)) continue;
      const bool waits_above =
          (order.asleep->kind == engine::Trigger::Kind::Stop) == (order.asked.side == engine::Side::Buy);
      const auto price = order.asleep->price;
      if (waits_above ? command.price < price : command.price > price) continue;
      order.asleep.reset();
      ++woken;
      price_hold(order);
      order.held = hold_of(order);
    }
  }
  void on(const engine::AmendOrder& command) { amendment_ = command; }
  /// The order as it is from now on. What it holds follows from the report of it.
  void amend(const engine::AmendOrder& command) {
    const auto found = orders_.find({command.account, command.client_order_id});
    if (found == orders_.end() || is_terminal(found->second.status)) return;
    auto& order = found->second;
    const auto quantity = command.quantity.value_or(order.asked.quantity);
    if (quantity.value() <= order.filled) return;  // That cancels the rest.
    const auto limit = command.limit_price ? command.limit_price : order.asked.limit_price;
    const bool stays = limit == order.asked.limit_price && quantity <= order.asked.quantity;
    order.asked.quantity = quantity;
    order.asked.limit_price = limit;
    ++amended;
    if (!stays) price_hold(order);
  }
  void on(const engine::PlaceOrder& command) {
    Order order;
    order.asked = command.order;
    const auto [maker, taker] = fees_of(command.order.customer);
    order.freeze_rate = std::max({engine::Decimal{}, maker, taker});
    const auto& instrument = instruments_.at(command.order.instrument);
    order.fee_in_base = !instrument.is_derivative() && command.order.side == engine::Side::Buy &&
                        pays_received_[command.order.customer];
    if (order.fee_in_base) order.freeze_rate = {};
    order.asleep = command.terms.trigger;
    price_hold(order);
    orders_.try_emplace({command.order.customer, command.order.client_order_id}, order);
  }

  /// At which price and leverage it is margined from now on. What is sold short is margined at the mark when that is
  /// above the limit.
  void price_hold(Order& order) {
    const auto& instrument = instruments_.at(order.asked.instrument);
    order.leverage = instrument.max_leverage;
    if (const auto own = leverage_[order.asked.customer]) order.leverage = min(*own, order.leverage);
    if (!order.asked.limit_price) return;
    order.freeze_price = *order.asked.limit_price;
    const auto mark = round_price(marks_[instrument.id], instrument.tick_size, engine::Rounding::Down);
    const bool short_sale = instrument.is_derivative() && order.asked.side == engine::Side::Sell;
    if (short_sale && mark > order.freeze_price) order.freeze_price = mark;
  }
  std::pair<engine::Decimal, engine::Decimal> fees_of(const engine::CustomerId& account) {
    return tiers_[tier_[account]];
  }

  /// An order of the exchange's own: it closes what is held, and nobody pays a fee for it.
  static bool is_forced(const engine::ExecutionReport& report) {
    const auto& id = report.client_order_id.text();
    return id.starts_with("liq-") || id.starts_with("adl-");
  }
  void add_forced(const engine::ExecutionReport& report) {
    Order order;
    order.asked.customer = report.customer;
    order.asked.instrument = report.instrument;
    const bool held_short = holdings_[{report.customer, report.instrument}].quantity.is_negative();
    order.asked.side = held_short ? engine::Side::Buy : engine::Side::Sell;
    order.asked.quantity = report.filled_quantity + report.leaves_quantity;
    orders_.try_emplace({report.customer, report.client_order_id}, order);
  }

  std::string on(const engine::ExecutionReport& report) {
    const auto found = orders_.find({report.customer, report.client_order_id});
    if (found == orders_.end()) return "news of an order that nobody placed";
    auto& order = found->second;
    const bool had_ended = is_terminal(order.status);
    if (!engine::may_follow(order.status, report.status))
      return "an illegal step to " + std::string{to_string(report.status)};
    if (had_ended && report.fill) return "a fill after its end";
    order.status = report.status;
    order.leaves = report.leaves_quantity.value();
    if (is_terminal(order.status)) {
      open_.erase(found->first);
    } else {
      open_.insert(found->first);
      order.held = hold_of(order);
    }
    if (report.fill) {
      const bool forced = is_forced(report);
      const auto fee = forced ? engine::Decimal{} : fee_of(order, *report.fill);
      // Of an account that has nothing left only what is there is taken.
      if (report.fill->fee > fee || (fee.is_negative() && report.fill->fee != fee))
        return told("fee", report.fill->fee, fee);
      book(order, *report.fill);
    }
    if (order.filled != report.filled_quantity.value())
      return told("filled", report.filled_quantity.value(), order.filled);
    if (order.filled + order.leaves > order.asked.quantity.value()) return "more than was asked for";
    const bool filled = order.filled == order.asked.quantity.value();
    if (filled != (order.status == engine::OrderStatus::Filled))
      return "filled, and not called so, or the other way round";
    if (is_terminal(order.status) && !order.leaves.is_zero() && !report.fill) return "an ended order that works on";
    ended_early += !had_ended && is_terminal(order.status) && !filled ? 1 : 0;
    return {};
  }

  /// Value at mark × rate, from longs to shorts when the rate is positive; nobody gets a part of a unit.
  std::string on(const engine::FundingPaid& paid) {
    const auto& instrument = instruments_.at(paid.instrument);
    const auto& holding = holdings_[{paid.account, paid.instrument}];
    const auto mark = marks_[paid.instrument];
    const auto cost = -funding_[paid.instrument];
    const bool inverse = instrument.kind == engine::InstrumentKind::PerpInverse;
    const auto amount = inverse ? exactly(holding.quantity, cost, mark.value(), engine::Rounding::Floor)
                                : exactly(exactly(holding.quantity, mark.value(), 1, engine::Rounding::Down), cost, 1,
                                          engine::Rounding::Floor);
    if (paid.amount != amount) return told("paid", paid.amount, amount);
    cash_[paid.account][instrument.settle] += amount;
    ++payments;
    return {};
  }

  engine::Decimal fee_of(const Order& order, const engine::Fill& fill) {
    const auto [maker, taker] = fees_of(order.asked.customer);
    const auto& instrument = instruments_.at(order.asked.instrument);
    const auto value =
        order.fee_in_base ? fill.quantity.value() : value_of(instrument, fill.price, fill.quantity.value());
    return exactly(value, fill.liquidity == engine::Liquidity::Maker ? maker : taker, 1, engine::Rounding::Floor);
  }

  void book(Order& order, const engine::Fill& fill) {
    ++fills;
    const auto& instrument = instruments_.at(order.asked.instrument);
    const bool buys = order.asked.side == engine::Side::Buy;
    const auto quantity = fill.quantity.value();
    const auto value = value_of(instrument, fill.price, quantity);
    auto& cash = cash_[order.asked.customer];
    order.filled += quantity;
    if (instrument.is_derivative()) {
      cash[instrument.settle] += book_position(holdings_[{order.asked.customer, instrument.id}], instrument, fill.price,
                                               buys ? quantity : -quantity);
    } else {
      cash[instrument.quote] += buys ? -value : value;
      cash[instrument.base] += buys ? quantity : -quantity;
    }
    cash[fill.fee_asset] -= fill.fee;
    fees_[fill.fee_asset] += fill.fee;
  }

  /// Returns the result of what was closed.
  static engine::Decimal book_position(Holding& holding, const engine::Instrument& instrument, engine::Price price,
                                       engine::Decimal change) {
    engine::Decimal result;
    if (holding.quantity.sign() * change.sign() < 0) {
      const auto closed = min(holding.quantity.abs(), change.abs());
      const auto share = exactly(holding.cost, closed, holding.quantity.abs(), engine::Rounding::Down);
      const auto signed_closed = holding.quantity.is_negative() ? -closed : closed;
      const auto proceeds = value_of(instrument, price, signed_closed);
      const bool inverse = instrument.kind == engine::InstrumentKind::PerpInverse;
      result = inverse ? share - proceeds : proceeds - share;
      holding.quantity -= signed_closed;
      holding.cost -= share;
      change += signed_closed;
    }
    if (!change.is_zero()) holding.cost += value_of(instrument, price, change);
    holding.quantity += change;
    holding.realized += result;
    return result;
  }

  /// What the open orders must hold, by account.
  std::map<engine::CustomerId, Amounts> frozen() const {
    std::map<engine::CustomerId, Amounts> sums;
    for (const auto& key : open_) {
      const auto& [asset, amount] = orders_.at(key).held;
      sums[key.first][asset] += amount;
    }
    return sums;
  }
  /// What an open order must hold, reckoned anew from what it asked for and what is left of it.
  std::pair<engine::Asset, engine::Decimal> hold_of(const Order& order) const {
    const auto& instrument = instruments_.at(order.asked.instrument);
    const auto& limit = order.asked.limit_price;
    if (order.asleep) return {instrument.base, {}};
    if (!instrument.is_derivative() && order.asked.side == engine::Side::Sell) return {instrument.base, order.leaves};
    const auto asset = instrument.is_derivative() ? instrument.settle : instrument.quote;
    // The price of a market order is not known before it meets the market; a reduction frees more than it holds.
    if (!limit || (instrument.is_derivative() && order.asked.reduce_only)) return {asset, {}};
    const auto value = value_of(instrument, order.freeze_price, order.leaves);
    const auto margin = instrument.is_derivative() ? exactly(value, 1, order.leverage, engine::Rounding::Up) : value;
    return {asset, margin + exactly(value, order.freeze_rate, 1, engine::Rounding::Floor)};
  }

  std::string wrong_position(const engine::Exchange& exchange, const engine::CustomerId& account) const {
    auto positions = exchange.positions(account);
    for (const auto& [key, holding] : holdings_) {
      if (key.first != account) continue;
      const auto& position = positions[key.second];
      if (position.quantity() != holding.quantity) return told("position", position.quantity(), holding.quantity);
      if (position.cost() != holding.cost) return told("cost", position.cost(), holding.cost);
      if (!position.is_flat() && position.realized_pnl() != holding.realized) {
        return told("realized", position.realized_pnl(), holding.realized);
      }
    }
    return {};
  }

  inline static const engine::CustomerId kInsurance{"@insurance"};
  std::vector<engine::CustomerId> accounts_;
  std::map<engine::CustomerId, std::optional<engine::Decimal>> leverage_;
  std::map<engine::InstrumentId, engine::Instrument> instruments_;
  std::map<engine::InstrumentId, engine::Price> marks_;
  std::map<engine::InstrumentId, engine::Decimal> funding_;
  std::map<std::pair<engine::CustomerId, engine::ClientOrderId>, Order> orders_;
  std::set<std::pair<engine::CustomerId, engine::ClientOrderId>> open_;
  std::map<engine::CustomerId, Amounts> cash_;
  std::map<std::pair<engine::CustomerId, engine::InstrumentId>, Holding> holdings_;
  Amounts fees_, net_deposits_;
  std::map<std::uint32_t, std::pair<engine::Decimal, engine::Decimal>> tiers_;  ///< Maker and taker.
  std::map<engine::CustomerId, std::uint32_t> tier_;
  std::map<engine::CustomerId, bool> pays_received_;
  std::optional<engine::AmendOrder> amendment_;
};

}  // namespace testing_support
