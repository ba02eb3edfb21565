#include "connectors/simulated/embedded_exchange.h"

#include <set>

namespace simulated {
namespace {

using namespace engine;

/// Entries without an effect anybody saw may wait for the next one that has: the feed would give them again.
constexpr std::size_t kMostUnwritten = 256 * 1024;

std::string bytes_of(const Configured& configured) {
  ByteWriter out;
  write(out, JournalEntry{0, configured});
  return out.bytes();
}

Result<Configured> configured_from(const VenueConfig& config, const MarketFeed& feed) {
  const auto bad = [&](const std::string& what) { return invalid("venue " + config.id.text() + ": " + what); };
  Configured wanted;
  if (config.latency_ms < 0) return bad("latency_ms must not be negative");
  if (config.slippage_ticks < 0) return bad("slippage_ticks must not be negative");
  for (const auto fee : {config.maker_fee, config.taker_fee}) {
    if (fee.abs() >= Decimal{1}) return bad("a fee must lie between -1 and 1");
  }
  for (const auto& instrument : config.instruments) {
    if (const auto good = validate(instrument); !good) return good.error();
    if (config.fill == FillModel::Trades && feed.holds_bars(instrument.id)) {
      return bad("fill \"trades\" needs trades, and " + instrument.id.text() + " is recorded as bars");
    }
  }
  wanted.maker_fee = config.maker_fee;
  wanted.taker_fee = config.taker_fee;
  wanted.terms.bars = config.fill == FillModel::Close ? FillModel::Close : FillModel::NextOpen;
  wanted.terms.latency = std::chrono::milliseconds{config.latency_ms};
  wanted.terms.slippage = config.slippage_ticks;
  wanted.instruments = config.instruments;
  for (const auto& file : config.data) {
    const char* kind = file.kind == DataFile::Kind::Bars ? " bars " : " trades ";
    wanted.data.push_back(file.instrument.text() + kind + file.path);
  }
  return wanted;
}

std::optional<Price> price_of(const MarketStep& step) {
  if (const auto* opened = std::get_if<BarOpened>(&step.what)) return opened->open;
  if (const auto* ended = std::get_if<BarEnded>(&step.what)) return ended->close;
  if (const auto* print = std::get_if<Printed>(&step.what)) return print->price;
  return std::nullopt;
}

}  // namespace

EmbeddedExchange::EmbeddedExchange(MarketFeed feed)
    : feed_{std::move(feed)},
      exchange_{std::make_unique<Exchange>()},
      model_{std::make_unique<MarketModel>(*exchange_)} {}

EmbeddedExchange::~EmbeddedExchange() {
  if (journal_ && !broken_) (void)write_out(false);
}

Result<EmbeddedExchange> EmbeddedExchange::open(const VenueConfig& config, const std::string& journal_dir,
                                                std::vector<std::unique_ptr<MarketHistory>> histories) {
  auto feed = MarketFeed::open(std::move(histories));
  if (!feed) return feed.error();
  const auto wanted = configured_from(config, *feed);
  if (!wanted) return wanted.error();
  EmbeddedExchange opened{std::move(*feed)};
  if (!journal_dir.empty()) {
    if (const auto recovered = opened.recover(journal_dir, *wanted); !recovered) return recovered.error();
  }
  if (const auto configured = opened.configure(*wanted); !configured) return configured.error();
  return opened;
}

Status EmbeddedExchange::recover(const std::string& directory, const Configured& wanted) {
  auto journal = JournalFile::open(directory, [&](std::string_view payload) { return replay(payload, wanted); });
  if (!journal) return journal.error();
  journal_.emplace(std::move(*journal));
  const auto broken = exchange_->broken_invariant();
  if (!broken.empty()) return Error{ErrorCode::Corrupt, Outcome::NotSent, directory + ": after recovery " + broken};
  return ok();
}

Status EmbeddedExchange::replay(std::string_view payload, const Configured& wanted) {
  ByteReader in{payload};
  while (!in.at_end()) {
    const auto entry = read_entry(in);
    if (!in.good()) break;
    if (const auto* configured = std::get_if<Configured>(&entry.what)) {
      configured_ = *configured;
      in_step_ = configured->data == wanted.data;
    }
    if (in_step_) {
      if (const auto advanced = advance_feed_to(entry.cursor); !advanced) return advanced;
      const auto* played = std::get_if<StepPlayed>(&entry.what);
      if (played != nullptr && played->of_feed) {
        if (const auto passed = feed_.next(); !passed) return passed.error();
      }
    }
    Events events;
    if (const auto applied = apply(entry, events); !applied) {
      return Error{ErrorCode::Corrupt, Outcome::NotSent, applied.error().detail};
    }
  }
  return in.good() ? ok() : Status{Error{ErrorCode::Corrupt, Outcome::NotSent, "a record that cannot be read"}};
}

Status EmbeddedExchange::advance_feed_to(std::uint64_t cursor) {
  while (feed_.position() < cursor) {
    const auto step = feed_.next();
    if (!step) return step.error();
    if (!*step) break;
    if (const auto noted = model_->note(**step); !noted) return noted;
  }
  return ok();
}

Status EmbeddedExchange::configure(const Configured& wanted) {
  if (configured_ && bytes_of(*configured_) == bytes_of(wanted)) return ok();
  const bool moved_on = configured_.has_value() && configured_->data != wanted.data;
  Events events;
  if (const auto done = apply(JournalEntry{0, wanted}, events); !done) return done;
  // Other recordings than before: they go on after the time that has been played.
  while (moved_on && feed_.next_time() && *feed_.next_time() <= exchange_->now()) {
    const auto step = feed_.next();
    if (!step) return step.error();
    if (const auto noted = model_->note(**step); !noted) return noted;
  }
  configured_ = wanted;
  if (!journal_) return ok();
  write(unwritten_, JournalEntry{feed_.position(), wanted});
  return write_out(true);
}

Status EmbeddedExchange::apply(const JournalEntry& entry, Events& events) {
  if (const auto* wanted = std::get_if<Configured>(&entry.what)) {
    exchange_->apply(SetFees{wanted->maker_fee, wanted->taker_fee}, events);
    for (const auto& instrument : wanted->instruments) {
      Events refusals;
      exchange_->apply(ListInstrument{instrument, Meeting::MarketOnly}, refusals);
      if (!refusals.empty()) {
        return invalid("instrument " + instrument.id.text() +
                       ": kind, assets and steps cannot change once it is traded");
      }
    }
    model_->set_terms(wanted->terms);
  } else if (const auto* account = std::get_if<AccountWanted>(&entry.what)) {
    exchange_->apply(PassTime{account->now}, events);
    if (exchange_->has_account(account->customer)) {
      exchange_->apply(SetMaxLeverage{account->customer, account->max_leverage}, events);
      return ok();
    }
    exchange_->apply(OpenAccount{account->customer, account->max_leverage}, events);
    for (const auto& [asset, amount] : account->balance) {
      exchange_->apply(Deposit{account->customer, asset, amount, "initial " + asset.text()}, events);
    }
  } else if (const auto* placed = std::get_if<OrderPlaced>(&entry.what)) {
    exchange_->apply(PassTime{placed->now}, events);
    model_->place(placed->order, placed->recording, events);
  } else if (const auto* canceled = std::get_if<OrderCanceled>(&entry.what)) {
    exchange_->apply(PassTime{canceled->now}, events);
    exchange_->apply(CancelOrder{canceled->customer, canceled->client_order_id}, events);
  } else {
    return model_->play(std::get<StepPlayed>(entry.what).step, events);
  }
  return ok();
}

Status EmbeddedExchange::record(decltype(JournalEntry::what) what, Events& events) {
  JournalEntry entry{feed_.position(), std::move(what)};
  const auto* played = std::get_if<StepPlayed>(&entry.what);
  if (played != nullptr && played->of_feed) --entry.cursor;
  if (const auto applied = apply(entry, events); !applied) return applied;
  if (journal_) write(unwritten_, entry);
  return ok();
}

Status EmbeddedExchange::show_markets(Events& events) {
  for (auto& step : model_->noted()) {
    if (const auto shown = record(StepPlayed{std::move(step), false}, events); !shown) return shown;
  }
  return ok();
}

Status EmbeddedExchange::write_out(bool sync) {
  if (!journal_) return ok();
  auto written = unwritten_.bytes().empty() ? ok() : journal_->append(unwritten_.bytes());
  if (written && sync) written = journal_->sync();
  if (!written) broken_ = written.error();
  unwritten_.clear();
  return written;
}

Status EmbeddedExchange::place(std::span<const NewOrder> orders, Timestamp now, Events& events) {
  if (broken_) return *broken_;
  if (const auto shown = show_markets(events); !shown) return shown;
  events.reserve(events.size() + orders.size());
  for (const auto& order : orders) {
    if (auto known = exchange_->find_order(order.customer, order.client_order_id)) {
      events.emplace_back(std::move(*known));
      continue;
    }
    if (const auto done = record(OrderPlaced{now, recording_of(order.instrument), order}, events); !done) return done;
  }
  if (const auto ended = end_recordings(orders, now, events); !ended) return ended;
  return write_out(true);
}

Status EmbeddedExchange::end_recordings(std::span<const NewOrder> orders, Timestamp now, Events& events) {
  std::set<InstrumentId> ended;
  for (const auto& order : orders) {
    if (feed_.holds_bars(order.instrument) && feed_.is_at_end(order.instrument)) ended.insert(order.instrument);
  }
  for (const auto& instrument : ended) {
    if (const auto done = record(StepPlayed{{instrument, now, RecordingEnded{}}, false}, events); !done) return done;
  }
  return ok();
}

Status EmbeddedExchange::cancel(std::span<const OrderRef> orders, Timestamp now, Events& events) {
  if (broken_) return *broken_;
  for (const auto& ref : orders) {
    const auto known = exchange_->find_order(ref.customer, ref.client_order_id);
    if (known && !is_terminal(known->status)) {
      if (const auto done = record(OrderCanceled{now, ref.customer, ref.client_order_id}, events); !done) return done;
      continue;
    }
    // Too late, and its present state says so; or it is not here, and never will be.
    ExecutionReport report;
    if (known) {
      report = *known;
    } else {
      report.client_order_id = ref.client_order_id;
      report.customer = ref.customer;
      report.instrument = ref.instrument;
      report.status = OrderStatus::Rejected;
      report.reason = to_string(Reason::UnknownOrder);
      report.event_time = now;
    }
    events.emplace_back(std::move(report));
  }
  return write_out(true);
}

Status EmbeddedExchange::open_accounts(std::span<const CustomerConfig> customers, Timestamp now) {
  if (broken_) return *broken_;
  Events events;
  for (const auto& customer : customers) {
    const bool same =
        exchange_->has_account(customer.id) && exchange_->max_leverage(customer.id) == customer.max_leverage;
    if (same) continue;
    AccountWanted wanted{now, customer.id, customer.max_leverage, customer.initial_balance};
    if (const auto done = record(std::move(wanted), events); !done) return done;
  }
  return write_out(true);
}

std::optional<Timestamp> EmbeddedExchange::next_time() const {
  const auto due = feed_.next_time();
  const auto arrival = model_->next_arrival();
  if (arrival && (!due || arrival->time < *due)) return arrival->time;
  return due;
}

Result<std::optional<EmbeddedExchange::Moved>> EmbeddedExchange::play(Events& events) {
  if (broken_) return *broken_;
  const auto due = feed_.next_time();
  auto step = model_->next_arrival();
  const bool of_feed = !step || (due && *due <= step->time);
  if (of_feed) {
    auto next = feed_.next();
    if (!next) return next.error();
    if (!*next) return std::optional<Moved>{};
    step = std::move(**next);
  }
  Moved moved{step->instrument, step->time, price_of(*step), {}};
  const bool is_bar_end = std::holds_alternative<BarEnded>(step->what);
  const bool is_print = std::holds_alternative<Printed>(step->what);
  const auto done =
      model_->matters(*step) ? record(StepPlayed{std::move(*step), of_feed}, events) : model_->note(*step);
  if (!done) return done.error();
  if (is_bar_end && feed_.is_at_end(moved.instrument) && exchange_->has_live_orders(moved.instrument)) {
    const auto ended = record(StepPlayed{{moved.instrument, moved.time, RecordingEnded{}}, false}, events);
    if (!ended) return ended.error();
  }
  if (is_print) moved.quote = model_->quote(moved.instrument);
  if (!events.empty() || unwritten_.bytes().size() > kMostUnwritten) {
    if (const auto written = write_out(true); !written) return written.error();
  }
  return std::optional{std::move(moved)};
}

MarketModel::Recording EmbeddedExchange::recording_of(const InstrumentId& instrument) const {
  if (!feed_.holds(instrument)) return MarketModel::Recording::None;
  return feed_.holds_bars(instrument) ? MarketModel::Recording::Bars : MarketModel::Recording::Trades;
}

}  // namespace simulated
