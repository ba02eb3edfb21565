#include "cli/wiring/house.h"

#include <algorithm>
#include <filesystem>

#include "notifiers/registry.h"
#include "store/market_files.h"
#include "strategies/registry.h"

namespace cli {
namespace {

const engine::SizingStrategy* find_sizing(std::string_view name) {
  const auto* kind = strategies::find_sizing_kind(name);
  return kind == nullptr ? nullptr : &kind->strategy;
}

engine::Result<std::vector<NoticeThread::Channel>> make_channels(const engine::Setup& setup, engine::Log& log) {
  std::vector<NoticeThread::Channel> channels;
  for (const auto& [name, config] : setup.notifiers) {
    const auto* kind = notifiers::find_notifier_kind(config.kind);
    const auto level = engine::parse_severity(config.level);
    if (kind == nullptr) return engine::invalid("notifier " + name + ": no kind " + config.kind);
    if (!level) return level.error();
    channels.push_back({name, *level, kind->make(config, log)});
  }
  return channels;
}

}  // namespace

House::~House() = default;

engine::Clock& House::clock() const {
  return recorded_ ? const_cast<engine::VirtualClock&>(virtual_clock_) : *parts_.wall_clock;
}

engine::Result<std::unique_ptr<House>> House::open(Parts parts) {
  std::unique_ptr<House> house{new House{std::move(parts)}};
  if (const auto status = house->open_venues(); !status) return status.error();
  engine::DeskOptions options;
  options.version = house->parts_.version;
  options.recorded_clock = house->recorded_;
  options.find_sizing = find_sizing;
  house->desk_ = std::make_unique<engine::Desk>(std::move(options));
  auto& dispatcher = static_cast<engine::Dispatcher&>(*house);
  house->loop_ =
      std::make_unique<engine::Loop>(house->clock(), *house->desk_, *house->parts_.journal, house->inbox_, dispatcher);
  if (house->parts_.with_notices) {
    auto channels = make_channels(house->parts_.setup, *house->parts_.log);
    if (!channels) return channels.error();
    house->notices_ = std::make_unique<NoticeThread>(std::move(*channels), house->inbox_, *house->parts_.log);
  }
  return house;
}

engine::Status House::open_venues() {
  bool at_max = false, at_pace = false;
  for (const auto& [id, config] : parts_.setup.venues) {
    if (config.data.empty()) continue;
    (config.speed ? at_pace : at_max) = true;
  }
  if (at_max && at_pace) return engine::invalid("venues with speed \"max\" and with a pace cannot share one daemon");
  recorded_ = at_max;
  for (const auto& [id, config] : parts_.setup.venues) {
    if (config.is_live()) {
      if (!recorded_) continue;
      return engine::invalid("venue " + id.text() + " is live, and another one plays its recording at speed \"max\": " +
                             "a recording's clock and a live venue's cannot share one daemon");
    }
    simulated::SimulatedVenue::Options options;
    options.config = config;
    if (!parts_.venues_dir.empty())
      options.journal_dir = (std::filesystem::path{parts_.venues_dir} / id.text()).string();
    for (const auto& file : config.data) {
      auto history = store::open_market_file(file);
      if (!history) return history.error();
      options.histories.push_back(std::move(*history));
    }
    auto venue = simulated::SimulatedVenue::open(std::move(options), inbox_);
    if (!venue) return venue.error();
    venues_.emplace(id, std::move(*venue));
  }
  const auto environment = parts_.environment
                               ? parts_.environment
                               : [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  auto live = LiveVenues::open(parts_.setup, *parts_.wall_clock, environment, inbox_, *parts_.log);
  if (!live) return live.error();
  live_ = *std::move(live);
  return engine::ok();
}

engine::Status House::list_live_instruments() {
  if (live_->empty()) return engine::ok();
  const auto changes = live_->load_instruments(desk_->book().setup());
  if (!changes) return changes.error();
  if (changes->empty()) return engine::ok();
  return inbox_.post(engine::Input{engine::ChangeSetup{*changes, "venue"}});
}

engine::Venue* House::venue_at(const engine::VenueId& id) {
  if (auto* simulated = find_venue(id)) {
    simulated->set_time(clock().now());
    return simulated;
  }
  return live_->find(id);
}

engine::Status House::recover() {
  // The desk's last decision and the venues' last deed say where a recording stands.
  engine::Timestamp resume;
  if (recorded_) {
    auto status = parts_.journal->read(0, [&](const engine::Event& event) -> engine::Status {
      if (std::holds_alternative<engine::OrderPlanned>(event.fact) ||
          std::holds_alternative<engine::SignalTaken>(event.fact) ||
          std::holds_alternative<engine::OrderReported>(event.fact) ||
          std::holds_alternative<engine::SignalSettled>(event.fact)) {
        resume = std::max(resume, event.time);
      }
      return engine::ok();
    });
    if (!status) return status;
    std::optional<engine::Timestamp> first;
    for (auto& [id, venue] : venues_) {
      if (!venue->has_market()) continue;
      if (resume != engine::Timestamp{}) {
        if (const auto skipped = venue->skip_to(resume); !skipped) return skipped;
      }
      resume = std::max(resume, venue->now());
      const auto next = venue->next_time();
      if (next && (!first || *next < *first)) first = next;
    }
    virtual_clock_.advance_to(resume);
    if (resume == engine::Timestamp{} && first) virtual_clock_.advance_to(*first);
  }
  for (auto& [id, venue] : venues_) {
    venue->set_time(clock().now());
    venue->announce();
  }
  if (const auto status = loop_->recover(); !status) return status;
  // Before any signal: it is taken only when all accounts have answered, and they answer later than this is posted.
  if (const auto status = list_live_instruments(); !status) return status;
  const auto now = parts_.wall_clock->now();
  for (auto& [id, venue] : venues_) {
    const auto config = parts_.setup.venues.find(id);
    const auto next = venue->next_time();
    if (next && config->second.speed) paces_[id] = Pace{*next, now, *config->second.speed};
  }
  return settle();
}

engine::Status House::turn(engine::Duration patience) {
  const auto happened = loop_->turn(patience);
  if (!happened) return happened.error();
  if (has_live_venues() && desk_->book().setup_version() != watched_version_) {
    watched_version_ = desk_->book().setup_version();
    live_->watch(desk_->book().setup());
  }
  return fatal_;
}

engine::Status House::settle() {
  if (auto status = loop_->settle(); !status) return status;
  return fatal_;
}

std::optional<engine::Timestamp> House::next_market_time() const {
  std::optional<engine::Timestamp> next;
  for (const auto& [id, venue] : venues_) {
    const auto time = venue->next_time();
    if (time && (!next || *time < *next)) next = time;
  }
  return next;
}

void House::advance_to(engine::Timestamp time) {
  virtual_clock_.advance_to(time);
  for (auto& [id, venue] : venues_) venue->set_time(virtual_clock_.now());
}

engine::Status House::play_until(engine::Timestamp time) {
  advance_to(time);
  for (auto& [id, venue] : venues_) {
    for (auto next = venue->next_time(); next && *next <= time; next = venue->next_time()) {
      if (const auto status = venue->play(); !status) return status;
      if (const auto status = settle(); !status) return status;
    }
  }
  return engine::ok();
}

engine::Status House::tell_market_end() {
  for (const auto& [id, venue] : venues_) {
    if (!venue->has_market() || venue->next_time() || end_told_[id]) continue;
    end_told_[id] = true;
    if (const auto status = inbox_.post(engine::Input{engine::MarketEnded{id}}); !status) return status;
  }
  return settle();
}

engine::Result<std::optional<engine::Timestamp>> House::play_due() {
  std::optional<engine::Timestamp> soonest;
  const auto now = parts_.wall_clock->now();
  for (auto& [id, pace] : paces_) {
    auto& venue = *venues_.at(id);
    for (;;) {
      const auto next = venue.next_time();
      if (!next) break;
      const auto since =
          engine::Decimal::from_units(static_cast<engine::Int128>((*next - pace.recording_start).count()));
      const auto scaled = engine::divide(since, pace.speed);
      const auto due = pace.wall_start + engine::Duration{static_cast<std::int64_t>(scaled.units())};
      if (due > now) {
        if (!soonest || due < *soonest) soonest = due;
        break;
      }
      if (const auto status = venue.play(); !status) return status.error();
    }
    if (!venue.next_time() && !end_told_[id]) {
      end_told_[id] = true;
      if (const auto status = inbox_.post(engine::Input{engine::MarketEnded{id}}); !status) return status.error();
    }
  }
  return soonest;
}

simulated::SimulatedVenue* House::find_venue(const engine::VenueId& id) {
  const auto found = venues_.find(id);
  return found == venues_.end() ? nullptr : found->second.get();
}

void House::flush_notices() {
  if (notices_) notices_->flush();
}

// Effects -------------------------------------------------------------------------------------------------------------

void House::dispatch(std::vector<engine::Effect> effects) {
  const auto with_venue = [&](const engine::VenueId& id, auto&& call) {
    auto* venue = venue_at(id);
    if (venue == nullptr) return false;
    return static_cast<bool>(call(*venue));
  };
  for (auto& effect : effects) {
    if (const auto* orders = std::get_if<engine::SubmitOrders>(&effect)) {
      submit(*orders);
    } else if (const auto* cancels = std::get_if<engine::CancelOrders>(&effect)) {
      with_venue(cancels->venue, [&](auto& venue) { return venue.cancel(cancels->orders); });
    } else if (const auto* lookups = std::get_if<engine::LookUpOrders>(&effect)) {
      with_venue(lookups->venue, [&](auto& venue) { return venue.look_up(lookups->orders); });
    } else if (const auto* accounts = std::get_if<engine::OpenAccounts>(&effect)) {
      if (!with_venue(accounts->venue, [&](auto& venue) { return venue.open_accounts(accounts->customers); })) {
        parts_.log->write(engine::LogLevel::Error, "venue cannot open accounts", {{"venue", accounts->venue.text()}});
      }
    } else if (auto* notice = std::get_if<engine::DeliverNotice>(&effect)) {
      if (notices_) notices_->deliver(std::move(notice->notice));
    } else if (const auto* answer = std::get_if<engine::Answer>(&effect)) {
      if (on_answer_) on_answer_(*answer);
    }
  }
}

void House::submit(const engine::SubmitOrders& effect) {
  auto* venue = venue_at(effect.venue);
  if (venue == nullptr) return refuse_all(effect, "VENUE_NOT_STARTED");
  if (const auto status = venue->submit(effect.orders); !status) {
    parts_.log->write(engine::LogLevel::Error, "venue takes no orders",
                      {{"venue", effect.venue.text()}, {"error", status.error().detail}});
    // What may have arrived is asked for after a restart; only what surely did not is refused.
    if (status.error().outcome == engine::Outcome::Unknown) {
      fatal_ = status;
    } else {
      refuse_all(effect, "VENUE_UNAVAILABLE");
    }
  }
}

void House::refuse_all(const engine::SubmitOrders& effect, const std::string& reason) {
  engine::ReportsArrived refusals{effect.venue, {}};
  for (const auto& order : effect.orders) {
    engine::ExecutionReport report;
    report.client_order_id = order.client_order_id;
    report.customer = order.customer;
    report.instrument = order.instrument;
    report.status = engine::OrderStatus::Rejected;
    report.reason = reason;
    report.event_time = clock().now();
    refusals.reports.push_back(std::move(report));
  }
  // News from venues is never refused by the inbox.
  (void)inbox_.post(engine::Input{std::move(refusals)});
}

}  // namespace cli
