// From a signal to one intent per follower.
#include <algorithm>

#include "engine/base/hash.h"
#include "engine/copier/desk.h"

namespace engine {
namespace {

/// How long a hole in a source's sequence is waited for.
constexpr Duration kGapPatience = std::chrono::seconds{2};
constexpr std::size_t kTextKept = 1'000;

std::string name_of(const SignalKey& key) { return key.source.text() + "/" + key.id.text(); }

}  // namespace

// Receiving -----------------------------------------------------------------------------------------------------------

void Desk::on(const LineRefused& input, std::uint64_t request) {
  refuse_signal(input.source, input.id, input.line, input.text, "MALFORMED", input.message);
  answer(request, invalid(input.message));
}

void Desk::refuse_signal(const SourceId& source, const SignalId& id, std::uint64_t line, const std::string& text,
                         const std::string& reason, const std::string& message) {
  const std::string kept = text.substr(0, kTextKept);
  // A file is read again after a restart; the same line is told once.
  if (book_.has_refused(CopyBook::line_hash(source, line, kept))) return;
  emit(SignalRefused{source, id, line, kept, reason, message, now_});
  notify(reason == "CONFLICT" ? Severity::Critical : Severity::Warning, "SIGNAL_REJECTED",
         "Signal rejected: " + source.text() + (line != 0 ? " line " + std::to_string(line) : ""),
         reason + ": " + message, SignalKey{source, id});
}

void Desk::on(const SignalArrived& input, std::uint64_t request) {
  const auto& signal = input.signal;
  const SignalKey key{signal.source, signal.id};
  const auto source = book_.setup().sources.find(signal.source);
  if (source == book_.setup().sources.end()) {
    refuse_signal(signal.source, signal.id, input.line, signal.id.text(), "UNKNOWN_SOURCE",
                  "no source " + signal.source.text());
    answer(request, Error{ErrorCode::NotFound, Outcome::Rejected, "no source " + signal.source.text()});
    return;
  }
  const std::uint64_t hash = content_hash(signal);
  if (const auto known = book_.seen(key)) {
    if (*known == hash) {
      answer(request, ok(), true);
      return;
    }
    refuse_signal(signal.source, signal.id, input.line, signal.id.text() + " " + StableHash{}.add(hash).hex(),
                  "CONFLICT", "signal " + name_of(key) + " came before with other content");
    answer(request, Error{ErrorCode::AlreadyExists, Outcome::Rejected,
                          "signal " + name_of(key) + " came before with other content"});
    return;
  }
  emit(SignalReceived{signal, now_, input.line, hash});
  answer(request, ok());
  if (!ready_) {
    received_early_.push_back(key);
  } else {
    take_in_order(key);
  }
}

// Order and holes -----------------------------------------------------------------------------------------------------

void Desk::take_in_order(const SignalKey& key) {
  const auto* open = book_.find_open_signal(key);
  if (open == nullptr || open->taken) return;
  const auto& signal = open->signal;
  if (options_.recorded_clock && signal.time && *signal.time > now_) {
    future_.emplace(*signal.time, key);
    return;
  }
  const auto& leader = book_.leader(key.source);
  if (signal.sequence && leader.next_sequence != 0 && *signal.sequence > leader.next_sequence) {
    held_[key.source].emplace(*signal.sequence, key);
    hole_deadline_.try_emplace(key.source, now_ + kGapPatience);
    return;
  }
  take(key);
  take_held(key.source);
}

void Desk::take_held(const SourceId& source) {
  auto held = held_.find(source);
  while (held != held_.end()) {
    const auto first = held->second.begin();
    if (first->first > book_.leader(source).next_sequence) break;
    const auto key = first->second;
    held->second.erase(first);
    if (held->second.empty()) {
      held_.erase(held);
      hole_deadline_.erase(source);
      held = held_.end();
    }
    take(key);
    if (held != held_.end()) hole_deadline_[source] = now_ + kGapPatience;
  }
}

void Desk::declare_gap(const SourceId& source) {
  hole_deadline_.erase(source);
  const auto held = held_.find(source);
  if (held == held_.end()) return;
  const auto expected = book_.leader(source).next_sequence;
  const auto got = held->second.begin()->first;
  notify(Severity::Critical, "GAP", "Gap in the signals of " + source.text(),
         "Expected seq " + std::to_string(expected) + ", got " + std::to_string(got) +
             ". Opens are denied until a target signal or `source resync`; closes go on.",
         held->second.begin()->second);
  const auto key = held->second.begin()->second;
  held->second.erase(held->second.begin());
  if (held->second.empty()) held_.erase(held);
  take(key);
  take_held(source);
  if (held_.contains(source)) hole_deadline_.try_emplace(source, now_ + kGapPatience);
}

// Taking --------------------------------------------------------------------------------------------------------------

void Desk::take(const SignalKey& key) {
  const Signal signal = book_.find_open_signal(key)->signal;
  const auto& leader = book_.leader(key.source);
  SignalTaken fact;
  fact.signal = key;
  fact.instrument = signal.instrument;
  fact.next_sequence = leader.next_sequence;
  fact.in_gap = leader.in_gap;
  bool late = false;
  if (signal.sequence) {
    const bool hole = leader.next_sequence != 0 && *signal.sequence > leader.next_sequence;
    late = *signal.sequence < leader.next_sequence;
    fact.in_gap = leader.in_gap || hole;
    fact.next_sequence = std::max(leader.next_sequence, *signal.sequence + 1);
  }
  if (signal.action == SignalAction::Target && !late) fact.in_gap = false;
  const auto held = leader.held.find(signal.instrument);
  const Decimal before = held == leader.held.end() ? Decimal{} : held->second;
  auto move = move_of(signal, before);
  // What comes after its place in the sequence has passed adds nothing any more; a close still closes.
  if (late && move.opens()) move = LeaderMove{.before = before, .after = before, .added = {}, .note = "OUT_OF_ORDER"};
  fact.leader_before = move.before;
  fact.leader_after = move.after;
  fact.note = move.note;
  emit(fact);
  if (signal.action == SignalAction::Cancel) take_back(key, signal);
  // The list may not change below: deciding declares nothing.
  for (auto* follower : book_.followers_of(key.source)) {
    if (const auto* open = book_.find_open_signal(key)) decide(*follower, *open, move);
  }
  settle_signal_if_done(key);
}

void Desk::take_back(const SignalKey& key, const Signal& signal) {
  const SignalKey target{key.source, signal.ref};
  cancel_working(
      [&](const WorkingOrder& order) {
        const auto* intent = book_.find_intent(order.attempt.intent);
        return intent != nullptr && intent->signal == target;
      },
      "CANCELED_BY_LEADER");
}

void Desk::close_intent_at_once(Intent intent, FollowerOutcome outcome, std::string reason) {
  intent.outcome = outcome;
  intent.reason = std::move(reason);
  emit(IntentDecided{std::move(intent)});
}

std::optional<Price> Desk::leader_price(const Signal& signal, const Holding& holding) const {
  // A mapped symbol trades at other prices, so the leader's says nothing about it.
  if (holding.instrument.id != signal.instrument) return std::nullopt;
  return signal.price;
}

void Desk::decide(Follower& follower, const OpenSignal& open, const LeaderMove& move) {
  const auto& signal = open.signal;
  Intent intent;
  intent.sequence = book_.last_intent() + 1;
  intent.signal = SignalKey{signal.source, signal.id};
  intent.binding = follower.binding;
  const auto mapped = follower.terms.symbol_map.find(signal.instrument);
  intent.instrument = mapped == follower.terms.symbol_map.end() ? signal.instrument : mapped->second;
  auto* holding = book_.holding_of(follower, intent.instrument);
  if (holding == nullptr) return close_intent_at_once(intent, FollowerOutcome::Denied, "UNKNOWN_INSTRUMENT");
  const Decimal before = holding->target;
  intent.target_after = before;
  intent.carry = before - holding->position.quantity();
  if (signal.action == SignalAction::Cancel)
    return close_intent_at_once(intent, FollowerOutcome::Skipped, "CANCEL_REQUESTED");
  if (signal.action == SignalAction::Update)
    return close_intent_at_once(intent, FollowerOutcome::Skipped, "STOPS_NOT_COPIED");
  if (ended_markets_.contains(holding->venue)) {
    return close_intent_at_once(intent, FollowerOutcome::Denied, "MARKET_ENDED");
  }

  const Decimal kept = move.closes() ? multiply_divide(before, move.keep_numerator, move.keep_denominator) : before;
  const auto direction = follower.terms.direction.value_or(Direction::Both);
  const Decimal added = direction == Direction::Inverse ? -move.added : move.added;
  const bool unwanted =
      (direction == Direction::Long && added.is_negative()) || (direction == Direction::Short && added.is_positive());
  const bool opens = !added.is_zero() && !unwanted && follower.enabled;
  if (!opens && kept == before) {
    std::string reason = move.closes() ? "NOTHING_HELD" : (move.note.empty() ? "NO_CHANGE" : move.note);
    if (unwanted) reason = "DIRECTION";
    if (!added.is_zero() && !follower.enabled) reason = "STRATEGY_DISABLED";
    return close_intent_at_once(intent, FollowerOutcome::Skipped, reason);
  }
  intent.wanted = kept - before;
  intent.target_after = kept;
  Quantity to_open;
  if (opens) {
    auto opening = judge_opening(follower, *holding, open, added, kept);
    intent.wanted += opening.wanted;
    intent.verdicts = std::move(opening.gate.verdicts);
    const bool skipped =
        opening.gate.allowed && opening.size.below_minimum && follower.terms.min_notional == MinNotionalPolicy::Skip;
    if (opening.gate.allowed && !skipped) {
      intent.target_after = opening.target_after;
      to_open = opening.size.quantity;
    } else {
      intent.reason = skipped ? "BELOW_MINIMUM" : opening.gate.reason;
      if (kept == before) {
        return close_intent_at_once(intent, skipped ? FollowerOutcome::Skipped : FollowerOutcome::Denied,
                                    intent.reason);
      }
    }
  }
  const auto gap = gap_of(*holding, intent.target_after);
  const Decimal exposure = gap.actual + gap.opening + gap.reducing;
  intent.carry = intent.target_after - exposure;
  const auto step = next_step(gap, holding->instrument.lot_size);
  const bool too_small = step.kind == Step::Kind::Nothing || (step.kind == Step::Kind::Open && to_open.is_zero());
  if (too_small && holding->working.empty()) {
    if (!intent.reason.empty()) return close_intent_at_once(intent, FollowerOutcome::Denied, intent.reason);
    if (!intent.carry.is_zero()) return close_intent_at_once(intent, FollowerOutcome::Carried, "BELOW_MINIMUM");
    const bool flat = holding->position.is_flat();
    return close_intent_at_once(intent, flat ? FollowerOutcome::Skipped : FollowerOutcome::Filled,
                                flat ? "NOTHING_HELD" : "");
  }
  // The carry is what no order covers once this intent's orders are done.
  const auto with_sign = [](Side side, Quantity size) { return side == Side::Buy ? size.value() : -size.value(); };
  const bool flips = exposure.sign() * intent.target_after.sign() < 0;
  Decimal leads_to = flips ? with_sign(intent.target_after.is_negative() ? Side::Sell : Side::Buy, to_open) : exposure;
  if (!flips && step.kind == Step::Kind::Open) leads_to += with_sign(step.side, to_open);
  if (!flips && step.kind == Step::Kind::Reduce) leads_to += with_sign(step.side, step.quantity);
  intent.carry = intent.target_after - leads_to;
  const Sequence sequence = intent.sequence;
  emit(IntentDecided{std::move(intent)});
  look(*holding, sequence);
}

Desk::Opening Desk::judge_opening(Follower& follower, Holding& holding, const OpenSignal& open, Decimal added,
                                  Decimal target) {
  const auto& signal = open.signal;
  const auto& instrument = holding.instrument;
  Opening opening;
  opening.target_after = target;
  const Side side = added.is_negative() ? Side::Sell : Side::Buy;
  const auto from_leader = leader_price(signal, holding);
  const auto from_market = market_price(holding.venue, instrument.id);
  const Price reference = from_leader ? *from_leader : from_market.value_or(Price{});
  const auto refuse = [&](std::string_view rule, std::string code, std::string message) {
    opening.gate.allowed = false;
    opening.gate.reason = std::move(code);
    opening.gate.verdicts.push_back(Verdict{std::string{rule}, false, std::move(message), ""});
  };
  if (reference.is_positive()) {
    const auto* sizing = options_.find_sizing(follower.terms.sizing.value_or(""));
    if (sizing == nullptr) {
      refuse("sizing", "SIZING", "unknown sizing");
      return opening;
    }
    if (signal.action == SignalAction::Open && !signal.quantity && follower.terms.sizing != "fixed_quantity" &&
        follower.terms.sizing != "fixed_notional") {
      refuse("sizing", "SIZING", "the signal gives no quantity");
      return opening;
    }
    const auto size = sizing->size(
        SizingInput{Quantity{added.abs()}, signal.leader_equity, Notional{equity(*follower.account)}, reference},
        instrument, follower.terms);
    if (!size) {
      refuse("sizing", "SIZING", size.error().detail);
      return opening;
    }
    const auto sum = try_add(target, side == Side::Buy ? size->value() : -size->value());
    if (!sum || !instrument.notional(reference, Quantity{sum->abs()})) {
      refuse("sizing", "SIZING", "the position would be too large to count");
      return opening;
    }
    opening.wanted = side == Side::Buy ? size->value() : -size->value();
    opening.target_after = *sum;
    const auto step = next_step(gap_of(holding, *sum), instrument.lot_size);
    // Behind a reduction or an order on its way the opening part is judged by itself.
    const Quantity to_open = step.kind == Step::Kind::Open ? step.quantity : *size;
    const auto policy = follower.terms.min_notional.value_or(MinNotionalPolicy::Carry);
    opening.size = size_open(to_open, reference, instrument, policy);
    if (opening.size.below_minimum && !opening.size.quantity.is_zero() && step.kind == Step::Kind::Open) {
      // Rounded up: the target grows with the order, so that closes scale what is really held.
      const Decimal more = opening.size.quantity.value() - to_open.value();
      opening.target_after += side == Side::Buy ? more : -more;
    }
  }
  opening.gate = ask_gate(risk_view(follower, holding, open, side, opening.size.quantity, false));
  return opening;
}

std::string Desk::halted_by(const Holding& holding) const {
  for (const auto& [scope, halt] : book_.halts()) {
    if (covers(scope, holding)) return scope.text();
  }
  return {};
}

RiskView Desk::risk_view(const Follower& follower, const Holding& holding, const OpenSignal& open, Side side,
                         Quantity quantity, bool forget_age) const {
  const auto& signal = open.signal;
  const auto& account = *holding.account;
  RiskView view;
  view.instrument = &holding.instrument;
  view.leader_instrument = signal.instrument;
  view.side = side;
  view.quantity = quantity;
  view.market_price = market_price(holding.venue, holding.instrument.id);
  view.leader_price = leader_price(signal, holding);
  view.reference = view.leader_price ? *view.leader_price : view.market_price.value_or(Price{});
  view.terms = &follower.terms;
  view.limits = follower.limits;
  const auto symbol = book_.setup().limits.find(Scope{Scope::Kind::Symbol, holding.instrument.id.text()});
  if (symbol != book_.setup().limits.end()) view.limits.tighten(symbol->second);
  view.customer_max_leverage = account.config.max_leverage;
  const Timestamp acted = signal.time.value_or(open.received);
  view.age = forget_age ? Duration{} : now_ - acted;
  view.expired = signal.expires_in && now_ > acted + *signal.expires_in;
  view.in_gap = book_.leader(signal.source).in_gap;
  view.market_ended = ended_markets_.contains(holding.venue);
  view.halted_by = halted_by(holding);
  view.customer_enabled = account.config.enabled && account.declared;
  view.account_known = account.known;
  view.equity = equity(account);
  view.day_start_equity = account.day_start_equity;
  view.high_water_mark = account.high_water_mark;
  if (account.ordered_day == now_.utc_day()) view.daily_notional = account.daily_notional;
  view.orders_last_minute =
      static_cast<std::uint32_t>(std::count_if(account.recent_orders.begin(), account.recent_orders.end(),
                                               [&](Timestamp time) { return time + std::chrono::minutes{1} > now_; }));
  Decimal in_this;
  for (const auto* other : account.holdings) {
    const auto gap = gap_of(*other, other->target);
    const Decimal exposure = gap.actual + gap.opening + gap.reducing;
    if (other->instrument.id == holding.instrument.id) in_this += exposure;
    if (!other->instrument.is_derivative() || exposure.is_zero()) continue;
    const auto price = other->instrument.id == holding.instrument.id
                           ? std::optional{view.reference}
                           : valuation_price(other->venue, other->instrument.id);
    const auto value = other->instrument.notional(price.value_or(other->position.entry_price(other->instrument)),
                                                  Quantity{exposure.abs()});
    const auto sum = value ? try_add(view.gross_notional, value->value()) : Result<Decimal>{value.error()};
    if (sum) view.gross_notional = *sum;
  }
  const Decimal towards = side == Side::Buy ? in_this : -in_this;
  if (towards.is_positive()) {
    const auto value = holding.instrument.notional(view.reference, Quantity{towards});
    if (value) view.position_notional = value->value();
  }
  return view;
}

// The end of a signal -------------------------------------------------------------------------------------------------

void Desk::settle_signal_if_done(const SignalKey& key) {
  const auto* open = book_.find_open_signal(key);
  if (open == nullptr || !open->taken || open->unsettled != 0) return;
  const auto count = [&](std::initializer_list<FollowerOutcome> outcomes) {
    std::size_t sum = 0;
    for (const auto outcome : outcomes) {
      const auto found = open->outcomes.find(outcome);
      if (found != open->outcomes.end()) sum += found->second;
    }
    return sum;
  };
  const auto good = count({FollowerOutcome::Filled, FollowerOutcome::Carried});
  const auto idle = count({FollowerOutcome::Skipped});
  const auto denied = count({FollowerOutcome::Denied});
  SignalSettled fact;
  fact.signal = key;
  if (open->followers == idle) {
    fact.status = "ignored";
  } else if (good + idle == open->followers) {
    fact.status = "done";
  } else if (denied + idle == open->followers) {
    fact.status = "denied";
  } else if (good + count({FollowerOutcome::Partial}) == 0) {
    fact.status = "failed";
  } else {
    fact.status = "partial";
  }
  if (open->followers == 0) fact.reason = "NO_FOLLOWERS";
  if (open->reasons.size() == 1 && open->reasons.begin()->second.first == open->followers) {
    fact.reason = open->reasons.begin()->first;
  }
  std::string text;
  for (const auto& [outcome, number] : open->outcomes) {
    text += (text.empty() ? "" : ", ") + std::to_string(number) + " " + std::string{to_string(outcome)};
  }
  for (const auto& [reason, who] : open->reasons) {
    text +=
        "; " + reason + ": " + who.second + (who.first > 5 ? " and " + std::to_string(who.first - 5) + " more" : "");
  }
  const auto& signal = open->signal;
  std::string title = name_of(key) + " " + std::string{to_string(signal.action)} +
                      (signal.side ? " " + std::string{to_string(*signal.side)} : "") + " " + signal.instrument.text() +
                      ": " + fact.status;
  const bool well = fact.status == "done" || fact.status == "ignored";
  emit(fact);
  if (!text.empty())
    notify(well ? Severity::Info : Severity::Warning, "SIGNAL_SETTLED", std::move(title), std::move(text), key);
}

}  // namespace engine
