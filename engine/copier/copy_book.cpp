#include "engine/copier/copy_book.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace engine {
namespace {

/// So many ended orders are remembered, so that late and repeated news of them is known for what it is.
constexpr std::size_t kEndedOrdersMax = 20'000;
constexpr std::size_t kNamesMax = 5;

bool covers(const Scope& scope, const BindingId& binding, const VenueId& venue) {
  switch (scope.kind) {
    case Scope::Kind::Global: return true;
    case Scope::Kind::Venue: return scope.name == venue.text();
    case Scope::Kind::Strategy: return scope.name == binding.strategy.text();
    case Scope::Kind::Customer: return scope.name == binding.customer.text();
    case Scope::Kind::Symbol: return false;
  }
  return false;
}

template <class T>
void erase_value(std::vector<T>& values, const T& value) {
  values.erase(std::remove(values.begin(), values.end(), value), values.end());
}

}  // namespace

void CopyBook::apply(const Event& event) {
  CHECK(event.sequence == last_event_ + 1);
  last_event_ = event.sequence;
  // Commands write these without a daemon, by the wall clock; the desk's own facts keep the desk's time, which may be a
  // recording's.
  const bool by_command =
      std::holds_alternative<SetupChanged>(event.fact) || std::holds_alternative<HaltChanged>(event.fact) ||
      std::holds_alternative<SignalReceived>(event.fact) || std::holds_alternative<SourceResynced>(event.fact);
  if (!by_command) last_time_ = std::max(last_time_, event.time);
  std::visit([&](const auto& fact) { on(fact, event); }, event.fact);
}

// Setup ---------------------------------------------------------------------------------------------------------------

void CopyBook::on(const RunStarted& fact, const Event&) { epoch_ = fact.epoch; }

void CopyBook::on(const SetupChanged& fact, const Event&) {
  for (const auto& change : fact.changes) {
    engine::apply(setup_, change);
    if (change.kind == SetupKind::Customer) {
      const CustomerId id{change.name};
      auto& mine = account(id);
      const auto found = setup_.customers.find(id);
      mine.declared = found != setup_.customers.end();
      if (mine.declared) mine.config = found->second;
    }
  }
  followers_stale_ = true;
  ++setup_version_;
}

void CopyBook::refresh_followers() {
  if (!followers_stale_) return;
  followers_stale_ = false;
  by_source_.clear();
  for (auto& [id, follower] : followers_) follower->active = false;
  for (const auto& [id, binding] : setup_.bindings) {
    const auto strategy = setup_.strategies.find(id.strategy);
    const auto customer = setup_.customers.find(id.customer);
    if (strategy == setup_.strategies.end() || customer == setup_.customers.end()) continue;
    auto& mine = follower(id);
    mine.source = strategy->second.source;
    mine.terms = merge(strategy->second.terms, binding.overrides);
    mine.account = &account(id.customer);
    mine.active = true;
    const auto source = setup_.sources.find(mine.source);
    mine.enabled = strategy->second.enabled && source != setup_.sources.end() && source->second.enabled;
    by_source_[mine.source].push_back(&mine);
  }
  // Limits are few and followers many: each limit visits those it covers.
  for (auto& [id, follower] : followers_) {
    follower->limits = {};
    for (auto& [instrument, held] : follower->holdings) {
      if (const auto* listed = find_instrument(held->venue, instrument)) held->instrument = *listed;
    }
    if (!follower->active) continue;
    for (const auto& [scope, limit] : setup_.limits) {
      if (covers(scope, id, follower->account->config.venue)) follower->limits.tighten(limit);
    }
  }
}

const std::vector<Follower*>& CopyBook::followers_of(const SourceId& source) {
  refresh_followers();
  return by_source_[source];
}

Follower* CopyBook::find_follower(const BindingId& binding) {
  refresh_followers();
  const auto found = followers_.find(binding);
  return found == followers_.end() ? nullptr : found->second.get();
}

Follower& CopyBook::follower(const BindingId& binding) {
  auto& slot = followers_[binding];
  if (!slot) {
    slot = std::make_unique<Follower>();
    slot->binding = binding;
    slot->account = &account(binding.customer);
  }
  return *slot;
}

Account& CopyBook::account(const CustomerId& customer) {
  auto& slot = accounts_[customer];
  if (!slot) {
    slot = std::make_unique<Account>();
    slot->customer = customer;
  }
  return *slot;
}

Account* CopyBook::find_account(const CustomerId& customer) {
  const auto found = accounts_.find(customer);
  return found == accounts_.end() ? nullptr : found->second.get();
}

const Instrument* CopyBook::find_instrument(const VenueId& venue, const InstrumentId& instrument) const {
  const auto found = setup_.venues.find(venue);
  if (found == setup_.venues.end()) return nullptr;
  for (const auto& candidate : found->second.instruments) {
    if (candidate.id == instrument) return &candidate;
  }
  return nullptr;
}

Holding* CopyBook::holding_of(Follower& follower, const InstrumentId& instrument) {
  const auto found = follower.holdings.find(instrument);
  if (found != follower.holdings.end()) return found->second.get();
  const auto* listed = find_instrument(follower.account->config.venue, instrument);
  if (listed == nullptr) return nullptr;
  auto made = std::make_unique<Holding>();
  made->binding = follower.binding;
  made->venue = follower.account->config.venue;
  made->instrument = *listed;
  made->account = follower.account;
  auto* holding = made.get();
  follower.holdings.emplace(instrument, std::move(made));
  follower.account->holdings.push_back(holding);
  return holding;
}

Holding& CopyBook::holding(const BindingId& binding, const InstrumentId& instrument) {
  auto* found = holding_of(follower(binding), instrument);
  CHECK(found != nullptr);
  return *found;
}

// Signals -------------------------------------------------------------------------------------------------------------

void CopyBook::on(const SignalReceived& fact, const Event& event) {
  seen_[fact.signal.source].emplace(fact.signal.id.text(), fact.hash);
  OpenSignal open;
  open.signal = fact.signal;
  open.received = fact.received;
  open.event = event.sequence;
  open_signals_.emplace(SignalKey{fact.signal.source, fact.signal.id}, std::move(open));
}

std::uint64_t CopyBook::line_hash(const SourceId& source, std::uint64_t line, const std::string& text) {
  return StableHash{}.add(source.text()).add(line).add(text).value();
}

void CopyBook::on(const SignalRefused& fact, const Event&) {
  refused_.emplace(line_hash(fact.source, fact.line, fact.text), true);
}

void CopyBook::on(const SignalTaken& fact, const Event&) {
  auto& leader = leaders_[fact.signal.source];
  if (!fact.instrument.empty()) {
    if (fact.leader_after.is_zero()) {
      leader.held.erase(fact.instrument);
    } else {
      leader.held[fact.instrument] = fact.leader_after;
    }
  }
  if (fact.next_sequence != 0) leader.next_sequence = fact.next_sequence;
  leader.in_gap = fact.in_gap;
  if (auto* open = find_open_signal(fact.signal)) open->taken = true;
}

void CopyBook::on(const SourceResynced& fact, const Event&) { leaders_[fact.source].in_gap = false; }

void CopyBook::on(const SignalSettled& fact, const Event&) { open_signals_.erase(fact.signal); }

OpenSignal* CopyBook::find_open_signal(const SignalKey& key) {
  const auto found = open_signals_.find(key);
  return found == open_signals_.end() ? nullptr : &found->second;
}

const LeaderState& CopyBook::leader(const SourceId& source) const {
  static const LeaderState kUnknown;
  const auto found = leaders_.find(source);
  return found == leaders_.end() ? kUnknown : found->second;
}

std::optional<std::uint64_t> CopyBook::seen(const SignalKey& key) const {
  const auto source = seen_.find(key.source);
  if (source == seen_.end()) return std::nullopt;
  const auto found = source->second.find(key.id.text());
  if (found == source->second.end()) return std::nullopt;
  return found->second;
}

// Intents and orders --------------------------------------------------------------------------------------------------

void CopyBook::on(const IntentDecided& fact, const Event&) {
  const auto& intent = fact.intent;
  last_intent_ = std::max(last_intent_, intent.sequence);
  auto* open = find_open_signal(intent.signal);
  if (open != nullptr) {
    ++open->followers;
    ++open->unsettled;
  }
  if (intent.instrument.empty() ||
      find_instrument(follower(intent.binding).account->config.venue, intent.instrument) == nullptr) {
    // Denied before an instrument could be found; it has no holding.
    count_outcome(intent.signal, intent.binding, intent.outcome, intent.reason);
    return;
  }
  auto& mine = holding(intent.binding, intent.instrument);
  mine.target = intent.target_after;
  if (intent.outcome != FollowerOutcome::Working) {
    count_outcome(intent.signal, intent.binding, intent.outcome, intent.reason);
    return;
  }
  OpenIntent open_intent;
  open_intent.signal = intent.signal;
  open_intent.holding = &mine;
  open_intent.wanted = intent.wanted;
  open_intent.denied = intent.reason;
  intents_.emplace(intent.sequence, std::move(open_intent));
  mine.open_intents.push_back(intent.sequence);
}

OpenIntent* CopyBook::find_intent(Sequence intent) {
  const auto found = intents_.find(intent);
  return found == intents_.end() ? nullptr : &found->second;
}

void CopyBook::on(const IntentSettled& fact, const Event&) {
  auto& mine = holding(fact.binding, fact.instrument);
  mine.target = fact.target_after;
  if (const auto found = intents_.find(fact.intent); found != intents_.end()) {
    intents_.erase(found);
    erase_value(mine.open_intents, fact.intent);
    count_outcome(fact.signal, fact.binding, fact.outcome, fact.reason);
  }
}

void CopyBook::count_outcome(const SignalKey& key, const BindingId& binding, FollowerOutcome outcome,
                             const std::string& reason) {
  auto* open = find_open_signal(key);
  if (open == nullptr) return;
  --open->unsettled;
  ++open->outcomes[outcome];
  if (reason.empty()) return;
  auto& [count, names] = open->reasons[reason];
  if (count < kNamesMax) names += (names.empty() ? "" : ", ") + binding.customer.text();
  ++count;
}

void CopyBook::count_order(Account& mine, const Instrument& instrument, const NewOrder& order, Timestamp time) {
  if (mine.ordered_day != time.utc_day()) {
    mine.ordered_day = time.utc_day();
    mine.daily_notional = Decimal{};
  }
  const auto price = order.limit_price ? order.limit_price : order.reference_price;
  if (price) {
    const auto value = instrument.notional(*price, order.quantity);
    const auto sum = value ? try_add(mine.daily_notional, value->value()) : Result<Decimal>{value.error()};
    if (sum) mine.daily_notional = *sum;
  }
  mine.recent_orders.push_back(time);
  while (mine.recent_orders.front() + std::chrono::minutes{1} <= time) mine.recent_orders.pop_front();
}

void CopyBook::on(const OrderPlanned& fact, const Event& event) {
  const auto& order = fact.attempt.order;
  auto& mine = holding(fact.attempt.binding, order.instrument);
  count_order(*mine.account, mine.instrument, order, event.time);
  auto made = std::make_unique<WorkingOrder>();
  made->attempt = fact.attempt;
  made->holding = &mine;
  const Decimal held = mine.position.quantity();
  made->opens = held.is_zero() || held.sign() == sign_of(order.side);
  mine.working.push_back(made.get());
  if (auto* intent = find_intent(fact.attempt.intent)) {
    intent->attempts = fact.attempt.attempt;
    intent->has_tried_to_open = intent->has_tried_to_open || made->opens;
  }
  orders_.emplace(order.client_order_id.text(), std::move(made));
}

WorkingOrder* CopyBook::find_order(const ClientOrderId& id) {
  const auto found = orders_.find(id.text());
  return found == orders_.end() ? nullptr : found->second.get();
}

void CopyBook::on(const CancelRequested& fact, const Event&) {
  auto* order = find_order(fact.client_order_id);
  if (order == nullptr) return;
  order->cancel_requested = true;
  order->cancel_reason = fact.reason;
}

void CopyBook::on(const OrderReported& fact, const Event&) {
  const auto& report = fact.report;
  auto* order = find_order(report.client_order_id);
  if (order == nullptr) return;
  if (!report.venue_order_id.empty()) order->venue_order_id = report.venue_order_id;
  if (report.fill) book_fill(*order, *report.fill);
  if (order->status == report.status || !may_follow(order->status, report.status)) return;
  order->status = report.status;
  if (!is_terminal(report.status)) return;
  erase_value(order->holding->working, order);
  if (auto* intent = find_intent(order->attempt.intent)) {
    intent->last_status = report.status;
    intent->last_reason = report.reason;
  }
  ended_orders_.push_back(report.client_order_id.text());
  forget_old_orders();
}

void CopyBook::forget_old_orders() {
  while (ended_orders_.size() > kEndedOrdersMax) {
    orders_.erase(ended_orders_.front());
    ended_orders_.pop_front();
  }
}

void CopyBook::book_fill(WorkingOrder& order, const Fill& fill) {
  if (std::find(order.fills.begin(), order.fills.end(), fill.id) != order.fills.end()) return;
  order.fills.push_back(fill.id);
  order.filled += fill.quantity;
  auto& mine = *order.holding;
  auto& balances = mine.account->balances;
  const auto side = order.attempt.order.side;
  const auto change = mine.position.apply(mine.instrument, side, fill.price, fill.quantity);
  if (mine.instrument.is_derivative()) {
    balances[mine.instrument.settle] += change.realized_pnl;
  } else {
    const Decimal value = cost_of(mine.instrument, fill.price, fill.quantity.value());
    balances[mine.instrument.base] += side == Side::Buy ? fill.quantity.value() : -fill.quantity.value();
    balances[mine.instrument.quote] += side == Side::Buy ? -value : value;
  }
  balances[fill.fee_asset] -= fill.fee;
  if (auto* intent = find_intent(order.attempt.intent)) intent->filled += fill.quantity.value();
}

// Accounts, halts, notices --------------------------------------------------------------------------------------------

void CopyBook::on(const AccountReported& fact, const Event&) {
  auto& mine = account(fact.customer);
  if (mine.known) return;
  mine.known = true;
  mine.balances = fact.balances;
}

void CopyBook::on(const DayOpened& fact, const Event&) {
  day_ = std::max(day_, fact.day);
  for (const auto& row : fact.rows) {
    auto& mine = account(row.customer);
    mine.day_start_equity = row.equity;
    mine.high_water_mark = row.high_water_mark;
  }
}

void CopyBook::on(const HaltChanged& fact, const Event&) {
  if (fact.wire) {
    wire_halted_ = fact.halted;
    return;
  }
  if (fact.halted) {
    halts_[fact.scope] = fact;
  } else {
    halts_.erase(fact.scope);
  }
}

void CopyBook::on(const NoticeQueued& fact, const Event&) {
  last_notice_ = std::max(last_notice_, fact.notice.id);
  undelivered_.push_back(fact.notice);
}

void CopyBook::on(const NoticeDelivered& fact, const Event&) {
  std::erase_if(undelivered_, [&](const Notification& notice) { return notice.id == fact.notice; });
}

void CopyBook::on(const MarksNoted& fact, const Event&) {
  for (const auto& row : fact.rows) marks_[{row.venue, row.instrument}] = row.price;
}

std::optional<Price> CopyBook::mark(const VenueId& venue, const InstrumentId& instrument) const {
  const auto found = marks_.find({venue, instrument});
  if (found == marks_.end()) return std::nullopt;
  return found->second;
}

std::string CopyBook::state_hash() const {
  StableHash hash;
  hash.add(last_event_).add(last_intent_).add(last_notice_).add(epoch_);
  for (const auto& [source, leader] : leaders_) {
    hash.add(source.text()).add(leader.next_sequence).add(std::uint64_t{leader.in_gap});
    for (const auto& [instrument, held] : leader.held) hash.add(instrument.text()).add(held);
  }
  for (const auto& [customer, mine] : accounts_) {
    hash.add(customer.text()).add(mine->day_start_equity).add(mine->high_water_mark);
    for (const auto& [asset, amount] : mine->balances) hash.add(asset.text()).add(amount);
  }
  for (const auto& [binding, mine] : followers_) {
    for (const auto& [instrument, held] : mine->holdings) {
      hash.add(binding.text()).add(instrument.text()).add(held->target);
      hash.add(held->position.quantity()).add(held->position.cost()).add(held->position.realized_pnl());
      for (const auto* order : held->working) {
        hash.add(order->attempt.order.client_order_id.text()).add(to_string(order->status)).add(order->filled.value());
      }
    }
  }
  for (const auto& [sequence, intent] : intents_) hash.add(sequence).add(intent.filled);
  for (const auto& [key, open] : open_signals_) hash.add(key.source.text()).add(key.id.text());
  for (const auto& [scope, halt] : halts_) hash.add(scope.text());
  return hash.hex();
}

}  // namespace engine
