// From intents to orders, and from what venues say back to positions.
#include <algorithm>

#include "engine/copier/desk.h"
#include "engine/copier/order_id.h"
#include "engine/risk/freshness.h"

namespace engine {
namespace {

constexpr int kStepsMax = 64;
constexpr std::uint32_t kOpeningAttemptsMax = 30;
constexpr std::uint32_t kAttemptsMax = 1'000;
constexpr int kRefusedReductionsMax = 5;
/// After an order that ended short: until there is something new to meet, and not more often than a venue likes.
constexpr Duration kRetryAfter = std::chrono::milliseconds{200};
constexpr Duration kRetryRefusedAfter = std::chrono::seconds{1};
constexpr Duration kRetryStubbornAfter = std::chrono::minutes{1};
constexpr Duration kOrderDeadline = std::chrono::seconds{5};
/// How long the second leg of a flip may have waited for the first and still count as decided in time.
constexpr Duration kFlipPatience = std::chrono::seconds{60};

FollowerOutcome outcome_of(OrderStatus status) {
  switch (status) {
    case OrderStatus::Rejected: return FollowerOutcome::Rejected;
    case OrderStatus::Canceled: return FollowerOutcome::Canceled;
    default: return FollowerOutcome::Expired;
  }
}

Decimal with_sign(Side side, Decimal size) { return side == Side::Buy ? size : -size; }

}  // namespace

// Looking -------------------------------------------------------------------------------------------------------------

bool Desk::before(const Holding* a, const Holding* b) {
  // Pointers differ from run to run; names do not.
  if (a->binding != b->binding) return a->binding < b->binding;
  return a->instrument.id < b->instrument.id;
}

void Desk::look_at(const std::set<Holding*>& touched) {
  std::vector<Holding*> in_order{touched.begin(), touched.end()};
  std::sort(in_order.begin(), in_order.end(), before);
  for (auto* holding : in_order) look(*holding);
}

Gap Desk::gap_of(const Holding& holding, Decimal target) {
  Gap gap;
  gap.target = target;
  gap.actual = holding.position.quantity();
  for (const auto* order : holding.working) {
    const Decimal leaves = with_sign(order->attempt.order.side, order->leaves().value());
    if (!order->opens) {
      gap.reducing += leaves;
      continue;
    }
    gap.opening += leaves;
    if (order->attempt.order.time_in_force == TimeInForce::GoodTillCancel) gap.opening_rests = true;
  }
  return gap;
}

void Desk::look(Holding& holding, Sequence approved) {
  if (!ready_ || book_.wire_halted()) return;
  if (approved != 0) waiting_.erase(&holding);
  if (waiting_.contains(&holding)) return;
  for (int i = 0; i < kStepsMax; ++i) {
    const auto step = next_step(gap_of(holding, holding.target), holding.instrument.lot_size);
    bool moved = false;
    if (step.kind == Step::Kind::CancelOpens) {
      for (auto* order : holding.working) {
        if (order->opens) request_cancel(*order, "SUPERSEDED");
      }
    } else if (step.kind == Step::Kind::Reduce) {
      moved = reduce(holding, step);
    } else if (step.kind == Step::Kind::Open) {
      moved = open_more(holding, step, approved);
    }
    if (!moved || waiting_.contains(&holding)) break;
  }
  settle_finished(holding);
}

Sequence Desk::newest_opening_intent(const Holding& holding) const {
  for (auto sequence = holding.open_intents.rbegin(); sequence != holding.open_intents.rend(); ++sequence) {
    const auto& intent = book_.open_intents().at(*sequence);
    if (!intent.denied.empty() || !book_.open_signals().contains(intent.signal)) continue;
    const auto action = book_.open_signals().at(intent.signal).signal.action;
    if (action == SignalAction::Open || action == SignalAction::Target) return *sequence;
  }
  return 0;
}

bool Desk::is_fresh(const OpenSignal& open, const FollowTerms& terms) const {
  const Timestamp acted = open.signal.time.value_or(open.received);
  if (open.signal.expires_in && now_ > acted + *open.signal.expires_in) return false;
  return now_ - acted <= terms.max_age.value_or(kDefaultMaxAge);
}

bool Desk::open_more(Holding& holding, const Step& step, Sequence approved) {
  const Sequence sequence = newest_opening_intent(holding);
  if (sequence == 0) return false;
  auto* follower = book_.find_follower(holding.binding);
  const auto* intent = book_.find_intent(sequence);
  const auto* open = book_.find_open_signal(intent->signal);
  const auto from_leader = leader_price(open->signal, holding);
  const auto from_market = market_price(holding.venue, holding.instrument.id);
  const Price reference = from_leader ? *from_leader : from_market.value_or(Price{});
  if (!reference.is_positive() && is_fresh(*open, follower->terms)) {
    // Just after a start the market has not spoken yet.
    wait_a_moment(holding, kRetryAfter);
    return false;
  }
  const auto policy = follower->terms.min_notional.value_or(MinNotionalPolicy::Carry);
  const auto size = size_open(step.quantity, reference, holding.instrument, policy);
  Quantity quantity = size.quantity;
  if (quantity.is_zero()) return false;
  if (winding_down_) {
    give_up(holding, sequence, quantity.value(), FollowerOutcome::Canceled, wind_down_reason_);
    return false;
  }
  if (approved != sequence) {
    const Duration age = now_ - open->signal.time.value_or(open->received);
    const bool first_leg_took_time = !intent->has_tried_to_open && (options_.recorded_clock || age <= kFlipPatience);
    const auto gate = ask_gate(risk_view(*follower, holding, *open, step.side, quantity, first_leg_took_time));
    if (!gate.allowed) {
      give_up(holding, sequence, quantity.value(), FollowerOutcome::Denied, gate.reason);
      return false;
    }
  }
  if (intent->attempts >= kOpeningAttemptsMax) {
    give_up(holding, sequence, quantity.value(), FollowerOutcome::Expired, "TOO_MANY_ATTEMPTS");
    return false;
  }
  if (holding.instrument.max_quantity.is_positive()) {
    quantity = min(quantity, round_down(holding.instrument.max_quantity, holding.instrument.lot_size));
  }
  plan(holding, sequence, opening_order(holding, *open, follower->terms, step.side, quantity));
  return true;
}

NewOrder Desk::opening_order(const Holding& holding, const OpenSignal& open, const FollowTerms& terms, Side side,
                             Quantity quantity) const {
  const auto& signal = open.signal;
  const auto from_leader = leader_price(signal, holding);
  const auto from_market = market_price(holding.venue, holding.instrument.id);
  const Price reference = from_leader ? *from_leader : *from_market;
  NewOrder order;
  order.instrument = holding.instrument.id;
  order.side = side;
  order.type = OrderType::Limit;
  order.quantity = quantity;
  order.reference_price = from_market ? from_market : from_leader;
  Price limit = reference;
  if (signal.order_type == OrderType::Limit) {
    order.time_in_force = TimeInForce::GoodTillCancel;
  } else {
    const Decimal slippage = terms.max_slippage.value_or(Decimal::from_units(Decimal::kOne / 200));
    limit = Price{multiply(reference.value(), side == Side::Buy ? Decimal{1} + slippage : Decimal{1} - slippage)};
  }
  // Rounded inwards, so that the bound is kept to the last digit.
  limit = round_price(limit, holding.instrument.tick_size, side == Side::Buy ? Rounding::Floor : Rounding::Ceiling);
  order.limit_price = max(limit, holding.instrument.tick_size);
  return order;
}

bool Desk::reduce(Holding& holding, const Step& step) {
  if (ended_markets_.contains(holding.venue) || winding_down_) return false;
  std::optional<Price> price = market_price(holding.venue, holding.instrument.id);
  Sequence sequence = holding.open_intents.empty() ? 0 : holding.open_intents.back();
  if (!price && sequence != 0) {
    if (const auto* open = book_.find_open_signal(book_.find_intent(sequence)->signal)) {
      price = leader_price(open->signal, holding);
    }
  }
  if (!is_sellable(step.quantity, price.value_or(Price{}), holding.instrument)) return false;
  if (sequence == 0 || book_.find_intent(sequence)->attempts >= kAttemptsMax) {
    sequence = own_intent(holding, "MEND", holding.target);
  }
  NewOrder order;
  order.instrument = holding.instrument.id;
  order.side = step.side;
  order.quantity = step.quantity;
  if (holding.instrument.max_quantity.is_positive()) {
    order.quantity = min(order.quantity, round_down(holding.instrument.max_quantity, holding.instrument.lot_size));
  }
  order.reduce_only = holding.instrument.is_derivative();
  order.reference_price = price;
  plan(holding, sequence, std::move(order));
  return true;
}

Sequence Desk::own_intent(Holding& holding, const std::string& why, Decimal target) {
  Intent intent;
  intent.sequence = book_.last_intent() + 1;
  intent.signal.id = SignalId{why + "-" + std::to_string(intent.sequence)};
  intent.binding = holding.binding;
  intent.instrument = holding.instrument.id;
  intent.wanted = target - holding.target;
  intent.target_after = target;
  const Sequence sequence = intent.sequence;
  emit(IntentDecided{std::move(intent)});
  return sequence;
}

void Desk::plan(Holding& holding, Sequence intent, NewOrder order) {
  OrderAttempt attempt;
  attempt.venue = holding.venue;
  attempt.binding = holding.binding;
  attempt.intent = intent;
  attempt.attempt = book_.find_intent(intent)->attempts + 1;
  order.client_order_id = make_client_order_id(book_.epoch(), intent, attempt.attempt);
  order.customer = holding.binding.customer;
  order.deadline = now_ + kOrderDeadline;
  attempt.order = std::move(order);
  const auto id = attempt.order.client_order_id;
  emit(OrderPlanned{std::move(attempt)});
  send(*book_.find_order(id));
}

void Desk::send(WorkingOrder& order) {
  const auto permit = gate_.permit(order.attempt.order);
  if (!permit) {
    emit(HaltChanged{Scope{}, true, true, "wire gate", permit.error().detail});
    notify(Severity::Critical, "WIRE_GATE", "Wire gate: everything is stopped", permit.error().detail);
    return;
  }
  auto& batch = order.opens ? opening_orders_ : closing_orders_;
  batch[order.attempt.venue].push_back(order.attempt.order);
}

void Desk::request_cancel(WorkingOrder& order, const std::string& reason) {
  if (order.cancel_requested) return;
  emit(CancelRequested{order.attempt.order.client_order_id, reason});
  cancels_[order.attempt.venue].push_back(
      {order.attempt.order.client_order_id, order.attempt.order.customer, order.attempt.order.instrument});
}

void Desk::cancel_working(const std::function<bool(const WorkingOrder&)>& which, const std::string& reason) {
  for (const auto& [id, account] : book_.accounts()) {
    for (const auto* holding : account->holdings) {
      for (auto* order : holding->working) {
        if (which(*order)) request_cancel(*order, reason);
      }
    }
  }
}

bool Desk::covers(const Scope& scope, const Holding& holding) {
  switch (scope.kind) {
    case Scope::Kind::Global: return true;
    case Scope::Kind::Venue: return scope.name == holding.venue.text();
    case Scope::Kind::Strategy: return scope.name == holding.binding.strategy.text();
    case Scope::Kind::Customer: return scope.name == holding.binding.customer.text();
    case Scope::Kind::Symbol: return scope.name == holding.instrument.id.text();
  }
  return false;
}

void Desk::flatten(const Scope& scope) {
  for (const auto& [id, account] : book_.accounts()) {
    for (auto* holding : account->holdings) {
      if (!covers(scope, *holding)) continue;
      if (holding->target.is_zero() && holding->position.is_flat() && holding->working.empty()) continue;
      look(*holding, own_intent(*holding, "HALT_CLOSE", Decimal{}));
    }
  }
}

// Hearing back --------------------------------------------------------------------------------------------------------

void Desk::on(const ReportsArrived& input, std::uint64_t) {
  std::set<Holding*> touched;
  for (const auto& report : input.reports) on_report(report, touched);
  look_at(touched);
}

void Desk::on_report(const ExecutionReport& report, std::set<Holding*>& touched) {
  auto* order = book_.find_order(report.client_order_id);
  if (order == nullptr) {
    if (report.fill) {
      // A liquidation, or a person: the books and the account differ from here on, and somebody must know.
      const bool ours = is_our_order_id(report.client_order_id);
      notify(Severity::Critical, ours ? "UNKNOWN_ORDER" : "FOREIGN_FILL",
             ours ? "Fill of an order we do not know" : "A fill that no signal asked for",
             report.client_order_id.text() + " " + report.fill->quantity.to_string() + " " + report.instrument.text(),
             {}, report.customer);
    }
    return;
  }
  const auto& fills = order->fills;
  const bool new_fill = report.fill && std::find(fills.begin(), fills.end(), report.fill->id) == fills.end();
  const bool new_status = report.status != order->status && may_follow(order->status, report.status);
  const bool first_venue_id = order->venue_order_id.empty() && !report.venue_order_id.empty();
  if (!new_fill && !new_status && !first_venue_id) return;
  OrderReported fact{report, order->attempt.binding, {}};
  if (!new_fill) fact.report.fill.reset();
  if (fact.report.reason.empty() && report.status == OrderStatus::Canceled) fact.report.reason = order->cancel_reason;
  if (new_fill) {
    auto trial = order->holding->position;
    fact.realized_pnl =
        trial.apply(order->holding->instrument, order->attempt.order.side, report.fill->price, report.fill->quantity)
            .realized_pnl;
    refused_reductions_.erase(order->holding);
  }
  auto* holding = order->holding;
  const bool ends = new_status && is_terminal(report.status);
  const WorkingOrder before_end = *order;
  const auto told = fact.report;
  emit(std::move(fact));
  touched.insert(holding);
  if (!ends) return;
  WorkingOrder ended = before_end;
  ended.status = report.status;
  if (const auto* now_known = book_.find_order(report.client_order_id)) ended.filled = now_known->filled;
  on_order_end(ended, told);
}

void Desk::on_order_end(const WorkingOrder& order, const ExecutionReport& report) {
  auto& holding = *order.holding;
  const Quantity leaves = order.attempt.order.quantity - order.filled;
  if (!leaves.is_positive()) return;
  const std::string reason = report.reason.empty() ? "UNFILLED" : report.reason;
  if (!order.opens) {
    if (winding_down_ || ended_markets_.contains(holding.venue)) return;
    if (order.status == OrderStatus::Rejected && ++refused_reductions_[&holding] >= kRefusedReductionsMax) {
      notify(Severity::Critical, "CLOSE_REJECTED", "A position cannot be reduced",
             holding.binding.text() + " " + holding.instrument.id.text() + ": " + reason, {}, holding.binding.customer);
      refused_reductions_.erase(&holding);
      settle(holding, order.attempt.intent, FollowerOutcome::Rejected, reason, Decimal{});
      wait_a_moment(holding, kRetryStubbornAfter);
      return;
    }
    wait_a_moment(holding, order.status == OrderStatus::Rejected ? kRetryRefusedAfter : kRetryAfter);
    return;
  }
  if (order.cancel_reason == "SUPERSEDED") return;  // The target has moved already; the next look sees what is missing.
  const auto* intent = book_.find_intent(order.attempt.intent);
  const auto* open = intent == nullptr ? nullptr : book_.find_open_signal(intent->signal);
  const auto* follower = book_.find_follower(holding.binding);
  const bool can_try_again = order.status == OrderStatus::Expired && open != nullptr && follower != nullptr &&
                             !winding_down_ && is_fresh(*open, follower->terms) &&
                             order.attempt.order.time_in_force != TimeInForce::GoodTillCancel &&
                             !ended_markets_.contains(holding.venue);
  if (can_try_again) {
    wait_a_moment(holding, kRetryAfter);
    return;
  }
  give_up(holding, order.attempt.intent, leaves.value(), outcome_of(order.status), reason);
}

void Desk::wait_a_moment(Holding& holding, Duration moment) {
  if (waiting_.insert(&holding).second) timers_.emplace(now_ + moment, &holding);
}

void Desk::on(const LookupsAnswered& input, std::uint64_t) {
  std::set<Holding*> touched;
  for (const auto& lookup : input.lookups) on_lookup(lookup, touched);
  look_at(touched);
  become_ready_when_answered();
}

void Desk::on_lookup(const OrderLookup& lookup, std::set<Holding*>& touched) {
  auto* order = book_.find_order(lookup.client_order_id);
  if (order == nullptr || is_terminal(order->status)) {
    awaited_orders_.erase(lookup.client_order_id.text());
    return;
  }
  if (lookup.found) {
    for (const auto& report : lookup.reports) on_report(report, touched);
  } else if (!lookup.fenced) {
    lookups_due_.emplace(now_ + kRetryRefusedAfter, OrderRef{lookup.client_order_id, lookup.customer, lookup.instrument,
                                                             order->attempt.order.deadline});
    return;
  } else {
    // It was judged when it was planned; its own deadline says how long that holds. A reduction never grows stale.
    const bool may_go = !order->opens || (now_ <= order->attempt.order.deadline && halted_by(*order->holding).empty());
    if (order->status == OrderStatus::PendingNew && may_go && !order->cancel_requested && !book_.wire_halted()) {
      // It never arrived and never will: the same order may leave, for the first time as far as the venue can tell.
      gate_.allow_again(lookup.client_order_id);
      send(*order);
    } else {
      ExecutionReport end;
      end.client_order_id = lookup.client_order_id;
      end.customer = order->attempt.order.customer;
      end.instrument = order->attempt.order.instrument;
      end.filled_quantity = order->filled;
      end.status = order->cancel_requested ? OrderStatus::Canceled : OrderStatus::Expired;
      end.reason = order->status == OrderStatus::PendingNew ? "STALE" : "LOST";
      end.event_time = now_;
      on_report(end, touched);
    }
  }
  awaited_orders_.erase(lookup.client_order_id.text());
}

// Ends ----------------------------------------------------------------------------------------------------------------

void Desk::give_up(Holding& holding, Sequence intent, Decimal quantity, FollowerOutcome outcome,
                   const std::string& reason) {
  const auto gap = gap_of(holding, holding.target);
  const Decimal exposure = gap.actual + gap.opening + gap.reducing;
  // Only what is still missing can be given up: a later signal may have moved the target closer already.
  const bool same_side = exposure.is_zero() || exposure.sign() == holding.target.sign();
  const Decimal missing = same_side ? max(holding.target.abs() - exposure.abs(), Decimal{}) : holding.target.abs();
  const Decimal given = min(quantity, missing);
  settle(holding, intent, outcome, reason, holding.target.is_negative() ? -given : given);
}

void Desk::settle(Holding& holding, Sequence sequence, FollowerOutcome outcome, const std::string& reason,
                  Decimal written_off) {
  IntentSettled fact;
  fact.intent = sequence;
  fact.binding = holding.binding;
  fact.instrument = holding.instrument.id;
  fact.outcome = outcome;
  fact.reason = reason;
  fact.written_off = written_off;
  fact.target_after = holding.target - written_off;
  if (const auto* intent = book_.find_intent(sequence)) {
    fact.signal = intent->signal;
    const bool done_in_part = intent->filled.is_positive() && outcome != FollowerOutcome::Filled;
    if (done_in_part) fact.outcome = FollowerOutcome::Partial;
  }
  const auto key = fact.signal;
  emit(std::move(fact));
  settle_signal_if_done(key);
}

void Desk::settle_finished(Holding& holding) {
  if (waiting_.contains(&holding) || holding.open_intents.empty()) return;
  const auto gap = gap_of(holding, holding.target);
  const auto step = next_step(gap, holding.instrument.lot_size);
  const auto sequences = holding.open_intents;
  for (const Sequence sequence : sequences) {
    const auto* intent = book_.find_intent(sequence);
    if (intent == nullptr) continue;
    const bool works = std::any_of(holding.working.begin(), holding.working.end(),
                                   [&](const WorkingOrder* order) { return order->attempt.intent == sequence; });
    if (works) continue;
    // While others work, only what is plainly complete ends.
    const bool complete = step.kind == Step::Kind::Nothing && intent->last_status == OrderStatus::Filled;
    if (!holding.working.empty() && !complete) continue;
    FollowerOutcome outcome = FollowerOutcome::Filled;
    std::string reason = intent->denied;
    if (step.kind == Step::Kind::Reduce && (winding_down_ || ended_markets_.contains(holding.venue))) {
      outcome = FollowerOutcome::Canceled;
      reason = winding_down_ ? wind_down_reason_ : "MARKET_ENDED";
    } else if (!intent->denied.empty()) {
      outcome = FollowerOutcome::Partial;
    } else if (intent->attempts > 0 && intent->filled.is_zero()) {
      outcome = outcome_of(intent->last_status);
      reason = intent->last_reason;
    } else if (intent->attempts == 0 && gap.actual != holding.target) {
      outcome = FollowerOutcome::Carried;
      reason = "BELOW_MINIMUM";
    }
    settle(holding, sequence, outcome, reason, Decimal{});
  }
}

void Desk::stop_waiting(const std::string& reason) {
  const auto waiting = std::move(waiting_);
  waiting_.clear();
  std::vector<Holding*> in_order{waiting.begin(), waiting.end()};
  std::sort(in_order.begin(), in_order.end(), before);
  for (auto* holding : in_order) {
    if (!winding_down_ && !ended_markets_.contains(holding->venue)) {
      waiting_.insert(holding);
      continue;
    }
    const auto sequences = holding->open_intents;
    const Sequence opening = newest_opening_intent(*holding);
    for (const Sequence sequence : sequences) {
      const auto gap = gap_of(*holding, holding->target);
      const auto step = next_step(gap, holding->instrument.lot_size);
      const bool opens = sequence == opening && step.kind == Step::Kind::Open;
      if (opens) {
        give_up(*holding, sequence, step.quantity.value(), FollowerOutcome::Canceled, reason);
      } else {
        settle(*holding, sequence, FollowerOutcome::Canceled, reason, Decimal{});
      }
    }
  }
}

}  // namespace engine
