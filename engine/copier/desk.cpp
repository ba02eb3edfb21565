#include "engine/copier/desk.h"

#include <algorithm>

namespace engine {
namespace {

constexpr Duration kMarksEvery = std::chrono::seconds{10};

/// Assets that count one to one against each other when an account is valued.
bool is_unit_of_account(const Asset& asset) {
  static const std::set<std::string> kUnits{"USDT", "USDC", "USD", "FDUSD", "BUSD", "TUSD", "DAI", "USDE"};
  return kUnits.contains(asset.text());
}

}  // namespace

Status Desk::recover(const Event& event) {
  book_.apply(event);
  gate_.observe(event);
  return ok();
}

void Desk::begin(Timestamp now, Turn& turn) {
  turn_ = &turn;
  now_ = std::max(now, book_.last_time());
}

void Desk::finish() {
  for (auto& [venue, orders] : cancels_) effect(CancelOrders{venue, std::move(orders)});
  cancels_.clear();
  for (auto* batch : {&closing_orders_, &opening_orders_}) {
    for (auto& [venue, orders] : *batch) effect(SubmitOrders{venue, std::move(orders)});
    batch->clear();
  }
  turn_ = nullptr;
}

void Desk::emit(Fact fact) {
  Event event{book_.last_event() + 1, now_, std::move(fact)};
  book_.apply(event);
  gate_.observe(event);
  turn_->events.push_back(std::move(event));
}

void Desk::answer(std::uint64_t request, const Status& status, bool duplicate) {
  if (request == 0) return;
  Answer reply;
  reply.request = request;
  reply.accepted = static_cast<bool>(status);
  reply.duplicate = duplicate;
  if (!status) {
    reply.code = status.error().code;
    reply.message = status.error().detail;
  }
  effect(std::move(reply));
}

void Desk::start(Timestamp now, Turn& turn) {
  begin(now, turn);
  emit(RunStarted{book_.epoch() + 1, options_.version});
  std::map<VenueId, std::vector<CustomerConfig>> accounts;
  for (const auto& [id, account] : book_.accounts()) {
    if (!account->declared) continue;
    accounts[account->config.venue].push_back(account->config);
    awaited_accounts_.insert(id);
  }
  for (auto& [venue, customers] : accounts) effect(OpenAccounts{venue, std::move(customers)});
  std::map<VenueId, std::vector<OrderRef>> lookups;
  for (const auto& [id, order] : book_.orders()) {
    if (is_terminal(order->status)) continue;
    lookups[order->attempt.venue].push_back({order->attempt.order.client_order_id, order->attempt.order.customer,
                                             order->attempt.order.instrument, order->attempt.order.deadline});
    awaited_orders_.insert(id);
  }
  for (auto& [venue, orders] : lookups) {
    std::sort(orders.begin(), orders.end(),
              [](const OrderRef& a, const OrderRef& b) { return a.client_order_id < b.client_order_id; });
    effect(LookUpOrders{venue, std::move(orders)});
  }
  for (const auto& notice : book_.undelivered()) effect(DeliverNotice{notice});
  std::vector<std::pair<Sequence, SignalKey>> untaken;
  for (const auto& [key, open] : book_.open_signals()) {
    if (!open.taken) untaken.emplace_back(open.event, key);
  }
  std::sort(untaken.begin(), untaken.end());
  for (auto& [event, key] : untaken) received_early_.push_back(std::move(key));
  become_ready_when_answered();
  finish();
}

void Desk::become_ready_when_answered() {
  if (ready_ || !awaited_accounts_.empty() || !awaited_orders_.empty()) return;
  ready_ = true;
  open_day_if_new();
  // What was decided and not finished goes on first, then what was only received.
  std::set<Holding*> unfinished;
  std::vector<Holding*> in_order;
  for (const auto& [sequence, intent] : book_.open_intents()) {
    if (unfinished.insert(intent.holding).second) in_order.push_back(intent.holding);
  }
  for (auto* holding : in_order) look(*holding);
  std::vector<SignalKey> taken_and_done;
  for (const auto& [key, open] : book_.open_signals()) {
    if (open.taken) taken_and_done.push_back(key);
  }
  for (const auto& key : taken_and_done) settle_signal_if_done(key);
  const auto early = std::move(received_early_);
  received_early_.clear();
  for (const auto& key : early) take_in_order(key);
}

void Desk::handle(const Input& input, Timestamp now, Turn& turn) {
  begin(now, turn);
  open_day_if_new();
  std::visit([&](const auto& body) { on(body, input.request); }, input.body);
  finish();
}

std::optional<Timestamp> Desk::next_due() const {
  std::optional<Timestamp> due;
  const auto consider = [&](Timestamp time) {
    if (!due || time < *due) due = time;
  };
  if (!timers_.empty()) consider(timers_.begin()->first);
  if (!future_.empty()) consider(future_.begin()->first);
  if (!lookups_due_.empty()) consider(lookups_due_.begin()->first);
  for (const auto& [source, time] : hole_deadline_) consider(time);
  return due;
}

void Desk::on_time(Timestamp now, Turn& turn) {
  begin(now, turn);
  open_day_if_new();
  while (!future_.empty() && future_.begin()->first <= now_) {
    const auto key = future_.begin()->second;
    future_.erase(future_.begin());
    take_in_order(key);
  }
  std::vector<SourceId> over;
  for (const auto& [source, deadline] : hole_deadline_) {
    if (deadline <= now_) over.push_back(source);
  }
  for (const auto& source : over) declare_gap(source);
  std::vector<Holding*> awake;
  while (!timers_.empty() && timers_.begin()->first <= now_) {
    awake.push_back(timers_.begin()->second);
    timers_.erase(timers_.begin());
  }
  for (auto* holding : awake) {
    waiting_.erase(holding);
    look(*holding);
  }
  std::map<VenueId, std::vector<OrderRef>> lookups;
  while (!lookups_due_.empty() && lookups_due_.begin()->first <= now_) {
    const auto& ref = lookups_due_.begin()->second;
    if (const auto* order = book_.find_order(ref.client_order_id)) lookups[order->attempt.venue].push_back(ref);
    lookups_due_.erase(lookups_due_.begin());
  }
  for (auto& [venue, orders] : lookups) effect(LookUpOrders{venue, std::move(orders)});
  finish();
}

bool Desk::is_idle() const {
  return ready_ && received_early_.empty() && future_.empty() && held_.empty() && book_.open_intents().empty();
}

// Accounts, prices and days -------------------------------------------------------------------------------------------

void Desk::on(const AccountAnswered& input, std::uint64_t) {
  auto* account = book_.find_account(input.customer);
  if (!input.problem.empty()) {
    // The others go on: one account that cannot be traded keeps nobody waiting.
    notify(Severity::Critical, "ACCOUNT_PROBLEM", "An account cannot be traded",
           input.customer.text() + " at " + input.venue.text() + ": " + input.problem, {}, input.customer);
  } else if (account != nullptr && !account->known) {
    emit(AccountReported{input.customer, input.balances});
    const Decimal equity_now = equity(*account);
    emit(DayOpened{now_.utc_day(), {{input.customer, equity_now, equity_now}}});
  }
  awaited_accounts_.erase(input.customer);
  become_ready_when_answered();
}

void Desk::open_day_if_new() {
  if (now_.utc_day() <= book_.day()) return;
  DayOpened fact;
  fact.day = now_.utc_day();
  for (const auto& [id, account] : book_.accounts()) {
    if (!account->known || !account->declared) continue;
    const Decimal equity_now = equity(*account);
    fact.rows.push_back({id, equity_now, max(account->high_water_mark, equity_now)});
  }
  if (fact.rows.empty()) return;
  emit(std::move(fact));
  note_marks(true);
}

std::optional<Price> Desk::market_price(const VenueId& venue, const InstrumentId& instrument) const {
  const auto found = markets_.find({venue, instrument});
  return found == markets_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Price> Desk::valuation_price(const VenueId& venue, const InstrumentId& instrument) const {
  const auto price = market_price(venue, instrument);
  return price ? price : book_.mark(venue, instrument);
}

Decimal Desk::equity(const Account& account) const {
  Decimal sum;
  for (const auto& [asset, amount] : account.balances) {
    if (is_unit_of_account(asset)) {
      sum += amount;
      continue;
    }
    // Anything else is worth what the venue's market against a unit of account says; unknown counts as nothing.
    const auto venue = book_.setup().venues.find(account.config.venue);
    if (venue == book_.setup().venues.end() || amount.is_zero()) continue;
    for (const auto& instrument : venue->second.instruments) {
      if (instrument.base != asset || !is_unit_of_account(instrument.quote)) continue;
      if (const auto price = valuation_price(account.config.venue, instrument.id)) {
        const auto value = try_multiply(amount, price->value());
        if (value) sum += *value;
        break;
      }
    }
  }
  for (const auto* holding : account.holdings) {
    if (!holding->instrument.is_derivative() || holding->position.is_flat()) continue;
    if (const auto price = valuation_price(holding->venue, holding->instrument.id)) {
      sum += holding->position.unrealized_pnl(holding->instrument, *price);
    }
  }
  return sum;
}

void Desk::on(const MarketMoved& input, std::uint64_t) {
  for (const auto& update : input.updates) markets_[{update.venue, update.instrument}] = update.price;
  note_marks(false);
}

void Desk::note_marks(bool even_if_recent) {
  if (!even_if_recent && now_ - marks_noted_ < kMarksEvery) return;
  std::map<MarketKey, Price> changed;
  for (const auto& [id, account] : book_.accounts()) {
    for (const auto* holding : account->holdings) {
      if (holding->position.is_flat()) continue;
      const MarketKey key{holding->venue, holding->instrument.id};
      const auto price = market_price(key.first, key.second);
      if (price && book_.mark(key.first, key.second) != price) changed.emplace(key, *price);
    }
  }
  marks_noted_ = now_;
  if (changed.empty()) return;
  MarksNoted fact;
  for (const auto& [key, price] : changed) fact.rows.push_back({key.first, key.second, price});
  emit(std::move(fact));
}

void Desk::on(const MarketEnded& input, std::uint64_t) {
  ended_markets_.insert(input.venue);
  cancel_working([&](const WorkingOrder& order) { return order.attempt.venue == input.venue; }, "MARKET_ENDED");
  stop_waiting("MARKET_ENDED");
  note_marks(true);
}

// People --------------------------------------------------------------------------------------------------------------

void Desk::on(const ChangeSetup& input, std::uint64_t request) {
  Setup wanted = book_.setup();
  for (const auto& change : input.changes) {
    if (!change.value) {
      for (const auto& [id, account] : book_.accounts()) {
        for (const auto* holding : account->holdings) {
          const bool named = (change.kind == SetupKind::Customer && id.text() == change.name) ||
                             (change.kind == SetupKind::Strategy && holding->binding.strategy.text() == change.name) ||
                             (change.kind == SetupKind::Binding && holding->binding.text() == change.name) ||
                             (change.kind == SetupKind::Venue && holding->venue.text() == change.name);
          if (named && (!holding->position.is_flat() || !holding->working.empty())) {
            answer(request, Error{ErrorCode::Refused, Outcome::Rejected,
                                  std::string{to_string(change.kind)} + " " + change.name + " still holds " +
                                      holding->position.quantity().to_string() + " " + holding->instrument.id.text()});
            return;
          }
        }
      }
    }
    engine::apply(wanted, change);
  }
  if (const auto valid = validate(wanted); !valid) {
    answer(request, valid);
    return;
  }
  emit(SetupChanged{input.changes, input.actor});
  std::map<VenueId, std::vector<CustomerConfig>> added;
  for (const auto& change : input.changes) {
    if (change.kind != SetupKind::Customer || !change.value) continue;
    const auto* account = book_.find_account(CustomerId{change.name});
    if (account != nullptr && !account->known) added[account->config.venue].push_back(account->config);
  }
  for (auto& [venue, customers] : added) effect(OpenAccounts{venue, std::move(customers)});
  answer(request, ok());
}

void Desk::on(const SetHalt& input, std::uint64_t request) {
  emit(HaltChanged{input.scope, input.halted, input.wire, input.actor, input.reason});
  const std::string what = input.wire ? "wire" : input.scope.text();
  notify(input.halted ? Severity::Critical : Severity::Warning, input.halted ? "HALTED" : "RESUMED",
         (input.halted ? "Halted: " : "Resumed: ") + what,
         "By " + input.actor + (input.reason.empty() ? "" : ": " + input.reason));
  if (input.halted && !input.wire) {
    cancel_working([&](const WorkingOrder& order) { return order.opens && covers(input.scope, *order.holding); },
                   "HALTED");
    if (input.close) flatten(input.scope);
  }
  answer(request, ok());
}

void Desk::on(const ResyncSource& input, std::uint64_t request) {
  if (!book_.setup().sources.contains(input.source)) {
    answer(request, Error{ErrorCode::NotFound, Outcome::Rejected, "no source " + input.source.text()});
    return;
  }
  emit(SourceResynced{input.source, input.actor});
  answer(request, ok());
}

void Desk::on(const NoticeSent& input, std::uint64_t) { emit(NoticeDelivered{input.notice, input.notifier}); }

void Desk::on(const SourceEnded& input, std::uint64_t) {
  // No more lines will fill the hole; waiting for them helps nobody.
  if (hole_deadline_.contains(input.source)) declare_gap(input.source);
}

void Desk::on(const WindDown& input, std::uint64_t) {
  winding_down_ = true;
  wind_down_reason_ = input.reason;
  while (!held_.empty()) declare_gap(held_.begin()->first);
  if (input.cancel_resting) cancel_working([](const WorkingOrder&) { return true; }, input.reason);
  stop_waiting(input.reason);
  note_marks(true);
}

void Desk::notify(Severity severity, std::string event, std::string title, std::string text, const SignalKey& signal,
                  const CustomerId& customer) {
  Notification notice;
  notice.id = book_.last_notice() + 1;
  notice.severity = severity;
  notice.event = std::move(event);
  notice.title = std::move(title);
  notice.text = std::move(text);
  notice.customer = customer;
  if (!signal.id.empty()) notice.signal = signal.source.text() + "/" + signal.id.text();
  notice.time = now_;
  emit(NoticeQueued{notice});
  effect(DeliverNotice{std::move(notice)});
}

}  // namespace engine
