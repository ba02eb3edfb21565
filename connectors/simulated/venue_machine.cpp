#include "connectors/simulated/venue_machine.h"

#include <utility>

namespace simulated {
namespace {

using namespace engine;

Error corrupt(std::string what) { return Error{ErrorCode::Corrupt, Outcome::NotSent, std::move(what)}; }

}  // namespace

VenueMachine::VenueMachine(MarketFeed* feed, std::vector<std::string> data)
    : feed_{feed}, data_{std::move(data)}, model_{exchange_} {}

Status VenueMachine::apply(std::string_view payload, std::uint32_t records) {
  ByteReader in{payload};
  for (; records > 0; --records) {
    const auto entry = read_entry(in);
    if (!in.good()) return corrupt("a record that cannot be read");
    if (const auto applied = replay(entry); !applied) return corrupt(applied.error().detail);
  }
  return in.at_end() ? ok() : Status{corrupt("bytes behind the last record")};
}

Status VenueMachine::replay(const JournalEntry& entry) {
  if (const auto* configured = std::get_if<Configured>(&entry.what)) set_configured(*configured);
  if (in_step_) {
    if (auto advanced = advance_feed_to(entry.cursor); !advanced) return advanced;
    const auto* played = std::get_if<StepPlayed>(&entry.what);
    if (played != nullptr && played->of_feed) {
      if (const auto passed = feed_->next(); !passed) return passed.error();
    }
  }
  Events events;
  return apply(entry, events);
}

void VenueMachine::set_configured(Configured configured) {
  in_step_ = feed_ != nullptr && configured.data == data_;
  configured_ = std::move(configured);
}

Status VenueMachine::advance_feed_to(std::uint64_t cursor) {
  while (feed_->position() < cursor) {
    const bool is_known = feed_->position() < loaded_;
    const auto step = feed_->next();
    if (!step) return step.error();
    if (!*step) break;
    if (is_known) continue;
    if (auto noted = model_.note(**step); !noted) return noted;
  }
  return ok();
}

Status VenueMachine::catch_up() { return in_step_ ? advance_feed_to(loaded_) : ok(); }

Status VenueMachine::skip_to_now() {
  while (feed_->next_time() && *feed_->next_time() <= exchange_.now()) {
    const auto step = feed_->next();
    if (!step) return step.error();
    if (auto noted = model_.note(**step); !noted) return noted;
  }
  return ok();
}

void VenueMachine::save(ByteWriter& out) const {
  out.flag(configured_.has_value());
  if (configured_) write(out, *configured_);
  out.u64(feed_ != nullptr ? feed_->position() : loaded_);
  write(out, model_.state());
  exchange_.save(out);
}

Status VenueMachine::load(ByteReader& in) {
  if (in.flag()) set_configured(read_configured(in));
  loaded_ = in.u64();
  auto market = read_market(in);
  exchange_.load(in);
  if (!in.good()) return corrupt("not the state of a simulated venue");
  if (configured_) model_.set_terms(configured_->terms);
  // Where markets stand that other recordings told of is not what a replay of the journal would know.
  if (!in_step_) market.noted.clear();
  model_.restore(std::move(market));
  return ok();
}

Status VenueMachine::apply(const JournalEntry& entry, Events& events) {
  if (const auto* wanted = std::get_if<Configured>(&entry.what)) return configure(*wanted, events);
  if (const auto* account = std::get_if<AccountWanted>(&entry.what)) {
    open_account(*account, events);
  } else if (const auto* placed = std::get_if<OrderPlaced>(&entry.what)) {
    exchange_.apply(PassTime{placed->now}, events);
    model_.place(placed->order, placed->recording, events);
  } else if (const auto* canceled = std::get_if<OrderCanceled>(&entry.what)) {
    exchange_.apply(PassTime{canceled->now}, events);
    exchange_.apply(CancelOrder{canceled->customer, canceled->client_order_id}, events);
  } else {
    return model_.play(std::get<StepPlayed>(entry.what).step, events);
  }
  return ok();
}

Status VenueMachine::configure(const Configured& wanted, Events& events) {
  exchange_.apply(SetFees{wanted.maker_fee, wanted.taker_fee}, events);
  for (const auto& instrument : wanted.instruments) {
    Events refusals;
    exchange_.apply(ListInstrument{instrument, Meeting::MarketOnly}, refusals);
    if (!refusals.empty()) {
      return invalid("instrument " + instrument.id.text() + ": kind, assets and steps cannot change once it is traded");
    }
  }
  model_.set_terms(wanted.terms);
  configured_ = wanted;
  return ok();
}

void VenueMachine::open_account(const AccountWanted& account, Events& events) {
  exchange_.apply(PassTime{account.now}, events);
  if (exchange_.has_account(account.customer)) {
    exchange_.apply(SetMaxLeverage{account.customer, account.max_leverage}, events);
    return;
  }
  exchange_.apply(OpenAccount{account.customer, account.max_leverage}, events);
  for (const auto& [asset, amount] : account.balance) {
    exchange_.apply(Deposit{account.customer, asset, amount, "initial " + asset.text()}, events);
  }
}

}  // namespace simulated
