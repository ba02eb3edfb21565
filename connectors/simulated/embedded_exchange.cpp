#include "connectors/simulated/embedded_exchange.h"

#include <set>
#include <utility>

#include "connectors/journal/posix_files.h"
#include "connectors/journal/recovery.h"
#include "connectors/simulated/old_journal.h"

namespace simulated {
namespace {

using namespace engine;

/// Entries without an effect anybody saw may wait for the next one that has: the feed would give them again.
constexpr std::size_t kMostUnwritten = std::size_t{256} << 10;
/// Entries between snapshots while it runs: some tens of milliseconds of replay.
constexpr std::uint64_t kSnapshotEvery = 100'000;

/// The machine's own disk, for as long as the process lives.
journal::Files& disk() {
  static journal::PosixFiles files;
  return files;
}

std::string bytes_of(const Configured& configured) {
  ByteWriter out;
  write(out, JournalEntry{0, configured});
  return out.bytes();
}

Result<Configured> configured_from(const VenueConfig& config, const MarketFeed& feed) {
  const auto bad = [&](const std::string& what) { return invalid("venue " + config.id.text() + ": " + what); };
  Configured wanted;
  if (config.latency_ms < 0) return bad("latency_ms must not be negative");
  if (config.slippage_ticks < 0 || config.slippage_ticks > kSlippageMax) {
    return bad("slippage_ticks must lie between 0 and " + std::to_string(kSlippageMax));
  }
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

EmbeddedExchange::EmbeddedExchange(MarketFeed feed) : feed_{std::make_unique<MarketFeed>(std::move(feed))} {}

EmbeddedExchange::~EmbeddedExchange() {
  if (!writer_ || broken_ || !write_out()) return;
  if (writer_->last() > snapshot_) take_snapshot();
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
  } else {
    opened.machine_ = std::make_unique<VenueMachine>(opened.feed_.get(), wanted->data);
  }
  if (const auto configured = opened.configure(*wanted); !configured) return configured.error();
  return opened;
}

Status EmbeddedExchange::recover(const std::string& directory, const Configured& wanted) {
  if (auto converted = convert_old_journal(disk(), directory); !converted) return converted;
  const auto make = [&](journal::Kind kind, std::uint64_t) -> Result<std::unique_ptr<journal::StateMachine>> {
    if (kind != journal::Kind::SimulatedVenue) return invalid(directory + ": not the journal of a simulated venue");
    return std::unique_ptr<journal::StateMachine>{std::make_unique<VenueMachine>(feed_.get(), wanted.data)};
  };
  auto opened = journal::open_journal(disk(), directory, journal::Kind::SimulatedVenue, 0, make, {});
  if (!opened) return opened.error();
  machine_.reset(static_cast<VenueMachine*>(opened->machine.release()));  // As made above.
  if (auto caught_up = machine_->catch_up(); !caught_up) return caught_up;
  const auto broken = exchange().broken_invariant();
  if (!broken.empty()) return Error{ErrorCode::Corrupt, Outcome::NotSent, directory + ": after recovery " + broken};
  writer_ = std::move(opened->writer);
  snapshot_ = opened->report.snapshot.value_or(0);
  return ok();
}

Status EmbeddedExchange::configure(const Configured& wanted) {
  const auto known = machine_->configured();
  if (known && bytes_of(*known) == bytes_of(wanted)) return ok();
  Events events;
  if (const auto done = machine_->apply(JournalEntry{0, wanted}, events); !done) return done;
  if (known && known->data != wanted.data) {
    if (const auto skipped = machine_->skip_to_now(); !skipped) return skipped;
  }
  if (!writer_) return ok();
  write(unwritten_, JournalEntry{feed_->position(), wanted});
  ++entries_unwritten_;
  return write_out();
}

Status EmbeddedExchange::record(decltype(JournalEntry::what) what, Events& events) {
  JournalEntry entry{feed_->position(), std::move(what)};
  const auto* played = std::get_if<StepPlayed>(&entry.what);
  if (played != nullptr && played->of_feed) --entry.cursor;
  if (const auto applied = machine_->apply(entry, events); !applied) return applied;
  if (!writer_) return ok();
  write(unwritten_, entry);
  ++entries_unwritten_;
  return ok();
}

Status EmbeddedExchange::show_markets(Events& events) {
  for (auto& step : machine_->model().noted()) {
    if (const auto shown = record(StepPlayed{std::move(step), false}, events); !shown) return shown;
  }
  return ok();
}

Status EmbeddedExchange::write_out() {
  if (!writer_ || entries_unwritten_ == 0) return ok();
  const auto written = writer_->write(unwritten_.bytes(), std::exchange(entries_unwritten_, 0));
  unwritten_.clear();
  if (!written) broken_ = written.error();
  if (written && writer_->last() - snapshot_ >= kSnapshotEvery) take_snapshot();
  return written;
}

/// One that cannot be written is no loss: the journal holds it all, and the next one is tried later.
void EmbeddedExchange::take_snapshot() {
  (void)journal::take_snapshot(*writer_, *machine_);
  snapshot_ = writer_->last();
}

Status EmbeddedExchange::place(std::span<const NewOrder> orders, Timestamp now, Events& events) {
  if (broken_) return *broken_;
  if (const auto shown = show_markets(events); !shown) return shown;
  events.reserve(events.size() + orders.size());
  for (const auto& order : orders) {
    if (auto known = exchange().find_order(order.customer, order.client_order_id)) {
      events.emplace_back(std::move(*known));
      continue;
    }
    if (const auto done = record(OrderPlaced{now, recording_of(order.instrument), order}, events); !done) return done;
  }
  if (const auto ended = end_recordings(orders, now, events); !ended) return ended;
  return write_out();
}

Status EmbeddedExchange::end_recordings(std::span<const NewOrder> orders, Timestamp now, Events& events) {
  std::set<InstrumentId> ended;
  for (const auto& order : orders) {
    if (feed_->holds_bars(order.instrument) && feed_->is_at_end(order.instrument)) ended.insert(order.instrument);
  }
  for (const auto& instrument : ended) {
    if (const auto done = record(StepPlayed{{instrument, now, RecordingEnded{}}, false}, events); !done) return done;
  }
  return ok();
}

Status EmbeddedExchange::cancel(std::span<const OrderRef> orders, Timestamp now, Events& events) {
  if (broken_) return *broken_;
  for (const auto& ref : orders) {
    const auto known = exchange().find_order(ref.customer, ref.client_order_id);
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
  return write_out();
}

Status EmbeddedExchange::open_accounts(std::span<const CustomerConfig> customers, Timestamp now) {
  if (broken_) return *broken_;
  Events events;
  for (const auto& customer : customers) {
    const bool same =
        exchange().has_account(customer.id) && exchange().max_leverage(customer.id) == customer.max_leverage;
    if (same) continue;
    AccountWanted wanted{now, customer.id, customer.max_leverage, customer.initial_balance};
    if (const auto done = record(std::move(wanted), events); !done) return done;
  }
  return write_out();
}

std::optional<Timestamp> EmbeddedExchange::next_time() const {
  const auto due = feed_->next_time();
  const auto arrival = machine_->model().next_arrival();
  if (arrival && (!due || arrival->time < *due)) return arrival->time;
  return due;
}

Result<std::optional<EmbeddedExchange::Moved>> EmbeddedExchange::play(Events& events) {
  if (broken_) return *broken_;
  const auto due = feed_->next_time();
  auto step = machine_->model().next_arrival();
  const bool of_feed = !step || (due && *due <= step->time);
  if (of_feed) {
    auto next = feed_->next();
    if (!next) return next.error();
    if (!*next) return std::optional<Moved>{};
    step = std::move(**next);
  }
  Moved moved{step->instrument, step->time, price_of(*step), {}};
  const bool is_bar_end = std::holds_alternative<BarEnded>(step->what);
  const bool is_print = std::holds_alternative<Printed>(step->what);
  const auto done = machine_->model().matters(*step) ? record(StepPlayed{std::move(*step), of_feed}, events)
                                                     : machine_->model().note(*step);
  if (!done) return done.error();
  if (is_bar_end && feed_->is_at_end(moved.instrument) && exchange().has_live_orders(moved.instrument)) {
    const auto ended = record(StepPlayed{{moved.instrument, moved.time, RecordingEnded{}}, false}, events);
    if (!ended) return ended.error();
  }
  if (is_print) moved.quote = machine_->model().quote(moved.instrument);
  if (!events.empty() || unwritten_.bytes().size() > kMostUnwritten) {
    if (const auto written = write_out(); !written) return written.error();
  }
  return std::optional{std::move(moved)};
}

MarketModel::Recording EmbeddedExchange::recording_of(const InstrumentId& instrument) const {
  if (!feed_->holds(instrument)) return MarketModel::Recording::None;
  return feed_->holds_bars(instrument) ? MarketModel::Recording::Bars : MarketModel::Recording::Trades;
}

}  // namespace simulated
