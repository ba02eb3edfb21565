#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/exchange/exchange.h"
#include "tests/engine/exchange/scenario_line.h"

// The words that ask something of the exchange: one line, one command.

namespace exchange_scenario {

inline engine::Timestamp seconds(const std::string& text) {
  return engine::Timestamp::from_milliseconds(
      static_cast<std::int64_t>(engine::multiply(testing_support::dec(text), 1000).units() / engine::Decimal::kOne));
}

inline engine::ListInstrument parse_list(Line& line) {
  engine::Instrument i;
  i.id = engine::InstrumentId{line.next()};
  i.kind = engine::parse_instrument_kind(line.next()).value();
  const auto text = i.id.text();
  const auto dash = text.find('-');
  i.base = engine::Asset{text.substr(0, dash)};
  i.quote = engine::Asset{text.substr(dash + 1, text.find('-', dash + 1) - dash - 1)};
  i.settle = i.kind == engine::InstrumentKind::PerpInverse ? i.base : i.quote;
  const auto value = [&](const char* key, const char* otherwise) {
    return testing_support::dec(line.after(key).value_or(otherwise));
  };
  i.tick_size = engine::Price{value("tick", "0.01")};
  i.lot_size = engine::Quantity{value("lot", "0.001")};
  i.min_quantity = engine::Quantity{value("min_quantity", "0")};
  i.max_quantity = engine::Quantity{value("max_quantity", "0")};
  i.min_notional = engine::Notional{value("min_notional", "0")};
  i.max_leverage = value("leverage", "10");
  i.trading = !line.has("halted");
  return {i, line.has("market_only") ? engine::Meeting::MarketOnly : engine::Meeting::EachOther};
}

inline engine::SetMarketQuote parse_quote(Line& line, const engine::Exchange& exchange) {
  engine::SetMarketQuote quote;
  quote.instrument = engine::InstrumentId{line.next()};
  const auto* instrument = exchange.find_instrument(quote.instrument);
  if (instrument == nullptr) throw std::runtime_error{"a quote for what is not listed"};
  const auto side = [&](std::optional<engine::Ticks>& price, engine::Lots& lots) {
    const auto at = line.next();
    if (at != "-") price = engine::floor_ticks(*instrument, engine::Price{testing_support::dec(at)});
    if (line.take("x")) lots = engine::floor_lots(*instrument, engine::Quantity{line.amount()});
  };
  if (line.take("bid")) side(quote.bid, quote.bid_lots);
  if (line.take("ask")) side(quote.ask, quote.ask_lots);
  quote.slippage = std::stoll(line.after("slippage").value_or("0"));
  return quote;
}

inline std::optional<engine::Command> parse_setting(const std::string& word, Line& line,
                                                    const engine::Exchange& exchange, int& references) {
  using engine::CustomerId, engine::InstrumentId;
  if (word == "fees")
    return engine::SetFees{*line.amount_after("maker"), *line.amount_after("taker"),
                           static_cast<std::uint32_t>(std::stoul(line.after("tier").value_or("0")))};
  if (word == "list") return parse_list(line);
  if (word == "market") return parse_quote(line, exchange);
  if (word == "time") return engine::PassTime{seconds(line.next())};
  if (word == "open") {
    const CustomerId account{line.next()};
    return engine::OpenAccount{account, line.amount_after("leverage")};
  }
  if (word == "deposit" || word == "withdraw") {
    const CustomerId account{line.next()};
    const auto amount = line.amount();
    const engine::Asset asset{line.next()};
    const auto reference = line.after("as").value_or("r" + std::to_string(++references));
    if (word == "deposit") return engine::Deposit{account, asset, amount, reference};
    return engine::Withdraw{account, asset, amount, reference};
  }
  if (word == "mark") {
    const InstrumentId id{line.next()};
    return engine::SetMarkPrice{id, engine::Price{line.amount()}};
  }
  return std::nullopt;
}

/// What "by last|mark" says; the last price when nothing does.
inline engine::TriggerBy parse_by(Line& line) {
  const auto by = line.after("by").value_or("last");
  if (by != "last" && by != "mark") throw std::runtime_error{"by last, or by mark"};
  return by == "mark" ? engine::TriggerBy::Mark : engine::TriggerBy::Last;
}

inline engine::OrderTerms parse_terms(Line& line) {
  using Kind = engine::Trigger::Kind;
  engine::OrderTerms terms;
  for (const auto& [word, kind] : {std::pair{"stop", Kind::Stop}, std::pair{"take_profit", Kind::TakeProfit}}) {
    if (const auto price = line.amount_after(word)) terms.trigger = {kind, engine::Price{*price}, parse_by(line)};
  }
  if (auto text = line.after("trail")) {
    terms.trail.emplace();
    if (text->ends_with('%')) {
      text->pop_back();
      terms.trail->rate = engine::divide(testing_support::dec(*text), 100);
    } else {
      terms.trail->distance = engine::Price{testing_support::dec(*text)};
    }
    if (const auto price = line.amount_after("activate")) terms.trail->activation = engine::Price{*price};
    terms.trail->by = parse_by(line);
  }
  if (const auto shown = line.amount_after("show")) terms.display_quantity = engine::Quantity{*shown};
  if (const auto who = line.after("stp")) {
    if (who == "taker") terms.self_trade = engine::SelfTrade::ExpireTaker;
    if (who == "maker") terms.self_trade = engine::SelfTrade::ExpireMaker;
    if (who == "both") terms.self_trade = engine::SelfTrade::ExpireBoth;
    if (terms.self_trade == engine::SelfTrade::None) throw std::runtime_error{"stp taker, maker or both"};
  }
  terms.slide = line.has("slide");
  if (line.has("long")) terms.position_side = engine::PositionSide::Long;
  if (line.has("short")) terms.position_side = engine::PositionSide::Short;
  if (const auto end = line.after("until")) terms.good_till = seconds(*end);
  return terms;
}

inline engine::PlaceOrder parse_order(const std::string& name, engine::Side side, Line& line) {
  engine::PlaceOrder command;
  auto& order = command.order;
  order.customer = engine::CustomerId{name};
  order.side = side;
  order.quantity = engine::Quantity{line.amount()};
  order.instrument = engine::InstrumentId{line.next()};
  if (const auto price = line.amount_after("at")) {
    order.type = engine::OrderType::Limit;
    order.limit_price = engine::Price{*price};
    order.time_in_force = engine::TimeInForce::GoodTillCancel;
  }
  if (line.has("ioc")) order.time_in_force = engine::TimeInForce::ImmediateOrCancel;
  if (line.has("fok")) order.time_in_force = engine::TimeInForce::FillOrKill;
  order.post_only = line.has("post_only");
  order.reduce_only = line.has("reduce_only");
  command.terms = parse_terms(line);
  if (const auto deadline = line.after("before")) order.deadline = seconds(*deadline);
  order.client_order_id = engine::ClientOrderId{line.after("as").value_or("")};
  return command;
}

/// "alice buys ...", "alice cancels ..."
inline std::optional<engine::Command> parse_trader(const std::string& name, Line& line) {
  if (line.take("buys")) return parse_order(name, engine::Side::Buy, line);
  if (line.take("sells")) return parse_order(name, engine::Side::Sell, line);
  const engine::CustomerId account{name};
  if (line.take("amends")) {
    engine::AmendOrder amend{account, engine::ClientOrderId{line.next()}, {}, {}, {}};
    if (const auto quantity = line.amount_after("to")) amend.quantity = engine::Quantity{*quantity};
    if (const auto price = line.amount_after("at")) amend.limit_price = engine::Price{*price};
    if (const auto price = line.amount_after("trigger")) amend.trigger_price = engine::Price{*price};
    return amend;
  }
  if (!line.take("cancels")) return std::nullopt;
  if (!line.take("all")) return engine::CancelOrder{account, engine::ClientOrderId{line.next()}};
  const bool later = line.take("after");
  const auto wait = later ? std::chrono::seconds{std::stoll(line.next())} : std::chrono::seconds{};
  const auto instrument = line.empty() ? std::nullopt : std::optional{engine::InstrumentId{line.next()}};
  if (later) return engine::CancelAllAfter{account, wait, instrument};
  return engine::CancelAll{account, instrument};
}

/// The rules of a market that its operator sets.
inline std::optional<engine::Command> parse_rule(const std::string& word, Line& line) {
  using engine::CustomerId, engine::InstrumentId;
  if (word == "tier") {
    const CustomerId account{line.next()};
    return engine::SetFeeTier{account, static_cast<std::uint32_t>(std::stoul(line.next()))};
  }
  if (word == "fee_asset") {
    const CustomerId account{line.next()};
    const bool received = line.next() == "received";
    return engine::SetFeeAsset{account, received ? engine::FeeAsset::Received : engine::FeeAsset::Quote};
  }
  if (word == "price_limits") {
    const InstrumentId id{line.next()};
    return engine::SetPriceLimits{id, line.amount_after("above"), line.amount_after("below")};
  }
  if (word == "steps") {
    const InstrumentId id{line.next()};
    return engine::ChangeSteps{id, engine::Price{*line.amount_after("tick")},
                               engine::Quantity{*line.amount_after("lot")}};
  }
  if (word == "status") {
    const InstrumentId id{line.next()};
    const std::map<std::string, engine::InstrumentStatus> words{{"trading", engine::InstrumentStatus::Trading},
                                                                {"cancel_only", engine::InstrumentStatus::CancelOnly},
                                                                {"reduce_only", engine::InstrumentStatus::ReduceOnly},
                                                                {"halted", engine::InstrumentStatus::Halted}};
    return engine::SetStatus{id, words.at(line.next())};
  }
  return std::nullopt;
}

}  // namespace exchange_scenario
