#pragma once

#include "store/setup_fields.h"

// The fields of facts, in the order they are written. Old events stay readable for ever: a new field goes to the end of
// its fact with `may`; what cannot be said so needs a new version in event_codec.cpp.

namespace store {

template <class A>
void fields(A& a, Like<engine::SignalKey> auto& x) {
  a.must("source", x.source);
  a.must("id", x.id);
}

template <class A>
void fields(A& a, Like<engine::TakeProfit> auto& x) {
  a.must("price", x.price);
  a.must("percent", x.percent);
}

template <class A>
void fields(A& a, Like<engine::Signal> auto& x) {
  a.must("source", x.source);
  a.must("id", x.id);
  a.may("seq", x.sequence);
  a.may("time", x.time);
  a.must("symbol", x.instrument);
  a.must("action", x.action);
  a.may("side", x.side);
  a.may("quantity", x.quantity);
  a.may("percent", x.percent);
  a.may("price", x.price);
  a.must("order_type", x.order_type);
  a.may("leverage", x.leverage);
  a.may("leader_equity", x.leader_equity);
  a.may("stop_loss", x.stop_loss);
  a.may("take_profits", x.take_profits);
  a.may("expires_in_ns", x.expires_in);
  a.may("ref", x.ref);
  a.may("note", x.note);
  a.may("extra", x.extra);
}

template <class A>
void fields(A& a, Like<engine::Intent> auto& x) {
  a.must("sequence", x.sequence);
  a.must("signal", x.signal);
  fields(a, x.binding);
  a.must("symbol", x.instrument);
  a.may("wanted", x.wanted);
  a.may("target_after", x.target_after);
  a.may("carry", x.carry);
  a.must("outcome", x.outcome);
  a.may("reason", x.reason);
  a.may("verdicts", x.verdicts);
}

template <class A>
void fields(A& a, Like<engine::NewOrder> auto& x) {
  a.must("client_order_id", x.client_order_id);
  a.must("customer", x.customer);
  a.must("symbol", x.instrument);
  a.must("side", x.side);
  a.must("type", x.type);
  a.must("time_in_force", x.time_in_force);
  a.must("quantity", x.quantity);
  a.may("limit_price", x.limit_price);
  a.may("post_only", x.post_only);
  a.may("reduce_only", x.reduce_only);
  a.may("reference_price", x.reference_price);
  a.may("deadline", x.deadline);
}

template <class A>
void fields(A& a, Like<engine::OrderAttempt> auto& x) {
  a.must("order", x.order);
  a.must("venue", x.venue);
  fields(a, x.binding);
  a.must("intent", x.intent);
  a.must("attempt", x.attempt);
}

template <class A>
void fields(A& a, Like<engine::Fill> auto& x) {
  a.must("id", x.id);
  a.must("price", x.price);
  a.must("quantity", x.quantity);
  a.may("fee", x.fee);
  a.may("fee_asset", x.fee_asset);
  a.must("liquidity", x.liquidity);
}

template <class A>
void fields(A& a, Like<engine::ExecutionReport> auto& x) {
  a.must("client_order_id", x.client_order_id);
  a.may("venue_order_id", x.venue_order_id);
  a.must("customer", x.customer);
  a.must("symbol", x.instrument);
  a.must("status", x.status);
  a.may("filled_quantity", x.filled_quantity);
  a.may("leaves_quantity", x.leaves_quantity);
  a.may("fill", x.fill);
  a.may("reason", x.reason);
  a.may("event_time", x.event_time);
}

template <class A>
void fields(A& a, Like<engine::Notification> auto& x) {
  a.must("id", x.id);
  a.must("severity", x.severity);
  a.must("event", x.event);
  a.may("title", x.title);
  a.may("text", x.text);
  a.may("customer", x.customer);
  a.may("signal", x.signal);
  a.may("time", x.time);
}

template <class A>
void fields(A& a, Like<engine::RunStarted> auto& x) {
  a.must("epoch", x.epoch);
  a.may("version", x.version);
}

template <class A>
void fields(A& a, Like<engine::SetupChanged> auto& x) {
  a.must("changes", x.changes);
  a.may("actor", x.actor);
}

template <class A>
void fields(A& a, Like<engine::SignalReceived> auto& x) {
  a.must("signal", x.signal);
  a.must("received", x.received);
  a.may("line", x.line);
  a.must("hash", x.hash);
}

template <class A>
void fields(A& a, Like<engine::SignalRefused> auto& x) {
  a.must("source", x.source);
  a.may("id", x.id);
  a.may("line", x.line);
  a.may("text", x.text);
  a.must("reason", x.reason);
  a.may("message", x.message);
  a.must("received", x.received);
}

template <class A>
void fields(A& a, Like<engine::SignalTaken> auto& x) {
  a.must("signal", x.signal);
  a.must("symbol", x.instrument);
  a.may("leader_before", x.leader_before);
  a.may("leader_after", x.leader_after);
  a.may("next_sequence", x.next_sequence);
  a.may("in_gap", x.in_gap);
  a.may("note", x.note);
}

template <class A>
void fields(A& a, Like<engine::IntentDecided> auto& x) {
  fields(a, x.intent);
}

template <class A>
void fields(A& a, Like<engine::OrderPlanned> auto& x) {
  fields(a, x.attempt);
}

template <class A>
void fields(A& a, Like<engine::OrderReported> auto& x) {
  a.must("report", x.report);
  fields(a, x.binding);
  a.may("realized_pnl", x.realized_pnl);
}

template <class A>
void fields(A& a, Like<engine::CancelRequested> auto& x) {
  a.must("client_order_id", x.client_order_id);
  a.may("reason", x.reason);
}

template <class A>
void fields(A& a, Like<engine::IntentSettled> auto& x) {
  a.must("intent", x.intent);
  a.must("signal", x.signal);
  fields(a, x.binding);
  a.must("symbol", x.instrument);
  a.must("outcome", x.outcome);
  a.may("reason", x.reason);
  a.may("written_off", x.written_off);
  a.may("target_after", x.target_after);
}

template <class A>
void fields(A& a, Like<engine::SignalSettled> auto& x) {
  a.must("signal", x.signal);
  a.must("status", x.status);
  a.may("reason", x.reason);
}

template <class A>
void fields(A& a, Like<engine::HaltChanged> auto& x) {
  a.must("scope", x.scope);
  a.must("halted", x.halted);
  a.may("wire", x.wire);
  a.may("actor", x.actor);
  a.may("reason", x.reason);
}

template <class A>
void fields(A& a, Like<engine::DayOpened::Row> auto& x) {
  a.must("customer", x.customer);
  a.must("equity", x.equity);
  a.must("high_water_mark", x.high_water_mark);
}

template <class A>
void fields(A& a, Like<engine::DayOpened> auto& x) {
  a.must("day", x.day);
  a.must("rows", x.rows);
}

template <class A>
void fields(A& a, Like<engine::AccountReported> auto& x) {
  a.must("customer", x.customer);
  a.must("balances", x.balances);
}

template <class A>
void fields(A& a, Like<engine::NoticeQueued> auto& x) {
  fields(a, x.notice);
}

template <class A>
void fields(A& a, Like<engine::NoticeDelivered> auto& x) {
  a.must("notice", x.notice);
  a.must("notifier", x.notifier);
}

template <class A>
void fields(A& a, Like<engine::MarksNoted::Row> auto& x) {
  a.must("venue", x.venue);
  a.must("symbol", x.instrument);
  a.must("price", x.price);
}

template <class A>
void fields(A& a, Like<engine::MarksNoted> auto& x) {
  a.must("rows", x.rows);
}

template <class A>
void fields(A& a, Like<engine::SourceResynced> auto& x) {
  a.must("source", x.source);
  a.may("actor", x.actor);
}

}  // namespace store
