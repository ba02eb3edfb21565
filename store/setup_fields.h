#pragma once

#include "store/fields.h"

// The fields of what is declared. A field that was written once is read for ever: add at the end of its group with
// `may`, never rename.

namespace store {

template <class A>
void fields(A& a, Like<engine::Instrument> auto& x) {
  a.must("symbol", x.id);
  a.must("kind", x.kind);
  a.must("base", x.base);
  a.must("quote", x.quote);
  a.must("settle", x.settle);
  a.must("tick_size", x.tick_size);
  a.must("lot_size", x.lot_size);
  a.may("min_quantity", x.min_quantity);
  a.may("max_quantity", x.max_quantity);
  a.may("min_notional", x.min_notional);
  a.must("contract_size", x.contract_size);
  a.must("max_leverage", x.max_leverage);
  a.must("trading", x.trading);
}

template <class A>
void fields(A& a, Like<engine::DataFile> auto& x) {
  a.must("symbol", x.instrument);
  a.must("kind", x.kind);
  a.must("path", x.path);
}

template <class A>
void fields(A& a, Like<engine::VenueConfig> auto& x) {
  a.must("name", x.id);
  a.must("kind", x.kind);
  a.may("instruments_file", x.instruments_file);
  a.may("instruments", x.instruments);
  a.may("data", x.data);
  a.may("speed", x.speed);
  a.may("fill", x.fill);
  a.may("latency_ms", x.latency_ms);
  a.may("maker_fee", x.maker_fee);
  a.may("taker_fee", x.taker_fee);
  a.may("slippage_ticks", x.slippage_ticks);
  a.may("demo", x.demo);
  a.may("rest_url", x.rest_url);
  a.may("ws_url", x.ws_url);
  a.may("ca_file", x.ca_file);
  a.may("market", x.market);
}

template <class A>
void fields(A& a, Like<engine::SourceConfig> auto& x) {
  a.must("name", x.id);
  a.must("kind", x.kind);
  a.may("path", x.path);
  a.may("follow", x.follow);
  a.must("default_kind", x.default_kind);
  a.must("enabled", x.enabled);
}

template <class A>
void fields(A& a, Like<engine::CustomerConfig> auto& x) {
  a.must("name", x.id);
  a.must("venue", x.venue);
  a.may("initial_balance", x.initial_balance);
  a.may("max_leverage", x.max_leverage);
  a.must("margin_mode", x.margin_mode);
  a.must("position_mode", x.position_mode);
  a.may("credentials_env", x.credentials_env);
  a.may("note", x.note);
  a.must("enabled", x.enabled);
}

template <class A>
void fields(A& a, Like<engine::FollowTerms> auto& x) {
  a.may("sizing", x.sizing);
  a.may("ratio", x.ratio);
  a.may("quantity", x.quantity);
  a.may("notional", x.notional);
  a.may("symbols", x.symbols);
  a.may("direction", x.direction);
  a.may("symbol_map", x.symbol_map);
  a.may("max_leverage", x.max_leverage);
  a.may("max_slippage", x.max_slippage);
  a.may("max_age_ns", x.max_age);
  a.may("min_notional", x.min_notional);
}

template <class A>
void fields(A& a, Like<engine::StrategyConfig> auto& x) {
  a.must("name", x.id);
  a.must("source", x.source);
  a.must("terms", x.terms);
  a.must("enabled", x.enabled);
}

template <class A>
void fields(A& a, Like<engine::BindingId> auto& x) {
  a.must("strategy", x.strategy);
  a.must("customer", x.customer);
}

template <class A>
void fields(A& a, Like<engine::BindingConfig> auto& x) {
  fields(a, x.id);
  a.must("overrides", x.overrides);
}

template <class A>
void fields(A& a, Like<engine::LimitConfig> auto& x) {
  a.must("scope", x.scope);
  a.may("max_order_notional", x.max_order_notional);
  a.may("max_position_notional", x.max_position_notional);
  a.may("max_gross", x.max_gross);
  a.may("max_leverage", x.max_leverage);
  a.may("daily_loss", x.daily_loss);
  a.may("max_drawdown", x.max_drawdown);
  a.may("max_orders_per_minute", x.max_orders_per_minute);
  a.may("max_daily_notional", x.max_daily_notional);
}

template <class A>
void fields(A& a, Like<engine::NotifierConfig> auto& x) {
  a.must("name", x.name);
  a.must("kind", x.kind);
  a.must("level", x.level);
}

/// The alternative of SetupValue that stands for `kind`, empty.
engine::SetupValue empty_value(engine::SetupKind kind);

template <class A>
void fields(A& a, Like<engine::SetupValue> auto& x) {
  std::visit([&](auto& value) { fields(a, value); }, x);
}

template <class A>
void fields(A& a, Like<engine::SetupChange> auto& x) {
  a.must("kind", x.kind);
  a.must("name", x.name);
  if constexpr (std::same_as<A, FieldWriter>) {
    a.may("value", x.value);
  } else {
    x.value.reset();
    if (a.next_is("value")) a.get(x.value.emplace(empty_value(x.kind)));
  }
}

}  // namespace store
